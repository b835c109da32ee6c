"""Detect which generator builds a site, and open the site by that generator's rules.

The modules of the generators are imported only when they are needed: naming the generators, as the settings do, must
stay cheap.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SettingsError
from .site import Site
from .walk import list_possible_roots

if TYPE_CHECKING:
    from .folder_site import Preview

GENERATORS = ("hugo", "jekyll", "zola", "eleventy", "pelican", "plain")
"""`plain` is a folder without a generator that we support."""


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
    from . import signs
    from .hugo import has_configuration

    detectors = {
        "zola": signs.is_zola,  # before Hugo, which also has a `config.toml`
        "hugo": has_configuration,
        "jekyll": signs.is_jekyll,
        "eleventy": signs.is_eleventy,
        "pelican": signs.is_pelican,
    }
    return next((name for name, is_root in detectors.items() if is_root(root)), "plain")


def _open_root(generator: str, root: Path, preview: Preview) -> Site:
    """Open the site at `root` by the rules of a generator other than Hugo, importing no others."""
    open_generator: Callable[[Path, Preview], Site] = getattr(
        import_module(f".{generator}", __package__), f"open_{generator}"
    )
    return open_generator(root, preview)


def _open_resolved(folder: Path, generator: str, hugo_version: str, preview: Preview) -> Site:
    root = folder
    if not generator:
        root, generator = _detect_root(folder)
    if generator in GENERATORS and generator != "hugo":
        return _open_root(generator, root, preview)
    from .hugo import open_hugo  # it finds the root itself

    return open_hugo(folder, preview, hugo_version)


def _detect_root(folder: Path) -> tuple[Path, str]:
    """Return the root and the generator of the site whose root or content folder is `folder`."""
    from .folder_site import Preview
    from .hugo import is_hugo_content

    generator = detect_generator(folder)
    if generator != "plain":
        return folder, generator
    for root in list_possible_roots(folder):
        generator = detect_generator(root)
        if generator == "hugo":
            return folder, "hugo" if is_hugo_content(root, folder) else _detect_without_configuration(folder)
        if generator != "plain":
            is_content = folder == _open_root(generator, root, Preview()).content
            return (root, generator) if is_content else (folder, "plain")
    return folder, _detect_without_configuration(folder)


def _detect_without_configuration(folder: Path) -> str:
    from . import signs
    from .plain import find_plain_content

    return "hugo" if signs.find_hugo_content_sign(find_plain_content(folder)) else "plain"
