"""Read the stored fields of a segment: texts, passages, lines, and the values that hits show."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from ..fields import BODY, CODE
from .array_file import ArrayFile
from .arrays import SegmentArrays
from .ragged import Array
from .text_blocks import TextReader

_MAX_ROWS = 2000
"""The most parsed rows in the cache of a table: some MB."""
_MAX_ROW_BYTES = 4096
"""Longer rows are not cached."""


class Passage(NamedTuple):
    """One title, tag, heading, section text or code block of a document."""

    begin: int
    """Start and end in bytes of the segment's texts, half-open."""
    end: int
    field: int
    section: int
    """Index in the document's outline; 0 for the title and tags."""
    code_block: int
    """1 + index in the outline's languages; 0 for text."""


class JsonRows:
    """A table of JSON rows. Parsed rows are cached, since successive searches while a query is typed have mostly the
    same hits. Callers must not change the rows."""

    def __init__(self, starts: Array, read_bytes: Callable[[int, int], bytes]) -> None:
        """`starts`: of the rows; `read_bytes`: see `ArrayFile.make_reader`."""
        self._starts, self._read_bytes = starts.data, read_bytes
        self._cached: dict[int, Any] = {}

    def read(self, number: int) -> Any:
        """Return a row, parsed."""
        row = self._cached.get(number)
        if row is None:
            begin, end = self._starts[number], self._starts[number + 1]
            row = orjson.loads(self._read_bytes(begin, end))
            if len(self._cached) >= _MAX_ROWS:
                self._cached.clear()
            if end - begin <= _MAX_ROW_BYTES:
                self._cached[number] = row
        return row


class StoredFields:
    """The stored fields of a segment's documents.

    Texts and displays are read from the file when needed: a page of hits needs little of them, and mapped pages would
    stay in the memory of each process."""

    def __init__(self, arrays: SegmentArrays, file: ArrayFile | None) -> None:
        """`file`: that of the arrays; None: texts and displays can't be read."""
        passages, lines = arrays.passages, arrays.lines
        read_texts: Callable[[int, int], bytes] = _read_nothing
        read_displays, name = read_texts, ""
        if file is not None:
            read_texts, name = file.make_reader("texts.bytes"), file.name
            read_displays = file.make_reader("displays.bytes", maps_small=True)
        self.read_text = TextReader(arrays.texts, read_texts, name).read
        """Return bytes `begin` to `end` of the segment's texts."""
        self.passage_begins = passages.begins
        """[passages + 1]: where each passage begins in the segment's texts; the last entry is their end."""
        self.passage_fields = passages.fields
        """[passages]: the field of each passage."""
        self._first_passages = passages.starts.data
        columns = (passages.begins, passages.fields, passages.sections, passages.code_blocks, passages.groups)
        self._passages = tuple(column.data for column in columns)
        self._lines = (lines.starts.data, lines.offsets.data, lines.numbers.data)
        self._text_starts = arrays.texts.starts.data
        self._sources = arrays.sources
        self.read_display = JsonRows(arrays.displays.starts, read_displays).read
        """Return what a hit shows of a document: id, URL, title, date, lastmod, lang, section, tags, authors,
        description, (heading, anchor, level) of each section, and the language of each code block."""

    def get_first_passages(self, docs: list[int]) -> list[int]:
        """Return the number of the first passage, the title, of each document."""
        return [self._first_passages[doc] for doc in docs]

    def get_passage_range(self, doc: int) -> range:
        """Return the numbers of a document's passages."""
        return range(self._first_passages[doc], self._first_passages[doc + 1])

    def get_passage(self, number: int) -> Passage:
        """Return a passage by its number in the segment."""
        begins, fields, sections, code_blocks, _ = self._passages
        return Passage(begins[number], begins[number + 1] - 1, fields[number], sections[number], code_blocks[number])

    def get_bounds(self, passage: int) -> tuple[int, int]:
        """Return where a passage begins and ends in the segment's texts."""
        begins = self._passages[0]
        return begins[passage], begins[passage + 1] - 1

    def get_group(self, passage: int) -> int:
        """Return the number of a passage's group: a section's heading and text, or a code block, shown as one."""
        group: int = self._passages[4][passage]
        return group

    def get_display_passage(self, passage: int) -> int:
        """Return the passage to show for a passage with matches: for a heading the text below it, if it has any."""
        _, fields, _, _, groups = self._passages
        below = passage + 1
        has_text = below < len(groups) and groups[below] == groups[passage] and fields[below] in (BODY, CODE)
        return below if fields[passage] not in (BODY, CODE) and has_text else passage

    def get_line(self, doc: int, at: int) -> int:
        """Return the line of the post's file that holds byte `at` of the segment's texts."""
        starts, offsets, numbers = self._lines
        low, offset = starts[doc], at - self._text_starts[doc]
        number: int = numbers[max(bisect_right(offsets, offset, low, starts[doc + 1]) - 1, low)]
        return number

    @cached_property
    def sources(self) -> list[tuple[str, str, str]]:
        """Id, digest and URL of each document, deleted ones too."""
        data = self._sources.bytes.tobytes().replace(b"][", b"],[")
        rows: list[tuple[str, str, str]] = orjson.loads(b"[" + data + b"]")
        return rows

    def read_ids(self) -> list[str]:
        """Return the id of each document, deleted ones too. Unlike `sources`, nothing stays in memory."""
        data = self._sources.bytes.data
        return [orjson.loads(data[begin:end])[0] for begin, end in pairwise(self._sources.starts.tolist())]

    @cached_property
    def docs_by_id(self) -> dict[str, int]:
        """Id -> document; deleted ones too."""
        return {id: doc for doc, (id, _, _) in enumerate(self.sources)}

    @cached_property
    def docs_by_url(self) -> dict[str, int]:
        """URL -> document; deleted ones too."""
        return {url: doc for doc, (_, _, url) in enumerate(self.sources)}


def _read_nothing(_begin: int, _end: int) -> bytes:
    return b""


class TitleIndex:
    """Finds documents by the keys of their titles."""

    def __init__(self, title_keys: Array) -> None:
        self._title_keys = title_keys

    @cached_property
    def _sorted(self) -> tuple[Array, memoryview]:
        order = self._title_keys.argsort(kind="stable")
        return order, self._title_keys.take(order).data  # searched for one key: NumPy takes three times as long

    def list_keys(self) -> list[int]:
        """Return the key of each document's title."""
        keys: list[int] = self._title_keys.tolist()
        return keys

    def find(self, key: int) -> Array:
        """Return the documents whose title has a key (see `keys.make_title_key`), ascending, deleted ones too."""
        order, keys = self._sorted
        low = bisect_left(keys, key)
        docs: Array = order[low : bisect_right(keys, key, low)]
        return docs
