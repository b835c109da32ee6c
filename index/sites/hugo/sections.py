"""The sections of a site: folders with an `_index` file, whose front matter affects the posts below."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from ...bounded_file import CONFIGURATION_LIMIT
from ...errors import UnreadablePost
from ...posts.front_matter import parse_front_matter
from ..values import to_display_text, to_text
from .cascades import Cascade, parse_cascades
from .page_path import PagePath, PathParser
from .targets import Target, parse_target

log = logging.getLogger(__name__)

SectionKey = tuple[str, tuple[str, ...]]
"""The key of a language, and the folders below its content."""

_UNREADABLE: Cascade = {"draft": True}
"""What posts inherit from an `_index` file that cannot be read: it may contain exactly this."""
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(---|\+\+\+)")


@dataclass(frozen=True, slots=True)
class HugoSection:
    """The front matter of an `_index` file that affects posts."""

    slug: str = ""
    title: str = ""
    cascades: tuple[Cascade, ...] = ()


Sections = Mapping[SectionKey, HugoSection]


def read_index_source(path: str) -> str:
    """Return the source of an `_index` file up to the end of its front matter: its body does not affect posts.

    If the file cannot be read, return an unclosed front matter, so the posts below are hidden.
    """
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # faster, for thousands of files at each sync
            data = file.read(CONFIGURATION_LIMIT)  # front matter is never that long
    except OSError as error:
        log.warning("cannot read %s, treating the posts below it as drafts: %s", path, error.strerror)
        return "---"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    opening = _OPENING.match(data)
    closing = opening and re.compile(rb"\n" + re.escape(opening[1]) + rb"[ \t]*(?:\r?\n|$)").search(data, opening.end())
    return data[: closing.end() if closing else None].decode("utf-8-sig", "replace")


def parse_sections(sources: Iterable[tuple[str, str]], paths: PathParser) -> Sections:
    """Return the sections of a site. `sources`: the id and the source of each `_index` file."""
    sections: dict[SectionKey, HugoSection] = {}
    for id, source in sources:
        path = paths.parse(id)
        key = path.language.key, path.folders
        section = _parse_section(source)
        other = sections.get(key, HugoSection())  # of `_index.markdown`, beside `_index.md`
        sections[key] = replace(section, cascades=(*other.cascades, *section.cascades))
    return sections


def _parse_section(source: str) -> HugoSection:
    try:
        metadata = parse_front_matter(source.replace("\r\n", "\n").replace("\r", "\n"), "goccy").metadata
    except UnreadablePost:
        return HugoSection(cascades=(_UNREADABLE,))
    return HugoSection(
        slug=to_text(metadata.get("slug")).strip("-"),
        title=to_display_text(metadata.get("title")),
        cascades=tuple(parse_cascades(metadata.get("cascade"))),
    )


class Inheritance:
    """Finds the metadata that posts inherit. The cascades above the posts of a folder are listed once."""

    def __init__(self, sections: Sections, languages: Sequence[str]) -> None:
        """Prepare to search. `sections`: all of the site; `languages`: the keys of its languages."""
        self._sections, self._languages = sections, languages
        self._cascades: dict[SectionKey, list[tuple[Cascade, Target]]] = {}
        """Those that apply to the language of the posts in a folder; those that take precedence are last."""

    def collect(self, page_path: PagePath, own: Sequence[Cascade] = ()) -> dict[str, Any]:
        """Return the metadata that a post inherits. `own`: its own cascades, because Hugo applies them to it, too.

        The innermost folder takes precedence, then the post's own language, then the first cascade of a file.
        """
        key = page_path.language.key, page_path.folders
        if key not in self._cascades:
            above = _list_cascades(page_path, self._sections, self._languages)
            self._cascades[key] = self._parse_targets(above, page_path.language.key)
        own_cascades = ((cascade, page_path.language.key) for cascade in reversed(own))
        cascades = chain(self._cascades[key], self._parse_targets(own_cascades, page_path.language.key))
        inherited: dict[str, Any] = {}
        for cascade, target in cascades:
            if target.matches(page_path):
                inherited |= cascade
        return inherited

    def _parse_targets(self, cascades: Iterable[tuple[Cascade, str]], language: str) -> list[tuple[Cascade, Target]]:
        """Return the cascades that apply to a language, each with its target."""
        parsed = (
            (cascade, own_language, parse_target(cascade.get("target") or cascade.get("_target"), self._languages))
            for cascade, own_language in cascades
        )
        return [
            (cascade, target)
            for cascade, own_language, target in parsed
            if target.any_language or own_language == language
        ]


def _list_cascades(page_path: PagePath, sections: Sections, languages: Sequence[str]) -> Iterator[tuple[Cascade, str]]:
    """Yield all cascades above a post and their languages; those that take precedence are last."""
    post_language = page_path.language.key
    for cascade in reversed(parse_cascades(list(page_path.language.cascades))):
        yield cascade, post_language
    keys = sorted(languages, key=lambda key: key == post_language)
    for depth in range(len(page_path.folders) + 1):
        for key in keys:
            section = sections.get((key, page_path.folders[:depth]))
            for cascade in reversed(section.cascades) if section else ():
                yield cascade, key
