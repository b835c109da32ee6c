/** <post-search>: a search box that shows the results of GET /search. See docs/search-box.md. */
{ // in a block, the minifier shortens the names
const STRINGS = { // as in strings-en.json
  label: "Search",
  placeholder: "Search the posts",
  close: "Close",
  clear: "Clear",
  filters: "Filters",
  tags: "Tags",
  year: "Year",
  section: "Section",
  lang: "Language",
  version: "Version",
  author: "Author",
  category: "Category",
  series: "Series",
  site: "Site",
  sort: "Newest first",
  remove: "Remove {name}",
  count: { one: "{n} post", other: "{n} posts" },
  complete: "{count} with all words, {total} with some",
  first: "Enter opens {title}",
  rest: "More in this post",
  also: "also in {list}",
  newest: "Newest posts",
  undated: "Posts",
  all: "See all {n} results",
  next: "More results",
  corrected: "No post has “{query}”. These have {corrected}.",
  completed: "No post has “{query}”. These have words that begin like it, such as {completed}.",
  meant: "Did you mean {meant}?",
  relaxed: "No post has all of these words. The results have some of them.",
  none: "Nothing found for “{query}”.",
  nothing: "Nothing found.",
  hint: "Try fewer words, or the beginning of a word: orchest*",
  unfilter: "Search without the filters",
  pinned: "Recommended",
  offline: "You are offline.",
  busy: "The search is busy. Trying again…",
  failed: "The search can’t be reached.",
  refused: "The search was refused: {detail}",
  retry: "Try again",
  recent: "Recent searches",
  forget: "Forget them",
  syntax: "Try “a phrase”, -without, tag:name, code:main, 2024",
  help: "[↑] [↓] to move  [↵] to open  [Ctrl ↵] for all  [Esc] to close",
};

const CSS = `
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
  --_radius: var(--post-search-radius, 0.75em);
  --_mono: var(--post-search-mono, ui-monospace, Menlo, Consolas, monospace);
  display: inline-block;
  vertical-align: middle;
}
:host([inline]) { display: block; }
:host([hidden]), [hidden] { display: none !important; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
.root { /* nothing of the page's text styles comes in; "medium" is the reader's own size, whatever that of the page */
  all: initial;
  display: block;
  block-size: 100%;
  color-scheme: inherit;
  visibility: inherit;
  color: var(--_text);
  font: var(--post-search-size, medium)/1.5 var(--post-search-font, system-ui, sans-serif);
  text-align: start;
}
* { box-sizing: border-box; }
a { color: inherit; text-decoration: none; }
button, input, select { margin: 0; font: inherit; color: inherit; letter-spacing: inherit; }
button { cursor: pointer; }
h2, h3, p, ol, ul, pre { margin: 0; padding: 0; font-size: inherit; }
ol, ul { list-style: none; }
svg { flex: none; width: 1.15em; height: 1.15em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
kbd { padding: 0.1em 0.4em; direction: ltr; unicode-bidi: isolate; white-space: nowrap; font: 0.75em/1.4 var(--_mono); color: var(--_quiet); background: var(--_paper); border: 1px solid var(--_line); border-radius: 0.4em; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
input:focus-visible { outline: 0; }

.opener { display: inline-flex; align-items: center; gap: 0.6em; min-inline-size: 100%; block-size: 100%; min-block-size: 2.5em; padding: 0 0.7em; color: var(--_quiet); background: var(--_raised); border: 1px solid var(--_line); border-radius: var(--_radius); white-space: nowrap; }
.opener:hover { color: var(--_text); border-color: var(--_quiet); }
.opener kbd { margin-inline-start: auto; }

dialog {
  visibility: visible;
  width: min(var(--post-search-width, 44em), 100vw - 2em);
  max-width: none;
  height: min(40em, 80dvh);
  max-height: none;
  margin: 10vh auto auto;
  padding: 0;
  color: var(--_text);
  background: var(--_paper);
  border: 1px solid var(--_line);
  border-radius: calc(var(--_radius) * 1.35);
  box-shadow: 0 1.5em 4em rgb(0 0 0 / 35%);
  overflow: hidden;
}
dialog[open] { display: flex; flex-direction: column; animation: appear 0.14s ease-out; }
dialog::backdrop { background: rgb(20 22 26 / 50%); animation: fade 0.14s; }

form { display: flex; align-items: center; gap: 0.65em; padding-inline: 1.1em 0.3em; color: var(--_quiet); }
dialog form { flex: none; border-bottom: 1px solid var(--_line); }
dialog form:focus-within { border-color: var(--_accent); }
:host([inline]) form { background: var(--_paper); border: 1px solid var(--_quiet); border-radius: var(--_radius); }
:host([inline]) form:focus-within { outline: 2px solid var(--_accent); outline-offset: 1px; }
.input { flex: 1; min-width: 0; padding: 0.8em 0; font-size: max(1em, 16px); color: var(--_text); background: none; border: 0; appearance: none; }
dialog .input { font-size: max(1.1em, 16px); }
:host([inline]) .input { padding: 0.75em 0; }
.input:placeholder-shown + .icon { visibility: hidden; }
.input::placeholder { color: var(--_quiet); opacity: 1; }
.input::-webkit-search-cancel-button { display: none; }
.icon { display: grid; place-content: center; flex: none; width: max(2.75em, 44px); height: max(2.75em, 44px); margin-inline-start: -0.65em; padding: 0; color: var(--_quiet); background: none; border: 0; border-radius: 0.5em; }
.icon:hover { color: var(--_text); background: var(--_raised); }
.busy form > svg { animation: fade 0.5s 0.2s infinite alternate; }

.bar { display: flex; flex: none; flex-wrap: wrap; align-items: center; gap: 0.4em 1em; }
.bar:has(.status:not(:empty), .facets:not([hidden])) { padding: 0.4em 1.1em; }
:host([inline]) .bar { padding-inline: 0; }
.facets, .tags { display: flex; flex: 1 1 auto; flex-wrap: wrap; gap: 0.4em; }
.tags { justify-content: center; padding-top: 0.75em; }
.chip { max-width: min(100%, 16em); padding: 0.15em 0.7em; font-size: 0.85em; color: var(--_quiet); background: var(--_paper); border: 1px solid var(--_line); border-radius: 1em; overflow-wrap: anywhere; text-align: start; }
select { field-sizing: content; cursor: pointer; }
.chip:hover { color: var(--_text); border-color: var(--_quiet); }
.chosen, [aria-pressed="true"] { color: var(--_on-accent) !important; background: var(--_accent); border-color: var(--_accent); }
.status { color: var(--_quiet); font-size: 0.85em; overflow-wrap: anywhere; }
.status.alone { flex: 1 0 100%; padding-top: 1.25em; color: var(--_text); font-size: 1.05em; font-weight: 650; text-align: center; }
.live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.scroll { position: relative; }
dialog .scroll { flex: 1; min-height: 0; padding: 0 0.6em 0.6em; overflow-y: auto; overscroll-behavior: contain; }
:host([inline]) .results { margin-inline: -0.5em; }
.busy .results { opacity: 0.55; transition: opacity 0.1s 0.15s; }
.busy .results:empty { opacity: 1; block-size: 20em; animation: fade 0.2s 0.15s backwards; background: linear-gradient(transparent 0.8em, var(--_raised) 0 1.8em, transparent 0) 0.5em 0 / 45% 5em repeat-y, linear-gradient(transparent 2.3em, var(--_raised) 0 3em, transparent 0 3.4em, var(--_raised) 0 4.1em, transparent 0) 0.5em 0 / 92% 5em repeat-y; }
.note { padding: 0.4em 0.5em; color: var(--_quiet); font-size: 0.925em; overflow-wrap: anywhere; }
.plain { padding: 0; color: var(--_accent); background: none; border: 0; text-align: start; text-decoration: underline; text-underline-offset: 0.15em; overflow-wrap: anywhere; }

ol > li { padding: 0.2em 0; }
ol > li + li { border-top: 1px solid var(--_line); }
.row { position: relative; padding: 0.12em 0.5em; border-radius: calc(var(--_radius) * 0.6); overflow-wrap: anywhere; }
.row:hover, .row:has(:focus-visible), .root:has(.input:focus) .selected { background: var(--_raised); }
.root:has(.input:focus) .selected { border-radius: 0; box-shadow: inset 3px 0 var(--_accent); }
.row a::after { content: ""; position: absolute; inset: 0; }
.row a:focus-visible { outline: 0; }
.row a:focus-visible::after { outline: 2px solid var(--_accent); outline-offset: -2px; border-radius: calc(var(--_radius) * 0.6); }
.title { font-size: 1.05em; font-weight: 650; line-height: 1.35; }
.row:hover .title a, .title a:focus-visible, .pinned, .site { color: var(--_accent); }
.meta { display: flex; flex-wrap: wrap; gap: 0 0.8em; color: var(--_quiet); font-size: 0.825em; }
.tag::before { content: "#" / ""; }
.excerpt { font-size: 0.925em; }
.sections { margin-inline-start: 0.5em; border-inline-start: 2px solid var(--_line); padding-inline-start: 0.2em; }
.excerpt, .line { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; } /* no padding: a mark beyond the ellipsis would show there */
.line > * { display: inline; }
.section { font-size: 0.925em; font-weight: 600; }
.section::before { content: "# " / ""; color: var(--_accent); font-weight: 400; }
.sections mark { padding: 0; } /* else the edge of a mark shows beyond the ellipsis */
.section + .excerpt { margin-inline-start: 0.6em; color: var(--_quiet); }
.code { position: relative; border: solid transparent; border-width: 0.2em 0.6em; background: var(--_raised); border-radius: 0.4em; overflow: hidden; text-overflow: ellipsis; }
.row:hover .code, .row:has(:focus-visible) .code, .selected .code { background: var(--_paper); }
.code code { font: 0.825em/1.5 var(--_mono); }
.lang { float: inline-end; margin-inline-start: 0.8em; color: var(--_quiet); font-size: 0.75em; }
.rest { position: relative; z-index: 1; margin-inline-start: auto; }
mark { padding: 0 0.1em; color: var(--_mark-text); background: var(--_mark); border-radius: 0.2em; }
.more { display: block; margin-top: 0.35em; padding: 0.6em; text-align: center; font-weight: 600; color: var(--_accent); border-radius: calc(var(--_radius) * 0.75); }
.more:hover { background: var(--_raised); }
.head { display: flex; justify-content: space-between; padding: 0.75em 0.5em 0.15em; color: var(--_quiet); font-size: 0.8em; font-weight: 600; }
.recent li { display: flex; }
.recent li .plain { display: flex; flex: 1; align-items: center; gap: 0.6em; padding: 0.4em 0.5em; color: inherit; text-decoration: none; border-radius: 0.5em; }
.recent li .plain:hover { background: var(--_raised); }
.recent svg { color: var(--_quiet); }
.empty { padding: 0.4em 0.5em 1.5em; text-align: center; color: var(--_quiet); }
.foot kbd { font-size: 1em; }
.foot { flex: none; white-space: break-spaces; padding: 0.5em 1.1em; color: var(--_quiet); background: var(--_raised); border-top: 1px solid var(--_line); font-size: 0.8em; }

@keyframes appear { from { opacity: 0; transform: translateY(-0.5em); } }
@keyframes fade { from { opacity: 0; } }
@media (max-width: 40em) {
  dialog { width: 100vw; height: 100dvh; margin: 0; border: 0; border-radius: 0; }
  .line > * { display: block; margin: 0; overflow: hidden; text-overflow: ellipsis; }
  .excerpt { display: -webkit-box !important; -webkit-box-orient: vertical; -webkit-line-clamp: 2; white-space: normal; }
  .foot, .opener kbd { display: none; }
}
@media (pointer: coarse) {
  .chip { min-height: 2.75em; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::backdrop { animation: none !important; }
}
@media (prefers-contrast: more) {
  :host { --_quiet: var(--_text); --_line: var(--_text); }
  mark { outline: 1px solid; }
}
@media (forced-colors: active) {
  mark { color: MarkText; background: Mark; forced-color-adjust: none; }
  .chosen { color: HighlightText !important; background: Highlight; forced-color-adjust: none; }
  .row:hover, .row:has(:focus-visible), .root:has(.input:focus) .selected { outline: 1px solid Highlight; }
}
@media print {
  dialog, .opener, form, .facets { display: none !important; }
}
`;
const STYLE = new CSSStyleSheet(); // shared by all boxes of a page
STYLE.replaceSync(CSS);
const PROPERTIES = [...new Set(CSS.match(/--post-search-[\w-]+/g))];
const LOCK = new CSSStyleSheet(); // keeps the page from scrolling behind the dialog

const LANGUAGES = /^(ar|de|es|fr|he|hi|it|ja|ko|nl|pl|pt|ru|tr|uk|zh-Han[st])$/; // whose texts the server has; English is here
const VERSION = new URL(import.meta.url).search; // of all files of the server
const DEBOUNCE = 40; // milliseconds after a key press, if keys follow each other faster
const COMPOSING_DEBOUNCE = 200; // milliseconds after the last change by an input method
const TIMEOUT = 10_000; // milliseconds
const TEXTS_TIMEOUT = 5000; // milliseconds after which the box is English
const SETTLED = 3000; // milliseconds after which a query that stays is no longer the beginning of another
const RETRIES = 5; // of a busy server
const FRESH = 60_000; // milliseconds for which a response is used again
const MAX_RESPONSES = 50; // that are kept
const MAX_RECENT = 50; // searches that are kept
const FACETS = { tags: "tag", section: "section", lang: "lang", version: "version", author: "author", category: "category", series: "series", site: "site", year: "from" };
const SELECTABLE = [...Object.values(FACETS), "to", "sort", "page"];
const ICONS = { search: "M21 21l-5-5M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0z", close: "M6 6l12 12M18 6L6 18", clear: "M15 9l-6 6M9 9l6 6M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z", clock: "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z" };
const MAC = /mac|iphone|ipad/i.test(navigator.platform);

const loaded = new Map(); // address -> texts of a language
const responses = new Map(); // address -> [time, body], the oldest first

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

/** Return the texts among the values of an object that have a known name and a valid form. */
function pickTexts(object) {
  const isText = ([name, text]) => name in STRINGS && (typeof text === "string" || (text?.other && STRINGS[name].other));
  return Object.fromEntries(Object.entries(object).filter(isText));
}

/** Return the texts of a language. None of them costs the reader the search. */
async function loadTexts(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TEXTS_TIMEOUT) });
    if (!response.ok) throw new Error(response.status);
    loaded.set(address, pickTexts(await response.json()));
  } catch (error) {
    console.warn(`<post-search>: cannot load ${address}: ${error.message}`);
  }
  return loaded.get(address);
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

const toPlain = (html) => parseMarks(html).map((piece) => piece.textContent ?? piece).join("");

/** Parse like parseMarks, but cut a long text before the first mark: the line has to show the mark. */
function parseLine(html) {
  const [before, ...rest] = parseMarks(html);
  return [rest.length && before.length > 40 ? "…" + before.slice(-28).replace(/^(\S*\s+|[\udc00-\udfff])/, "") : before, ...rest];
}

/** Return up to three lines of code: those with marks, or the first ones, without their common indentation. */
function pickLines(html) {
  const lines = String(html ?? "").replace(/<mark>.*?<\/mark>/gs, (mark) => mark.replaceAll("\n", "</mark>\n<mark>")).split("\n").filter((line) => line.trim());
  const marked = lines.filter((line) => line.includes("<mark>"));
  const picked = (marked.length ? marked : lines).slice(0, 3);
  const indent = Math.min(...picked.map((line) => line.search(/\S/)));
  return picked.map((line, at) => [at > 0 && "\n", parseLine(line.slice(indent))]);
}

/** Replace each `{name}` in a text with a text or node. */
function interpolate(text, values) {
  return text.split(/(\{\w+\})/).map((piece) => values[piece.slice(1, -1)] ?? piece);
}

/** Return the address of an http(s) URL or of a rooted path at `base`; otherwise undefined. */
function safeUrl(url, base) {
  return /^(https?:\/\/|\/(?![\/\\]))/i.test(url) ? new URL(url, base ?? document.baseURI).href : undefined;
}

const encode = (text) => encodeURIComponent(text).replaceAll("-", "%2D");

/**
 * Return the text fragment that highlights the first match of an excerpt on its page, with the words around it:
 * without them, the browser would go to the first such word of the page. Empty if that isn't certain.
 */
function makeTextFragment(html) {
  const [before, match = "", ...rest] = parseMarks(html).map((piece) => piece.textContent ?? piece);
  const after = rest.join("");
  // Sites change quotes, dashes and dots to typographic ones, so only plain words are compared.
  const [prefix] = /(?:(?<!\S)[\p{L}\p{N}]+[,;:]? ){1,4}$/u.exec(before) ?? [""];
  const [suffix] = /^(?: [\p{L}\p{N}]+(?![^\s.,;:!?)])){1,4}/u.exec(after) ?? [""];
  if (!(prefix || suffix) || !/^[\p{L}\p{N}]+(?:[ ._-][\p{L}\p{N}]+)*$/u.test(match) || (before && !/\s$/.test(before)) || /^[^\s.,;:!?)]/.test(after)) return "";
  return `:~:text=${prefix && encode(prefix.trim()) + "-,"}${encode(match)}${suffix && ",-" + encode(suffix.trim())}`;
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
  #portal; // another such element, below <body>, that holds the dialog while it is open; its private fields stay empty
  #isPortal = false;
  #portalStyle;
  #root; // the ShadowRoot with the field and the results
  #panel;
  #input;
  #form;
  #dialog;
  #facets;
  #status;
  #live; // what screen readers announce
  #results;
  #listeners; // AbortController of the listeners outside the shadow tree
  #request; // AbortController of the latest request
  #timer; // of the debounce
  #retryTimer;
  #liveTimer;
  #countTimer;
  #counted; // the query that the server has counted
  #lastInput = 0; // time of the last change of the field
  #hasKeys; // whether the input method that composes has a real keyboard
  #isCommit; // whether the last key was the Enter that ends a composition
  #strings;
  #connecting; // the latest connection to the page
  #onReady; // what a script asked for before there was a box
  #selected = new URLSearchParams(); // filters, sort and page
  #address; // of the current or pending results
  #shown; // parameters of the results that are shown
  #opensFirst = false; // Enter was pressed before the results came
  #hasFailed = false;
  #tags = []; // the most frequent ones
  #newEntry = true; // the next search adds a history entry

  connectedCallback() {
    if (this.#isPortal) return;
    const given = this.#readStrings();
    const address = Object.keys(STRINGS).every((name) => name in given) ? null : this.#textsAddress;
    const build = (texts) => this.#connect({ ...STRINGS, ...texts, ...given });
    const connecting = (this.#connecting = {});
    if (!address || loaded.has(address)) build(loaded.get(address));
    else loadTexts(address).then((texts) => connecting === this.#connecting && build(texts)); // until then, the page shows the content
  }

  #connect(strings) {
    this.#strings = strings;
    this.#address = null;
    this.#build();
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    document.addEventListener("keydown", (event) => this.#onShortcut(event), { signal });
    addEventListener("online", () => this.#hasFailed && this.#fetch(), { signal });
    addEventListener("pagehide", () => this.#count(), { signal });
    if (this.#hasHistory) addEventListener("popstate", () => this.#onPopState(), { signal });
    this.#adoptInput();
    this.#onReady?.();
    this.#onReady = null;
  }

  disconnectedCallback() {
    if (this.#isPortal) return;
    this.#connecting = null;
    this.#listeners?.abort();
    this.#request?.abort();
    this.#request = null; // its end must not change what a new connection shows
    for (const timer of [this.#timer, this.#retryTimer, this.#liveTimer]) clearTimeout(timer);
    if (this.#dialog?.open) this.#leave();
  }

  /** Open the dialog and focus the field. */
  open() {
    if (!this.#panel) return void (this.#onReady = () => this.open());
    if (this.#dialog && !this.#dialog.open) {
      this.#enter();
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
    if (!this.#panel) return void (this.#onReady = () => this.search(text));
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

  /** The language of the page, a valid tag. */
  get #language() {
    try {
      return `${new Intl.Locale((this.closest("[lang]")?.lang || navigator.language).replaceAll("_", "-"))}`;
    } catch {
      return "en";
    }
  }

  /** The address of the texts in the language of the page; null for English and languages without texts. */
  get #textsAddress() {
    const { language, script } = new Intl.Locale(this.#language).maximize();
    const name = language === "zh" ? `zh-${script}` : language;
    return LANGUAGES.test(name) ? new URL(`static/strings-${name}.json${VERSION}`, this.#endpoint).href : null;
  }

  /** Return the texts of the attribute `strings`. A mistake there must not cost the reader the search. */
  #readStrings() {
    try {
      return pickTexts(JSON.parse(this.getAttribute("strings")) ?? {});
    } catch (error) {
      console.warn(`<post-search>: the attribute \`strings\` is not valid JSON: ${error.message}`);
      return {};
    }
  }

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
    this.#form = part("form", "form", { role: "search", "aria-label": label, submit: (event) => this.#onSubmit(event) }, icon("search"), this.#input, this.#iconButton("clear", () => this.search("")));
    this.#facets = part("div", "facets", { role: "toolbar", "aria-label": this.#strings.filters, hidden: "" });
    this.#status = part("p", "status", { dir: "auto" });
    this.#live = make("p", { class: "live", role: "status" });
    this.#results = part("div", "results", { click: (event) => this.#onClick(event) });
    const body = [make("div", { class: "bar" }, this.#facets, this.#status), make("div", { class: "scroll" }, this.#results), this.#live];
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const keydown = (event) => this.#onKey(event);
    root.adoptedStyleSheets = [STYLE];
    if (this.#inline) {
      this.#root = root;
      this.#panel = make("div", { class: "root", keydown }, this.#form, body);
      root.replaceChildren(this.#panel, make("slot", { name: "results" })); // the slot keeps the styles of the page
      return;
    }
    this.#form.append(this.#iconButton("close", () => this.close()));
    const help = this.#strings.help.replace("Ctrl", MAC ? "⌘" : "$&").split(/\[(.+?)\]/).map((piece, at) => (at % 2 ? make("kbd", null, piece) : piece));
    const foot = part("div", "foot", { "aria-hidden": "true" }, help);
    this.#dialog = part("dialog", "dialog", { "aria-label": label, keydown, close: () => this.#leave(), click: (event) => event.target === this.#dialog && this.close() }, this.#form, body, foot);
    this.#panel = make("div", { class: "root" }, this.#dialog);
    this.#portalStyle = new CSSStyleSheet();
    this.#portal = document.createElement("post-search"); // the same name, so that rules for ::part() apply
    this.#portal.#isPortal = true;
    this.#root = this.#portal.attachShadow({ mode: "open" });
    this.#root.adoptedStyleSheets = [STYLE, this.#portalStyle];
    this.#root.append(this.#panel);
    const content = make("slot", { name: "button" }, icon("search"), make("span", null, label), this.#keys.includes("ctrl-k") && make("kbd", { "aria-hidden": "true" }, MAC ? "⌘K" : "Ctrl K"));
    const opener = part("button", "button", { type: "button", class: "opener", "aria-haspopup": "dialog", "aria-label": label, click: () => this.open() }, content);
    root.replaceChildren(make("div", { class: "root" }, opener));
  }

  #iconButton(name, click) {
    return part("button", "icon", { part: name, type: "button", "aria-label": this.#strings[name], click }, icon(name));
  }

  /** Put the dialog below <body>, where no hidden or narrow parent can hide it, and lock the page's scrolling. */
  #enter() {
    const style = getComputedStyle(this);
    const properties = PROPERTIES.map((name) => [name, style.getPropertyValue(name)]).filter(([, value]) => value);
    const rules = [["display", "contents"], ["color-scheme", style.colorScheme], ...properties].map(([name, value]) => `${name}: ${value} !important;`);
    this.#portalStyle.replaceSync(`:host { ${rules.join(" ")} }`);
    this.#portal.className = this.className;
    this.#portal.lang = this.#language;
    this.#portal.dir = style.direction;
    const { documentElement: html, body } = document;
    const scroller = getComputedStyle(html).overflowY === "visible" ? "body" : "html"; // whose overflow the window has
    LOCK.replaceSync(`${scroller} { overflow: hidden !important; } ${innerWidth > html.clientWidth ? "html { scrollbar-gutter: stable; }" : ""}`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, LOCK];
    body.append(this.#portal);
  }

  /** Undo #enter. */
  #leave() {
    this.#opensFirst = false;
    this.#count();
    this.#portal.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== LOCK);
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

  /** Open or close at a shortcut, unless the box is hidden. Plain keys are ignored in text fields. */
  #onShortcut(event) {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const key = (control ? "ctrl-" : "") + event.key.toLowerCase();
    const target = event.composedPath()[0];
    const typing = target.isContentEditable || target.matches?.("input, textarea, select");
    if (!this.#keys.includes(key) || (typing && !control)) return;
    const isVisible = this.checkVisibility?.({ visibilityProperty: true }) ?? this.getClientRects().length;
    if (!isVisible && !this.#dialog?.open) return;
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
    const active = this.#root.activeElement;
    const typing = active === this.#input;
    const control = event.ctrlKey || event.metaKey;
    if (this.#facets.contains(active) && this.#onFilterKey(event, active)) return event.preventDefault();
    if (event.key === "Escape") return this.#onEscape(event, typing);
    if (typing && event.key === "Enter" && control && this.#dialog) {
      event.preventDefault();
      this.#saveRecent(this.#query);
      location.assign(this.#pageAddress());
      return;
    }
    const links = this.#links;
    const index = links.indexOf(active);
    if (control || !(typing || index >= 0)) return;
    const target = {
      ArrowDown: links[typing && this.#results.querySelector(".selected") ? 1 : index + 1] ?? links[0],
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

  /** The stops of the arrow keys. */
  get #links() {
    return [...this.#results.querySelectorAll("a[href], .recent .plain")];
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
    this.#opensFirst = false;
    clearTimeout(this.#timer);
    const isComposing = event?.isComposing;
    if (isComposing && isConverted(event.data ?? "", this.#hasKeys)) return;
    const now = performance.now();
    const pause = isComposing ? COMPOSING_DEBOUNCE : now - this.#lastInput < DEBOUNCE ? DEBOUNCE : 0;
    this.#lastInput = now;
    if (pause) this.#timer = setTimeout(() => this.#fetch(), pause);
    else this.#fetch();
    if (!isComposing) this.#hasKeys = undefined;
  }

  /** Open the first result, or, inline, search at once. */
  #onSubmit(event) {
    event.preventDefault();
    if (this.#isCommit) return;
    this.#saveRecent(this.#query);
    if (!this.#dialog) this.#fetch({ whole: true });
    else if (this.#query && !this.#openFirst()) {
      this.#fetch();
      this.#opensFirst = !this.#openFirst(); // a response that is known is shown already
    }
    this.#newEntry = true;
  }

  /** Open the first result, if the results are those of the query. */
  #openFirst() {
    const isCurrent = this.#shown === `${this.#parameters()}`;
    if (isCurrent) this.#results.querySelector(".selected a")?.click();
    return isCurrent;
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
    const facets = this.getAttribute("facets") ?? "tags,year,section";
    parameters.set("fields", "box");
    if (facets) parameters.set("facets", facets);
    if (!whole) parameters.set("as_you_type", "1");
    parameters.set("prefer_lang", this.closest("[lang]")?.lang ?? "");
    if (!this.#hasHistory || this.hasAttribute("per-page")) parameters.set("per_page", this.getAttribute("per-page") ?? "8");
    if (!parameters.has("q")) for (const [name, value] of [["sort", "date"], ["browse", "1"]]) parameters.set(name, value);
    const address = new URL("search", this.#endpoint);
    address.search = parameters;
    return address.href;
  }

  /** Search, unless the results are current. Cancels the previous request. `whole`: the last word is complete. */
  #fetch({ whole = false, remember = true } = {}) {
    this.#opensFirst = false;
    clearTimeout(this.#timer);
    const address = this.#searchAddress(whole);
    if (address === this.#address) return;
    this.#address = address;
    if (remember && this.#hasHistory) this.#writeAddress();
    this.#send(address, whole, 0);
  }

  async #send(address, whole, attempt) {
    clearTimeout(this.#retryTimer);
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const [time, known] = responses.get(address) ?? [];
    this.#panel.classList.toggle("busy", !(Date.now() - time < FRESH));
    if (Date.now() - time < FRESH) return this.#renderResults(known, whole);
    const timeout = setTimeout(() => request.abort(), TIMEOUT);
    try {
      const isStatic = this.#endpoint.pathname.endsWith("/pagefind/"); // a bundle of `posthaste export`
      const response = await (isStatic ? (await import(new URL("static-search.js", this.#endpoint))).answer(address) : fetch(address, { signal: request.signal }));
      const pause = response.ok ? 0 : parseFloat(response.headers.get("Retry-After")); // of a page in between: it may be no JSON
      if (request !== this.#request) return;
      if ((response.status === 503 || response.status === 429) && pause <= 30 && attempt < RETRIES) {
        this.#retryTimer = setTimeout(() => this.#send(address, whole, attempt + 1), 1000 * Math.max(pause, 0.2));
        return this.#setStatus(this.#text("busy"));
      }
      const body = await response.json().catch((error) => response.ok && Promise.reject(error));
      if (request !== this.#request) return;
      this.#panel.classList.remove("busy");
      if (!response.ok) return this.#renderError(response.status < 500 ? this.#text("refused", { detail: body.detail ?? response.status }) : this.#text("failed"));
      this.#remember(address, body);
      this.#renderResults(body, whole);
    } catch (error) {
      if (request !== this.#request) return;
      this.#panel.classList.remove("busy");
      if (error instanceof TypeError && this.#endpoint.origin !== location.origin) console.warn(`<post-search>: ${this.#endpoint} may not allow this page. Is ${location.origin} in its setting cors_origins?`);
      this.#renderError(this.#text(navigator.onLine ? "failed" : "offline"));
    } finally {
      clearTimeout(timeout);
    }
  }

  /** Keep a response for a minute: deleting what was typed last asks nothing. */
  #remember(address, body) {
    responses.delete(address);
    responses.set(address, [Date.now(), body]);
    if (responses.size > MAX_RESPONSES) responses.delete(responses.keys().next().value);
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
    this.#shown = `${this.#parameters()}`;
    const query = this.#query;
    const browsing = !query && !this.#selected.size;
    const { results, total, total_all_words: n } = body;
    const count = this.#text("count", { n: n || total }).join("");
    const content = [];
    if (browsing) {
      this.#tags = (body.facets.tags ?? []).slice(0, 10).map((tag) => tag.value);
      content.push(
        part("p", "note", { class: "note syntax" }, this.#strings.syntax),
        this.#renderRecent(),
        results.length > 0 && part("h2", "head", null, this.#strings[results[0].date ? "newest" : "undated"]),
      );
    }
    content.push(this.#renderChanges(body));
    if (body.relaxed) content.push(part("p", "note", null, this.#strings.relaxed));
    if (whole) content.push((body.warnings ?? []).map((warning) => part("p", "note", { lang: "en", dir: "ltr" }, warning)));
    content.push(results.length > 0 && make("ol", null, results.map((hit) => this.#renderHit(hit))));
    if (body.page < body.pages) content.push(this.#renderMore(body));
    if (!total && !browsing) content.push(this.#renderEmpty());
    this.#renderFacets(browsing ? {} : body.facets);
    this.#render(browsing ? [] : total ? n && n < total ? this.#text("complete", { count, total }) : [count] : this.#text(query ? "none" : "nothing", { query }), content, !total && !browsing);
    if (this.#dialog && query) this.#results.querySelector(".row:has(a)")?.classList.add("selected");
    this.#announce(this.#dialog && query && results[0] ? this.#text("first", { title: toPlain(results[0].title_html) }).join("") : "");
    if (this.#opensFirst) this.#openFirst();
    this.#opensFirst = false;
    clearTimeout(this.#countTimer);
    this.#countTimer = setTimeout(() => this.#count(), SETTLED);
  }

  /** Say how the query was changed: corrected or completed, or what it may be meant for. */
  #renderChanges({ query, corrected, completed, did_you_mean: meant }) {
    const note = (name, text) => part("p", "note", null, this.#text(name, { query: query.trim(), [name]: this.#queryButton(text) }));
    const change = corrected ? note("corrected", corrected) : completed && note("completed", completed);
    return [change, meant && note("meant", meant)];
  }

  #renderError(text) {
    this.#address = this.#shown = null;
    this.#hasFailed = true;
    this.#opensFirst = false;
    this.#render(text, [part("div", "empty", null, button(() => this.#fetch(), this.#strings.retry))], true);
    this.#announce();
  }

  /** Show a status and the content below. `alone`: there are no results. */
  #render(status, content, alone) {
    this.#setStatus(status, alone);
    this.#results.replaceChildren(...content.flat().filter(Boolean));
    this.#results.parentElement.scrollTop = 0;
    this.shadowRoot.querySelector("slot[name=results]")?.remove();
  }

  #setStatus(status, alone = false) {
    this.#status.replaceChildren(...status);
    this.#status.classList.toggle("alone", alone);
  }

  /** Let screen readers say the status, the notes and `more`, once the reader pauses. */
  #announce(more = "") {
    clearTimeout(this.#liveTimer);
    const spoken = [this.#status, ...this.#results.querySelectorAll(".note:not(.syntax)")].map((node) => node.textContent);
    this.#liveTimer = setTimeout(() => (this.#live.textContent = [...spoken, more].filter(Boolean).join(". ")), 400);
  }

  #renderHit(hit) {
    const tags = hit.tags ?? [];
    const title = this.#renderLink("h2", "title", hit.url, "", parseMarks(hit.title_html));
    const meta = part("p", "meta", null,
      hit.pinned && part("span", "pinned", null, this.#strings.pinned),
      hit.site && part("span", "site", { dir: "auto" }, hit.site),
      hit.trail && part("span", "place", { dir: "auto" }, hit.trail.join(" › ")),
      hit.date && this.#renderDate(hit.date),
      tags.slice(0, 2).map((tag) => part("span", "tag", { dir: "auto" }, tag)),
      tags.length > 2 && make("span", { title: tags.slice(2).join(", ") }, `+${tags.length - 2}`),
      hit.also_in && part("span", "also", null, this.#text("also", { list: hit.also_in.join(", ") })));
    const excerpt = hit.excerpt_html && part("p", "excerpt", { dir: "auto" }, parseLine(hit.excerpt_html));
    const head = make("div", { class: "row" }, title, meta, excerpt);
    return make("li", null, part("article", "hit", { lang: hit.lang || null, dir: "auto", "aria-label": toPlain(hit.title_html) }, head, this.#renderSections(hit, meta)));
  }

  /** List two sections, the best one among them, and add a button for the others to `meta`. */
  #renderSections({ url, title_html, sub_results = [] }, meta) {
    const title = toPlain(title_html);
    const sections = sub_results.map((section) => ({ title_html, ...section, url: url && url + (section.url ?? "") }));
    const best = sections.findIndex((section) => section.best);
    const few = sections.filter((_, at) => at === best || at < (best > 1 ? 1 : 2));
    const render = (shown) => shown.map((section, at) => this.#renderSection(section, (shown[at - 1] ?? { title_html }).title_html));
    const list = make("ul", { class: "sections", "aria-label": title }, render(few));
    const click = (event) => {
      list.replaceChildren(...render(sections));
      list.children[sections.findIndex((section) => !few.includes(section))].querySelector("a")?.focus();
      event.target.remove();
    };
    if (sections.length > few.length) meta.append(part("button", "rest", { class: "plain rest", type: "button", click }, this.#strings.rest));
    return few.length > 0 && list;
  }

  #renderSection({ kind, title_html, url, excerpt_html: html, code_lang: language }, previous) {
    const text = kind === "code"
      ? part("pre", "code", { dir: "ltr" }, language && make("span", { class: "lang" }, language), make("code", null, pickLines(html)))
      : part("p", "excerpt", { dir: "auto" }, parseLine(html));
    if (title_html === previous) return make("li", { class: "row" }, this.#renderLink("div", "", url, html, text));
    return make("li", { class: "row" }, make("div", { class: kind === "code" ? null : "line" }, this.#renderLink("h3", "section", url, html, parseMarks(title_html)), text));
  }

  /** Link to a place of the site, and to the first match of the excerpt `html` there. */
  #renderLink(tag, name, url, html, content) {
    let href = safeUrl(url, this.getAttribute("base"));
    if (href && "fragmentDirective" in document) {
      const fragment = makeTextFragment(html);
      if (fragment) href += (href.includes("#") ? "" : "#") + fragment;
    } else if (href && this.hasAttribute("highlight")) { // for highlight.js
      const address = new URL(href);
      for (const [, match] of html.matchAll(/<mark>(.*?)<\/mark>/gs)) address.searchParams.append("posthaste", unescapeHtml(match));
      href = address.href;
    }
    return part(tag, name, { dir: tag === "h2" ? null : "auto" }, href ? make("a", { href }, content) : content);
  }

  #renderDate(date) {
    const day = new Date(date.slice(0, 10));
    const text = isNaN(day) ? date.slice(0, 10) : day.toLocaleDateString(this.#language, { dateStyle: "medium", timeZone: "UTC" });
    return part("time", "date", { datetime: date, dir: "auto" }, text);
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

  /** Show a menu for each facet, and what was chosen. The row is one stop of the Tab key. */
  #renderFacets(facets) {
    const focused = this.#facets.contains(this.#root.activeElement) && this.#root.activeElement.dataset.name;
    const chosen = [...this.#selected].filter(([name]) => !["sort", "page", "to"].includes(name));
    const menus = Object.entries(facets).filter(([facet, values]) => FACETS[facet] && values.length > 1).map(([facet, values]) => this.#renderMenu(facet, values));
    const pills = chosen.map(([name, value]) =>
      this.#renderChip("button", value, { class: "chip chosen", "aria-label": this.#text("remove", { name: value }).join(""), click: () => this.#changeFilters(() => this.#removeFilter(name, value)) }, value, " ×"));
    const isByDate = this.#selected.get("sort") === "date";
    const sort = this.#inline && this.#query && menus.length > 0 && this.#renderChip("button", "sort", { "aria-pressed": `${isByDate}`, click: () => this.#changeFilters(() => (isByDate ? this.#selected.delete("sort") : this.#selected.set("sort", "date"))) }, this.#strings.sort);
    const chips = [...menus, ...pills, sort].filter(Boolean);
    this.#facets.replaceChildren(...chips);
    this.#facets.hidden = !chips.length;
    chips[0]?.setAttribute("tabindex", "0");
    if (focused) (chips.find((chip) => chip.dataset.name === focused) ?? chips[0] ?? this.#input).focus();
  }

  #renderChip(tag, name, attributes, ...content) {
    return part(tag, "chip", { type: tag === "button" ? tag : null, tabindex: "-1", "data-name": name, ...attributes }, content);
  }

  /** Make a menu of values that are not chosen. It is a native one: phones have their own. */
  #renderMenu(facet, values) {
    const name = FACETS[facet];
    const isChosen = (value) => [...this.#selected].some(([n, v]) => n === name && v.toLowerCase() === value.toLowerCase());
    const options = values.filter(({ value }) => !isChosen(value)).map(({ value, count }) => make("option", { value }, `${value} (${count.toLocaleString(this.#language)})`));
    const label = this.#strings[facet];
    const change = (event) => this.#changeFilters(() => this.#addFilter(name, event.target.value));
    return this.#renderChip("select", facet, { "aria-label": label, change }, make("option", { value: "" }, label), options);
  }

  /** Move within the row, or open a menu. Return whether the key was one of these. */
  #onFilterKey({ key }, active) {
    const chips = [...this.#facets.children];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key] * (this.#facets.matches(":dir(rtl)") ? -1 : 1);
    if (step) {
      const next = chips[(chips.indexOf(active) + step + chips.length) % chips.length];
      active.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    } else if (/^Arrow/.test(key)) active.showPicker?.();
    return /^Arrow/.test(key);
  }

  #addFilter(name, value) {
    if (name === "from") for (const end of ["from", "to"]) this.#selected.set(end, value);
    else this.#selected.append(name, value);
  }

  #removeFilter(name, value) {
    const names = name === "from" ? ["from", "to"] : [name];
    this.#selected = new URLSearchParams([...this.#selected].filter(([n, v]) => !(names.includes(n) && (name === "from" || v.toLowerCase() === value.toLowerCase()))));
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
      return JSON.parse(localStorage.getItem(this.#storageKey)).map(String).slice(0, Math.min(this.getAttribute("recent"), MAX_RECENT));
    } catch {
      return []; // empty or denied
    }
  }

  #saveRecent(text) {
    if (this.hasAttribute("recent") && text && text.length < 200) this.#storeRecent([text, ...this.#loadRecent().filter((other) => other !== text)].slice(0, MAX_RECENT));
  }

  #storeRecent(texts) {
    try {
      if (texts.length) localStorage.setItem(this.#storageKey, JSON.stringify(texts));
      else localStorage.removeItem(this.#storageKey);
    } catch {} // denied or full
  }

  #renderRecent() {
    const recent = this.#loadRecent();
    if (!recent.length) return null;
    const forget = (...texts) => {
      this.#storeRecent(this.#loadRecent().filter((text) => !texts.includes(text)));
      const rest = this.#renderRecent();
      if (rest) section.replaceWith(rest);
      else section.remove();
      this.#input.focus();
    };
    const head = make("div", { class: "head" }, make("h2", null, this.#strings.recent), button(() => forget(...recent), this.#strings.forget));
    const items = recent.map((text) => {
      const remove = part("button", "icon", { part: "remove", type: "button", "aria-label": this.#text("remove", { name: text }).join(""), click: () => forget(text) }, icon("close"));
      return make("li", null, this.#queryButton(text, icon("clock")), remove);
    });
    const section = part("section", "recent", { "aria-label": this.#strings.recent }, head, make("ul", null, items));
    return section;
  }

  /** Let a server that counts queries count this one, once, with the result in `row` if that is opened. */
  #count(row) {
    const { report, query, results } = responses.get(this.#address)?.[1] ?? {};
    const again = query === this.#counted;
    if (!report || (again && !row)) return;
    this.#counted = query;
    const clicked = row ? results[[...row.parentElement.children].indexOf(row)].url : "";
    const address = this.#address.replace("/search?", "/searched?");
    fetch(`${address}&${new URLSearchParams({ again: +again, clicked })}`, { method: "POST", keepalive: true, credentials: "omit" }).catch(() => {});
  }

  /** When a link is opened, save the query and close the dialog. */
  #onClick(event) {
    if (!event.target.closest("a[href]")) return;
    this.#count(event.target.closest("ol > li"));
    this.#saveRecent(this.#query);
    if (!(event.ctrlKey || event.metaKey || event.shiftKey)) this.close();
  }
}

if (!customElements.get("post-search")) customElements.define("post-search", PostSearch);
}
