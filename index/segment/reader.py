"""One segment's columns, read-only: terms, postings, texts and values of its documents."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson

from ..fields import BODY, CODE
from .array_file import ArrayFile
from .arrays import SegmentArrays
from .forward_index import ForwardIndex, restore_forward_index
from .inverter import make_stem_key
from .ragged import Array, expand_rows


class _Strings(Sequence[bytes]):
    """A sorted list of byte strings within two arrays. Single items are read through memoryviews: numpy takes three
    times as long for one number."""

    def __init__(self, starts: Array, data: Array) -> None:
        self.starts = starts
        self._starts, self._bytes = starts.data, data.data
        self._size = len(starts) - 1

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: int) -> bytes:  # type: ignore[override]  # slices are not needed
        return self._bytes[self._starts[index] : self._starts[index + 1]].tobytes()

    @cached_property
    def _landmarks(self) -> list[bytes]:
        """Every 64th string, to be searched in one go: six steps are left of about twenty."""
        return [self[i] for i in range(0, self._size, 64)]

    def find(self, wanted: bytes) -> int:
        """Return the place of the first string that isn't less than `wanted`."""
        block = bisect_left(self._landmarks, wanted)
        return bisect_left(self, wanted, max(64 * block - 64, 0), min(64 * block, self._size))


_SHOWN = 2000
"""Rows of a table that are remembered as they were read, at most: some MB."""
_LONG = 4096
"""Bytes of a row that is too long for that."""


def _rows(arrays: Mapping[str, Array], table: str) -> Callable[[int], Any]:
    """Return what reads a row of JSON by its number. It is not to be changed: while a query is typed, most posts found
    were shown a moment ago, and what was read lately is handed out again."""
    starts, data = arrays[f"{table}.starts"].data, arrays[f"{table}.bytes"].data
    known: dict[int, Any] = {}

    def read(number: int) -> Any:
        row = known.get(number)
        if row is None:
            begin, end = starts[number], starts[number + 1]
            row = orjson.loads(data[begin:end])
            if len(known) >= _SHOWN:
                known.clear()
            if end - begin <= _LONG:
                known[number] = row
        return row

    return read


class Piece(NamedTuple):
    """A stretch of a document's text (see `build`)."""

    begin: int
    """Bytes of the segment's texts, half-open."""
    end: int
    field: int
    section: int
    block: int


class Segment:
    """The columns of one segment. Documents and terms are numbered within the segment."""

    def __init__(self, path: Path, *, verify: bool = False) -> None:
        """Raises IndexDamaged where the file isn't whole; `verify`: all of it is read to know."""
        file = ArrayFile.open(path, verify=verify)
        self._arrays = file.arrays
        self._record = SegmentArrays.from_file(file)
        self.text = partial(file.read_bytes, "texts.bytes")
        """Returns bytes `begin` to `end` of the segment's texts."""
        self._attach()

    def _attach(self) -> None:
        a = self._arrays
        self.size = len(a["texts.starts"]) - 1
        self.terms = _Strings(a["terms.starts"], a["terms.bytes"])
        self.letters = a["terms.letter_masks"]
        self._stems = _Strings(a["stems.starts"], a["stems.bytes"])
        self.starts, self.slots = a["postings.starts"], a["postings.slots"]
        self.posting_occurrences, self.posting_rows = a["postings.occurrence_starts"], a["postings.occurrences"]
        self.rows, self._rows = a["occurrences.starts"], a["occurrences.starts"].data
        self.row_terms, self.row_offsets = a["occurrences.terms"], a["occurrences.offsets"]
        self.row_lengths, self.row_places = a["occurrences.lengths"], a["occurrences.places"]
        self.text_starts, self._texts = a["texts.starts"], a["texts.starts"].data
        self.piece_starts = a["passages.starts"]
        self.piece_begins, self.piece_fields, self.piece_units = (
            a[f"passages.{n}"] for n in ("begins", "fields", "groups")
        )
        self._pieces = tuple(
            a[f"passages.{name}"].data for name in ("begins", "fields", "sections", "code_blocks", "groups")
        )
        self._lines = tuple(a[f"lines.{name}"].data for name in ("starts", "offsets", "numbers"))
        self.display = _rows(a, "displays")
        """Returns id, url, title, date, lastmod, lang, section, tags, authors, description of a document."""
        self.outline = _rows(a, "outlines")
        """Returns (heading, anchor, level) of each section of a document, and the language of each code block."""
        self.lengths, self.numbers, self.title_keys = a["field_lengths"], a["times"], a["title_keys"]

    # ---------------------------------------------------------------------------------- terms

    def term(self, text: str) -> tuple[int, int] | None:
        """Return the range of the term `text` (a range of one), None where no document has it."""
        wanted = text.encode()
        at = self.terms.find(wanted)
        return (at, at + 1) if at < len(self.terms) and self.terms[at] == wanted else None

    def prefix(self, text: str) -> tuple[int, int]:
        """Return the range of terms that begin with `text`."""
        wanted = text.encode()
        return self.terms.find(wanted), self.terms.find(wanted + b"\xff")

    def postings(self, low: int, high: int) -> tuple[Array, Array]:
        """Return the slots and counts of the terms low to high: added up, where they are all that begin so (see
        `derive`), else term by term."""
        wide = self._wide.get((low, high))
        if wide is not None:
            a, span = self._arrays, slice(*wide)
            return a["prefix_sums.slots"][span], a["prefix_sums.counts"][span]
        begin, end = int(self.starts[low]), int(self.starts[high])
        first = self.posting_occurrences[begin : end + 1]
        return self.slots[begin:end], (first[1:] - first[:-1]).astype(np.float32)  # as they are weighed

    @cached_property
    def _wide(self) -> dict[tuple[int, int], tuple[int, int]]:
        lows, highs, starts = (self._arrays[f"prefix_sums.{name}"].tolist() for name in ("lows", "highs", "starts"))
        return dict(zip(zip(lows, highs, strict=True), pairwise(starts), strict=True))

    def stem(self, lang: str, stem: str) -> list[int]:
        """Return the terms of the language's documents that share `stem`."""
        wanted = make_stem_key(lang, stem)
        at = self._stems.find(wanted)
        if at == len(self._stems) or self._stems[at] != wanted:
            own = self.term(stem)
            return [own[0]] if own else []
        members = self._arrays["stems.term_starts"]
        terms: list[int] = self._arrays["stems.terms"][members[at] : members[at + 1]].tolist()
        return terms

    def relatives(self, low: int, high: int) -> Array:
        """Return the terms, ascending, that share a stem with any of the terms low to high, without these."""
        a = self._arrays
        stems = a["terms.stems"][int(a["terms.stem_starts"][low]) : int(a["terms.stem_starts"][high])]
        _, index = expand_rows(a["stems.term_starts"], np.unique(stems).astype(np.int64))
        terms = np.unique(a["stems.terms"][index]).astype(np.int64)
        return terms[(terms < low) | (terms >= high)]

    @cached_property
    def langs(self) -> tuple[str, ...]:
        """The languages of the documents."""
        return tuple(sorted(set(self._json("langs"))))

    # ---------------------------------------------------------------------------------- documents

    def _json(self, name: str) -> list[str]:
        value: list[str] = orjson.loads(self._arrays[name].data)
        return value

    def piece(self, number: int) -> Piece:
        """Return one of the segment's pieces."""
        begins, fields, sections, blocks, _ = self._pieces
        return Piece(begins[number], begins[number + 1] - 1, fields[number], sections[number], blocks[number])

    def bounds(self, piece: int) -> tuple[int, int]:
        """Return where a piece begins and ends."""
        begins = self._pieces[0]
        return begins[piece], begins[piece + 1] - 1

    def unit(self, piece: int) -> int:
        """Return the number of what is shown as one: a section's text with its heading, or a code block."""
        unit: int = self._pieces[4][piece]
        return unit

    def shown(self, piece: int) -> int:
        """Return the piece to show where one has marks: of a heading the text below, if there is any."""
        _, fields, _, _, units = self._pieces
        below = piece + 1
        is_text = below < len(units) and units[below] == units[piece] and fields[below] in (BODY, CODE)
        return below if fields[piece] not in (BODY, CODE) and is_text else piece

    def row(self, document: int) -> tuple[int, int]:
        """Return the first of the occurrences that are a document's, and the first behind them."""
        return self._rows[document], self._rows[document + 1]

    def line(self, document: int, at: int) -> int:
        """Return the line of the post's file that holds byte `at` of the segment's texts."""
        starts, offsets, numbers = self._lines
        low, offset = starts[document], at - self._texts[document]
        number: int = numbers[max(bisect_right(offsets, offset, low, starts[document + 1]) - 1, low)]
        return number

    @cached_property
    def sources(self) -> list[tuple[str, str, str]]:
        """Id, digest and URL of each document."""
        data = self._arrays["sources.bytes"].tobytes().replace(b"][", b"],[")
        found: list[tuple[str, str, str]] = orjson.loads(b"[" + data + b"]")
        return found

    @cached_property
    def ids(self) -> dict[str, int]:
        """Id -> document, deleted ones too."""
        return {id: number for number, (id, _, _) in enumerate(self.sources)}

    @cached_property
    def urls(self) -> dict[str, int]:
        """URL -> document, deleted ones too."""
        return {url: number for number, (_, _, url) in enumerate(self.sources)}

    def titled(self, key: int) -> Array:
        """Return the documents whose title has a key, deleted ones too."""
        order, keys = self._titles
        wanted = np.array(key, keys.dtype)
        return order[keys.searchsorted(wanted) : keys.searchsorted(wanted, "right")]

    @cached_property
    def _titles(self) -> tuple[Array, Array]:
        order = self.title_keys.argsort(kind="stable")
        return order, self.title_keys.take(order)

    # ---------------------------------------------------------------------------------- facets

    @cached_property
    def facets(self) -> dict[tuple[str, str], tuple[str, int]]:
        """(facet, folded value) -> value as written, its number."""
        values: list[tuple[str, str, str]] = orjson.loads(self._arrays["facets.values"].data)
        return {(name, folded): (written, i) for i, (name, folded, written) in enumerate(values)}

    def facet_documents(self, number: int) -> Array:
        """Return the documents that have a facet value."""
        starts = self._arrays["facets.starts"]
        return self._arrays["facets.documents"][int(starts[number]) : int(starts[number + 1])]

    @cached_property
    def _facet_keys(self) -> list[tuple[str, str]]:
        """Ascending, so that a facet's values stand together, and those that begin alike."""
        return list(self.facets)

    def facet_holders(self, name: str) -> Iterator[tuple[str, Array]]:
        """Yield each folded value of a facet, and the documents that have it."""
        low, starts, documents = self._facet_slice(name, "")
        for number, (begin, end) in enumerate(pairwise(starts.tolist()), low):
            yield self._facet_keys[number][1], documents[begin:end]

    def facet_counts(self, name: str, prefix: str, matching: Array) -> Iterator[tuple[str, str, int]]:
        """Yield folded value, value as written and how many of its documents are true in the boolean array `matching`,
        of the values of a facet that begin with the folded `prefix`."""
        low, starts, documents = self._facet_slice(name, prefix)
        running = np.concatenate(([0], np.cumsum(matching[documents])))
        counts = running[starts[1:]] - running[starts[:-1]]
        for number in counts.nonzero()[0].tolist():
            key = self._facet_keys[low + number]
            yield key[1], self.facets[key][0], int(counts[number])

    def _facet_slice(self, name: str, prefix: str) -> tuple[int, Array, Array]:
        """Return of a facet's values that begin with `prefix`: the number of the first, where the documents of each
        start, and these documents."""
        low = bisect_left(self._facet_keys, (name, prefix))
        high = bisect_left(self._facet_keys, (name, prefix + "\U0010ffff"), low)
        starts = self._arrays["facets.starts"][low : high + 1].astype(np.int64)
        return low, starts - starts[0], self._arrays["facets.documents"][starts[0] : starts[-1]]

    # ---------------------------------------------------------------------------------- the whole

    def forward(self) -> ForwardIndex:
        """Return the table that the segment was made from."""
        return restore_forward_index(self._record)
