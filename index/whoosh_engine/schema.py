"""The Whoosh schema: the five searchable fields, the filters, and the whole document for making columns again.

The schema that stands in the index is made of Whoosh's own field types and analysers only, so any Whoosh opens the
index and can ask it. Documents are fed through `feeding()`, a schema of the same formats whose text fields are only
given their lengths: their postings are written by `postings`. Only names that classic Whoosh 2.7.4 has too are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

import orjson
from whoosh import analysis, fields

from ..errors import PosthasteError
from ..fields import FIELDS
from ..model import CodeBlock, Document, Section
from ..text.keys import date_to_seconds, make_facet_key
from .bulk_postings import mark

_DISTRIBUTIONS = ("whoosh3", "Whoosh", "Whoosh-Reloaded")


def find_installed_whoosh() -> list[str]:
    """Return the distributions of Whoosh that are installed."""
    found = []
    for name in _DISTRIBUTIONS:
        with suppress(metadata.PackageNotFoundError):
            found.append(f"{name} {metadata.version(name)}")
    return found


def reject_mixed_whoosh(found: list[str]) -> None:
    """All of them install into the same folder: of two, neither is whole. Raises PosthasteError."""
    if len(found) > 1:
        raise PosthasteError(f"{' and '.join(found)} are installed over each other; keep one: pip uninstall the other")


reject_mixed_whoosh(find_installed_whoosh())

_PLAIN = analysis.RegexTokenizer(r"\S+") | analysis.LowercaseFilter()
"""Cuts the words of a classic Whoosh query; what is indexed was cut and folded by index/analysis.py."""


def schema() -> fields.Schema:
    """Return the schema that stands in the index."""
    return _schema(fields.TEXT)


def feeding() -> fields.Schema:
    """Return the schema that documents are added by."""
    return _schema(_Marked)


def _schema(text: type[fields.TEXT]) -> fields.Schema:
    searchable = {name: text(analyzer=_PLAIN, phrase=False) for name in FIELDS}
    return fields.Schema(
        **searchable,
        id=fields.ID(unique=True, stored=True),
        url=fields.ID(),
        tag=fields.KEYWORD(commas=True),
        author=fields.KEYWORD(commas=True),
        category=fields.KEYWORD(commas=True),
        series=fields.KEYWORD(commas=True),
        section=fields.ID(),
        lang=fields.ID(),
        date=fields.DATETIME(),
        visible_from=fields.DATETIME(),
        visible_until=fields.DATETIME(),
        document=fields.STORED(),
    )


class _Marked(fields.TEXT):  # type: ignore[misc]  # whoosh has no types
    """A text field that is given its length; see `postings`."""

    def index(self, value: int, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield a mark in place of the postings."""
        return mark(value)


def filters(document: Document) -> dict[str, Any]:
    """Return the values of all fields but the searchable ones."""
    values = {
        "id": document.id,
        "url": document.url,
        "tag": _keywords(document.tags),
        "author": _keywords(document.authors),
        "category": _keywords(document.categories),
        "series": _keywords(document.series),
        "section": make_facet_key(document.section),
        "lang": document.lang,
        "date": _moment(date_to_seconds(document.date)) if document.date else None,
        "visible_from": _moment(document.visible_from),
        "visible_until": _moment(document.visible_until),
        "document": orjson.dumps(document),
    }
    return {name: value for name, value in values.items() if value}


def _keywords(values: tuple[str, ...]) -> str:
    return ",".join(make_facet_key(value).replace(",", " ") for value in values)


def _moment(seconds: float | None) -> datetime | None:
    """Whoosh keeps naive datetimes: UTC. Moments before the year 1 or after 9999 it can't hold: the columns do."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def document_of(stored: dict[str, Any]) -> Document:
    """Return the document of a Whoosh document's stored fields."""
    values: dict[str, Any] = orjson.loads(stored["document"])
    sections = tuple(_section(section) for section in values.pop("sections"))
    flat: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Document(sections=sections, **flat)


def _section(values: dict[str, Any]) -> Section:
    code = tuple(CodeBlock(**block) for block in values.pop("code"))
    pairs: dict[str, Any] = {name: tuple((a, b) for a, b in values.pop(name)) for name in ("lines", "inline_code")}
    return Section(code=code, **pairs, **values)
