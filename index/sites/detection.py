"""Detect which generator builds a site, and open the site by that generator's rules.

The modules of the generators are imported only when they are needed: naming the generators, as the settings do, must
stay cheap.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..errors import SettingsError
from .site import Site
from .walk import list_possible_roots

if TYPE_CHECKING:
    from .folder_site import Preview

GENERATORS = ("hugo", "jekyll", "zola", "eleventy", "pelican", "plain")
"""`plain` is a folder without a generator; its posts are read by Hugo's rules."""


def open_site(
    content: Path,
    *,
    generator: str = "",
    hugo_version: str = "",
    drafts: bool = False,
    future: bool = False,
    expired: bool = False,
) -> Site:
    """Open the site whose root or content folder is `content`.

    Args:
        content: An existing folder.
        generator: One of GENERATORS; empty: detect it from the site's files.
        hugo_version: The version of Hugo that builds the site, like `0.120`; empty: the newest that we know.
        drafts, future, expired: Make such posts visible too, for a private preview.

    Raises:
        SettingsError: The folder does not exist, or the site's configuration cannot be read.
    """
    if not content.exists():
        raise SettingsError(f"{content}: there is no such folder; name the folder that holds your posts")
    if not content.is_dir():
        raise SettingsError(f"{content}: this is not a folder; name the folder that holds your posts")
    from .folder_site import Preview

    site = _open_resolved(content.resolve(), generator, hugo_version, Preview(drafts, future, expired))
    site.watched_paths = (content.absolute(), *site.watched_paths)
    return site


def detect_generator(root: Path) -> str:
    """Return the generator whose configuration is in the folder `root`, or `plain`."""
    return next((name for name, generator in _import_generators().items() if generator.is_root(root)), "plain")


class _Generator(NamedTuple):
    is_root: Callable[[Path], bool]
    """Whether a folder has this generator's configuration."""
    open_root: Callable[[Path, Preview], Site]


@cache
def _import_generators() -> dict[str, _Generator]:
    """Import the rules of all generators, in the order in which they are detected."""
    from . import eleventy, hugo, jekyll, pelican, zola

    return {
        "hugo": _Generator(lambda root: hugo.has_configuration(root) and not zola.is_zola(root), hugo.open_hugo),
        "zola": _Generator(zola.is_zola, zola.open_zola),
        "jekyll": _Generator(jekyll.is_jekyll, jekyll.open_jekyll),
        "eleventy": _Generator(eleventy.is_eleventy, eleventy.open_eleventy),
        "pelican": _Generator(pelican.is_pelican, pelican.open_pelican),
    }


def _open_resolved(folder: Path, generator: str, hugo_version: str, preview: Preview) -> Site:
    root = folder
    if not generator:
        root, generator = _detect_root(folder)
    if generator in _import_generators() and generator != "hugo":
        return _import_generators()[generator].open_root(root, preview)
    from .hugo import open_hugo  # also reads plain folders; it finds the root itself

    return open_hugo(folder, preview, hugo_version)


def _detect_root(folder: Path) -> tuple[Path, str]:
    """Return the root and the generator of the site whose root or content folder is `folder`."""
    from .folder_site import Preview

    generator = detect_generator(folder)
    if generator != "plain":
        return folder, generator
    for root in list_possible_roots(folder):
        generator = detect_generator(root)
        if generator not in ("hugo", "plain"):
            is_content = folder == _import_generators()[generator].open_root(root, Preview()).content
            return (root, generator) if is_content else (folder, "plain")
    return folder, "plain"
