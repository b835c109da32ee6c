"""Sites: which files of a folder are posts, and what a generator makes of them. One module a generator."""

from __future__ import annotations

from pathlib import Path

from ..errors import SettingsError
from .site import Scan, Site

__all__ = ["GENERATORS", "Scan", "Site", "open_site"]

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
    from .detection import open_as  # here: what reading needs is a lot, and asking an index needs none of it
    from .folder_site import Preview

    site = open_as(content.resolve(), generator, hugo_version, Preview(drafts, future, expired))
    site.watched_paths = (content.absolute(), *site.watched_paths)
    return site
