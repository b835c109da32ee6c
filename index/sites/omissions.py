"""What a site holds that is not indexed: the files that a scan skips, and the kinds of reasons to count them by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

OUTSIDE_LINK = "a link that leads outside the content folder"
DEAD_LINK = "a link that leads nowhere"
REPEATED_LINK = "a link to what is read already"
UNREAD_LINK = "a link, which Hugo does not read"
BUNDLE_RESOURCE = "a resource of a Hugo bundle"
SECTION = "the page of a folder, without a text of its own"
EXPIRED = "expired"
UNLISTED = "unlisted"
NOT_YET_PUBLIC = "not yet public"
UNREADABLE = "unreadable"

OTHER_TEXT_SUFFIXES = (
    ".html", ".htm", ".xhtml", ".rst", ".adoc", ".asciidoc", ".asc", ".txt", ".text", ".org", ".textile", ".wiki",
    ".ipynb", ".njk", ".liquid", ".pug", ".jade", ".haml", ".slim", ".ejs", ".hbs", ".mustache", ".vto", ".webc",
    ".qmd", ".rmd", ".mdoc", ".mdwn", ".mkdn", ".mdtext", ".mdtxt", ".pandoc", ".pdc", ".typ", ".docx", ".odt", ".rtf",
)  # fmt: skip
"""Suffixes, in lower case, of pages in formats that are not read."""
_NO_PAGES = ("robots.txt", "humans.txt", "security.txt", "requirements.txt", "404.html")
MAX_SKIPPED = 100_000
"""Skipped files beyond this number are not remembered."""

_SKIP_KINDS = {
    OUTSIDE_LINK: "link", DEAD_LINK: "link", REPEATED_LINK: "link", UNREAD_LINK: "link",
    BUNDLE_RESOURCE: "resource of a Hugo bundle",
}  # fmt: skip
_HIDDEN_KINDS = (
    ("draft", ("draft", "published", "publish", "status: draft")),
    (EXPIRED, ("expired",)),
    ("section", (SECTION,)),
    ("not built by the generator", ("no date", "no title", "no front matter")),
)
"""Kinds, and the beginnings of the reasons of such a kind why a post is hidden; others are UNLISTED."""
_COUNTABLE = ("draft", "section", "link", "resource", "file", "copy")


class SkippedFile(NamedTuple):
    """A file or a folder that is not read."""

    path: str
    """Below the content root; a folder ends in a slash."""
    reason: str
    """A phrase without names, so that files can be counted by it."""


class Omissions:
    """Collects what one scan omits."""

    def __init__(self) -> None:
        self.skipped: list[SkippedFile] = []
        self.unreadable: list[str] = []
        """Paths of folders that could not be listed."""

    def skip(self, path: str, reason: str) -> None:
        """Add a file or a folder that is skipped."""
        if len(self.skipped) < MAX_SKIPPED:
            self.skipped.append(SkippedFile(path, reason))


def find_other_suffix(name: str) -> str:
    """Return the suffix of a page in a format that is not read; empty for any other file."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    return suffix if suffix in OTHER_TEXT_SUFFIXES and name.lower() not in _NO_PAGES else ""


def find_skip_kind(reason: str) -> str:
    """Return the kind of reason by which a skipped file is counted: a phrase in the singular."""
    if reason.startswith("."):
        return f"{reason.split()[0]} file"
    return _SKIP_KINDS.get(reason, "excluded")


def find_hidden_kind(reason: str) -> str:
    """Return the kind of reason by which a hidden post is counted."""
    return next((kind for kind, beginnings in _HIDDEN_KINDS if reason.startswith(beginnings)), UNLISTED)


def format_kind(kind: str, count: int) -> str:
    """Return a number of files of one kind: `1 draft`, `2 drafts`, `3 expired`."""
    head, *rest = kind.split(" of ", 1)
    if count != 1 and head.endswith(_COUNTABLE):
        head = f"{head[:-1]}ies" if head.endswith("y") else f"{head}s"
    return f"{count} {' of '.join((head, *rest))}"


def format_hidden(omitted: Mapping[str, int]) -> str:
    """Return how many posts are hidden, by kind of reason: `3 drafts, 1 expired`; empty if none is."""
    hidden = {*(kind for kind, _ in _HIDDEN_KINDS), UNLISTED}
    return _format_counts({kind: count for kind, count in omitted.items() if kind in hidden})


def _format_counts(counts: Mapping[str, int]) -> str:
    """Return counts by kind of reason, the highest first."""
    return ", ".join(format_kind(*item) for item in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def format_omissions(omitted: Mapping[str, int]) -> str:
    """Return how many files no search finds, by kind of reason, on one line; empty if there are none."""
    counts = dict(omitted)
    waiting = counts.pop(NOT_YET_PUBLIC, 0)
    parts = [f"{sum(counts.values())} not indexed: {_format_counts(counts)}"] if counts else []
    return "; ".join([*parts, f"{waiting} {NOT_YET_PUBLIC}"] if waiting else parts)
