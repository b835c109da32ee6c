"""Which pages of an Astro site show the entries of its collections: found in the text of `src/pages`, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ...bounded_file import is_folder, read_bounded_text
from .. import walk

_MAX_FILES = 500
_MAX_SIZE = 256 * 1024
_COLLECTION = re.compile(r"""\bgetCollection\(\s{0,100}["'`]([\w-]{1,100})["'`]""")
_PARAMETER = re.compile(r"\[(?:\.\.\.)?([\w-]+)\]")
_OTHER_PARAMETERS = re.compile(r"page|tags?|categor|author|year|month|lang|locale|series|topic", re.IGNORECASE)
"""Parameters of pages that list entries."""


def find_collection_routes(pages: Path) -> dict[str, str]:
    """Return the routes of the collections whose entries a page shows, by name: `{"blog": "posts"}`.

    Such a page has one parameter, such as `[...slug]`, and names the collection: `getCollection("blog")`.
    """
    routes: dict[str, str] = {}
    for path in islice(_list_candidates(pages), _MAX_FILES):
        try:
            text = read_bounded_text(pages / path, _MAX_SIZE)
        except (OSError, ValueError):
            continue
        route = _PARAMETER.split(path, maxsplit=1)[0].strip("/")
        for match in _COLLECTION.finditer(text):
            routes.setdefault(match[1], route)
    return routes


def _list_candidates(pages: Path) -> Iterator[str]:
    """Yield the pages with exactly one parameter that may be the name of an entry."""
    if not is_folder(pages):
        return
    for folder in walk.walk(pages):
        for name in folder.files:
            path = folder.join(name)
            parameters = _PARAMETER.findall(path)
            if name.endswith(".astro") and len(parameters) == 1 and not _OTHER_PARAMETERS.search(parameters[0]):
                yield path
