"""The URLs that Jekyll gives to posts, documents and pages, as its `url.rb` and `url_drop.rb` make them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from ..url_lengths import check_length, expand_tokens
from ..values import PATH_SAFE

_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""The patterns of the built-in permalink styles."""
_TOKEN = re.compile(r":([a-z_]+)")
_DATE_TOKENS = {
    "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S", "short_month": "%b",
    "long_month": "%B", "short_year": "%y", "w_year": "%G", "week": "%V", "w_day": "%u", "short_day": "%a",
    "long_day": "%A", "y_day": "%j",
}  # fmt: skip


class Names(NamedTuple):
    """What the tokens of a document's permalink stand for, except its date."""

    collection: str
    """The label of its collection."""
    path: str
    """Its path in the folder of its collection, without suffix."""
    name: str
    """Its file's name, without suffix."""
    slug: str
    """Its `slug`; without one, the file's name without date."""
    categories: Sequence[str]


def make_document_template(label: str, permalink: str | None, site_permalink: str) -> str:
    """Return the pattern of a collection's permalinks. `permalink`: the setting of the collection."""
    if permalink is not None:
        return permalink
    if label == "posts":
        return _STYLES.get(site_permalink, site_permalink)
    return _add_suffix("/:collection/:path", site_permalink)


def make_page_template(name: str, site_permalink: str) -> str:
    """Return the pattern of a page's permalink. `name`: its file's name, without suffix."""
    return "/:path/" if name == "index" else _add_suffix("/:path/:basename", site_permalink)


def _add_suffix(template: str, site_permalink: str) -> str:
    """Return a pattern with the end that the site's permalinks have."""
    if site_permalink == "pretty" or site_permalink.endswith("/"):
        return template + "/"
    ends = site_permalink in ("date", "ordinal", "none") or site_permalink.endswith(":output_ext")
    return template + ":output_ext" if ends else template


def expand_document_template(template: str, names: Names, moment: datetime) -> tuple[str, list[str]]:
    """Return the path of a document, and the unknown tokens in the pattern: Jekyll's build would stop at them.

    Raises UrlTooLong.
    """
    unknown: list[str] = []
    values = _make_values(names, moment)

    def expand(match: re.Match[str]) -> str:
        token = match[1] if match[1] in values else match[1].removesuffix("_")
        if token not in values:
            unknown.append(match[0])
            return match[0]
        return _escape(values[token]) + match[1][len(token) :]

    return clean_path(expand_tokens(_TOKEN, expand, template)), unknown


def has_date_token(template: str) -> bool:
    """Return whether a pattern has a token of the date."""
    tokens = {token.removesuffix("_") for token in _TOKEN.findall(template)}
    return not tokens.isdisjoint((*_DATE_TOKENS, "i_day", "i_month"))


def _make_values(names: Names, moment: datetime) -> Mapping[str, str]:
    return {token: moment.strftime(form) for token, form in _DATE_TOKENS.items()} | {
        "year": f"{moment.year:04d}", "i_day": str(moment.day), "i_month": str(moment.month),
        "collection": names.collection, "path": names.path, "output_ext": ".html",
        "name": slugify(names.name),
        "slug": slugify(names.slug),
        "title": slugify(names.slug, pretty=True),
        "categories": "/".join(dict.fromkeys(category.lower() for category in names.categories)),
        "slugified_categories": "/".join(dict.fromkeys(map(slugify, names.categories))),
    }  # fmt: skip


def expand_page_template(template: str, folder: str, name: str) -> str:
    """Return the path of a page. `name`: its file's name, without suffix. Raises UrlTooLong."""
    for token, value in (("path", f"/{folder}" if folder else ""), ("basename", name), ("output_ext", ".html")):
        template = check_length(template).replace(f":{token}", _escape(value))
    return clean_path(template)


def slugify(text: str, *, pretty: bool = False) -> str:
    """Return a slug as of Jekyll's mode `default`, in lower case; with `pretty`, of its mode `pretty`, as written."""
    kept = "._~!$&'()+,;=@" if pretty else ""
    slug = "".join(c if c in kept or _is_letter_or_digit(c) else "-" for c in text)
    slug = re.sub(r"-+", "-", slug).strip("-")
    return slug if pretty else slug.lower()


def _is_letter_or_digit(c: str) -> bool:
    category = unicodedata.category(c)
    return category[0] in "ML" or category == "Nd"


def _escape(value: str) -> str:
    return quote(value, safe=PATH_SAFE)


def clean_path(path: str) -> str:
    """Return a path as Jekyll cleans it: rooted, without `..`, `./` and repeated slashes; encoded dots are dots."""
    path = re.sub("%2e", ".", path, flags=re.IGNORECASE)
    return re.sub(r"/{2,}", "/", f"/{path}".replace("..", "/").replace("./", ""))


def quote_path(path: str) -> str:
    """Quote a path that may be quoted in part."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(path, safe=PATH_SAFE + "%"))
