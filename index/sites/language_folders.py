"""Find which folders of a site are languages: `docs/de/` beside `docs/en/`, or `de/` with the pages of the site.

Many folders look like languages (`it/`, `is/`), so a folder is one only if its pages are also in the folder of English
beside it, or if most of them are in the folder around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from ..text.editions import get_primary_language, parse_language, parse_name

_ENGLISH = "en"
_MIN_COPIES = 3
"""How many pages a language without a folder of English beside it must share with the folder around it."""


def find_language_folders(ids: Collection[str]) -> dict[str, str]:
    """Return the folders of a site that are languages, and their tags. `ids`: the paths of its pages."""
    folders = {folder: lang for id in ids if (folder := _find_candidate(id)) and (lang := _parse_last(folder))}
    if not folders:
        return {}
    known = set(ids)
    english = {
        _get_parent(folder): folder for folder, lang in folders.items() if get_primary_language(lang) == _ENGLISH
    }
    pages, beside, around = Counter[str](), Counter[str](), Counter[str]()
    for id in ids:
        folder = _find_candidate(id)
        if folder:
            parent, path = _get_parent(folder), id.removeprefix(folder)
            pages[folder] += 1
            beside[folder] += parent in english and english[parent] + path in known
            around[folder] += (parent + path).lstrip("/") in known
    return {
        folder: lang
        for folder, lang in folders.items()
        if beside[folder] or (around[folder] >= _MIN_COPIES and 2 * around[folder] >= pages[folder])
    }


def find_language(id: str, folders: dict[str, str]) -> str:
    """Return the language that the path of a page names; empty if none. `folders`: see `find_language_folders`."""
    name = id.rpartition("/")[2]
    suffix = parse_name(name)[1] if name.count(".") > 1 else ""
    return suffix or (folders.get(_find_candidate(id), "") if folders else "")


def _find_candidate(id: str) -> str:
    """Return the path of the first folder that may be a language; empty if there is none."""
    parts = id.split("/")
    at = next((i for i, part in enumerate(parts[:-1]) if parse_language(part)), None)
    return "" if at is None else "/".join(parts[: at + 1])


def _parse_last(folder: str) -> str:
    return parse_language(folder.rpartition("/")[2])


def _get_parent(folder: str) -> str:
    return folder.rpartition("/")[0]
