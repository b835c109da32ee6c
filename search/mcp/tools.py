"""What the tools of the MCP server do, without the protocol: search, read, list tags, find related posts.

Only visible posts are read, and every answer is bounded. A hidden post is the same as one that never existed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from index.errors import PosthasteError
from index.model import Document, Hit, Section

from ..parameters import BadParameter
from ..searcher import Searcher
from ..views.html import add_anchor, safe_url
from ..views.json import build_search_body
from ..views.markdown import find_sections, format_post

MAX_CHARACTERS = 20_000
"""Characters of a post in one answer."""
MAX_POSTS = 20
"""Related posts."""
MAX_TAGS = 200
MAX_RESOURCES = 100
_MAX_HEADINGS = 100
"""Headings that an answer lists."""
_MAX_ECHO = 100
"""Characters of an argument that an error repeats."""
_ABOUT_QUERY = (
    "query", "completed", "corrected", "did_you_mean", "relaxed", "warnings", "total", "total_all_words", "page",
    "pages",
)  # fmt: skip
_ABOUT_POST = ("id", "title", "date", "lang", "section", "tags", "authors")
_ABOUT_SECTION = ("title", "kind", "code_lang", "line")


class ToolFailure(Exception):
    """A tool cannot answer. The message is for the assistant."""


class PostTools:
    """The tools on one index. Safe for any number of threads."""

    def __init__(self, searcher: Searcher, max_concurrent: int) -> None:
        """Run at most `max_concurrent` calls at the same time."""
        self._searcher = searcher
        self._slots = threading.BoundedSemaphore(max_concurrent)

    def search_posts(
        self, query: str, *, page: int, per_page: int, sort: Literal["relevance", "date"], **filters: Any
    ) -> dict[str, Any]:
        """Return a page of results. `filters`: as of `Searcher.search`."""
        with self._answer():
            response = self._searcher.search(query, page=page, per_page=per_page, sort=sort, **filters)
        body = build_search_body(response)
        # Not `in (None, [], False)`: 0 results are equal to False, and say something.
        changes = {name: body[name] for name in _ABOUT_QUERY if body[name] or type(body[name]) is int}
        return changes | {"posts": [self._build_post(result) for result in body["results"]]}

    def read_post(self, name: str, section: str = "", start: int = 0) -> str:
        """Return a post as Markdown, from the character `start`: whole, or one section with those below it.

        `name`: an id or URL. Its fragment names a section, too.
        """
        document = self._get_post(name)
        wanted = section or name.partition("#")[2]
        sections: Sequence[Section] = document.sections
        if wanted and not (sections := find_sections(document, wanted)):
            headings = _list_headings(document.sections)
            raise ToolFailure(f"the post has no section {wanted[:_MAX_ECHO]!r}; its sections are: {headings}")
        text = format_post(document, sections, self._make_url(document.url))
        return _cut(text, max(start, 0), sections)

    def list_tags(self, limit: int) -> dict[str, int]:
        """Return the most frequent tags and their numbers of posts."""
        with self._answer():
            return dict(self._searcher.count_tags(_clamp(limit, MAX_TAGS)))

    def find_related(self, name: str, limit: int) -> list[dict[str, Any]]:
        """Return posts similar to one. `name`: its id or URL."""
        document = self._get_post(name)
        with self._answer():
            return [
                self._describe_hit(hit) for hit in self._searcher.find_related(document.id, _clamp(limit, MAX_POSTS))
            ]

    def list_newest(self) -> Sequence[Hit]:
        """Return the newest posts, as many as MAX_RESOURCES."""
        with self._answer():
            return self._searcher.list_newest(MAX_RESOURCES)

    def _get_post(self, name: str) -> Document:
        with self._answer():
            document = self._searcher.get_post(name)
        if document is None:
            raise ToolFailure(f"there is no post {name[:_MAX_ECHO]!r}; search_posts finds the ids of posts")
        return document

    @contextmanager
    def _answer(self) -> Iterator[None]:
        """Take a slot, and turn the errors of a search into ToolFailure."""
        if not self._slots.acquire(blocking=False):
            raise ToolFailure("too many calls at the same time: try again in a moment")
        try:
            yield
        except BadParameter as error:
            raise ToolFailure(error.detail) from error
        except PosthasteError as error:
            raise ToolFailure(str(error)) from error
        finally:
            self._slots.release()

    def _make_url(self, url: str) -> str:
        """Return the URL of a post, as readers open it; empty if it is not safe."""
        url = safe_url(url)
        return self._searcher.origin + url if url.startswith("/") else url

    def _build_post(self, result: dict[str, Any]) -> dict[str, Any]:
        facts = {name: result[name] for name in _ABOUT_POST if result[name]}
        url = self._make_url(result["url"])
        sections = [
            {name: each[name] for name in _ABOUT_SECTION if each[name]}
            | {"url": add_anchor(url, each["anchor"]), "text": each["excerpt"]}
            for each in result["sub_results"]
        ]
        return facts | {"url": url, "excerpt": result["excerpt"], "sections": sections}

    def _describe_hit(self, hit: Hit) -> dict[str, Any]:
        return {
            "id": hit.id,
            "title": hit.title,
            "url": self._make_url(hit.url),
            "date": hit.date,
            "tags": list(hit.tags),
            "excerpt": hit.excerpt.text,
        }


def _clamp(number: int, maximum: int) -> int:
    return min(max(number, 1), maximum)


def _cut(text: str, start: int, sections: Sequence[Section]) -> str:
    """Return the part of a text that fits an answer, with a note about the rest."""
    end = start + MAX_CHARACTERS
    if start == 0 and len(text) <= MAX_CHARACTERS:
        return text
    if start >= len(text):
        raise ToolFailure(f"invalid start {start}: the text has {len(text)} characters")
    rest = f"continue with start={end}" if end < len(text) else "the end"
    note = f"[characters {start} to {min(end, len(text))} of {len(text)}; {rest}. Sections: {_list_headings(sections)}]"
    return f"{text[start:end]}\n\n{note}\n"


def _list_headings(sections: Sequence[Section]) -> str:
    """Return the first headings of a post, each with its anchor."""
    headings = [f"{each.heading[:_MAX_ECHO]} (#{each.anchor})" for each in sections if each.level]
    more = [f"and {len(headings) - _MAX_HEADINGS} more"] if len(headings) > _MAX_HEADINGS else []
    return "; ".join([*headings[:_MAX_HEADINGS], *more]) or "none"
