/** <post-search>: a search box that shows the results of GET /search. See docs/search-box.md. */

const STRINGS = {
  label: "Search",
  placeholder: "Search the posts",
  close: "Close",
  clear: "Clear",
  filters: "Filters",
  count: { one: "{n} post", other: "{n} posts" },
  complete: "{count} with all words, {total} with some",
  also: "also in {list}",
  newest: "Newest posts",
  all: "See all {n} results",
  next: "More results",
  corrected: "No post has “{query}”. These have {corrected}.",
  completed: "No post has “{query}”. These have words that begin like it, such as {completed}.",
  meant: "Did you mean {meant}?",
  relaxed: "No post has all of these words. The results have some of them.",
  none: "Nothing found for “{query}”.",
  hint: "Try fewer words, or the beginning of a word: orchest*",
  unfilter: "Search without the filters",
  pinned: "Recommended",
  offline: "You are offline.",
  failed: "The search can’t be reached.",
  refused: "The search was refused: {detail}",
  retry: "Try again",
  recent: "Recent searches",
  forget: "Forget them",
  syntax: "Try “a phrase”, -without, tag:name, code:main, 2024",
  help: "[↑] [↓] to move  [↵] to open  [Esc] to close",
};

const STYLE = new CSSStyleSheet(); // shared by all boxes of a page
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

const DEBOUNCE = 80; // milliseconds after the last key press
const COMPOSING_DEBOUNCE = 200; // milliseconds after the last change by an input method
const TIMEOUT = 10_000; // milliseconds
const FACETS = { tags: "tag", section: "section", lang: "lang", version: "version", author: "author", category: "category", series: "series", year: "from" };
const SELECTABLE = ["tag", "section", "lang", "version", "author", "category", "series", "from", "to", "sort", "page"];
const ICONS = { search: "M21 21l-5-5M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0z", close: "M6 6l12 12M18 6L6 18", clock: "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z" };
const MAC = /mac|iphone|ipad/i.test(navigator.platform);

// ---- nodes

/** Make an element. Strings become text nodes; empty children are skipped. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(Boolean));
  return element;
}

/** Make an element with a class for STYLE and a part for the site's styles. */
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
const unescapeHtml = (text) => text.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity]);

/** Parse escaped text with <mark> into nodes. Other tags stay text. */
function parseMarks(html) {
  return String(html ?? "").split(/(<mark>.*?<\/mark>)/s).map((piece) => {
    const inner = /^<mark>(.*)<\/mark>$/s.exec(piece);
    return inner ? make("mark", { part: "mark" }, unescapeHtml(inner[1])) : unescapeHtml(piece);
  });
}

/** Replace each `{name}` in a text with a text or node. */
function interpolate(text, values) {
  return text.split(/(\{\w+\})/).map((piece) => values[piece.slice(1, -1)] ?? piece);
}

/** Return the address of an http(s) URL or of a rooted path at `base`; otherwise undefined. */
function safeUrl(url, base) {
  return /^(https?:\/\/|\/(?![\/\\]))/i.test(url) ? new URL(url, base ?? document.baseURI).href : undefined;
}

// ---- input methods

const PHONETIC = /[\u3041-\u312f\u31a0-\u31bf\u31f0-\u31ff\uff21-\uff5a\uff66-\uff9f]/; // kana, bopomofo, wide Latin
const CLUSTERS = /ng?|[csz]h|ts|[bghkmnpr]y|([kpst])\1/gi; // consonants that pinyin and romaji have together

/** Whether an input method will turn a text into other characters. `hasKeys`: it has a real keyboard; undefined: unknown. */
function isConverted(text, hasKeys) {
  if (PHONETIC.test(text)) return true;
  if (/[^ -~]/.test(text) || !/[a-z]/i.test(text)) return false; // final as it is: Hangul, Han, accented letters
  if (hasKeys) return true; // on a real keyboard Latin letters are only composed to be converted
  const isSyllables = !/[^aeiouv' ]{2}/i.test(text.replace(CLUSTERS, (cluster) => (/^n/i.test(cluster) ? "" : "k")));
  return isSyllables && (hasKeys === undefined || navigator.languages.some((language) => /^(zh|ja|yue)/.test(language)));
}

// ---- the element

class PostSearch extends HTMLElement {
  #input;
  #form;
  #dialog;
  #facets;
  #status;
  #results;
  #listeners; // AbortController of the listeners outside the shadow tree
  #request; // AbortController of the latest request
  #timer;
  #hasKeys; // whether the input method that composes has a real keyboard
  #isCommit; // whether the last key was the Enter that ends a composition
  #strings;
  #selected = new URLSearchParams(); // filters, sort and page
  #address; // of the current or pending results
  #hasFailed = false;
  #tags = []; // the most frequent ones
  #newEntry = true; // the next search adds a history entry

  connectedCallback() {
    this.#strings = { ...STRINGS, ...JSON.parse(this.getAttribute("strings") || "{}") };
    this.#address = null;
    this.#build();
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    document.addEventListener("keydown", (event) => this.#onShortcut(event), { signal });
    addEventListener("online", () => this.#hasFailed && this.#fetch(), { signal });
    if (this.#hasHistory) addEventListener("popstate", () => this.#onPopState(), { signal });
    this.#adoptInput();
  }

  disconnectedCallback() {
    this.#listeners.abort();
    this.#request?.abort();
    clearTimeout(this.#timer);
  }

  /** Open the dialog and focus the field. */
  open() {
    if (this.#dialog && !this.#dialog.open) {
      this.#dialog.showModal();
      if (this.#address === null) this.#fetch();
    }
    this.#input.focus();
    this.#input.select();
  }

  /** Close the dialog. The focus returns to its previous place. */
  close() {
    this.#dialog?.close();
  }

  /** Search for a text, as if it were typed. */
  search(text) {
    this.#input.value = text;
    this.#input.focus();
    this.#selected.delete("page");
    this.#fetch({ whole: true });
  }

  // ---- settings

  get #inline() { return this.hasAttribute("inline"); }
  get #hasHistory() { return this.#inline && this.hasAttribute("history"); }
  get #endpoint() { return new URL(this.getAttribute("endpoint") || "..", this.hasAttribute("endpoint") ? document.baseURI : import.meta.url); }
  get #query() { return this.#input.value.trim(); }
  get #language() { return this.closest("[lang]")?.lang || navigator.language; }

  /** Return a text in the plural form for `values.n`, with its placeholders replaced. */
  #text(name, values = {}) {
    let text = this.#strings[name];
    if (typeof text === "object") text = text[new Intl.PluralRules(this.#language).select(values.n)] ?? text.other;
    return interpolate(text, values);
  }

  // ---- parts

  #build() {
    const label = this.#strings.label;
    this.#input = part("input", "input", {
      type: "search", name: "q", "aria-label": label, maxlength: 2000, placeholder: this.getAttribute("placeholder") ?? this.#strings.placeholder,
      autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search", dir: "auto",
      input: (event) => this.#onInput(event), compositionend: (event) => this.#onInput(event),
    });
    this.#form = part("form", "form", { role: "search", "aria-label": label, submit: (event) => this.#onSubmit(event) }, icon("search"), this.#input);
    this.#facets = part("div", "facets", { role: "group", "aria-label": this.#strings.filters, hidden: "" });
    this.#status = part("p", "status", { role: "status", dir: "auto" });
    this.#results = part("div", "results", { click: (event) => this.#onClick(event) });
    const body = make("div", { class: "scroll" }, this.#facets, this.#status, this.#results);
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    const keydown = (event) => this.#onKey(event);
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

  /** Take over the text typed before the module ran, and the query in the page's address. */
  #adoptInput() {
    const field = this.querySelector("input[name=q]");
    const changed = field && field.value !== field.defaultValue;
    if (this.#hasHistory) this.#readAddress();
    if (field && (changed || !this.#hasHistory)) this.#input.value = field.value;
    if (field && (field.autofocus || field === document.activeElement)) this.#input.focus();
    if (changed) this.#onInput();
    else if (this.#inline && !this.querySelector("[slot=results]")) this.#fetch({ whole: true });
  }

  // ---- keys

  get #keys() {
    return (this.getAttribute("keys") ?? "ctrl-k").toLowerCase().split(/\s+/);
  }

  /** Open or close at a shortcut. Plain keys are ignored in text fields. */
  #onShortcut(event) {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const key = (control ? "ctrl-" : "") + event.key.toLowerCase();
    const target = event.composedPath()[0];
    const typing = target.isContentEditable || target.matches?.("input, textarea, select");
    if (!this.#keys.includes(key) || (typing && !control)) return;
    event.preventDefault();
    if (this.#dialog?.open) this.close();
    else this.open();
  }

  /** Move the focus through the results and back to the field. */
  #onKey(event) {
    const isComposing = event.isComposing || event.keyCode === 229;
    this.#isCommit = isComposing && event.key === "Enter";
    if (isComposing) this.#hasKeys = event.code !== ""; // virtual keyboards send no codes
    if (isComposing || event.altKey) return;
    const active = this.shadowRoot.activeElement;
    const typing = active === this.#input;
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Escape") return this.#onEscape(event, typing);
    if (typing && event.key === "Enter" && control) {
      event.preventDefault();
      open(this.#pageAddress(), "_blank", "noopener");
      return;
    }
    const links = [...this.#results.querySelectorAll("a[href], li button")];
    const index = links.indexOf(active);
    if (control || !(typing || index >= 0)) return;
    const target = {
      ArrowDown: links[index + 1] ?? links[0],
      ArrowUp: typing ? links.at(-1) : links[index - 1] ?? this.#input,
      Home: index >= 0 && links[0],
      End: index >= 0 && links.at(-1),
    }[event.key];
    if (target) {
      event.preventDefault();
      target.focus();
      target.closest(".row")?.scrollIntoView({ block: "nearest" });
      if (target === links[0]) this.#results.parentElement.scrollTop = 0;
    } else if (index >= 0 && (event.key === "Backspace" || (event.key.length === 1 && event.key !== " "))) {
      this.#input.focus(); // typing continues the query
    }
  }

  #onEscape(event, typing) {
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

  // ---- searching

  #onInput(event) {
    this.#selected.delete("page");
    clearTimeout(this.#timer);
    const isComposing = event?.isComposing;
    if (isComposing && isConverted(event.data ?? "", this.#hasKeys)) return;
    this.#timer = setTimeout(() => this.#fetch(), isComposing ? COMPOSING_DEBOUNCE : DEBOUNCE);
    if (!isComposing) this.#hasKeys = undefined;
  }

  /** Open the page of all results, or, inline, search at once. */
  #onSubmit(event) {
    event.preventDefault();
    if (this.#isCommit) return;
    this.#saveRecent(this.#query);
    if (this.#dialog) location.assign(this.#pageAddress());
    else this.#fetch({ whole: true });
    this.#newEntry = true;
  }

  /** Return the request parameters: query, fixed filters, selected filters. */
  #parameters(paged = true) {
    const parameters = new URLSearchParams(this.getAttribute("filters") ?? "");
    if (this.#query) parameters.set("q", this.#input.value);
    for (const [name, value] of this.#selected) if (paged || name !== "page") parameters.append(name, value);
    return parameters;
  }

  #pageAddress(page) {
    const address = this.hasAttribute("page") ? new URL(this.getAttribute("page"), document.baseURI) : this.#endpoint;
    const parameters = this.#parameters(false);
    if (page) parameters.set("page", page);
    for (const [name, value] of parameters) address.searchParams.append(name, value);
    return address.href;
  }

  #searchAddress(whole) {
    const parameters = this.#parameters();
    const facets = this.getAttribute("facets") ?? "tags";
    if (facets) parameters.set("facets", facets);
    if (!whole) parameters.set("as_you_type", "1");
    parameters.set("prefer_lang", this.closest("[lang]")?.lang ?? "");
    if (!this.#hasHistory || this.hasAttribute("per-page")) parameters.set("per_page", this.getAttribute("per-page") ?? "8");
    if (!parameters.has("q")) {
      parameters.set("sort", "date");
      if (!parameters.has("from")) parameters.set("from", "1000"); // without query and filter there are no results
    }
    const address = new URL("search", this.#endpoint);
    address.search = parameters;
    return address.href;
  }

  /** Search, unless the results are current. Cancels the previous request. `whole`: the last word is complete. */
  async #fetch({ whole = false, remember = true } = {}) {
    clearTimeout(this.#timer);
    const address = this.#searchAddress(whole);
    if (address === this.#address) return;
    this.#address = address;
    if (remember && this.#hasHistory) this.#writeAddress();
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const timeout = setTimeout(() => request.abort(), TIMEOUT);
    this.#form.classList.add("busy");
    try {
      const response = await fetch(address, { signal: request.signal });
      const body = await response.json();
      if (request !== this.#request) return;
      if (response.ok) this.#renderResults(body, whole);
      else this.#renderError(response.status < 500 ? this.#text("refused", { detail: body.detail ?? response.status }) : this.#text("failed"));
    } catch {
      if (request === this.#request) this.#renderError(this.#text(navigator.onLine ? "failed" : "offline"));
    } finally {
      clearTimeout(timeout);
      if (request === this.#request) this.#form.classList.remove("busy");
    }
  }

  // ---- history

  /** Write the query to the page's address; one history entry per burst of typing. */
  #writeAddress() {
    const address = new URL(location.href);
    for (const name of ["q", ...SELECTABLE]) address.searchParams.delete(name);
    if (this.#query) address.searchParams.set("q", this.#input.value);
    for (const [name, value] of this.#selected) address.searchParams.append(name, value);
    if (address.href === location.href) return;
    history[this.#newEntry ? "pushState" : "replaceState"](null, "", address);
    this.#newEntry = false;
  }

  #readAddress() {
    const parameters = new URLSearchParams(location.search);
    this.#input.value = parameters.get("q") ?? "";
    this.#selected = new URLSearchParams([...parameters].filter(([name, value]) => SELECTABLE.includes(name) && value));
  }

  #onPopState() {
    this.#readAddress();
    this.#newEntry = true;
    this.#fetch({ whole: true, remember: false });
  }

  // ---- rendering

  #renderResults(body, whole) {
    this.#hasFailed = false;
    const query = this.#query;
    const browsing = !query && !this.#selected.size;
    const { results, total, total_all_words: n } = body;
    const count = this.#text("count", { n: n || total }).join("");
    const content = [];
    if (browsing) {
      this.#tags = Object.keys(body.facets.tags ?? {}).slice(0, 10);
      content.push(
        part("p", "note", { class: "note syntax" }, this.#strings.syntax),
        this.#renderRecent(),
        results.length > 0 && part("h2", "head", null, this.#strings.newest),
      );
    }
    content.push(this.#renderChanges(body));
    if (body.relaxed) content.push(part("p", "note", null, this.#strings.relaxed));
    if (whole) content.push(body.warnings.map((warning) => part("p", "note", null, warning)));
    content.push(results.length > 0 && make("ol", null, results.map((hit) => this.#renderHit(hit))));
    if (body.page < body.pages) content.push(this.#renderMore(body));
    if (!total && !browsing) content.push(this.#renderEmpty());
    this.#render(browsing ? [] : total ? n && n < total ? this.#text("complete", { count, total }) : [count] : this.#text("none", { query }), content, !total);
    this.#renderFacets(body.facets);
  }

  /** Say how the query was changed: corrected or completed, or what it may be meant for. */
  #renderChanges({ query, corrected, completed, did_you_mean: meant }) {
    const note = (name, text) => part("p", "note", null, this.#text(name, { query: query.trim(), [name]: this.#queryButton(text) }));
    const change = corrected ? note("corrected", corrected) : completed && note("completed", completed);
    return [change, meant && note("meant", meant)];
  }

  #renderError(text) {
    this.#address = null;
    this.#hasFailed = true;
    this.#render(text, [part("div", "empty", null, button(() => this.#fetch(), this.#strings.retry))], true);
  }

  /** Show a status, which is announced, and the content below. `alone`: there are no results. */
  #render(status, content, alone) {
    this.#status.replaceChildren(...status);
    this.#status.classList.toggle("alone", alone);
    this.#results.replaceChildren(...content.flat().filter(Boolean));
    this.#results.parentElement.scrollTop = 0;
  }

  #renderHit(hit) {
    const title = this.#renderLink("h2", "title", hit.url, parseMarks(hit.title_html));
    const meta = part("p", "meta", null, hit.pinned && part("span", "pinned", null, this.#strings.pinned), hit.date && this.#renderDate(hit.date), hit.tags.slice(0, 5).map((tag) => part("span", "tag", { dir: "auto" }, tag)));
    const sections = hit.sub_results.map((section, at, all) => this.#renderSection(section, all[at - 1]?.title ?? hit.title));
    const excerpt = !sections.length && hit.excerpt && part("p", "excerpt", { dir: "auto" }, parseMarks(hit.excerpt_html));
    if (hit.also_in?.length) meta.append(part("span", "also", null, this.#text("also", { list: hit.also_in.map((page) => page.label).join() })));
    const head = make("div", { class: "row" }, title, meta.childNodes.length > 0 && meta, excerpt);
    const list = sections.length > 0 && make("ul", { class: "sections" }, sections);
    return make("li", null, part("article", "hit", { lang: hit.lang || null, dir: "auto" }, head, list));
  }

  #renderSection(section, previous) {
    const code = section.kind === "code";
    const text = code
      ? part("pre", "code", { dir: "ltr" }, section.code_lang && make("span", { class: "lang" }, section.code_lang), make("code", null, parseMarks(section.excerpt_html)))
      : part("p", "excerpt", { dir: "auto" }, parseMarks(section.excerpt_html));
    if (section.title === previous) return make("li", { class: "row" }, this.#renderLink("div", "", section.url, text));
    return make("li", { class: "row" }, this.#renderLink("h3", "section", section.url, section.title_html ? parseMarks(section.title_html) : section.title), text);
  }

  #renderLink(tag, name, url, content) {
    const href = safeUrl(url, this.getAttribute("base"));
    return part(tag, name, { dir: "auto" }, href ? make("a", { href }, content) : content);
  }

  #renderDate(date) {
    const day = new Date(date.slice(0, 10));
    const text = isNaN(day) ? date.slice(0, 10) : day.toLocaleDateString(this.#language, { dateStyle: "medium", timeZone: "UTC" });
    return part("time", "date", { datetime: date }, text);
  }

  /** Make a button that searches for a text. */
  #queryButton(text, ...content) {
    return button(() => this.search(text), content, text);
  }

  #renderMore(body) {
    const paged = this.#hasHistory || body.page > 1;
    return part("a", "more", { href: this.#pageAddress(paged && body.page + 1) }, paged ? this.#strings.next : this.#text("all", { n: body.total }));
  }

  #renderEmpty() {
    const unfilter = button(() => this.#changeFilters(() => (this.#selected = new URLSearchParams())), this.#strings.unfilter);
    const tags = this.#tags.map((tag) => part("button", "chip", { type: "button", click: () => (this.#addFilter("tag", tag), this.search("")) }, tag));
    return part("div", "empty", null, make("p", null, this.#strings.hint), this.#selected.size ? unfilter : tags.length > 0 && make("div", { class: "tags" }, tags));
  }

  // ---- facets

  #renderFacets(facets) {
    const focused = this.#facets.contains(this.shadowRoot.activeElement) && this.shadowRoot.activeElement.dataset.choice;
    const selected = [...this.#selected].filter(([name]) => !["sort", "page", "to"].includes(name));
    const offered = Object.entries(facets).flatMap(([facet, values]) =>
      Object.entries(values).slice(0, 10).map(([value, count]) => [FACETS[facet], value, count]));
    const isSelected = ([name, value]) => selected.some(([n, v]) => n === name && v.toLowerCase() === value.toLowerCase());
    const chips = [...selected, ...offered.filter((choice) => choice[0] && !isSelected(choice))].map((choice) => this.#renderChip(choice, isSelected(choice)));
    this.#facets.replaceChildren(...chips);
    this.#facets.hidden = chips.length === 0;
    if (focused) (chips.find((chip) => chip.dataset.choice === focused) ?? this.#input).focus();
  }

  #renderChip([name, value, count], pressed) {
    const click = () => this.#changeFilters(() => (pressed ? this.#removeFilter(name, value) : this.#addFilter(name, value)));
    const number = count && make("small", null, " ", count.toLocaleString(this.#language));
    return part("button", "chip", { type: "button", "aria-pressed": String(pressed), "data-choice": `${name}=${value}`, click }, value, number, pressed && make("span", { "aria-hidden": "true" }, " ×"));
  }

  #addFilter(name, value) {
    if (name === "from") for (const end of ["from", "to"]) this.#selected.set(end, value);
    else this.#selected.append(name, value);
  }

  #removeFilter(name, value) {
    const names = name === "from" ? ["from", "to"] : [name];
    this.#selected = new URLSearchParams([...this.#selected].filter(([n, v]) => !(names.includes(n) && (name === "from" || v === value))));
  }

  #changeFilters(change) {
    change();
    this.#selected.delete("page");
    this.#newEntry = true;
    this.#fetch({ whole: true });
    this.#newEntry = true;
  }

  // ---- recent

  get #storageKey() { return `post-search:${this.#endpoint.href}`; }

  #loadRecent() {
    try {
      return JSON.parse(localStorage.getItem(this.#storageKey)).map(String).slice(0, this.getAttribute("recent"));
    } catch {
      return []; // empty or denied
    }
  }

  #saveRecent(text) {
    if (!this.hasAttribute("recent") || !text) return;
    try {
      localStorage.setItem(this.#storageKey, JSON.stringify([text, ...this.#loadRecent().filter((other) => other !== text)]));
    } catch {} // denied or full
  }

  #renderRecent() {
    const recent = this.#loadRecent();
    if (!recent.length) return null;
    const forget = () => {
      localStorage.removeItem(this.#storageKey);
      section.remove();
      this.#input.focus();
    };
    const head = make("div", { class: "head" }, make("h2", null, this.#strings.recent), button(forget, this.#strings.forget));
    const section = part("section", "recent", null, head, make("ul", null, recent.map((text) => make("li", null, this.#queryButton(text, icon("clock"))))));
    return section;
  }

  /** When a link is opened, save the query and close the dialog. */
  #onClick(event) {
    if (!event.target.closest("a[href]")) return;
    this.#saveRecent(this.#query);
    if (!(event.ctrlKey || event.metaKey || event.shiftKey)) this.close();
  }
}

if (!customElements.get("post-search")) customElements.define("post-search", PostSearch);
