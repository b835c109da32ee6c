"""A post's URL, as Hugo makes it from its path, its front matter and the site's permalinks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from .config import Config, Language

_NO_DATE = datetime(1, 1, 1, tzinfo=UTC)
_SAFE = "/%@+~!$&'()*,;=:?"
_TOKEN = re.compile(r":(\w+)(?:\[([^\]]*)\])?")


@dataclass(frozen=True, slots=True)
class Page:
    """What a URL is made of."""

    folders: tuple[str, ...]
    """The folders below the content root; of a bundle without its own."""
    name: str
    """The file's name without suffix and language; of a bundle its folder's."""
    sections: tuple[str, ...]
    """The folders that are sections to Hugo: the first, and those with an `_index` file."""
    title: str
    slug: str
    date: datetime | date | None

    @property
    def section(self) -> str:
        """The first folder."""
        return self.folders[0] if self.folders else ""


def page_url(page: Page, config: Config, language: Language) -> str:
    """Return the rooted path of a page that gives no `url` of its own."""
    pattern = _pattern(page, config)
    if pattern:
        path = _expanded(pattern, page)
    else:  # of a file's own name each blank is a hyphen
        path = "/".join(
            (*(folder.replace(" ", "-") for folder in page.folders), page.slug or page.name.replace(" ", "-"))
        )
    path = sanitize(path, config).strip("/")
    ending = ".html" if config.ugly_urls and path else ""
    if pattern:  # a plus, which may stand for a blank in a URL, does so here
        path, ending = _only_allowed((path + ending).replace("+", " ")), ""
    return _join(config.base, language.prefix, path + ending if config.ugly_urls and path else f"{path}/")


def _pattern(page: Page, config: Config) -> str:
    """Return the permalink pattern of the nearest folder that has one; empty where none has."""
    patterns = dict(config.permalinks)
    above = ("/".join(page.folders[:depth]) for depth in range(len(page.folders), 0, -1))
    return next((patterns[folder] for folder in above if folder in patterns), "")


def given_url(url: str, config: Config, language: Language) -> str | None:
    """Return the rooted path of a page whose front matter says `url`; None where that can't be one."""
    url = url.strip()
    if not url or _unsafe(url):
        return None
    prefix = "" if url.startswith("/") else language.prefix
    joined = _join(config.base, prefix, url)
    if not re.search(r"\.\w+$", url.rsplit("/", 1)[-1]) and not joined.endswith("/"):
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


def _expanded(pattern: str, page: Page) -> str:
    """Replace the tokens of a permalink pattern."""
    return _TOKEN.sub(lambda m: _token(m[1], m[2], page), pattern).strip("/")


def _token(name: str, index: str | None, page: Page) -> str:
    day: Any = page.date or _NO_DATE
    match name:
        case "year":
            return str(day.year)
        case "month" | "day":
            return f"{getattr(day, name):02d}"
        case "monthname":
            return _MONTHS[day.month - 1]
        case "weekday":
            return str(day.isoweekday() % 7)
        case "weekdayname":
            return _DAYS[day.isoweekday() % 7]
        case "yearday":
            return str(day.timetuple().tm_yday)
        case "section" | "sectionslug":
            return page.section
        case "sections" | "sectionslugs":
            return "/".join(_sliced(page.sections, index))
        case "title":
            return _as_segment(page.title)
        case "slug":
            return page.slug or _as_segment(page.title or page.name)
        case "slugorfilename" | "slugorcontentbasename":
            return page.slug or page.name
        case "filename" | "contentbasename":
            return page.name
    form = _GO_LAYOUTS.get(name)
    return f":{name}" if form is None else form(day)


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_GO_LAYOUTS: dict[str, Callable[[Any], str]] = {
    "2006": lambda day: f"{day.year:04d}",
    "06": lambda day: f"{day.year % 100:02d}",
    "01": lambda day: f"{day.month:02d}",
    "1": lambda day: str(day.month),
    "02": lambda day: f"{day.day:02d}",
    "2": lambda day: str(day.day),
    "January": lambda day: _MONTHS[day.month - 1],
    "Jan": lambda day: _MONTHS[day.month - 1][:3],
    "Monday": lambda day: _DAYS[day.isoweekday() % 7],
    "Mon": lambda day: _DAYS[day.isoweekday() % 7][:3],
}
"""Go's own way to write a part of a date, as a token: in `:2006-01-02` only `:2006` is one."""


def _as_segment(text: str) -> str:
    """Return a title as a part of a path: its slashes part nothing."""
    return text.replace("/", "-").replace("\\", "-")


def _sliced(folders: tuple[str, ...], index: str | None) -> tuple[str, ...]:
    """`:sections[1:]`, `:sections[last]`, `:sections[0]`."""
    if index is None:
        return folders
    first, colon, last = index.replace("last", "-1").partition(":")
    try:
        if colon:
            return folders[int(first) if first else None : int(last) if last else None]
        return (folders[int(first)],)
    except (ValueError, IndexError):
        return ()
