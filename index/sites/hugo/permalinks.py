"""Expand the patterns of permalinks, like `/:year/:slug/`: replace their tokens with the values of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote_plus

from ..url_lengths import check_length, expand_tokens
from .config import Config
from .page_path import Kind
from .url_path import sanitize_path

_NO_DATE = datetime(1, 1, 1, tzinfo=UTC)
_TOKEN = re.compile(r"\\:|:(\w+)(?:\[([^\]]*)\])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder in the path of a page."""

    name: str
    slug: str = ""
    """From its `_index` file."""
    title: str = ""
    """From its `_index` file, or else made from the name."""
    is_section: bool = True
    """Whether Hugo treats it as a section: the first folder, and those with an `_index` file."""


@dataclass(frozen=True, slots=True)
class Page:
    """The parts from which a page's URL is made."""

    folders: tuple[Folder, ...]
    """The folders below the content root. The folder of a bundle is not among them: it is the page."""
    name: str
    """The file's name without suffix and language; for a bundle or an `_index` file, its folder's name."""
    title: str
    """From the front matter."""
    slug: str
    date: datetime | date | None
    kind: Kind = "page"
    """The kinds other than `page` are pages of folders: of the innermost of `folders`, if there are any."""

    @property
    def sections(self) -> list[Folder]:
        """The folders that are sections."""
        return [folder for folder in self.folders if folder.is_section]

    @property
    def section_names(self) -> list[str]:
        """The names of the innermost section and all folders above, sections or not."""
        names = [folder.name for folder in self.folders]
        return names[: max((i for i, folder in enumerate(self.folders, 1) if folder.is_section), default=0)]


def expand_pattern(pattern: str, page: Page, config: Config) -> str:
    """Replace the tokens of a pattern. Like Hugo, decode the result as a URL: `%20` and `+` become spaces.

    Raises UrlTooLong.
    """
    expanded = expand_tokens(
        _TOKEN, lambda m: ":" if m[1] is None else _expand_token(m[1], m[2], page, config), pattern
    )
    return unquote_plus(expanded)


def _expand_token(name: str, index: str | None, page: Page, config: Config) -> str:
    if name in _DATE_TOKENS:
        return _DATE_TOKENS[name](page.date or _NO_DATE)
    if name in _PAGE_TOKENS:
        return _make_parts("/".join(_PAGE_TOKENS[name](page, index)), config)
    formatted = _LAYOUT.sub(lambda m: _LAYOUT_TOKENS[m[0]](page.date or _NO_DATE), name)
    return formatted if _LAYOUT.search(name) else f":{name}"


def _make_parts(text: str, config: Config) -> str:
    """Return a value as parts of a URL. A `#` at its end, an empty fragment, is dropped."""
    sanitized = sanitize_path(check_length(text), config)
    return sanitized[:-1] if sanitized.find("#") == len(sanitized) - 1 else sanitized


def _list_section_slugs(page: Page) -> list[str]:
    return [folder.slug or _make_one_part(folder.title) for folder in page.sections]


def _make_one_part(title: str) -> str:
    """Return a title as one part of a path, without slashes."""
    return title.replace("/", "-").replace("\\", "-")


def _get_file_name(page: Page) -> str:
    return page.name if page.kind == "page" else ""


def _slice(names: Sequence[str], index: str | None) -> Sequence[str]:
    """Return the parts that an index selects: `[1:]`, `[last]`, `[0]`. None selects all."""
    if index is None:
        return names
    first, colon, last = index.replace("last", "-1").partition(":")
    try:
        if colon:
            return names[int(first) if first else None : int(last) if last else None]
        return [names[int(first)]]
    except (ValueError, IndexError):
        return []


def _list_section_names(page: Page, index: str | None) -> Sequence[str]:
    """Return the parts of `:sections`. Without an index it is a rooted path; see `urls.make_given_url`."""
    return ["", *page.section_names] if index is None else _slice(page.section_names, index)


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_DATE_TOKENS: dict[str, Callable[[Any], str]] = {
    "year": lambda day: str(day.year),
    "month": lambda day: f"{day.month:02d}",
    "monthname": lambda day: _MONTHS[day.month - 1],
    "day": lambda day: f"{day.day:02d}",
    "weekday": lambda day: str(day.isoweekday() % 7),
    "weekdayname": lambda day: _DAYS[day.isoweekday() % 7],
    "yearday": lambda day: str(day.timetuple().tm_yday),
}
_PAGE_TOKENS: dict[str, Callable[[Page, str | None], Sequence[str]]] = {
    "section": lambda page, _: page.section_names[:1],
    "sections": _list_section_names,
    "sectionslug": lambda page, _: _list_section_slugs(page)[:1],
    "sectionslugs": lambda page, index: _slice(_list_section_slugs(page), index),
    "title": lambda page, _: [_make_one_part(page.title)],
    "slug": lambda page, _: [page.slug or _make_one_part(page.title)],
    "slugorfilename": lambda page, _: [page.slug or _get_file_name(page)],
    "slugorcontentbasename": lambda page, _: [page.slug or page.name],
    "filename": lambda page, _: [_get_file_name(page)],
    "contentbasename": lambda page, _: [page.name],
}
_LAYOUT_TOKENS: dict[str, Callable[[Any], str]] = {
    "2006": lambda day: f"{day.year:04d}",
    "06": lambda day: f"{day.year % 100:02d}",
    "002": lambda day: f"{day.timetuple().tm_yday:03d}",
    "January": lambda day: _MONTHS[day.month - 1],
    "Jan": lambda day: _MONTHS[day.month - 1][:3],
    "01": lambda day: f"{day.month:02d}",
    "1": lambda day: str(day.month),
    "Monday": lambda day: _DAYS[day.isoweekday() % 7],
    "Mon": lambda day: _DAYS[day.isoweekday() % 7][:3],
    "02": lambda day: f"{day.day:02d}",
    "_2": lambda day: f"{day.day:2d}",
    "2": lambda day: str(day.day),
    "15": lambda day: f"{getattr(day, 'hour', 0):02d}",
    "04": lambda day: f"{getattr(day, 'minute', 0):02d}",
    "05": lambda day: f"{getattr(day, 'second', 0):02d}",
}
"""Go's date layouts, which are tokens too: `:20060102`. Of `:2006-01-02` only `:2006` is a token."""
_LAYOUT = re.compile("2006|002|January|Jan|Monday|Mon|15|0[12456]|_2|[12]")
