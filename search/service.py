"""Run searches for every interface: the JSON endpoints, the search page, the compatible APIs and the command line.

The service parses the query, expands synonyms, applies pins, and calls the engine. It alone sets deadlines and owns the
response cache.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.engine import SearchEngine
from index.errors import NoIndex
from index.model import And, Document, FacetName, Generation, Hit, Not, Or, Results, SearchOptions, Suggestion

from .curation import Curation, normalize_query
from .parameters import SearchRequest
from .query.formatter import format_query
from .query.number_groups import join_number_groups
from .query.parser import parse_query
from .query.synonyms import expand_synonyms
from .response_cache import CachedResponse, ResponseCache
from .settings import Settings


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """The results of a search, with what a view needs to present them."""

    results: Results
    query: str = ""
    """The query string of the request."""
    page: int = 1
    per_page: int = 10
    max_results: int = 1000
    """The last result that paging can reach."""
    facet_lists: bool = False
    """Whether the facets are lists, in order, rather than objects."""
    warnings: tuple[str, ...] = ()
    """How the query was read differently from how it was typed, one sentence each."""
    parsed: str | None = None
    """The query as it was parsed, if the request asks for explanations."""
    took_ms: float = 0.0
    """Milliseconds to parse and search."""


@dataclass(frozen=True, slots=True)
class IndexStats:
    """Numbers about the index, as readers see it now."""

    generation: Generation
    visible: int
    """Posts visible at this moment; `generation.documents` also counts those with a publishing or expiry time."""
    newest: Hit | None
    """The visible post with the latest date; None if no post is visible."""
    facets: Mapping[str, Mapping[str, int]]
    """Facet -> value -> visible posts: `year` newest first, `lang` and `tags` most frequent first; with several sites,
    `site`, too."""


class SearchService:
    """Searches one index, or those of several sites as one. Safe for any number of threads.

    Every method that searches raises the errors of `Engine.search`, such as NoIndex, and TooSlow after `time_limit`.
    """

    def __init__(
        self, engine: SearchEngine, settings: Settings, curation: Curation, *, time_limit: float | None = None
    ) -> None:
        """Abandon each search after `time_limit` seconds; None or 0: never."""
        self._engine = engine
        self._settings = settings
        self._curation = curation
        self._time_limit = time_limit
        self._cache = ResponseCache(settings.cache_budget.responses)
        self._languages: tuple[Generation | None, list[str]] = (None, [])

    def search(self, request: SearchRequest, *, browse: bool = False, deadline: float | None = None) -> SearchResponse:
        """Parse the query and search.

        Args:
            browse: whether a request without words or filters has all posts as results, instead of none.
            deadline: the deadline that several searches share, of `make_deadline`; None: this one has its own.
        """
        began = time.perf_counter()
        parsed = parse_query(
            request.query,
            as_you_type=request.as_you_type,
            limits=self._settings.limits,
            has_sites=bool(self._settings.sites),
        )
        pinned = self._curation.pins().get(normalize_query(request.query), ())
        limits = self._settings.limits
        options = replace(
            request.options, pinned=pinned, max_words=limits.max_words, deadline=deadline or self.make_deadline()
        )
        query = expand_synonyms(join_number_groups(parsed.query), self._curation.synonyms())
        is_empty = not (parsed.query.children or options.filters or browse or request.browse)
        results = self._engine.search(Or(()) if is_empty else query, options)
        return SearchResponse(
            results,
            query=request.query,
            page=options.page,
            per_page=options.per_page,
            max_results=self._settings.max_results,
            facet_lists=request.facet_lists,
            warnings=(*parsed.warnings, *map(_format_dashed_warning, results.dashed_words)),
            parsed=format_query(query) if options.explain else None,
            took_ms=1000 * (time.perf_counter() - began),
        )

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """Return completions of `text`, best first: titles, tags and words of visible posts."""
        return self._engine.suggest(text, limit, deadline=self.make_deadline())

    def find_related(self, id: str, limit: int) -> list[Hit]:
        """Return visible posts similar to the one with this id, best first; none if the id is unknown."""
        return self._engine.find_related(id, limit, deadline=self.make_deadline())

    def count_tags(self, limit: int) -> Mapping[str, int]:
        """Return the most frequent tags of all visible posts, and the number of posts that have each."""
        options = SearchOptions(per_page=1, facets=("tags",), facet_values=limit, deadline=self.make_deadline())
        return self._engine.search(And(()), options).facets["tags"]

    def list_newest(self, limit: int) -> Results:
        """Return the newest visible posts, then those without a date; `total` counts all."""
        options = SearchOptions(per_page=limit, sort="date", fragments=1, deadline=self.make_deadline())
        return self._engine.search(And(()), options)

    def find_hit(self, names: Sequence[str]) -> Hit | None:
        """Return the first visible post that has one of these ids or URLs; None if there is none."""
        options = SearchOptions(per_page=1, pinned=tuple(names), fragments=1, deadline=self.make_deadline())
        hits = self._engine.search(Or(()), options).hits
        return hits[0] if hits else None

    def get_post(self, names: Sequence[str]) -> Document | None:
        """Return the whole of the first visible post that has one of these ids or URLs; None if there is none."""
        hit = self.find_hit(names)
        return None if hit is None else next(self.iterate_posts([hit.id]), None)

    def iterate_posts(self, ids: Collection[str] | None = None) -> Iterator[Document]:
        """Yield the posts with these ids that are visible now, whole; None: all visible posts. Raises NoIndex."""
        if self._engine.get_generation() is None:
            raise NoIndex("there is no index yet; run `posthaste index`")
        wanted = self._engine.get_digests().keys() if ids is None else ids
        now = time.time()
        for document in self._engine.get_documents(wanted):
            begin = -math.inf if document.visible_from is None else document.visible_from
            end = math.inf if document.visible_until is None else document.visible_until
            if begin <= now < end:
                yield document

    def list_languages(self) -> list[str]:
        """Return the languages of all visible posts, the most frequent first. Raises NoIndex."""
        generation = self._engine.get_generation()
        known, languages = self._languages
        if generation is None or generation != known:
            options = SearchOptions(per_page=1, facets=("lang",), deadline=self.make_deadline())
            languages = list(self._engine.search(And(()), options).facets["lang"])
            self._languages = generation, languages
        return languages

    def get_stats(self) -> IndexStats:
        """Return numbers about the index. Raises NoIndex."""
        facets: tuple[FacetName, ...] = ("year", "lang", "tags")
        if self._settings.sites:
            facets = ("site", *facets)
        options = SearchOptions(per_page=1, sort="date", facets=facets, deadline=self.make_deadline())
        results = self._engine.search(And(()), options)
        generation = self._engine.get_generation()
        if generation is None:
            raise NoIndex("there is no index yet; run `posthaste index`")
        newest = results.hits[0] if results.hits else None
        return IndexStats(generation, results.total, newest, results.facets)

    def get_cached(self, key: bytes, produce: Callable[[], CachedResponse]) -> CachedResponse:
        """Return the cached response for a key, or produce and cache it. Each kind of response has keys of its own.

        A response is cached until the generation, the pins or the synonyms change, or its `valid_until` passes.
        """
        version = (self._engine.get_generation(), self._curation.synonyms(), self._curation.pins())
        return self._cache.get(key, version, produce)

    def measure_caches(self) -> dict[str, int]:
        """Return approximately how many bytes each cache of this process takes, by its name."""
        return {"responses": self._cache.size, **self._engine.measure_caches()}

    def make_deadline(self) -> float | None:
        """Return the moment of `time.monotonic` at which a search that starts now is abandoned; None: never."""
        return time.monotonic() + self._time_limit if self._time_limit else None


def _format_dashed_warning(exclusion: Not) -> str:
    """Return the warning about a word with a minus that was searched, minus included, instead of excluded."""
    word, dashed = format_query(exclusion.child), format_query(exclusion.dashed or exclusion)
    return f"“{dashed}” is searched as written, because posts contain it; to exclude the word, use “NOT {word}”"
