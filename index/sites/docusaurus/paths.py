"""The parts of a page's path in Docusaurus: number prefixes, the pages of folders, and the dates of blog posts."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

_NUMBER = re.compile(r"\d+\s*[-_.]+\s*(?P<name>[^-_.\s].*)$", re.DOTALL)
_NO_NUMBER = re.compile(r"(?:\d{4}|\d{2})[-_.]\d{2}|\d+[-_.]\d+")
"""The start of a date or of a version."""
_DATED = re.compile(
    r"(?P<folder>.*)(?P<date>\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(?P<name>.*?)(?:/index)?$", re.DOTALL
)  # fmt: skip


class BlogPath(NamedTuple):
    """What the path of a blog post says."""

    date: str
    """`YYYY-M-D`; empty if the path has none."""
    name: str
    slug: str
    """Rooted."""


def strip_number(name: str) -> str:
    """Return a name without its number prefix: `01-first` is `first`. Dates and versions stay."""
    match = None if _NO_NUMBER.match(name) else _NUMBER.match(name)
    return match["name"] if match else name


def make_doc_slug(path: str, *, id: str, slug: str, strips_numbers: bool) -> str:
    """Return the slug of a document, rooted at the route of its plugin.

    `path`: below the folder of the plugin, without suffix. `id`, `slug`: from the front matter; empty: none. The name
    in a slug of the author is taken as it is.
    """
    *folders, name = path.split("/")
    clean = [strip_number(folder) for folder in folders] if strips_numbers else folders
    folder = "/" + "".join(f"{part}/" for part in clean)
    if slug:
        return _resolve(slug, folder)
    if is_folder_page(path):
        return folder
    return folder + (id or (strip_number(name) if strips_numbers else name))


def is_folder_page(path: str) -> bool:
    """Return whether a file is the page of its folder: `index`, `README`, or named like the folder, in any case."""
    *folders, name = path.lower().split("/")
    return name in ("index", "readme", *folders[-1:])


def parse_blog_path(path: str) -> BlogPath:
    """Parse the path of a blog post, below the folder of the plugin and without suffix."""
    if match := _DATED.match(path):
        date = match["date"].replace("/", "-")
        return BlogPath(date, match["name"], f"/{date.replace('-', '/')}/{match['folder']}{match['name']}")
    name = path.removesuffix("/index")
    return BlogPath("", name, f"/{name}")


def make_page_slug(path: str) -> str:
    """Return the path of a page below `src/pages`, rooted: `index` is its folder."""
    folder, _, name = f"/{path}".rpartition("/")
    return f"{folder}/" if name == "index" else f"{folder}/{name}"


def _resolve(slug: str, folder: str) -> str:
    """Return a slug, which may be relative to a folder, without `.` and `..`; a slash at its end stays."""
    path = posixpath.normpath(posixpath.join(folder, slug)).lstrip("/")
    return f"/{path}/" if path and slug.endswith("/") else f"/{path}"
