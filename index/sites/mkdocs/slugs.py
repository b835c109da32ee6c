"""The slugs that functions named in `mkdocs.yml` make of titles and headings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from ..toc_anchors import slugify
from .settings import Tagged

_TAGS = re.compile(r"</?[^>]*>")
_NO_SLUG = re.compile(r"[^\w\- ]")
_FORMS = ("NFC", "NFD", "NFKC", "NFKD")


class Slugify(Protocol):
    """Makes slugs. Its `repr` says how: it is part of the fingerprint of a site."""

    def __call__(self, text: str, separator: str, /) -> str:
        """Return the slug of a text, with a separator in place of blanks."""
        ...


@dataclass(frozen=True, slots=True)
class TocSlugs:
    """The functions of Python-Markdown's extension `toc`."""

    is_unicode: bool = False

    def __call__(self, text: str, separator: str, /) -> str:
        """See Slugify."""
        return slugify(text, separator, self.is_unicode)


@dataclass(frozen=True, slots=True)
class PymdownxSlugs:
    """`pymdownx.slugs.slugify` with its options: letters, digits, `_` and `-`; each blank is a separator."""

    case: str = "none"
    percent: bool = False
    form: str = "NFC"

    def __call__(self, text: str, separator: str, /) -> str:
        """See Slugify."""
        slug = _remove_tags(unicodedata.normalize(self.form, text)).strip()  # type: ignore[arg-type]
        if self.case == "lower":
            slug = slug.lower()
        elif self.case == "lower-ascii":
            slug = re.sub("[A-Z]", lambda match: match[0].lower(), slug)
        elif self.case == "fold":
            slug = slug.casefold()
        slug = _NO_SLUG.sub("", slug).replace(" ", separator)
        return quote(slug) if self.percent else slug


def _remove_tags(text: str) -> str:
    """Return a text without tags, in linear time: after the last `>`, no `<` begins a tag."""
    end = text.rfind(">") + 1
    return _TAGS.sub("", text[:end]) + text[end:]


def find_slugify(value: Any, default: Slugify) -> Slugify | None:
    """Return the function that a setting names; None if it is unknown. `default`: without the setting."""
    if value is None:
        return default
    if not isinstance(value, Tagged):
        return None
    match value.tag:
        case "python/name:markdown.extensions.toc.slugify":
            return TocSlugs()
        case "python/name:markdown.extensions.toc.slugify_unicode":
            return TocSlugs(is_unicode=True)
        case "python/name:pymdownx.slugs.uslugify":
            return PymdownxSlugs("lower")
        case "python/name:pymdownx.slugs.uslugify_cased":
            return PymdownxSlugs()
        case "python/object/apply:pymdownx.slugs.slugify":
            return _make_pymdownx(value.value)
    return None


def _make_pymdownx(arguments: Any) -> Slugify:
    options = arguments.get("kwds") if isinstance(arguments, dict) else None
    options = options if isinstance(options, dict) else {}
    form = options.get("normalize")
    return PymdownxSlugs(
        str(options.get("case", "none")), options.get("percent_encode") is True, form if form in _FORMS else "NFC"
    )
