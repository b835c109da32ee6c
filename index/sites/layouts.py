"""Where the pages of a site are, for generators without a module of their own: their sites are read by plain rules.

To support such a generator, write its module (see `detection`) and remove it from here.
"""

from __future__ import annotations

import logging
import posixpath
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from .configuration import find_content_folder
from .signs import read_start
from .walk import normalize_id

log = logging.getLogger(__name__)

_VITEPRESS_SOURCE = re.compile(r"""\bsrcDir\s*:\s*["'](?:\./)?([\w-][\w./-]*)["']""")
_VITEPRESS_EXCLUSIONS = re.compile(r"\bsrcExclude\s{0,50}:\s{0,50}\[([^\[\]]{0,5000})\]")
_QUOTED = re.compile(r"""["'`]([^"'`\n]{1,500})["'`]""")
_SUMMARY = "SUMMARY.md"
_CHAPTER = re.compile(r"\](?:\(<([^<>\n]{1,500})>|\([ \t]*([^\s()<>]{1,500}))")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


class Layout(NamedTuple):
    """Where the pages of a site are."""

    content: Path
    folders: tuple[str, ...] = ()
    """Folders below `content` that hold all pages; empty: pages may be anywhere."""
    skips_underscored: bool = False
    """Whether files and folders whose names begin with `_` are no pages, except `_posts` and `_drafts`."""
    excluded: tuple[str, ...] = ()
    """Lines like those of `.gitignore`, which match files that are no pages."""
    listed: tuple[str, ...] | None = None
    """The ids of the only files that are pages; None: all are."""
    list_name: str = ""
    """The file below `content` from which `listed` was read. It is no page."""


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


def _find_astro(root: Path) -> Layout:
    folders = (root / "src/content/docs", root / "src/content", root / "src/pages")
    return Layout(next((folder for folder in folders if folder.is_dir()), root), skips_underscored=True)


def _find_mdbook(root: Path) -> Layout:
    try:
        book = tomllib.loads(read_start(root / "book.toml")).get("book")
    except tomllib.TOMLDecodeError as error:
        log.warning("%s: cannot be read; using the folder src: %s", root / "book.toml", error)
        book = None
    source = book.get("src") if isinstance(book, dict) else None
    content = find_content_folder(root, source if isinstance(source, str) else "src")
    return Layout(content, listed=_list_chapters(content / _SUMMARY), list_name=_SUMMARY)


def _list_chapters(summary: Path) -> tuple[str, ...] | None:
    """Return the ids of the chapters that the table of contents of mdBook names; None if it cannot be read."""
    text = _COMMENT.sub("", read_start(summary))
    targets = (unquote(link[1] or link[2]).partition("#")[0] for link in _CHAPTER.finditer(text))
    chapters = {normalize_id(posixpath.normpath(target)) for target in targets if target}
    return tuple(sorted(chapters)) or None


LAYOUTS: dict[str, Callable[[Path], Layout]] = {
    "vitepress": _find_vitepress,
    "astro": _find_astro,
    "mdbook": _find_mdbook,
    "jupyter-book": Layout,
}
"""Generators whose sites are read by plain rules."""
