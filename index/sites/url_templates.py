"""URLs from a template that the user sets, such as `/blog/{date:%Y/%m}/{slug}/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from .anchors import make_github_slug
from .url_lengths import check_length
from .values import PATH_SAFE, Date, to_text

TOKENS = ("path", "file", "folder", "name", "slug", "title", "date", "lang", "section", "category")
"""The names that a template may have in braces; docs/settings.md explains them."""
_MAX_LENGTH = 500
"""The longest template, in characters."""
_TOKEN = re.compile(r"\{([^{}]*)\}")
_DIRECTIVE = re.compile(r"%(-?.?)")
_DAY_IN_NAME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[-_. ]+(?=.)")
_NUMBER_IN_NAME = re.compile(r"\d+[-_. ]+(?=.)")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DIRECTIVES: Mapping[str, Callable[[date], str]] = {
    "Y": lambda day: f"{day.year:04}",
    "y": lambda day: f"{day.year % 100:02}",
    "m": lambda day: f"{day.month:02}",
    "-m": lambda day: str(day.month),
    "d": lambda day: f"{day.day:02}",
    "-d": lambda day: str(day.day),
    "j": lambda day: f"{day.timetuple().tm_yday:03}",
    "B": lambda day: _MONTHS[day.month - 1],
    "b": lambda day: _MONTHS[day.month - 1][:3],
    "H": lambda day: f"{_get_time(day)[0]:02}",
    "M": lambda day: f"{_get_time(day)[1]:02}",
    "S": lambda day: f"{_get_time(day)[2]:02}",
}
"""What may follow `%` in `{date:…}`. The language of the machine makes no difference."""


def _get_time(day: date) -> tuple[int, int, int]:
    return (day.hour, day.minute, day.second) if isinstance(day, datetime) else (0, 0, 0)


def _strip_day(part: str) -> str:
    return _DAY_IN_NAME.sub("", part, count=1) if _DAY_IN_NAME.match(part) else part


def _strip_number(part: str) -> str:
    return _NUMBER_IN_NAME.sub("", part, count=1) if _NUMBER_IN_NAME.match(part) else part


_CHANGES: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "slug": make_github_slug,
    "undated": _strip_day,
    "unnumbered": _strip_number,
    "ungrouped": lambda part: "" if part.startswith("(") and part.endswith(")") else part,
}
"""What may follow the colon of any other token: how each part of the path is changed."""


class Page(NamedTuple):
    """What a template needs to know of a post."""

    path: str
    """Below the folder of the pattern that the file matches, without suffix."""
    is_folder_page: bool
    """Whether the file is the page of its folder."""
    metadata: Mapping[str, Any]
    title: str
    day: Date
    lang: str
    category: str


class UrlTemplate(NamedTuple):
    """A template, parsed."""

    source: str
    parts: tuple[tuple[str, str, str], ...]
    """Literal text, and the token that follows it with what follows its colon; empty at the end."""

    def render(self, page: Page) -> str:
        """Return the URL of a page. Raises ValueError, which says which token has no value."""
        texts = []
        for literal, token, option in self.parts:
            texts += [literal, _render_token(page, token, option) if token else ""]
        path = re.sub(r"/{2,}", "/", "".join(texts))
        if ".." in path.split("/"):
            raise ValueError("the path leads to a parent folder")
        path = re.sub(r"/(?:index\.html|\.html)$", "/", path)
        return quote(path, safe=f"{PATH_SAFE}%" if "%" in self.source else PATH_SAFE)


def parse_template(text: Any) -> UrlTemplate:
    """Parse a template. Raises ValueError with what is expected."""
    if not isinstance(text, str) or not text.startswith("/") or text.startswith("//") or len(text) > _MAX_LENGTH:
        raise ValueError(f"expected a path that begins with one `/`, like `/blog/{{path}}/`; got {text!r}")
    parts, end = [], 0
    for match in _TOKEN.finditer(text):
        token, _, option = match[1].partition(":")
        _check_token(token, option)
        parts.append((text[end : match.start()], token, option))
        end = match.end()
    parts.append((text[end:], "", ""))
    for literal, _, _ in parts:
        if found := re.search(r"[{}?#\\\s]|\.\.", literal):
            raise ValueError(f"`{found[0]}` can't be part of the path; use tokens such as {{path}} and {{slug}}")
    return UrlTemplate(text, tuple(parts))


def _check_token(token: str, option: str) -> None:
    if token not in TOKENS:
        raise ValueError(f"unknown token {{{token}}}; the tokens are: {', '.join(TOKENS)}")
    if token == "date":
        unknown = [match[0] for match in _DIRECTIVE.finditer(option) if match[1] not in _DIRECTIVES]
        if unknown or "%" not in option:
            known = " ".join(f"%{name}" for name in _DIRECTIVES)
            raise ValueError(f"{{date:{option}}}: expected a format like {{date:%Y/%m}}, made of {known}")
        return
    for change in filter(None, option.split(",")):
        if change not in _CHANGES:
            raise ValueError(f"{{{token}:{option}}}: unknown change '{change}'; expected: {', '.join(_CHANGES)}")


def _render_token(page: Page, token: str, option: str) -> str:
    if token == "date":
        day = page.day
        if day is None:
            raise ValueError("the post has no date for {date}")
        return _DIRECTIVE.sub(lambda match: _DIRECTIVES[match[1]](day), option)
    value = check_length(_find_value(page, token)).strip("/")
    changes = [_CHANGES[change] for change in option.split(",") if change]
    parts = value.split("/")
    for change in changes:
        parts = [part for part in map(change, parts) if part]
    return "/".join(parts)


def _find_value(page: Page, token: str) -> str:
    path = page.path.rpartition("/")[0] if page.is_folder_page else page.path
    own_name = path.rpartition("/")[2]
    match token:
        case "path":
            return path
        case "file":
            return page.path
        case "folder":
            return path.rpartition("/")[0]
        case "name":
            return own_name
        case "slug":
            return to_text(page.metadata.get("slug")) or _strip_day(own_name)
        case "title":
            return make_github_slug(page.title)
        case "lang":
            return page.lang
        case "section":
            return path.partition("/")[0] if "/" in path else ""
    if not page.category:
        raise ValueError("the post has no category for {category}")
    return make_github_slug(page.category)
