"""The Whoosh schema: the indexed fields, the filter fields, and the whole document, to rebuild the segment file from.

The schema stored in the index consists of Whoosh's own field types and analyzers, so any Whoosh opens the index and
searches it. Documents are added through `make_writing_schema()`, of the same formats, whose text fields take only
their length: `bulk_postings` writes their postings. Only names that classic Whoosh 2.7.4 has too are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from whoosh import analysis, fields, formats

from ..errors import PosthasteError
from ..fields import FIELDS, KEYWORD_FIELDS, get_filter_values
from ..model import Document
from ..segment.document_json import encode_document
from ..text.keys import date_to_seconds, make_facet_key
from .bulk_postings import make_placeholder

_DISTRIBUTIONS = ("whoosh3", "Whoosh", "Whoosh-Reloaded")
"""Distributions of Whoosh: all install into the same folder."""


def find_installed_whoosh() -> list[str]:
    """Return name and version of each installed distribution of Whoosh."""
    installed = []
    for name in _DISTRIBUTIONS:
        with suppress(metadata.PackageNotFoundError):
            installed.append(f"{name} {metadata.version(name)}")
    return installed


def reject_mixed_whoosh(installed: list[str]) -> None:
    """Raise PosthasteError if there are several distributions of Whoosh: they overwrite each other's files."""
    if len(installed) > 1:
        names = " and ".join(installed)
        raise PosthasteError(f"{names} are installed over each other; uninstall all but one with `pip uninstall`")


reject_mixed_whoosh(find_installed_whoosh())

# ------------------------------------------------------------------------------------------------ schemas

_QUERY_ANALYZER = analysis.RegexTokenizer(r"\S+") | analysis.LowercaseFilter()
"""Splits the words of a classic Whoosh query. Indexed text is tokenized and folded by `index/text`."""


def make_schema() -> fields.Schema:
    """Return the schema stored in the index."""
    return _make_schema(fields.TEXT)


def make_writing_schema() -> fields.Schema:
    """Return the schema that documents are added through."""
    return _make_schema(_LengthOnlyText)


class _LengthOnlyText(fields.TEXT):  # type: ignore[misc]  # whoosh has no types
    """A text field whose value is its length; see `bulk_postings`."""

    def index(self, value: int, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield a placeholder for the postings."""
        return make_placeholder(value)


def _make_schema(text: type[fields.TEXT]) -> fields.Schema:
    indexed = {name: _make_text(text) for name in FIELDS}
    keywords = {
        name: fields.KEYWORD(commas=True) if field.is_list else fields.ID() for name, field in KEYWORD_FIELDS.items()
    }
    return fields.Schema(
        **indexed,
        **keywords,
        id=fields.ID(unique=True, stored=True),
        url=fields.ID(),
        date=_make_date(),
        visible_from=_make_date(),
        visible_until=_make_date(),
        document=fields.STORED(),
    )


def _make_text(text: type[fields.TEXT]) -> fields.TEXT:
    """Return a text field. Postings have the frequency as their weight, which scores use; Whoosh's default format would
    store it once more, in 40 bytes for each block."""
    field = text(analyzer=_QUERY_ANALYZER, phrase=False)
    field.format = formats.Existence()
    return field


def _make_date() -> fields.DATETIME:
    """Return a field for dates that indexes each date once, not eight times in decreasing precision: ranges of so few
    dates need no such steps."""
    field = fields.DATETIME()
    field.shift_step = 0
    return field


# ------------------------------------------------------------------------------------------------ documents


def make_whoosh_fields(document: Document) -> dict[str, Any]:
    """Return the values of all fields of a document but the indexed text fields; absent ones are left out."""
    values: dict[str, Any] = {
        "id": document.id,
        "url": document.url,
        **{name: _join_values(get_filter_values(document, field)) for name, field in KEYWORD_FIELDS.items()},
        "date": _make_datetime(date_to_seconds(document.date)) if document.date else None,
        "visible_from": _make_datetime(document.visible_from),
        "visible_until": _make_datetime(document.visible_until),
        "document": encode_document(document),
    }
    return {name: value for name, value in values.items() if value}


def _join_values(values: tuple[str, ...]) -> str:
    return ",".join(make_facet_key(value).replace(",", " ") for value in values)


def _make_datetime(seconds: float | None) -> datetime | None:
    """Return a naive datetime in UTC, as Whoosh stores it; None outside of the years 1 to 9999, which only the segment
    file can store."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
