"""Sites: which files of a folder are posts, and what a generator makes of them. One module a generator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ..errors import SettingsError
from ..model import Post


class Site(Protocol):
    """A folder of posts, read by the rules of the generator that builds it."""

    root: Path
    """The site's root, resolved: where its configuration is."""
    content: Path
    """The content root, resolved: ids are paths below it."""
    named: Path
    """The content root as the site names it: at `root` or below, perhaps a link to `content`."""
    places: tuple[Path, ...]
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

    def is_post(self, id: str) -> bool:
        """Say whether a file of this id may be a post, by its name alone."""
        ...

    def configures(self, path: Path) -> bool:
        """Say whether a change of this file may change the rules that posts are read by: open the site again then."""
        ...

    def path(self, id: str) -> Path:
        """Return the file of an id."""
        ...

    def read(self, id: str, source: str, *, hidden_too: bool = True) -> Post:
        """Read a file's text (NFC, line feeds) by the site's rules. `hidden_too`: also the sections of a post that
        isn't public; without them it is read far sooner. Raises UnreadablePost."""
        ...


GENERATORS = ("hugo", "jekyll", "zola", "eleventy", "pelican", "plain")


def open_site(
    content: Path,
    *,
    generator: str = "",
    hugo_version: str = "",
    drafts: bool = False,
    future: bool = False,
    expired: bool = False,
) -> Site:
    """Open the site whose root or content folder `content` is.

    `generator`: one of GENERATORS; empty: the site's own files say. `hugo_version`: the Hugo that builds the site, like
    `0.120`; empty: a new one. `drafts`, `future` and `expired` show what the site wouldn't: for a private preview.
    Raises SettingsError where there is no such folder or its configuration can't be read.
    """
    if not content.exists():
        raise SettingsError(f"{content}: there is no such folder; name the folder that holds your posts")
    if not content.is_dir():
        raise SettingsError(f"{content}: this is no folder; name the folder that holds your posts")
    from .base import Preview
    from .opening import open_as  # here: what reading needs is a lot, and asking an index needs none of it

    site = open_as(content.resolve(), generator, hugo_version, Preview(drafts, future, expired))
    site.places = (content.absolute(), *site.places)
    return site
