/**
 * Pagefind's search API over Posthaste's GET /search, so that Pagefind's own widgets can be kept: give them
 * `bundlePath: "https://search.example/pagefind/"`. Results are live; nothing is built or downloaded beforehand.
 */

const PER_PAGE = 20;
const PARAMETERS = { tags: "tag", section: "section", lang: "lang", author: "author", category: "category", series: "series" };

let base = ""; // Pagefind's option baseUrl
const FACETS = "tags,section,year";
let latest = 0;

export async function options(given = {}) {
  if (given.baseUrl) base = given.baseUrl.replace(/\/$/, "");
}

export async function init() {}
export async function destroy() {}
export async function mergeIndex() {}

/** Return the values of the filters and how many posts each has. */
export async function filters() {
  return (await ask(null, {}, 1)).facets;
}

export async function preload() {} // the server keeps its index in memory

/** Search for a term; null: whatever the filters let through. What a result shows is fetched when its data() is called. */
export async function search(term, { filters: chosen = {}, sort = {} } = {}) {
  const pages = [];
  const page = (number) => (pages[number] ??= ask(term, { chosen, sort }, number));
  const first = await page(1);
  const length = Math.min(first.total, first.pages * PER_PAGE);
  const result = async (at) => (await page(1 + Math.floor(at / PER_PAGE))).results[at % PER_PAGE];
  const results = Array.from({ length }, (_, at) => ({
    id: first.results[at]?.id ?? String(at),
    score: first.results[at]?.score ?? 0,
    words: [],
    data: async () => data(await result(at)),
  }));
  return { results, filters: first.facets, totalFilters: first.facets, unfilteredResultCount: first.total, timings: {} };
}

/** Search once no other call has come for a while; null where one has. */
export async function debouncedSearch(term, given = {}, pause = 300) {
  const call = ++latest;
  await new Promise((resolve) => setTimeout(resolve, pause));
  return call === latest ? search(term, given) : null;
}

export async function createInstance(given) {
  await options(given);
  return { options, init, destroy, mergeIndex, filters, preload, search, debouncedSearch };
}

async function ask(term, { chosen = {}, sort = {} }, page) {
  const asked = new URLSearchParams({ q: term ?? "", as_you_type: 1, per_page: PER_PAGE, page, facets: FACETS });
  for (const [facet, values] of Object.entries(chosen)) {
    for (const value of [values?.any ?? values?.all ?? values].flat()) {
      if (facet === "year") for (const end of ["from", "to"]) asked.set(end, value);
      else if (PARAMETERS[facet]) asked.append(PARAMETERS[facet], value);
    }
  }
  if (sort.date || !term) asked.set("sort", "date");
  if (!term && !asked.has("from")) asked.set("from", "1000"); // all that are dated
  const answer = await fetch(new URL(`../search?${asked}`, import.meta.url));
  if (!answer.ok) throw new Error(`the search answers ${answer.status}`);
  return answer.json();
}

function data(result) {
  return {
    url: base + result.url,
    raw_url: result.url,
    excerpt: result.excerpt_html,
    plain_excerpt: result.excerpt,
    content: result.excerpt,
    word_count: 0,
    locations: [],
    weighted_locations: [],
    filters: { tags: result.tags, section: [result.section] },
    meta: { title: result.title, ...(result.date && { date: result.date.slice(0, 10) }) },
    anchors: [],
    sub_results: result.sub_results.map((section) => ({
      title: section.title,
      url: base + section.url,
      anchor: section.anchor ? { element: `h${section.level || 2}`, id: section.anchor, text: section.title, location: 0 } : undefined,
      excerpt: section.excerpt_html,
      plain_excerpt: section.excerpt,
      locations: [],
      weighted_locations: [],
    })),
  };
}
