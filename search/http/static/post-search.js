/**
 * <post-search>: a search box for the posts of a site, over Posthaste's GET /search.
 *
 *     <script type="module" src="https://search.example/static/post-search.js"></script>
 *     <post-search></post-search>
 *
 * Its attributes, texts, parts and custom properties: docs/search-box.md.
 */

const STRINGS = {
  label: "Search",
  placeholder: "Search the posts",
  close: "Close",
  clear: "Clear",
  filters: "Filters",
  count: { one: "{n} post", other: "{n} posts" },
  newest: "Newest posts",
  all: "See all {n} results",
  next: "More results",
  corrected: "No post has “{query}”. These have {corrected}.",
  relaxed: "No post has all of these words. These have some of them.",
  none: "Nothing found for “{query}”.",
  hint: "Fewer words may do, or the beginning of one: orchest*",
  unfilter: "Search without the filters",
  pinned: "Recommended",
  offline: "You are offline.",
  failed: "The search can’t be reached.",
  refused: "This can’t be answered: {detail}",
  retry: "Try again",
  recent: "Recent searches",
  forget: "Forget them",
  syntax: "Try “a phrase”, -without, tag:name, code:main, 2024",
  help: "[↑] [↓] to move  [↵] to open  [Esc] to close",
};

const STYLE = new CSSStyleSheet(); // one for all boxes of a page
STYLE.replaceSync(`
:host {
  --_text: var(--post-search-text, light-dark(#1d2126, #e9e7e2));
  --_quiet: var(--post-search-quiet, light-dark(#59616c, #a5adb8));
  --_paper: var(--post-search-background, light-dark(#ffffff, #1b1f25));
  --_raised: var(--post-search-raised, light-dark(#f5f3ee, #262b33));
  --_line: var(--post-search-line, light-dark(#e2ded5, #363d47));
  --_accent: var(--post-search-accent, light-dark(#a3321f, #ff9d85));
  --_on-accent: var(--post-search-on-accent, light-dark(#ffffff, #1b1f25));
  --_mark: var(--post-search-mark, light-dark(#ffe9a8, #6a5310));
  --_mark-text: var(--post-search-mark-text, light-dark(#1d2126, #fff6dc));
  --_radius: var(--post-search-radius, 0.75rem);
  --_mono: var(--post-search-mono, ui-monospace, Menlo, Consolas, monospace);
  display: inline-block;
  color: var(--_text);
  font: 1rem/1.5 var(--post-search-font, system-ui, sans-serif);
  text-align: start;
}
:host([inline]) { display: block; }
:host([hidden]), [hidden] { display: none !important; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
* { box-sizing: border-box; }
a { color: inherit; text-decoration: none; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
h2, h3, p, ol, ul, pre { margin: 0; padding: 0; font-size: inherit; }
ol, ul { list-style: none; }
svg { flex: none; width: 1.15em; height: 1.15em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
kbd {
  padding: 0.1em 0.4em;
  white-space: nowrap;
  font: 0.75rem/1.4 var(--_mono);
  color: var(--_quiet);
  background: var(--_paper);
  border: 1px solid var(--_line);
  border-radius: 0.3rem;
}
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
input:focus-visible { outline: 0; }

.opener {
  display: inline-flex;
  align-items: center;
  gap: 0.6rem;
  padding: 0.45rem 0.7rem;
  color: var(--_quiet);
  background: var(--_raised);
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
}
.opener:hover { color: var(--_text); border-color: var(--_quiet); }

dialog {
  width: min(var(--post-search-width, 44rem), 100vw - 2rem);
  max-width: none;
  max-height: min(44rem, 100dvh - 16vh);
  margin: 10vh auto auto;
  padding: 0;
  color: var(--_text);
  background: var(--_paper);
  border: 1px solid var(--_line);
  border-radius: calc(var(--_radius) * 1.35);
  box-shadow: 0 1.5rem 4rem rgb(0 0 0 / 35%);
  overflow: hidden;
}
dialog[open] { display: flex; flex-direction: column; animation: appear 0.14s ease-out; }
dialog::backdrop { background: rgb(20 22 26 / 45%); backdrop-filter: blur(3px); animation: fade 0.14s; }

form { position: relative; display: flex; align-items: center; gap: 0.65rem; padding: 0 1.1rem; color: var(--_quiet); }
dialog form { flex: none; border-bottom: 1px solid var(--_line); }
dialog form:focus-within { border-color: var(--_accent); }
:host([inline]) form { background: var(--_paper); border: 1px solid var(--_quiet); border-radius: var(--_radius); }
:host([inline]) form:focus-within { outline: 2px solid var(--_accent); outline-offset: 1px; }
input {
  flex: 1;
  min-width: 0;
  padding: 0.95rem 0;
  font-size: max(1rem, 16px);
  color: var(--_text);
  background: none;
  border: 0;
  appearance: none;
}
dialog input { font-size: max(1.1rem, 16px); }
:host([inline]) input { padding: 0.75rem 0; }
:host([inline]) input:placeholder-shown + .icon { visibility: hidden; }
input::placeholder { color: var(--_quiet); opacity: 1; }
input::-webkit-search-cancel-button { display: none; }
.icon { display: inline-flex; padding: 0.35rem; color: var(--_quiet); background: none; border: 0; border-radius: 0.4rem; }
.icon:hover { color: var(--_text); background: var(--_raised); }
form.busy > svg { animation: fade 0.5s 0.2s infinite alternate; }

dialog .scroll { flex: 1; min-height: 0; padding: 0 0.6rem 0.6rem; overflow-y: auto; overscroll-behavior: contain; }
dialog .facets, dialog .status { padding-inline: 0.5rem; }
:host([inline]) .results { margin-inline: -0.5rem; }
::slotted([slot="results"]) { margin-inline: 0.5rem; }
.facets, .tags { display: flex; flex-wrap: wrap; gap: 0.4rem; padding-block: 0.75rem 0.25rem; }
.tags { justify-content: center; }
.chip {
  padding: 0.1rem 0.65rem;
  font-size: 0.85rem;
  color: var(--_quiet);
  background: none;
  border: 1px solid var(--_line);
  border-radius: 1rem;
}
.chip:hover { color: var(--_text); border-color: var(--_quiet); }
.chip[aria-pressed="true"] { color: var(--_on-accent); background: var(--_accent); border-color: var(--_accent); }
.status:not(:empty) { padding-top: 0.45rem; color: var(--_quiet); font-size: 0.85rem; }
.status.alone { padding-top: 1.75rem; color: var(--_text); font-size: 1.05rem; font-weight: 650; text-align: center; }
dialog .syntax { display: none; }
.note { padding: 0.5rem; color: var(--_quiet); font-size: 0.925rem; }
.plain {
  padding: 0;
  color: var(--_accent);
  background: none;
  border: 0;
  text-decoration: underline;
  text-underline-offset: 0.15em;
}

.hit { padding: 0.35rem 0; }
ol > li + li { border-top: 1px solid var(--_line); }
.row { position: relative; padding: 0.45rem 0.5rem; border-radius: calc(var(--_radius) * 0.75); overflow-wrap: anywhere; }
.row:hover, .row:has(:focus-visible) { background: var(--_raised); }
.row a::after { content: ""; position: absolute; inset: 0; border-radius: calc(var(--_radius) * 0.75); }
.row a:focus-visible { outline: 0; }
.row a:focus-visible::after { outline: 2px solid var(--_accent); outline-offset: -2px; }
.title { font-size: 1.05rem; font-weight: 650; line-height: 1.35; }
.row:hover .title a, .title a:focus-visible, .pinned { color: var(--_accent); }
.meta { display: flex; flex-wrap: wrap; gap: 0.1rem 0.7rem; margin-top: 0.1rem; color: var(--_quiet); font-size: 0.825rem; }
.tag::before { content: "#" / ""; }
.excerpt { margin-top: 0.15rem; font-size: 0.925rem; }
.sections { margin-inline-start: 0.5rem; border-inline-start: 2px solid var(--_line); padding-inline-start: 0.35rem; }
.section { font-size: 0.925rem; font-weight: 600; }
.section::before { content: "# " / ""; color: var(--_accent); font-weight: 400; }
.code { position: relative; margin-top: 0.3rem; padding: 0.5rem 0.7rem; background: var(--_raised); border-radius: 0.45rem; white-space: pre-wrap; }
.row:hover .code, .row:has(:focus-visible) .code { background: var(--_paper); }
.code code { font: 0.825rem/1.5 var(--_mono); }
.lang { float: inline-end; margin-inline-start: 0.8rem; color: var(--_quiet); font-size: 0.75rem; }
mark { padding: 0 0.1em; color: var(--_mark-text); background: var(--_mark); border-radius: 0.2em; }
.more { display: block; margin-top: 0.35rem; padding: 0.6rem; text-align: center; font-weight: 600; color: var(--_accent); border-radius: calc(var(--_radius) * 0.75); }
.more:hover { background: var(--_raised); }
.head { display: flex; justify-content: space-between; padding: 0.75rem 0.5rem 0.15rem; color: var(--_quiet); font-size: 0.8rem; font-weight: 600; }
.recent li button { display: flex; align-items: center; gap: 0.6rem; width: 100%; padding: 0.4rem 0.5rem; color: inherit; text-align: start; text-decoration: none; border-radius: 0.5rem; }
.recent li button:hover { background: var(--_raised); }
.recent svg { color: var(--_quiet); }
.empty { padding: 0.4rem 0.5rem 1.5rem; text-align: center; color: var(--_quiet); }
.foot { flex: none; display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; justify-content: space-between; white-space: break-spaces; padding: 0.55rem 1.1rem; color: var(--_quiet); background: var(--_raised); border-top: 1px solid var(--_line); font-size: 0.8rem; }

@keyframes appear { from { opacity: 0; transform: translateY(-0.5rem); } }
@keyframes fade { from { opacity: 0; } }
@media (max-width: 40rem) {
  dialog { width: 100vw; height: 100dvh; max-height: none; margin: 0; border: 0; border-radius: 0; }
  .facets { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
  dialog .facets { margin-inline: -0.6rem; padding-inline: 1.1rem; }
  .chip { flex: none; padding: 0.3rem 0.8rem; }
  .foot, .opener kbd { display: none; }
  dialog .syntax { display: block; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::backdrop { animation: none !important; }
}
@media (forced-colors: active) {
  mark { color: MarkText; background: Mark; forced-color-adjust: none; }
  .chip[aria-pressed="true"] { color: HighlightText; background: Highlight; forced-color-adjust: none; }
  .row:hover, .row:has(:focus-visible) { outline: 1px solid Highlight; }
}
`);

const PAUSE = 80; // milliseconds without a key press before the question is sent
const PATIENCE = 10_000; // milliseconds to wait for an answer
const FACETS = { tags: "tag", section: "section", lang: "lang", author: "author", category: "category", series: "series", year: "from" };
const CHOSEN = ["tag", "section", "lang", "author", "category", "series", "from", "to", "sort", "page"];
const ICONS = { search: "M21 21l-5-5M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0z", close: "M6 6l12 12M18 6L6 18", clock: "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z" };
const MAC = /mac|iphone|ipad/i.test(navigator.platform);

// ---- nodes

/** Make an element. Text becomes text nodes; what is empty is left out. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(Boolean));
  return element;
}

/** Make an element with a class, for STYLE, and a part of that name, for the site's own styles. */
const part = (tag, name, attributes, ...children) => make(tag, { class: name, part: name, ...attributes }, ...children);

const button = (click, ...children) => make("button", { type: "button", class: "plain", click }, ...children);

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };
const unescaped = (text) => text.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity]);

/** Read escaped text with <mark> as nodes. Any other tag is shown as text. */
function marked(html) {
  return String(html ?? "").split(/(<mark>.*?<\/mark>)/s).map((piece) => {
    const inner = /^<mark>(.*)<\/mark>$/s.exec(piece);
    return inner ? make("mark", { part: "mark" }, unescaped(inner[1])) : unescaped(piece);
  });
}

/** Fill the places of a text, `{name}`, with texts or nodes. */
function filled(text, values) {
  return text.split(/(\{\w+\})/).map((piece) => values[piece.slice(1, -1)] ?? piece);
}

/** Return an address that may be followed: http(s), rooted paths at `base`; undefined for any other. */
function followed(url, base) {
  return /^(https?:\/\/|\/(?![\/\\]))/i.test(url) ? new URL(url, base ?? document.baseURI).href : undefined;
}

// ---- the element

class PostSearch extends HTMLElement {
  #input;
  #form;
  #dialog;
  #facets;
  #status;
  #results;
  #leaving; // ends all listeners outside of the shadow tree
  #request; // the latest; answers to others aren't shown
  #timer;
  #strings;
  #chosen = new URLSearchParams();
  #shown; // the address whose answer is shown or awaited
  #failed = false;
  #tags = []; // the commonest of all posts
  #settled = true; // the next question begins an entry of the history

  connectedCallback() {
    this.#strings = { ...STRINGS, ...JSON.parse(this.getAttribute("strings") || "{}") };
    this.#shown = null;
    this.#build();
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    document.addEventListener("keydown", (event) => this.#summoned(event), { signal });
    addEventListener("online", () => this.#failed && this.#ask(), { signal });
    if (this.#keepsHistory) addEventListener("popstate", () => this.#restore(), { signal });
    this.#inherit();
  }

  disconnectedCallback() {
    this.#leaving.abort();
    this.#request?.abort();
    clearTimeout(this.#timer);
  }

  /** Show the dialog, or lead to the field. */
  open() {
    if (this.#dialog && !this.#dialog.open) {
      this.#dialog.showModal();
      if (this.#shown === null) this.#ask();
    }
    this.#input.focus();
    this.#input.select();
  }

  /** Close the dialog; the focus returns to where it was. */
  close() {
    this.#dialog?.close();
  }

  /** Ask for something, as though it had been typed. */
  search(text) {
    this.#input.value = text;
    this.#input.focus();
    this.#chosen.delete("page");
    this.#ask({ whole: true });
  }

  // ---- settings

  get #inline() { return this.hasAttribute("inline"); }
  get #keepsHistory() { return this.#inline && this.hasAttribute("history"); }
  get #endpoint() { return new URL(this.getAttribute("endpoint") || "..", this.hasAttribute("endpoint") ? document.baseURI : import.meta.url); }
  get #asked() { return this.#input.value.trim(); }
  get #language() { return this.closest("[lang]")?.lang || navigator.language; }

  /** Return a text, with its places filled; one that depends on a number, by the language's plural. */
  #say(name, values = {}) {
    let text = this.#strings[name];
    if (typeof text === "object") text = text[new Intl.PluralRules(this.#language).select(values.n)] ?? text.other;
    return filled(text, values);
  }

  // ---- parts

  #build() {
    const label = this.#strings.label;
    this.#input = part("input", "input", {
      type: "search", name: "q", "aria-label": label, maxlength: 512, placeholder: this.getAttribute("placeholder") ?? this.#strings.placeholder,
      autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search", dir: "auto",
      input: (event) => event.isComposing || this.#typed(), compositionend: () => this.#typed(),
    });
    this.#form = part("form", "form", { role: "search", "aria-label": label, submit: (event) => this.#submitted(event) }, icon("search"), this.#input);
    this.#facets = part("div", "facets", { role: "group", "aria-label": this.#strings.filters, hidden: "" });
    this.#status = part("p", "status", { role: "status", dir: "auto" });
    this.#results = part("div", "results", { click: (event) => this.#leave(event) });
    const body = make("div", { class: "scroll" }, this.#facets, this.#status, this.#results);
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    const keydown = (event) => this.#pressed(event);
    if (this.#inline) {
      this.#form.append(this.#iconButton("clear", () => this.search("")));
      this.#results.append(make("slot", { name: "results" }));
      root.replaceChildren(make("div", { keydown }, this.#form, body));
      return;
    }
    this.#form.append(this.#iconButton("close", () => this.close()));
    const help = this.#strings.help.split(/\[(.+?)\]/).map((piece, at) => (at % 2 ? make("kbd", null, piece) : piece));
    const foot = part("div", "foot", { "aria-hidden": "true" }, make("span", null, help), make("span", null, this.#strings.syntax));
    this.#dialog = part("dialog", "dialog", { "aria-label": label, keydown, click: (event) => event.target === this.#dialog && this.close() }, this.#form, body, foot);
    const content = make("slot", { name: "button" }, icon("search"), make("span", null, label), this.#keys.includes("ctrl-k") && make("kbd", { "aria-hidden": "true" }, MAC ? "⌘K" : "Ctrl K"));
    const opener = part("button", "button", { type: "button", class: "opener", "aria-haspopup": "dialog", "aria-label": label, click: () => this.open() }, content);
    root.replaceChildren(opener, this.#dialog);
  }

  #iconButton(name, click) {
    return part("button", "icon", { part: name, type: "button", "aria-label": this.#strings[name], click }, icon("close"));
  }

  /** Take over what was typed before the module ran, and what the page's address asks. */
  #inherit() {
    const before = this.querySelector("input[name=q]");
    const changed = before && before.value !== before.defaultValue;
    if (this.#keepsHistory) this.#read();
    if (before && (changed || !this.#keepsHistory)) this.#input.value = before.value;
    if (before && (before.autofocus || before === document.activeElement)) this.#input.focus();
    if (changed) this.#typed();
    else if (this.#inline && !this.querySelector("[slot=results]")) this.#ask({ whole: true });
  }

  // ---- keys

  get #keys() {
    return (this.getAttribute("keys") ?? "ctrl-k").toLowerCase().split(/\s+/);
  }

  /** Open at one of the keys; never where somebody types, but for Ctrl-K. */
  #summoned(event) {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const key = (control ? "ctrl-" : "") + event.key.toLowerCase();
    const within = event.composedPath()[0];
    const typing = within.isContentEditable || within.matches?.("input, textarea, select");
    if (!this.#keys.includes(key) || (typing && !control)) return;
    event.preventDefault();
    if (this.#dialog?.open) this.close();
    else this.open();
  }

  /** Move through the results and back to the field. */
  #pressed(event) {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return;
    const active = this.shadowRoot.activeElement;
    const typing = active === this.#input;
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Escape") return this.#escaped(event, typing);
    if (typing && event.key === "Enter" && control) {
      event.preventDefault();
      open(this.#pageAddress(), "_blank", "noopener");
      return;
    }
    const links = [...this.#results.querySelectorAll("a[href], li button")];
    const at = links.indexOf(active);
    if (control || !(typing || at >= 0)) return;
    const target = {
      ArrowDown: links[at + 1] ?? links[0],
      ArrowUp: typing ? links.at(-1) : links[at - 1] ?? this.#input,
      Home: at >= 0 && links[0],
      End: at >= 0 && links.at(-1),
    }[event.key];
    if (target) {
      event.preventDefault();
      target.focus();
      target.closest(".row")?.scrollIntoView({ block: "nearest" });
      if (target === links[0]) this.#results.parentElement.scrollTop = 0;
    } else if (at >= 0 && (event.key === "Backspace" || (event.key.length === 1 && event.key !== " "))) {
      this.#input.focus(); // whoever types goes on asking
    }
  }

  #escaped(event, typing) {
    if (this.#dialog) {
      event.preventDefault();
      this.close();
    } else if (!typing) {
      this.#input.focus();
    } else if (this.#input.value) {
      event.preventDefault();
      this.search("");
    }
  }

  // ---- asking

  #typed() {
    this.#chosen.delete("page");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  /** Enter in the field: the page of all results, or, inline, the answer at once. */
  #submitted(event) {
    event.preventDefault();
    this.#keep(this.#asked);
    if (this.#dialog) location.assign(this.#pageAddress());
    else this.#ask({ whole: true });
    this.#settled = true;
  }

  /** Return the parameters of the question: text, filters always sent, filters chosen. */
  #question(paged = true) {
    const asked = new URLSearchParams(this.getAttribute("filters") ?? "");
    if (this.#asked) asked.set("q", this.#input.value);
    for (const [name, value] of this.#chosen) if (paged || name !== "page") asked.append(name, value);
    return asked;
  }

  #pageAddress(page) {
    const address = this.hasAttribute("page") ? new URL(this.getAttribute("page"), document.baseURI) : this.#endpoint;
    const asked = this.#question(false);
    if (page) asked.set("page", page);
    for (const [name, value] of asked) address.searchParams.append(name, value);
    return address.href;
  }

  #searchAddress(whole) {
    const asked = this.#question();
    const facets = this.getAttribute("facets") ?? "tags";
    if (facets) asked.set("facets", facets);
    if (!whole) asked.set("as_you_type", "1");
    if (!this.#keepsHistory || this.hasAttribute("per-page")) asked.set("per_page", this.getAttribute("per-page") ?? "8");
    if (!asked.has("q")) {
      asked.set("sort", "date");
      if (!asked.has("from")) asked.set("from", "1000"); // all that are dated: with neither words nor filters none are found
    }
    const address = new URL("search", this.#endpoint);
    address.search = asked;
    return address.href;
  }

  /** Ask, unless it is answered already; the question before is given up. `whole`: the last word is complete. */
  async #ask({ whole = false, remember = true } = {}) {
    clearTimeout(this.#timer);
    const address = this.#searchAddress(whole);
    if (address === this.#shown) return;
    this.#shown = address;
    if (remember && this.#keepsHistory) this.#write();
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const patience = setTimeout(() => request.abort(), PATIENCE);
    this.#form.classList.add("busy");
    try {
      const answer = await fetch(address, { signal: request.signal });
      const body = await answer.json();
      if (request !== this.#request) return;
      if (answer.ok) this.#show(body, whole);
      else this.#fail(answer.status < 500 ? this.#say("refused", { detail: body.detail ?? answer.status }) : this.#say("failed"));
    } catch {
      if (request === this.#request) this.#fail(this.#say(navigator.onLine ? "failed" : "offline"));
    } finally {
      clearTimeout(patience);
      if (request === this.#request) this.#form.classList.remove("busy");
    }
  }

  // ---- history

  /** Keep the question in the page's address: one entry for all that is typed in one go. */
  #write() {
    const address = new URL(location.href);
    for (const name of ["q", ...CHOSEN]) address.searchParams.delete(name);
    if (this.#asked) address.searchParams.set("q", this.#input.value);
    for (const [name, value] of this.#chosen) address.searchParams.append(name, value);
    if (address.href === location.href) return;
    history[this.#settled ? "pushState" : "replaceState"](null, "", address);
    this.#settled = false;
  }

  #read() {
    const asked = new URLSearchParams(location.search);
    this.#input.value = asked.get("q") ?? "";
    this.#chosen = new URLSearchParams([...asked].filter(([name, value]) => CHOSEN.includes(name) && value));
  }

  #restore() {
    this.#read();
    this.#settled = true;
    this.#ask({ whole: true, remember: false });
  }

  // ---- showing

  #show(body, whole) {
    this.#failed = false;
    const asked = this.#asked;
    const browsing = !asked && !this.#chosen.size;
    const { results, total } = body;
    const shown = [];
    if (browsing) {
      this.#tags = Object.keys(body.facets.tags ?? {}).slice(0, 10);
      shown.push(
        part("p", "note", { class: "note syntax" }, this.#strings.syntax),
        this.#recent(),
        results.length > 0 && part("h2", "head", null, this.#strings.newest),
      );
    }
    if (body.corrected) shown.push(part("p", "note", null, this.#say("corrected", { query: body.query, corrected: this.#again(body.corrected) })));
    if (body.relaxed) shown.push(part("p", "note", null, this.#strings.relaxed));
    if (whole) shown.push(body.warnings.map((warning) => part("p", "note", null, warning)));
    shown.push(results.length > 0 && make("ol", null, results.map((hit) => this.#hit(hit))));
    if (body.page < body.pages) shown.push(this.#more(body));
    if (!total && !browsing) shown.push(this.#empty());
    this.#put(browsing ? [] : total ? this.#say("count", { n: total }) : this.#say("none", { query: asked }), shown, !total);
    this.#choices(body.facets);
  }

  #fail(text) {
    this.#shown = null;
    this.#failed = true;
    this.#put(text, [part("div", "empty", null, button(() => this.#ask(), this.#strings.retry))], true);
  }

  /** Show what is said aloud and what stands below it. `alone`: there are no results. */
  #put(said, shown, alone) {
    this.#status.replaceChildren(...said);
    this.#status.classList.toggle("alone", alone);
    this.#results.replaceChildren(...shown.flat().filter(Boolean));
    this.#results.parentElement.scrollTop = 0;
  }

  #hit(hit) {
    const title = this.#link("h2", "title", hit.url, marked(hit.title_html));
    const meta = part("p", "meta", null, hit.pinned && part("span", "pinned", null, this.#strings.pinned), hit.date && this.#date(hit.date), hit.tags.slice(0, 5).map((tag) => part("span", "tag", { dir: "auto" }, tag)));
    const sections = hit.sub_results.map((section, at, all) => this.#section(section, all[at - 1]?.title ?? hit.title));
    const excerpt = !sections.length && hit.excerpt && part("p", "excerpt", { dir: "auto" }, marked(hit.excerpt_html));
    const head = make("div", { class: "row" }, title, meta.childNodes.length > 0 && meta, excerpt);
    const list = sections.length > 0 && make("ul", { class: "sections" }, sections);
    return make("li", null, part("article", "hit", { lang: hit.lang || null, dir: "auto" }, head, list));
  }

  #section(section, above) {
    const code = section.kind === "code";
    const text = code
      ? part("pre", "code", { dir: "ltr" }, section.code_lang && make("span", { class: "lang" }, section.code_lang), make("code", null, marked(section.excerpt_html)))
      : part("p", "excerpt", { dir: "auto" }, marked(section.excerpt_html));
    if (section.title === above) return make("li", { class: "row" }, this.#link("div", "", section.url, text));
    return make("li", { class: "row" }, this.#link("h3", "section", section.url, section.title), text);
  }

  #link(tag, name, url, content) {
    const href = followed(url, this.getAttribute("base"));
    return part(tag, name, { dir: "auto" }, href ? make("a", { href }, content) : content);
  }

  #date(date) {
    const day = new Date(date.slice(0, 10));
    const text = isNaN(day) ? date.slice(0, 10) : day.toLocaleDateString(this.#language, { dateStyle: "medium", timeZone: "UTC" });
    return part("time", "date", { datetime: date }, text);
  }

  /** Make a button that asks for another text. */
  #again(text, ...content) {
    return button(() => this.search(text), content, text);
  }

  #more(body) {
    const paged = this.#keepsHistory || body.page > 1;
    return part("a", "more", { href: this.#pageAddress(paged && body.page + 1) }, paged ? this.#strings.next : this.#say("all", { n: body.total }));
  }

  #empty() {
    const unfilter = button(() => this.#choose(() => (this.#chosen = new URLSearchParams())), this.#strings.unfilter);
    const tags = this.#tags.map((tag) => part("button", "chip", { type: "button", click: () => (this.#add("tag", tag), this.search("")) }, tag));
    return part("div", "empty", null, make("p", null, this.#strings.hint), this.#chosen.size ? unfilter : tags.length > 0 && make("div", { class: "tags" }, tags));
  }

  // ---- facets

  #choices(facets) {
    const focused = this.#facets.contains(this.shadowRoot.activeElement) && this.shadowRoot.activeElement.dataset.choice;
    const chosen = [...this.#chosen].filter(([name]) => !["sort", "page", "to"].includes(name));
    const offered = Object.entries(facets).flatMap(([facet, values]) =>
      Object.entries(values).slice(0, 10).map(([value, count]) => [FACETS[facet], value, count]));
    const isChosen = ([name, value]) => chosen.some(([n, v]) => n === name && v.toLowerCase() === value.toLowerCase());
    const chips = [...chosen, ...offered.filter((choice) => choice[0] && !isChosen(choice))].map((choice) => this.#chip(choice, isChosen(choice)));
    this.#facets.replaceChildren(...chips);
    this.#facets.hidden = chips.length === 0;
    if (focused) (chips.find((chip) => chip.dataset.choice === focused) ?? this.#input).focus();
  }

  #chip([name, value, count], pressed) {
    const click = () => this.#choose(() => (pressed ? this.#drop(name, value) : this.#add(name, value)));
    const number = count && make("small", null, " ", count.toLocaleString(this.#language));
    return part("button", "chip", { type: "button", "aria-pressed": String(pressed), "data-choice": `${name}=${value}`, click }, value, number, pressed && make("span", { "aria-hidden": "true" }, " ×"));
  }

  #add(name, value) {
    if (name === "from") for (const end of ["from", "to"]) this.#chosen.set(end, value);
    else this.#chosen.append(name, value);
  }

  #drop(name, value) {
    const gone = name === "from" ? ["from", "to"] : [name];
    this.#chosen = new URLSearchParams([...this.#chosen].filter(([n, v]) => !(gone.includes(n) && (name === "from" || v === value))));
  }

  #choose(change) {
    change();
    this.#chosen.delete("page");
    this.#settled = true;
    this.#ask({ whole: true });
    this.#settled = true;
  }

  // ---- recent

  get #kept() { return `post-search:${this.#endpoint.href}`; }

  #recents() {
    try {
      return JSON.parse(localStorage.getItem(this.#kept)).map(String).slice(0, this.getAttribute("recent"));
    } catch {
      return []; // nothing is kept, or storage is denied
    }
  }

  #keep(text) {
    if (!this.hasAttribute("recent") || !text) return;
    try {
      localStorage.setItem(this.#kept, JSON.stringify([text, ...this.#recents().filter((other) => other !== text)]));
    } catch {} // storage is denied or full
  }

  #recent() {
    const kept = this.#recents();
    if (!kept.length) return null;
    const forget = () => {
      localStorage.removeItem(this.#kept);
      section.remove();
      this.#input.focus();
    };
    const head = make("div", { class: "head" }, make("h2", null, this.#strings.recent), button(forget, this.#strings.forget));
    const section = part("section", "recent", null, head, make("ul", null, kept.map((text) => make("li", null, this.#again(text, icon("clock"))))));
    return section;
  }

  /** A link was followed: what led there is worth keeping, and the box is out of the way. */
  #leave(event) {
    if (!event.target.closest("a[href]")) return;
    this.#keep(this.#asked);
    if (!(event.ctrlKey || event.metaKey || event.shiftKey)) this.close();
  }
}

if (!customElements.get("post-search")) customElements.define("post-search", PostSearch);
