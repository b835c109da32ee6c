"""Detect which generator builds a site, and open the site by that generator's rules.

The modules of the generators are imported only when they are needed: naming the generators, as the settings do, must
stay cheap.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SettingsError
from .custom_rules import CustomRules
from .site import Recognition, Site
from .walk import find_ignored_reason, list_possible_roots

if TYPE_CHECKING:
    from .folder_site import Preview

GENERATORS = (
    "hugo",
    "jekyll",
    "zola",
    "eleventy",
    "pelican",
    "docusaurus",
    "hexo",
    "mkdocs",
    "mdbook",
    "quartz",
    "obsidian",
    "astro",
    "vitepress",
    "plain",
)
"""The generators with a module of their own; `plain` is a folder without a generator."""

_MAX_FOLDERS = 1000
"""How many folders of a plain folder are searched for other sites."""


def open_site(
    content: Path,
    *,
    generator: str = "",
    hugo_version: str = "",
    drafts: bool = False,
    future: bool = False,
    expired: bool = False,
    custom: CustomRules | None = None,
) -> Site:
    """Open the site whose root or content folder is `content`.

    Args:
        content: An existing folder.
        generator: One of GENERATORS; empty: detect it from the site's files.
        hugo_version: The version of Hugo that builds the site, like `0.120`; empty: the newest that we know.
        drafts, future, expired: Make such posts visible too, for a private preview.
        custom: Rules that the user has set, which replace those of the generator.

    Raises:
        SettingsError: The folder does not exist, or the site's configuration cannot be read.
    """
    if not content.exists():
        raise SettingsError(f"{content}: there is no such folder; name the folder that holds your posts")
    if not content.is_dir():
        raise SettingsError(f"{content}: this is not a folder; name the folder that holds your posts")
    from .folder_site import Preview

    custom = custom or CustomRules()
    site = _open_resolved(content.resolve(), generator, hugo_version, Preview(drafts, future, expired), custom)
    site.customize(custom)
    site.watched_paths = (content.absolute(), *site.watched_paths)
    return site


def has_generator(folder: Path) -> bool:
    """Return whether a file in `folder` says that it is the root of a generator's site."""
    from .signs import find_sign

    return find_sign(folder) is not None


def find_inner_sites(site: Site) -> dict[str, str]:
    """Return the sites in a plain folder that nothing says is one site: folder below the root -> its sign.

    Folders up to two levels below the root are searched, but none in a site that is found. Empty if the user has
    chosen the generator.
    """
    from .signs import WEAK_SIGNS, find_sign

    if site.recognition != Recognition("plain"):
        return {}
    outer = _list_folders(site.root)
    inner = (folder for parent in outer if not find_sign(parent) for folder in _list_folders(parent))
    signs = ((folder, find_sign(folder)) for folder in islice(chain(outer, inner), _MAX_FOLDERS))
    found = {folder.relative_to(site.root).as_posix(): sign.sign for folder, sign in signs if sign}
    return {path: sign for path, sign in sorted(found.items()) if sign not in WEAK_SIGNS}


def _list_folders(folder: Path) -> list[Path]:
    """Return the folders in a folder that generators read, sorted; none if it cannot be listed."""
    try:
        return sorted(path for path in folder.iterdir() if not find_ignored_reason(path.name) and path.is_dir())
    except OSError:
        return []


def _open_resolved(folder: Path, generator: str, hugo_version: str, preview: Preview, custom: CustomRules) -> Site:
    if generator:
        root, recognition = folder, Recognition(generator, is_set=True)
    else:
        root, recognition = _recognize(folder)
    if recognition.generator == "hugo":
        from .hugo import open_hugo

        site: Site = open_hugo(folder, preview, hugo_version)  # it finds the root itself
    elif recognition.generator in GENERATORS and recognition.generator != "plain":
        site = _open_root(recognition.generator, root, preview)
    else:
        from .plain import open_plain

        name = "" if recognition.generator == "plain" else recognition.generator
        site = open_plain(root, preview, name, whole=custom.has_posts)
    site.recognition = recognition
    return site


def _open_root(generator: str, root: Path, preview: Preview) -> Site:
    """Open the site at `root` by the module of a generator other than Hugo, importing no others."""
    open_generator: Callable[[Path, Preview], Site] = getattr(
        import_module(f".{generator}", __package__), f"open_{generator}"
    )
    return open_generator(root, preview)


def _recognize(folder: Path) -> tuple[Path, Recognition]:
    """Return the root of the site whose root or content folder is `folder`, and its generator."""
    from .plain import find_plain_content
    from .signs import WEAK_SIGNS, find_hugo_content_sign, find_sign

    if (recognition := find_sign(folder)) and recognition.sign not in WEAK_SIGNS:
        return folder, recognition
    own = recognition
    for root in list_possible_roots(folder):
        if recognition := find_sign(root):
            if _is_content(root, recognition.generator, folder):
                return root, recognition
            break
    if own and own.generator == "jekyll":
        return folder, own
    if sign := find_hugo_content_sign(find_plain_content(folder)):
        return folder, Recognition("hugo", sign)
    return folder, own or Recognition("plain")


def _is_content(root: Path, generator: str, folder: Path) -> bool:
    """Return whether `folder` is the content of the site at `root`; for Hugo, or a part of it."""
    if generator == "hugo":
        from .hugo import is_hugo_content

        return is_hugo_content(root, folder)
    if generator not in GENERATORS:  # read like a plain folder, from the root
        return folder == root.resolve()
    from .folder_site import Preview

    site = _open_root(generator, root, Preview())
    return folder == site.content or folder in getattr(site, "content_folders", ())
