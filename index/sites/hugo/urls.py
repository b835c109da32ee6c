"""A post's URL, as Hugo makes it from its path, its front matter and the site's permalinks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, unquote_plus, urlsplit

from .config import Config, Language
from .version import EXPANDS_URL, SECTION_SLUGS

_NO_DATE = datetime(1, 1, 1, tzinfo=UTC)
_SAFE = "/%@+~!$&'()*,;=:?"
_TOKEN = re.compile(r"\\:|:(\w+)(?:\[([^\]]*)\])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that a page lies in."""

    name: str
    slug: str = ""
    """Of its `_index` file."""
    title: str = ""
    """Of its `_index` file; without one, the title that Hugo makes up."""
    section: bool = True
    """To Hugo: the first folder, and those with an `_index` file."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a URL is made of."""

    folders: tuple[Folder, ...]
    """Below the content root; of a bundle without its own."""
    name: str
    """The file's name without suffix and language; of a bundle its folder's."""
    title: str
    """As the front matter has it."""
    slug: str
    date: datetime | date | None

    @property
    def sections(self) -> list[Folder]:
        """Those of the folders that are sections."""
        return [folder for folder in self.folders if folder.section]

    @property
    def section_names(self) -> list[str]:
        """The path of the innermost section, whatever lies between."""
        names = [folder.name for folder in self.folders]
        return names[: max((i for i, folder in enumerate(self.folders, 1) if folder.section), default=0)]


def page_url(page: Page, pattern: str, config: Config, language: Language) -> str:
    """Return the rooted path of a page that gives no `url` of its own. `pattern`: of its permalink, if it has one."""
    ending = ".html" if config.ugly_urls else ""
    if pattern:
        path = sanitize(_expanded(pattern, page, config).strip("/") + ending, config)
    else:  # of names on disk each blank is a hyphen
        slugs = config.version >= SECTION_SLUGS
        names = ((slugs and folder.slug) or folder.name.replace(" ", "-") for folder in page.folders)
        path = sanitize("/".join((*names, page.slug or page.name.replace(" ", "-"))), config).strip("/")
        path += ending if path else ""
    return _join(config.base, language.prefix, path if path and ending else f"{path}/")


def given_url(url: str, page: Page, config: Config, language: Language) -> str | None:
    """Return the rooted path of a page whose front matter says `url`; None where that can't be one."""
    url = url.strip()
    if ":" in url and config.version >= EXPANDS_URL:
        url = _expanded(url, page, config)
    if not url or _unsafe(url):
        return None
    prefix = "" if url.startswith("/") else language.prefix
    *_, last = url.split("/")
    url = url.removesuffix("index.html") if last == "index.html" else url
    joined = _join(config.base, prefix, url)
    if not re.search(r"\.\w+$", last) and not joined.endswith("/"):
        joined += "/"
    return joined


def _unsafe(url: str) -> bool:
    """A URL with a scheme or a host, or with what browsers take for one, and any with control characters."""
    parts = urlsplit(url)
    odd = any(unicodedata.category(c)[0] == "C" for c in url)
    return bool(odd or parts.scheme or parts.netloc or "\\" in url or url.startswith("//") or ".." in url.split("/"))


def _join(*paths: str) -> str:
    """Join paths to a rooted one, quoted; it ends with a slash if the last of them does."""
    joined = "/".join(part for path in paths for part in path.split("/") if part)
    slash = "/" if joined and paths[-1].endswith("/") else ""
    return f"/{quote(joined, safe=_SAFE)}{slash}"


# ------------------------------------------------------------------------------------------------ path segments


def sanitize(path: str, config: Config) -> str:
    """Return a path with only what Hugo leaves in one (common/paths.Sanitize), lower-cased unless the site says no."""
    if config.remove_accents:
        bare = (c for c in unicodedata.normalize("NFD", path) if unicodedata.category(c) != "Mn")
        path = unicodedata.normalize("NFC", "".join(bare))
    made = _only_allowed(path)
    return made.replace("İ", "i").lower() if config.path_to_lower else made


def _only_allowed(path: str) -> str:
    out: list[str] = []
    blank = hyphen = False
    for i, c in enumerate(path):
        if _allowed(path, i):
            hyphen = c == "-"
            if blank and not hyphen:
                out.append("-")
            blank = False
            out.append(c)
        elif out and not hyphen and c.isspace():
            blank = True
    return "".join(out)


def _allowed(path: str, i: int) -> bool:
    c = path[i]
    if c in "./\\_#+~-@":
        return True
    if c == "%":
        return re.match(r"[0-9a-fA-F]{2}", path[i + 1 : i + 3]) is not None
    category = unicodedata.category(c)
    return category[0] in "LM" or category == "Nd"


# ------------------------------------------------------------------------------------------------ permalinks


def _expanded(pattern: str, page: Page, config: Config) -> str:
    """Replace the tokens of a pattern. What comes of it is read as a URL: `%20` and a plus are blanks."""
    made = _TOKEN.sub(lambda m: ":" if m[1] is None else _token(m[1], m[2], page, config), pattern)
    return unquote_plus(made)


def _token(name: str, index: str | None, page: Page, config: Config) -> str:
    if name in _DATES:
        return _DATES[name](page.date or _NO_DATE)
    if name in _PARTS:
        return _segments("/".join(_PARTS[name](page, index)), config)
    written = _LAYOUT.sub(lambda m: _LAYOUTS[m[0]](page.date or _NO_DATE), name)
    return written if _LAYOUT.search(name) else f":{name}"


def _segments(text: str, config: Config) -> str:
    """Return a value as a part of a URL; an empty fragment, a `#` at its end, is none."""
    made = sanitize(text, config)
    return made[:-1] if made.find("#") == len(made) - 1 else made


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_DATES: dict[str, Callable[[Any], str]] = {
    "year": lambda day: str(day.year),
    "month": lambda day: f"{day.month:02d}",
    "monthname": lambda day: _MONTHS[day.month - 1],
    "day": lambda day: f"{day.day:02d}",
    "weekday": lambda day: str(day.isoweekday() % 7),
    "weekdayname": lambda day: _DAYS[day.isoweekday() % 7],
    "yearday": lambda day: str(day.timetuple().tm_yday),
}
_PARTS: dict[str, Callable[[Page, str | None], Sequence[str]]] = {
    "section": lambda page, _: page.section_names[:1],
    "sections": lambda page, index: ["", *page.section_names] if index is None else _sliced(page.section_names, index),
    "sectionslug": lambda page, _: _slugs(page)[:1],
    "sectionslugs": lambda page, index: _sliced(_slugs(page), index),
    "title": lambda page, _: [_as_segment(page.title)],
    "slug": lambda page, _: [page.slug or _as_segment(page.title)],
    "slugorfilename": lambda page, _: [page.slug or page.name],
    "slugorcontentbasename": lambda page, _: [page.slug or page.name],
    "filename": lambda page, _: [page.name],
    "contentbasename": lambda page, _: [page.name],
}
_LAYOUTS: dict[str, Callable[[Any], str]] = {
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
"""Go's own way to write a date, as a token: `:20060102`; but in `:2006-01-02` only `:2006` is one."""
_LAYOUT = re.compile("2006|002|January|Jan|Monday|Mon|15|0[12456]|_2|[12]")


def _slugs(page: Page) -> list[str]:
    return [folder.slug or _as_segment(folder.title) for folder in page.sections]


def _as_segment(text: str) -> str:
    """Return a title as a part of a path: its slashes part nothing."""
    return text.replace("/", "-").replace("\\", "-")


def _sliced(names: Sequence[str], index: str | None) -> Sequence[str]:
    """`:sections[1:]`, `:sections[last]`, `:sections[0]`. Whole, they are a rooted path: see `given_url`."""
    if index is None:
        return names
    first, colon, last = index.replace("last", "-1").partition(":")
    try:
        if colon:
            return names[int(first) if first else None : int(last) if last else None]
        return [names[int(first)]]
    except (ValueError, IndexError):
        return []
