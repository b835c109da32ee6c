"""Search a site from a Python program, without HTTP.

>>> from search import open_searcher
>>> with open_searcher("examples/blog") as searcher:
...     counts = searcher.sync()
...     response = searcher.search("rolling updates", tags=["docker"])
...     print(response.results.total, response.results.hits[0].title)
1 Rolling updates with Docker swarm mode
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote, unquote

from index.model import Document, FacetName, Hit, Suggestion
from index.sync.execute import SyncReport, run_sync

from .curation import open_curation
from .open_index import OpenIndex, create_private_folder, open_index
from .parameters import BadParameter, RequestParameters, read_request
from .service import SearchResponse, SearchService
from .settings import Settings

_NAMES = {
    "query": "q", "tags": "tag", "sections": "section", "langs": "lang", "authors": "author", "categories": "category",
    "after": "from", "before": "to",
}  # fmt: skip
"""Argument -> request parameter, where they differ."""
_ARGUMENTS = {parameter: argument for argument, parameter in _NAMES.items()}
"""The reverse: messages name arguments."""
_MAX_NAME = 2000
"""Characters of an id or a URL; none of a post is longer."""


def open_searcher(content: str | Path = ".", **settings: Any) -> Searcher:
    """Return a searcher of the site at `content`: its root or its content folder.

    `settings`: settings by name, as in posthaste.toml. Raises SettingsError.
    """
    loaded = Settings.load(content=content, **settings)
    return Searcher(open_index(loaded), loaded)


class Searcher:
    """Searches one index. Safe for any number of threads. A context manager, which closes the index."""

    def __init__(self, index: OpenIndex, settings: Settings) -> None:
        """Use `open_searcher` instead."""
        self._index = index
        self._settings = settings
        curation = open_curation(settings, index.site.root)
        self._service = SearchService(index.engine, settings, curation, time_limit=settings.max_seconds)

    def __enter__(self) -> Self:
        """Return the searcher."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the index."""
        self.close()

    def close(self) -> None:
        """Close the index."""
        self._index.engine.close()

    @property
    def origin(self) -> str:
        """Scheme and host of the site's address: of the setting `site_url`, else the site's own; or empty. Rooted URLs
        of posts are paths there."""
        return self._settings.site_url or self._index.site.origin

    def sync(self, *, rebuild: bool = False) -> SyncReport:
        """Bring the index up to date with the files, and return what changed.

        Raises IndexBusy while another process writes, and NotWritable.
        """
        create_private_folder(self._index.path.parent)
        return run_sync(self._index.site, self._index.engine, state=self._index.path, rebuild=rebuild)

    def search(
        self,
        query: str = "",
        *,
        page: int = 1,
        per_page: int | None = None,
        sort: Literal["relevance", "date"] = "relevance",
        tags: Sequence[str] = (),
        sections: Sequence[str] = (),
        langs: Sequence[str] = (),
        authors: Sequence[str] = (),
        categories: Sequence[str] = (),
        series: Sequence[str] = (),
        after: str = "",
        before: str = "",
        facets: Sequence[FacetName] = (),
        prefer_lang: str = "",
        as_you_type: bool = False,
        explain: bool = False,
    ) -> SearchResponse:
        """Search. A post must have all values of the filters. Without a query and filters there are no results.

        Args:
            query: in the query language (docs/query-language.md). It is never an error.
            page: from 1.
            per_page: results of a page; None: the setting `per_page`.
            sort: best or newest first.
            tags, sections, langs, authors, categories, series: exact filters; one text is a filter with one value.
            after, before: a year, month or day (`2016`, `2016-06`, `2016-06-21`), included.
            facets: what to count.
            prefer_lang: of translations, prefer this language.
            as_you_type: the last word may be incomplete.
            explain: give each hit an explanation of its score.

        Raises:
            BadParameter: a value is out of range; the message names it.
            NoIndex: there is no index yet: call `sync`.
            TooSlow: the search took longer than the setting `max_seconds`.
        """
        lists = {
            "tags": tags, "sections": sections, "langs": langs, "authors": authors, "categories": categories,
            "series": series,
        }  # fmt: skip
        values: dict[str, Sequence[str]] = {_NAMES.get(name, name): _make_list(given) for name, given in lists.items()}
        values |= {"q": [query], "page": [str(page)], "sort": [sort], "from": [after], "to": [before]}
        values |= {"per_page": ["" if per_page is None else str(per_page)], "prefer_lang": [prefer_lang]}
        values["facets"] = [",".join(_make_list(facets))]
        values |= {"as_you_type": [str(int(as_you_type))], "explain": [str(int(explain))]}
        try:
            request = read_request(RequestParameters.from_lists(values), self._settings)
        except BadParameter as error:
            detail = error.rename(lambda name: f"`{_ARGUMENTS.get(name, name)}`")
            raise BadParameter(error.code, detail) from error
        return self._service.search(request)

    def get_post(self, name: str) -> Document | None:
        """Return the visible post with an id or a URL, whole; None if there is none, or if it is hidden.

        `name`: an id, a path such as `/post/hello/` or an address of the site. A fragment (`#install`) does not count.
        """
        return self._service.get_post(self._list_names(name))

    def iterate_posts(self) -> Iterator[Document]:
        """Yield all posts that are visible now, whole. Raises NoIndex."""
        return self._service.iterate_posts()

    def list_newest(self, limit: int = 10) -> Sequence[Hit]:
        """Return the newest visible posts, then those without a date."""
        return self._service.list_newest(limit).hits

    def count_tags(self, limit: int = 100) -> Mapping[str, int]:
        """Return the most frequent tags of visible posts, and the number of posts that have each."""
        return self._service.count_tags(limit)

    def _list_names(self, name: str) -> list[str]:
        """Return the ids and URLs that a name may mean, the most likely first."""
        if len(name) > _MAX_NAME:
            return []
        name = name.strip()
        local = name.removeprefix(self.origin) if self.origin and not name.startswith("/") else name
        paths = [path for each in (name, local) for path in (each, each.partition("#")[0]) if path]
        urls = [path.rstrip("/") + end for path in paths if "/" in path for end in ("/", "")]
        spellings = [spell(each) for spell in (unquote, _quote) for each in (*paths, *urls)]
        return list(dict.fromkeys(each for each in (*paths, *urls, *spellings) if each))

    def suggest(self, text: str, limit: int = 8) -> list[Suggestion]:
        """Return completions of `text`, best first: titles, tags and words of visible posts."""
        return self._service.suggest(text, limit)

    def find_related(self, id: str, limit: int = 5) -> list[Hit]:
        """Return visible posts similar to the one with this id, best first; none if the id is unknown."""
        return self._service.find_related(id, limit)


def _make_list(values: Sequence[str]) -> list[str]:
    """Return the values of an argument. One text is one value, not a sequence of letters."""
    return [values] if isinstance(values, str) else list(values)


def _quote(path: str) -> str:
    """Return a path as browsers send it."""
    return quote(unquote(path), safe="/:?&=@!$'()*+,;~%")
