"""Store whole documents as JSON: engines keep them to rebuild what they derive from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from ..model import CodeBlock, Document, Section

DOCUMENT_FORM = 1
"""Increase it when a `Document` gets, loses or changes a field, and increase the version of the index with it. An index
of another version is rebuilt from its documents if they have this form; otherwise all posts are read again."""


class StoredDocuments(NamedTuple):
    """The documents of an index, to write a new index from."""

    digests: Mapping[str, str]
    """Id -> digest of every document."""
    read: Callable[[Collection[str]], Iterator[Document]]
    """Yields the documents with these ids, in this order. Raises IndexDamaged."""


NO_DOCUMENTS = StoredDocuments({}, lambda ids: iter(()))


def encode_document(document: Document) -> bytes:
    """Return a document as JSON."""
    return orjson.dumps(document)


def decode_document(data: bytes) -> Document:
    """Return the document that `encode_document` was given."""
    values: dict[str, Any] = orjson.loads(data)
    sections = tuple(_decode_section(section) for section in values.pop("sections"))
    title_code = _decode_spans(values.pop("title_code"))
    flat: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Document(sections=sections, title_code=title_code, **flat)


def decode_identity(data: bytes) -> tuple[str, str]:
    """Return the id and the digest of the document that `encode_document` was given."""
    values: dict[str, Any] = orjson.loads(data)
    return values["id"], values["digest"]


_PAIRS = ("lines", "inline_code", "heading_code")


def _decode_section(values: dict[str, Any]) -> Section:
    code = tuple(CodeBlock(**block) for block in values.pop("code"))
    pairs: dict[str, Any] = {name: _decode_spans(values.pop(name)) for name in _PAIRS}
    return Section(code=code, **pairs, **values)


def _decode_spans(pairs: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((first, second) for first, second in pairs)
