"""Find what a file is to Jekyll: a post in `_posts`, a draft in `_drafts`, a document of a collection, or a page.

The same rules say which files Jekyll does not read: `exclude`, `include`, and names that begin with `_` or `.`.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal, NamedTuple

from .config import Collection, Config
from .defaults import convert_pattern

POSTS = "_posts"
DRAFTS = "_drafts"
_SPECIAL_LABELS = ("posts", "data")
_SPECIAL_CHARACTERS = ("_", ".", "#", "~")


class Placement(NamedTuple):
    """What a file is to Jekyll."""

    kind: Literal["page", "post", "draft", "document"]
    path: str
    """Its path below the folder of the collections; of a page, below the source."""
    label: str = ""
    """The label of its collection; empty for a page."""
    collection: Collection = Collection()
    reason: str = ""
    """Why Jekyll does not read the file; empty if it does."""


@lru_cache(maxsize=64)
def find_placement(id: str, config: Config) -> Placement:
    """Return what the file with this path below the source is."""
    container = config.collections_dir.strip("/")
    prefix = f"{container}/" if container else ""
    path = id.removeprefix(prefix)
    folder, _, entry = path.partition("/")
    label = folder[1:]
    collection = config.collections.get(label.lower())
    is_special = label.lower() in _SPECIAL_LABELS or not folder.startswith("_")
    if collection is None or is_special or not entry or not id.startswith(prefix):
        return _find_in_folders(id, path, config)
    return Placement("document", path, label, collection, find_rejection(entry, folder, config))


def _find_in_folders(id: str, path: str, config: Config) -> Placement:
    """Return what a file is that is in no collection, except that of the posts."""
    *folders, name = id.split("/")
    above = ""
    for folder in folders:
        if folder in (POSTS, DRAFTS):
            reason = _find_posts_rejection(id, above, folder, config)
            return Placement("post" if folder == POSTS else "draft", path, "posts", Collection(True), reason)
        if reason := _find_folder_rejection(folder, above, config):
            return Placement("page", id, reason="" if _is_included_file(id, config) else reason)
        above = f"{above}/{folder}".strip("/")
    reason = "" if _is_included_file(id, config) else find_rejection(name, above, config)
    return Placement("page", id, reason=reason)


def _is_included_file(id: str, config: Config) -> bool:
    """Return whether `include` names a file: it is read even if the folders above it are not."""
    return any(pattern.removeprefix("./").lstrip("/") == id for pattern in config.include)


def _find_posts_rejection(id: str, above: str, folder: str, config: Config) -> str:
    if config.collections_dir and not f"/{above}".startswith(f"/{config.collections_dir}"):
        return f"{folder} is not in collections_dir"
    base = f"{above}/{folder}".strip("/")
    return find_rejection(id[len(base) + 1 :], base, config)


def _find_folder_rejection(folder: str, above: str, config: Config) -> str:
    path = f"{above}/{folder}".strip("/")
    destination = config.destination.removeprefix("./").rstrip("/")
    built = f"{config.source.strip('./')}/{path}".strip("/")
    return "is in the destination folder" if built == destination else find_rejection(folder, above, config, True)


def find_rejection(entry: str, base: str, config: Config, is_folder: bool = False) -> str:
    """Return why Jekyll's `EntryFilter` rejects an entry, a path below the folder `base`; empty if it does not."""
    name = entry.rsplit("/", 1)[-1]
    if entry.endswith("."):
        return "the name ends with a dot"
    is_included = _matches(config.include, entry, is_folder) or _matches(config.include, name, is_folder)
    if is_included:
        return ""
    if _matches(config.exclude, f"{base}/{entry}", is_folder):
        return "matches exclude"
    for first in _SPECIAL_CHARACTERS:
        if entry.startswith(first) or name.startswith(first):
            return f"the path has a part that begins with {first}"
    return "the name ends with ~" if entry.endswith("~") else ""


def _matches(patterns: Iterable[str], path: str, is_folder: bool) -> bool:
    """Return whether a path below the source matches a pattern as of Ruby's `File.fnmatch?`, or begins with one.

    In such a pattern, `*` also matches slashes.
    """
    path = f"/{path.strip('/')}"
    return any(_match(f"/{pattern.lstrip('/')}", path, is_folder) for pattern in patterns)


def _match(pattern: str, path: str, is_folder: bool) -> bool:
    if path.startswith(pattern) or (is_folder and pattern == f"{path}/"):
        return True
    return any(c in pattern for c in "*?[\\") and fnmatchcase(path, convert_pattern(pattern))
