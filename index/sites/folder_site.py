"""What the sites of all generators share: listing files, and the order in which a post is read."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from ..markdown.rules import MarkdownRules
from ..model import Post, Section, Visibility
from ..posts import dates, front_matter, links
from . import walk
from .site import Scan
from .values import Date, dated, first_date, humanised, shown, stem, strings, unlisted

READER_VERSION = "9"
"""Grows with every change to how posts are read: all are then read anew."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown beyond what the site shows."""

    drafts: bool = False
    future: bool = False
    expired: bool = False


class FolderSite(ABC):
    """A site whose posts are files of a folder. See `sites.Site`; a generator says what differs."""

    split_tags: ClassVar[str | None] = None
    """A pattern that parts a string of tags; None: it is one tag."""
    dated_name: ClassVar[re.Pattern[str]] = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)$")
    """A file's name that begins with a day; its groups are the day and the rest."""
    lastmod_keys: ClassVar[Sequence[str]] = ("lastmod",)
    """Which keys say when a post was changed last."""
    zone: tzinfo = UTC
    """Of dates that name none."""
    host = ""
    """Of the site's own address, as far as its configuration says it: links there are links within the site."""

    def __init__(self, root: Path, content: Path, preview: Preview, rules: MarkdownRules, *settings: object) -> None:
        """`content`: at `root` or below, perhaps a link. `settings`: what bears on how posts are read, for the
        fingerprint."""
        self.root = root
        self.unresolved_content = content
        self.content = content.resolve()
        self.watched_paths: tuple[Path, ...] = (root, content)
        self.unreadable: list[str] = []
        self._preview = preview
        self._rules = rules
        self._settings = settings

    @cached_property
    def fingerprint(self) -> str:
        """See Site."""
        said = repr((READER_VERSION, type(self).__name__, self._preview, self._ruling()))
        return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()

    def _ruling(self) -> tuple[object, ...]:
        """Return everything that bears on how posts are read."""
        return self._settings

    # ---------------------------------------------------------------------------------- files

    def files(self) -> Iterator[str]:
        """See Site."""
        self.unreadable.clear()
        return iter(sorted(id for id, _ in self._files()))

    def scan(self) -> Scan:
        """See Site."""
        files = tuple(self.files())
        return Scan(files, tuple(self.unreadable), self.fingerprint)

    def _files(self) -> Iterator[tuple[str, str]]:
        """Yield each post's id, and its path as the disk has it."""
        for folder in walk.walk(self.content, self.unreadable):
            for name in folder.files:
                path = f"{folder.path}/{name}" if folder.path else name
                id = walk.nfc(path)
                if self.may_be_post(id):
                    yield id, path

    def may_be_post(self, id: str) -> bool:
        """See Site."""
        parts = id.split("/")
        return parts[-1].lower().endswith(walk.SUFFIXES) and not any(walk.ignored(part) for part in parts)

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        return False

    def path_of(self, id: str) -> Path:
        """See Site. A file whose name on disk isn't NFC is looked for."""
        path = self.content / id
        if id.isascii() or path.exists():
            return path
        return next((self.content / on_disk for known, on_disk in self._files() if known == id), path)

    # ---------------------------------------------------------------------------------- reading

    def read_post(self, id: str, source: str, *, include_hidden: bool = True) -> Post:
        """See Site."""
        from ..markdown import parser
        from ..markdown.templates import mdx  # here: opening a site to ask its index needs neither

        front = self._front_matter(source)
        metadata = self._metadata(id, front.metadata)
        window = self._visibility(id, metadata)
        body = front.body if window.public or include_hidden else ""
        rules = self._rules
        if id.endswith(".mdx"):
            body, rules = mdx.convert_mdx(body), replace(rules, jsx=True)
        parsed = parser.parse_markdown(body, front.line, rules)
        title = shown(metadata.get("title"))
        sections = parsed.sections if title or not parsed.title else without_title(parsed.sections)
        title = title or parsed.title or self._title(id)
        day = self._date(id, metadata)
        url, warnings = self._url(id, metadata, title, day)
        shown_day = (
            dates.find_date_in_url(url) if day is None else day
        )  # as readers see it, whatever the generator knows
        return Post(
            id=id,
            title=title,
            url=url,
            visibility=window,
            date=dates.format_date(shown_day),
            lastmod=dates.format_date(self._lastmod(id, metadata) or shown_day),
            lang=self._lang(id, metadata),
            section=self._section(id),
            description=shown(metadata.get("description") or metadata.get("summary") or metadata.get("excerpt")),
            tags=tuple(self._tags(metadata)),
            authors=tuple(strings(metadata.get("authors") or metadata.get("author"), self.split_tags)),
            categories=tuple(self._categories(id, metadata)),
            series=tuple(strings(metadata.get("series"))),
            links=links.resolve_links(parsed.links, id, url, self.host),
            sections=sections,
            warnings=(*front.warnings, *warnings),
        )

    def _front_matter(self, source: str) -> front_matter.FrontMatter:
        return front_matter.parse_front_matter(source)

    def _metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Return what is known of a post beside what it says itself, and that."""
        return metadata

    def _visibility(self, id: str, metadata: dict[str, Any]) -> Visibility:
        reason = self._hidden(id, metadata) or unlisted(metadata)
        return Visibility(False, reason) if reason else self._window(id, metadata)

    @abstractmethod
    def _hidden(self, id: str, metadata: dict[str, Any]) -> str:
        """Return the generator's own rule that keeps a post from being shown at any time; empty where none does."""

    @abstractmethod
    def _window(self, id: str, metadata: dict[str, Any]) -> Visibility:
        """Return when a post that isn't hidden is shown."""

    def _title(self, id: str) -> str:
        """Return the title of a post that has none."""
        return humanised(self._dated(id)[1])

    def _date(self, id: str, metadata: dict[str, Any]) -> Date:
        given = first_date(metadata, ("date",), self.zone)
        return given if given is not None else self._dated(id)[0]

    def _lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        given = first_date(metadata, self.lastmod_keys, self.zone)
        return given if given is not None else self._date(id, metadata)

    def _name(self, id: str) -> str:
        return stem(id)

    def _dated(self, id: str) -> tuple[Date, str]:
        """Return the day that a file's name begins with, and the rest of it."""
        return dated(self._name(id), self.dated_name)

    @abstractmethod
    def _url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        """Return the URL, and warnings."""

    @abstractmethod
    def _lang(self, id: str, metadata: dict[str, Any]) -> str: ...

    def _section(self, id: str) -> str:
        return id.split("/")[0] if "/" in id else ""

    def _tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return strings(metadata.get("tags"), self.split_tags)

    def _categories(self, id: str, metadata: dict[str, Any]) -> Sequence[str]:
        return strings(metadata.get("categories") or metadata.get("category"), self.split_tags)


def without_title(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The heading that serves as the title is no heading of a section: what stands under it stands at the top."""
    at = next(i for i, section in enumerate(sections) if section.level == 1)
    return (*sections[:at], dataclasses.replace(sections[at], level=0, heading="", anchor=""), *sections[at + 1 :])
