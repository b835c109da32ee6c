"""The one table of indexed fields, filter fields and facets."""

from __future__ import annotations

from .model import Field

FIELDS: tuple[Field, ...] = ("title", "tags", "headings", "body", "code")
"""The searchable fields; a field's number is its place here. Numbers fit into `SLOT_BITS` bits."""
TITLE, TAGS, HEADINGS, BODY, CODE = range(5)
ALL_FIELDS = (1 << len(FIELDS)) - 1
"""A set of fields is a bit a field."""
