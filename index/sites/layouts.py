"""Where the pages of a site are, for generators without a module of their own: their sites are read by plain rules.

To support such a generator, write its module (see `detection`) and remove it from here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from .configuration import find_content_folder
from .signs import read_start

log = logging.getLogger(__name__)

_VITEPRESS_SOURCE = re.compile(r"""\bsrcDir\s*:\s*["'](?:\./)?([\w-][\w./-]*)["']""")
_VITEPRESS_EXCLUSIONS = re.compile(r"\bsrcExclude\s{0,50}:\s{0,50}\[([^\[\]]{0,5000})\]")
_QUOTED = re.compile(r"""["'`]([^"'`\n]{1,500})["'`]""")


class Layout(NamedTuple):
    """Where the pages of a site are."""

    content: Path
    folders: tuple[str, ...] = ()
    """Folders below `content` that hold all pages; empty: pages may be anywhere."""
    skips_underscored: bool = False
    """Whether files and folders whose names begin with `_` are no pages, except `_posts` and `_drafts`."""
    excluded: tuple[str, ...] = ()
    """Lines like those of `.gitignore`, which match files that are no pages."""


def find_layout(root: Path, generator: str) -> Layout:
    """Return where the pages of the site at `root` are. `generator`: a key of LAYOUTS."""
    return LAYOUTS[generator](root)


def _find_vitepress(root: Path) -> Layout:
    home = root if (root / ".vitepress").is_dir() else root / "docs"
    sources = (_VITEPRESS_SOURCE.search(read_start(path)) for path in sorted((home / ".vitepress").glob("config.*")))
    source = next((match[1] for match in sources if match), ".")
    return Layout(find_content_folder(home, source), excluded=_list_vitepress_exclusions(home))


def _list_vitepress_exclusions(home: Path) -> tuple[str, ...]:
    """Return the literal patterns of `srcExclude`, each of which begins at the content root."""
    configurations = [read_start(path) for path in sorted((home / ".vitepress").glob("config.*"))]
    lists = [match[1] for text in configurations for match in _VITEPRESS_EXCLUSIONS.finditer(text)]
    return tuple(f"/{pattern.lstrip('/')}" for text in lists for pattern in _QUOTED.findall(text))


LAYOUTS: dict[str, Callable[[Path], Layout]] = {
    "vitepress": _find_vitepress,
    "jupyter-book": Layout,
}
"""Generators whose sites are read by plain rules."""
