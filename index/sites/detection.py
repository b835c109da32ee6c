"""Which generator builds a site, by the site's own files; and the site read by its rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from . import eleventy, hugo, pelican, zola
from .folder_site import Preview
from .jekyll import site
from .site import Site

_OPEN: dict[str, Callable[[Path, Preview], Site]] = {
    "jekyll": site.open_jekyll,
    "zola": zola.open_zola,
    "eleventy": eleventy.open_eleventy,
    "pelican": pelican.open_pelican,
}
_SIGNS: dict[str, Callable[[Path], bool]] = {
    "hugo": lambda root: any(hugo.config.files(root)) and not zola.is_zola(root),
    "zola": zola.is_zola,
    "jekyll": lambda root: any((root / name).is_file() for name in site.CONFIG) or (root / "_posts").is_dir(),
    "eleventy": lambda root: any((root / name).is_file() for name in eleventy.CONFIG),
    "pelican": lambda root: (root / pelican.CONFIG).is_file(),
}


def detect_generator(root: Path) -> str:
    """Return the generator whose files stand at `root`; `plain` where none does."""
    return next((name for name, shows in _SIGNS.items() if shows(root)), "plain")


def open_as(folder: Path, generator: str, hugo_version: str, preview: Preview) -> Site:
    """Open the site whose root or content folder `folder` (resolved) is. Plain folders are read by Hugo's rules."""
    root = folder
    if not generator:
        root, generator = _found(folder)
    return _OPEN[generator](root, preview) if generator in _OPEN else hugo.open_hugo(folder, preview, hugo_version)


def _found(folder: Path) -> tuple[Path, str]:
    """Look for a generator's files in the folder, and above it where it is a site's content folder."""
    here = detect_generator(folder)
    if here != "plain":
        return folder, here
    for root in list(folder.parents)[:3]:
        generator = detect_generator(root)
        if generator in _OPEN:
            site = _OPEN[generator](root, Preview())
            return (root, generator) if folder == site.content else (folder, "plain")
    return folder, "plain"
