"""The front matter that `defaults` in `_config.yml` gives to the files of a scope."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ..ignore_patterns import MAX_ALTERNATIVES, expand_braces
from ..values import to_text

_OLD_TYPES = {"page": "pages", "post": "posts", "draft": "drafts"}
_MAX_LENGTH = 2000
"""The longest pattern with braces, in characters."""


class DefaultSet(NamedTuple):
    """One item of `defaults`."""

    path: str
    """The scope: the begin of a path, or a glob with `*`; empty: every file."""
    type: str | None
    """The scope: `pages`, or the label of a collection (`posts`); None: every file."""
    values: dict[str, Any]
    globs: tuple[str, ...] = ()
    """The patterns that `path` stands for if it is a glob, without braces."""


class Target(NamedTuple):
    """The file that wants defaults."""

    id: str
    """Its path below the source."""
    path: str
    """Its path below the folder of the collections; for a page, the same as `id`."""
    type: str


def read_default_sets(value: Any) -> Sequence[DefaultSet]:
    """Return the sets in the setting `defaults`; malformed ones are left out, as Jekyll does.

    Raises ValueError if the braces of a glob stand for too many patterns.
    """
    sets = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return [_read_set(item.get("scope"), item["values"]) for item in sets if isinstance(item.get("values"), dict)]


def _read_set(scope: Any, values: dict[str, Any]) -> DefaultSet:
    if not isinstance(scope, dict):
        return DefaultSet("", None, values)
    type = to_text(scope["type"]) if "type" in scope else None
    path = to_text(scope.get("path"))
    globs = tuple(_expand_braces(path.removeprefix("./"))) if "*" in path else ()
    return DefaultSet(path, _OLD_TYPES.get(type, type) if type else type, values, globs)


def collect_defaults(sets: Iterable[DefaultSet], target: Target, collections_dir: str) -> dict[str, Any]:
    """Return the values that a file gets: a longer scope wins, then one with a type, then a later one."""
    values: dict[str, Any] = {}
    winner: DefaultSet | None = None
    for set in sets:
        if not _applies(set, target, collections_dir):
            continue
        if winner is None or _has_precedence(winner, set):
            values, winner = merge(values, set.values), set
        else:
            values = merge(set.values, values)
    return values


def find_default(sets: Iterable[DefaultSet], target: Target, collections_dir: str, key: str) -> Any:
    """Return the value that a file gets for one key; None if there is none."""
    found: DefaultSet | None = None
    for set in sets:
        if key in set.values and _applies(set, target, collections_dir):
            found = set if found is None or _has_precedence(found, set) else found
    return found.values[key] if found else None


def merge(values: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """Return `values` overwritten by `others`. Mappings are merged; null overwrites nothing."""
    merged = dict(values)
    for key, other in others.items():
        value = merged.get(key)
        if isinstance(value, dict) and isinstance(other, dict):
            merged[key] = merge(value, other)
        elif other is not None or key not in merged:
            merged[key] = other
    return merged


def _has_precedence(old: DefaultSet, new: DefaultSet) -> bool:
    old_length, new_length = (len(path.removeprefix("/")) for path in (old.path, new.path))
    if new_length != old_length:
        return new_length > old_length
    return new.type is not None or old.type is None


# ------------------------------------------------------------------------------------------------ scopes


def _applies(set: DefaultSet, target: Target, collections_dir: str) -> bool:
    if set.type is not None and set.type != target.type:
        return False
    if "*" in set.path:
        return any(
            target.path.startswith(_strip_folder(found, collections_dir))
            for glob in set.globs
            for found in _glob(glob, target.id)
        )
    return target.path.startswith(_strip_folder(set.path, collections_dir))


def _strip_folder(path: str, collections_dir: str) -> str:
    return path.removeprefix(f"{collections_dir}/") if collections_dir else path


def _glob(pattern: str, id: str) -> list[str]:
    """Return a file's path and the folders above it that match a pattern as of Ruby's `Dir.glob`."""
    if pattern.startswith("/"):  # from the root of the disk
        return []
    parts = id.split("/")
    if pattern.endswith("/"):  # it matches folders only
        parts = parts[:-1]
    return ["/".join(parts[:length]) for length in sorted(_match_parts(pattern.rstrip("/").split("/"), parts))]


def _match_parts(pattern: list[str], parts: list[str]) -> set[int]:
    """Return how many first parts match the whole pattern, part by part; `**` matches any number of folders."""
    lengths: set[int] = set()
    positions = _skip_stars(pattern, {0})
    for length, part in enumerate(parts, 1):
        following = {at for at in positions if pattern[at] == "**" and not part.startswith(".")}
        following |= {at + 1 for at in positions if _match_part(pattern[at], part)}
        if len(pattern) in following:
            lengths.add(length)
        positions = _skip_stars(pattern, following - {len(pattern)})
    return lengths


def _skip_stars(pattern: list[str], positions: set[int]) -> set[int]:
    """Return the positions in the pattern, with those after each `**`, which may match no folder."""
    reached = set(positions)
    for at in range(len(pattern) - 1):
        if at in reached and pattern[at] == "**":
            reached.add(at + 1)
    return reached


def _match_part(pattern: str, part: str) -> bool:
    if part.startswith(".") and not pattern.startswith("."):
        return False
    return fnmatchcase(part, convert_pattern(pattern))


def convert_pattern(pattern: str) -> str:
    """Return a pattern of Ruby's `fnmatch` as one of Python's: `\\*` is `[*]`, and `[^a]` is `[!a]`.

    A `[` that is never closed is quoted, since Python would search the rest of the pattern for each of them.
    """
    pattern = re.sub(r"\\([*?\[])", r"[\1]", pattern)
    pattern = re.sub(r"\\(.)", r"\1", pattern).replace("[^", "[!")
    closed, bracket, rest = pattern.rpartition("]")
    return closed + bracket + rest.replace("[", "[[]")


def _expand_braces(pattern: str) -> list[str]:
    """Return the patterns that a pattern with braces stands for. Raises ValueError if they are too many."""
    expanded = expand_braces(pattern, MAX_ALTERNATIVES + 1)
    if len(expanded) > MAX_ALTERNATIVES or ("}" in pattern and len(pattern) > _MAX_LENGTH):
        raise ValueError(
            f"`path: {pattern[:200]}` stands for more than {MAX_ALTERNATIVES} patterns or is longer than {_MAX_LENGTH} "
            "characters; split the scope"
        )
    return expanded
