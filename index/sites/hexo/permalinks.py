"""Patterns of Hexo: names of files (`new_post_name`) and URLs (`permalink`), with parameters like `:year`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from ..url_lengths import expand_tokens

_PARAMETER = re.compile(r":([A-Za-z0-9_]*[A-Za-z0-9])")
_SEGMENTS = {
    "year": r"(\d{4})", "month": r"(\d{2})", "day": r"(\d{2})", "i_month": r"(\d{1,2})", "i_day": r"(\d{1,2})",
    "hash": r"([0-9a-f]{12})",
}  # fmt: skip
_MAX_FREE = 3
"""How many parameters of any text a name may have: more take long to match."""
_MAX_LENGTH = 1000


@lru_cache(maxsize=16)
def _compile_name(pattern: str) -> tuple[re.Pattern[str], list[str]] | None:
    """Return the expression of `new_post_name` without suffix, and its parameters; None if it is too complex."""
    names = _PARAMETER.findall(pattern)
    if len(pattern) > _MAX_LENGTH or sum(name not in _SEGMENTS for name in names) > _MAX_FREE:
        return None
    parts = _PARAMETER.split(pattern)
    source = "".join(_SEGMENTS.get(part, "(.+?)") if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(source), names


def parse_name(pattern: str, path: str) -> dict[str, str] | None:
    """Return what a path below `_posts` says by `new_post_name`, both without suffix; None if it does not match."""
    compiled = _compile_name(pattern)
    match = compiled[0].fullmatch(path[:_MAX_LENGTH]) if compiled else None
    return dict(zip(compiled[1], match.groups(), strict=True)) if compiled and match else None


def expand_permalink(pattern: str, values: Mapping[str, str]) -> str:
    """Return a pattern with its parameters replaced. Hexo writes `undefined` for unknown ones. Raises UrlTooLong."""
    return expand_tokens(_PARAMETER, lambda match: values.get(match[1].lower(), "undefined"), pattern)


def list_parameters(pattern: str) -> set[str]:
    """Return the names of the parameters in a pattern."""
    return set(_PARAMETER.findall(pattern))


def make_date_values(moment: datetime, slug: str) -> dict[str, str]:
    """Return the values of the parameters that depend on the date of a post."""
    seconds = int(moment.timestamp())
    digest = hashlib.sha1(f"{slug}{seconds}".encode(), usedforsecurity=False).hexdigest()
    return {
        "year": f"{moment.year:04}", "month": f"{moment.month:02}", "day": f"{moment.day:02}",
        "hour": f"{moment.hour:02}", "minute": f"{moment.minute:02}", "second": f"{moment.second:02}",
        "i_month": str(moment.month), "i_day": str(moment.day), "timestamp": str(seconds), "hash": digest[:12],
    }  # fmt: skip


DATE_PARAMETERS = frozenset(make_date_values(datetime(2000, 1, 1), ""))
"""The parameters that depend on the date of a post."""
