/**
 * Pagefind's search API on top of Posthaste's GET /search, for Pagefind's own widgets. Configure them with
 * `bundlePath: "https://search.example/pagefind/"`. Results are live: there is no index to build or download.
 */

const PER_PAGE = 20;
const PARAMETERS = { tags: "tag", section: "section", lang: "lang", version: "version", author: "author", category: "category", series: "series", site: "site" };

let base = ""; // Pagefind's option baseUrl
const FACETS = "tags,section,year";
let latest = 0;

export async function options(given = {}) {
  if (given.baseUrl) base = given.baseUrl.replace(/\/$/, "");
}

export async function init() {}
export async function destroy() {}
export async function mergeIndex() {}

/** Return the filter values with their numbers of posts. */
export async function filters() {
  return (await request(null, {}, 1)).facets;
}

export async function preload() {} // the server keeps its index in memory

/** Search for a term. A null term matches every post that passes the filters. data() fetches a result's content. */
export async function search(term, { filters: selected = {}, sort = {} } = {}) {
  const pages = [];
  const page = (number) => (pages[number] ??= request(term, { selected, sort }, number));
  const first = await page(1);
  const length = Math.min(first.total, first.pages * PER_PAGE);
  const result = async (index) => (await page(1 + Math.floor(index / PER_PAGE))).results[index % PER_PAGE];
  const results = Array.from({ length }, (_, index) => ({
    id: first.results[index]?.id ?? String(index),
    score: first.results[index]?.score ?? 0,
    words: [],
    data: async () => data(await result(index)),
  }));
  return { results, filters: first.facets, totalFilters: first.facets, unfilteredResultCount: first.total, timings: {} };
}

/** Search after a pause of `pause` milliseconds. Return null if there was a newer call. */
export async function debouncedSearch(term, given = {}, pause = 300) {
  const call = ++latest;
  await new Promise((resolve) => setTimeout(resolve, pause));
  return call === latest ? search(term, given) : null;
}

/** Return the functions of this module. Pagefind's Component UI calls them at once, so this waits for nothing. */
export function createInstance(given) {
  options(given);
  return { options, init, destroy, mergeIndex, filters, preload, search, debouncedSearch };
}

async function request(term, { selected = {}, sort = {} }, page) {
  const parameters = new URLSearchParams({ q: term ?? "", as_you_type: 1, per_page: PER_PAGE, page, facets: FACETS });
  for (const [facet, values] of Object.entries(selected)) {
    for (const value of [values?.any ?? values?.all ?? values].flat()) {
      if (facet === "year") for (const end of ["from", "to"]) parameters.set(end, value);
      else if (PARAMETERS[facet]) parameters.append(PARAMETERS[facet], value);
    }
  }
  if (sort.date || !term) parameters.set("sort", "date");
  if (!term) parameters.set("browse", 1);
  const response = await fetch(new URL(`../search?${parameters}`, import.meta.url));
  if (!response.ok) throw new Error(`search failed with status ${response.status}`);
  return response.json();
}

/** Return a URL with the base, unless it is that of one of several sites. */
function address(url) {
  return url.startsWith("/") ? base + url : url;
}

function data(result) {
  return {
    url: address(result.url),
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
      url: address(section.url),
      anchor: section.anchor ? { element: `h${section.level || 2}`, id: section.anchor, text: section.title, location: 0 } : undefined,
      excerpt: section.excerpt_html,
      plain_excerpt: section.excerpt,
      locations: [],
      weighted_locations: [],
    })),
  };
}
