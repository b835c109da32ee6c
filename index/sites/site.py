"""The Site protocol: which files of a folder are posts, and what a generator makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from ..model import Post


class Scan(NamedTuple):
    """The files of a site at one moment."""

    files: tuple[str, ...]
    """Ids of all files that may be posts, sorted."""
    unreadable: tuple[str, ...]
    """Folders that could not be listed, relative to the content folder; the empty string is the content folder."""
    fingerprint: str
    """Identifies the rules and the configuration that posts are read by."""


class Site(Protocol):
    """A folder of posts, read by the rules of the generator that builds it."""

    root: Path
    """The site's root, resolved: where its configuration is."""
    content: Path
    """The content root, resolved: ids are paths below it."""
    unresolved_content: Path
    """The content root as the site names it: at `root` or below, perhaps a link to `content`."""
    watched_paths: tuple[Path, ...]
    """The ways to the root and the content, as they were named: what they lead to may be replaced."""
    unreadable: list[str]
    """Folders that `files` could not look into the last time: what is below them may still be there."""

    @property
    def fingerprint(self) -> str:
        """The name of the rules and the configuration that posts are read by; a part of every digest."""
        ...

    def files(self) -> Iterator[str]:
        """Yield the ids of all files that may be posts, sorted."""
        ...

    def scan(self) -> Scan:
        """List all files that may be posts."""
        ...

    def may_be_post(self, id: str) -> bool:
        """Say whether a file of this id may be a post, by its name alone."""
        ...

    def is_configuration(self, path: Path) -> bool:
        """Say whether a change of this file may change the rules that posts are read by: open the site again then."""
        ...

    def path_of(self, id: str) -> Path:
        """Return the file of an id."""
        ...

    def read_post(self, id: str, source: str, *, include_hidden: bool = True) -> Post:
        """Read a file's text (NFC, line feeds) by the site's rules. `include_hidden`: also the sections of a post that
        isn't public; without them it is read far sooner. Raises UnreadablePost."""
        ...
