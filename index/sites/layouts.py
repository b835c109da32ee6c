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
from typing import Any, NamedTuple
from urllib.parse import unquote

import yaml

from .configuration import find_content_folder
from .signs import MKDOCS_NAMES, read_start
from .walk import normalize_id

log = logging.getLogger(__name__)

_VITEPRESS_SOURCE = re.compile(r"""\bsrcDir\s*:\s*["'](?:\./)?([\w-][\w./-]*)["']""")
_VITEPRESS_EXCLUSIONS = re.compile(r"\bsrcExclude\s{0,50}:\s{0,50}\[([^\[\]]{0,5000})\]")
_QUOTED = re.compile(r"""["'`]([^"'`\n]{1,500})["'`]""")
_SUMMARY = "SUMMARY.md"
_CHAPTER = re.compile(r"\](?:\(<([^<>\n]{1,500})>|\([ \t]*([^\s()<>]{1,500}))")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MAX_INHERITED = 5
"""How many configurations of MkDocs may inherit from each other."""


class Layout(NamedTuple):
    """Where the pages of a site are."""

    content: Path
    folders: tuple[str, ...] = ()
    """Folders below `content` that hold all pages; empty: pages may be anywhere."""
    skips_underscored: bool = False
    """Whether files and folders whose names begin with `_` are no pages, except `_posts` and `_drafts`."""
    excluded: tuple[str, ...] = ()
    """Lines like those of `.gitignore`, which match files that are no pages."""
    drafts: tuple[str, ...] = ()
    """Such lines, which match drafts."""
    listed: tuple[str, ...] | None = None
    """The ids of the only files that are pages; None: all are."""
    list_name: str = ""
    """The file below `content` from which `listed` was read. It is no page."""
    prefers_index: bool = False
    """Whether `README.md` is no page beside an `index.md`."""


def find_layout(root: Path, generator: str) -> Layout:
    """Return where the pages of the site at `root` are. `generator`: a key of LAYOUTS."""
    return LAYOUTS[generator](root)


def _find_mkdocs(root: Path) -> Layout:
    path = next((root / name for name in MKDOCS_NAMES if (root / name).is_file()), root / MKDOCS_NAMES[0])
    settings: dict[str, Any] = {}
    for _ in range(_MAX_INHERITED):
        settings = _read_mkdocs(path) | settings
        parent = settings.pop("INHERIT", None)
        if not isinstance(parent, str):
            break
        path = path.parent / parent
    docs = settings.get("docs_dir")
    return Layout(
        find_content_folder(root, docs if isinstance(docs, str) else "docs"),
        excluded=("/templates/", *_list_lines(settings.get("exclude_docs"))),
        drafts=_list_lines(settings.get("draft_docs")),
        prefers_index=True,
    )


def _list_lines(value: Any) -> tuple[str, ...]:
    return tuple(value.splitlines()) if isinstance(value, str) else ()


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
    "mkdocs": _find_mkdocs,
    "vitepress": _find_vitepress,
    "astro": _find_astro,
    "mdbook": _find_mdbook,
    "jupyter-book": Layout,
}
"""Generators whose sites are read by plain rules."""


class _TagIgnoringLoader(yaml.CSafeLoader):
    """Reads YAML whose values may have tags of programs, like `!!python/name:` and `!ENV`; executes nothing."""


def _ignore_tag(loader: yaml.CSafeLoader, suffix: str, node: yaml.Node) -> Any:
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_TagIgnoringLoader.add_multi_constructor("", _ignore_tag)


def _read_mkdocs(path: Path) -> dict[str, Any]:
    """Return the settings of MkDocs in a file; empty, with a warning, if it cannot be read."""
    try:
        settings = yaml.load(read_start(path), _TagIgnoringLoader)  # derived from CSafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        log.warning("%s: cannot be read; using the folder docs: %s", path, " ".join(str(error).split()))
        return {}
    return settings if isinstance(settings, dict) else {}
