"""A post's URL, as Hugo makes it from its path, its front matter and the site's permalinks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from .config import Config, Language

_NO_DATE = datetime(1, 1, 1, tzinfo=UTC)
_SAFE = "/%@+~!$&'()*,;=:"
_TOKEN = re.compile(r":(\w+)(?:\[([^\]]*)\])?")
_GO_DATE = re.compile(r":(\d{4}-\d\d-\d\d\S*?|\w*2006\w*)(?=[/.]|$)")


@dataclass(frozen=True, slots=True)
class Page:
    """What a URL is made of."""

    folders: tuple[str, ...]
    """The folders below the content root; of a bundle without its own."""
    name: str
    """The file's name without suffix and language; of a bundle its folder's."""
    title: str
    slug: str
    date: datetime | date | None

    @property
    def section(self) -> str:
        """The first folder."""
        return self.folders[0] if self.folders else ""


def page_url(page: Page, config: Config, language: Language) -> str:
    """Return the rooted path of a page that gives no `url` of its own."""
    pattern = dict(config.permalinks).get(page.section)
    path = _expanded(pattern, page) if pattern else "/".join((*page.folders, page.slug or page.name))
    path = sanitize(path, config).strip("/")
    ending = ".html" if config.ugly_urls and path else "/"
    return _join(config.base, language.prefix, path + ending)


def given_url(url: str, config: Config, language: Language) -> str | None:
    """Return the rooted path of a page whose front matter says `url`; None where that can't be one."""
    url = url.strip()
    if not url or _unsafe(url):
        return None
    path, _, query = url.partition("?")
    prefix = "" if path.startswith("/") else language.prefix
    joined = _join(config.base, prefix, path)
    if not re.search(r"\.\w+$", path.rsplit("/", 1)[-1]) and not joined.endswith("/"):
        joined += "/"
    return joined + (f"?{query}" if query else "")


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
    return made.lower() if config.path_to_lower else made


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
    pattern = _GO_DATE.sub(lambda m: _go_date(m[1], page.date), pattern)
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
            return "/".join(_sliced(page.folders, index))
        case "title":
            return _as_segment(page.title)
        case "slug":
            return _as_segment(page.slug or page.title or page.name)
        case "slugorfilename" | "slugorcontentbasename":
            return page.slug or page.name
        case "filename" | "contentbasename":
            return page.name
    return f":{name}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_GO_LAYOUT = {"01": "%m", "02": "%d", "15": "%H", "04": "%M", "05": "%S"}


def _go_date(layout: str, day: datetime | date | None) -> str:
    """Write a date by a Go layout, as in `:2006-01-02`."""
    moment: Any = day or _NO_DATE

    def part(match: re.Match[str]) -> str:
        return f"{moment.year:04d}" if match[0] == "2006" else str(moment.strftime(_GO_LAYOUT[match[0]]))

    return re.sub(r"2006|0[1245]|15", part, layout)


def _as_segment(text: str) -> str:
    """Return a title as a part of a path: slashes part nothing, and a plus, which may stand for a blank in a URL, does
    so here."""
    kept = _only_allowed(text.replace("/", "-").replace("\\", "-"))
    return _only_allowed(kept.replace("+", " "))


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
