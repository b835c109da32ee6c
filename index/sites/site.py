"""The Site protocol: which files of a folder are posts, and how the site's generator publishes them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol

from ..model import Post, Visibility
from ..posts.included_files import Dependency
from .custom_rules import CustomRules
from .omissions import SkippedFile


class Scan(NamedTuple):
    """The files of a site at one moment."""

    files: tuple[str, ...]
    """The ids of all files that may be posts, sorted."""
    unreadable: tuple[str, ...]
    """Folders that could not be listed, as paths below the content root ("" is the content root): the posts below
    them may still exist."""
    fingerprint: str
    """See `Site.fingerprint`."""
    skipped: tuple[SkippedFile, ...] = ()
    """Files that could be posts but are not, and folders that are not read, sorted by path."""


class Recognition(NamedTuple):
    """Which generator builds a site, and how we know."""

    generator: str
    sign: str = ""
    """The file or folder that says so, below the site's root; empty: none does."""
    is_set: bool = False
    """Whether the user has chosen the generator."""


class Site(Protocol):
    """A folder of posts, read by the rules of the generator that builds the site.

    A post's id is its path below the content root: `/`-separated and in Unicode NFC.
    """

    root: Path
    """The site's root, resolved: the folder of its configuration."""
    content: Path
    """The content root, resolved."""
    unresolved_content: Path
    """The content root as the site names it, at `root` or below. It may be a link to `content`."""
    recognition: Recognition
    origin: str
    """Scheme and host at which the site is published, such as `https://example.org`; empty: the configuration names
    none, or a placeholder. The URLs of posts are paths at this origin."""
    watched_paths: tuple[Path, ...]
    """The unresolved paths of the root and the content root: each may be a link whose target changes."""

    def customize(self, rules: CustomRules) -> None:
        """Replace rules of the generator by those that the user has set. Call it before any other method."""
        ...

    @property
    def fingerprint(self) -> str:
        """A hash of the rules and the configuration by which posts are read. It is part of every digest."""
        ...

    def scan(self) -> Scan:
        """List the files that may be posts, the folders that cannot be listed, and the fingerprint."""
        ...

    def find_skip_reason(self, id: str) -> str:
        """Return why a file cannot be a post, judging by its id alone; empty if it may be one."""
        ...

    def is_configuration(self, path: Path) -> bool:
        """Return whether a file may affect how posts are read: if it changes, open the site again."""
        ...

    def get_path(self, id: str) -> Path:
        """Return the path of the file with this id."""
        ...

    @property
    def include_root(self) -> Path:
        """The folder below which the files are that posts may include, resolved."""
        ...

    def find_dependencies(self, id: str, source: str) -> tuple[Dependency, ...]:
        """Return the files that a post includes, or would include if they existed. `source`: see `read_post`."""
        ...

    def read_post(self, id: str, source: str, *, include_hidden: bool = True) -> Post:
        """Read a post by the site's rules.

        `source` is the file's text, in NFC with `\\n` line ends; it may begin with a byte order mark. Without
        `include_hidden`, a hidden post is returned without sections, which is much faster. Raises UnreadablePost.
        """
        ...

    def find_visibility(self, id: str, source: str) -> Visibility:
        """Return the visibility of a post, judging by its front matter alone; hidden if its text decides.

        `source`: see `read_post`. Raises UnreadablePost.
        """
        ...
