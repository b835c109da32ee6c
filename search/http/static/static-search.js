/**
 * Answer the searches of <post-search> from a bundle that `posthaste export` wrote, in the browser. This module is a part
 * of the bundle. The box loads it if its endpoint ends with /pagefind/.
 */

const FILTERS = { tag: "tags", section: "section", lang: "lang", version: "version", author: "author", category: "category", series: "series" };
const MAX_VALUES = 20;
const WORDS = 30; // of an excerpt

let loading;

/** Load Pagefind once. The URLs of a bundle are complete, so there is nothing to put before them. */
function load() {
  return (loading ??= import(new URL("pagefind.js", import.meta.url)).then(async (pagefind) => {
    await pagefind.options({ baseUrl: "/", excerptLength: WORDS });
    await pagefind.filters(); // without them, searches count no values
    return pagefind;
  }).catch((error) => { loading = null; throw error; }));
}

/** Return what fetch() would, for an address of GET /search. */
export async function answer(address) {
  const body = await search(new URL(address).searchParams);
  return { ok: true, status: 200, headers: new Headers(), json: async () => body };
}

async function search(parameters) {
  const pagefind = await load();
  const query = parameters.get("q") ?? "";
  const perPage = Number(parameters.get("per_page") ?? 10), page = Number(parameters.get("page") ?? 1);
  const found = await pagefind.search(query || null, { filters: readFilters(parameters), sort: parameters.get("sort") === "date" ? { date: "desc" } : {} });
  const total = found.results.length;
  const shown = found.results.slice(perPage * (page - 1), perPage * page);
  return {
    query, corrected: null, completed: null, did_you_mean: null, relaxed: false, warnings: [], total, total_all_words: total, page,
    per_page: perPage, pages: Math.ceil(total / perPage),
    results: await Promise.all(shown.map(async (result) => describe(await result.data(), !query))),
    facets: Object.fromEntries((parameters.get("facets") ?? "").split(",").filter(Boolean).map((name) => [name, listValues(name, found.filters[name] ?? {})])),
  };
}

/** Return the filters: all values of each, and the years from `from` to `to`. */
function readFilters(parameters) {
  const filters = {};
  for (const [name, filter] of Object.entries(FILTERS)) if (parameters.has(name)) filters[filter] = parameters.getAll(name);
  const from = parameters.get("from")?.slice(0, 4), to = parameters.get("to")?.slice(0, 4);
  const first = Number(from ?? to), last = Number(to ?? from);
  if (first) filters.year = { any: Array.from({ length: Math.min(Math.max(last - first + 1, 1), 100) }, (_, at) => String(first + at)) };
  return filters;
}

function listValues(name, counts) {
  const values = Object.entries(counts).filter(([, count]) => count).map(([value, count]) => ({ value, count }));
  const order = name === "year" ? (a, b) => b.value.localeCompare(a.value) : (a, b) => b.count - a.count;
  return values.sort(order).slice(0, MAX_VALUES);
}

/** Return a result as the box expects it: URLs of sections are relative to its own. Pagefind escapes the text of excerpts. */
function describe({ url, meta, filters, excerpt, sub_results: sections }, browsing) {
  const one = (name) => filters[name]?.[0] ?? "";
  return {
    id: url, url, title: meta.title, title_html: escapeHtml(meta.title), date: meta.date ?? null, lang: one("lang"), section: one("section"),
    tags: filters.tags ?? [], excerpt: browsing ? meta.description ?? "" : excerpt, excerpt_html: browsing ? escapeHtml(meta.description ?? "") : excerpt,
    sub_results: browsing ? [] : sections.slice(0, 5).map((section) => ({
      kind: "text", code_lang: null, title: section.title, title_html: escapeHtml(section.title), url: section.url.slice(url.length), excerpt_html: section.excerpt,
    })),
  };
}

/** Escape a text as the server does: the box knows these entities. */
function escapeHtml(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
  return text.replace(/[&<>"']/g, (sign) => entities[sign]);
}
