"""The titles that `nav` gives to pages."""

from __future__ import annotations

import posixpath
from typing import Any

_MAX_ITEMS = 20_000
_MAX_DEPTH = 30


def find_nav_titles(nav: Any) -> dict[str, str]:
    """Return the titles in a navigation by the paths of the pages.

    Items are paths, `title: path`, and `title: [items]`. Of two titles of a page the last one counts.
    """
    titles: dict[str, str] = {}
    pending: list[tuple[Any, int]] = [(nav, 0)]
    for _ in range(_MAX_ITEMS):  # aliases can make few bytes very many items
        if not pending:
            break
        item, depth = pending.pop()
        if depth > _MAX_DEPTH:
            continue
        if isinstance(item, list):
            pending += [(child, depth + 1) for child in reversed(item[:_MAX_ITEMS])]
        elif isinstance(item, dict):
            for title, target in item.items():
                if isinstance(target, str) and title is not None and "://" not in target:
                    titles[posixpath.normpath(target)] = " ".join(str(title).split())
                elif isinstance(target, list):
                    pending.append((target, depth + 1))
    return titles
