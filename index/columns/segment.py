"""One segment's columns, read-only: terms, postings, texts and values of its documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import orjson

from ..errors import IndexDamaged
from .derive import NAMES, stem_key
from .forward import Array, Forward, Ragged
from .layout import read


class _Strings(Sequence[bytes]):
    """A sorted list of byte strings within two arrays."""

    def __init__(self, starts: Array, data: Array) -> None:
        self.starts = starts
        self._bytes = data.data

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, index: int) -> bytes:  # type: ignore[override]  # slices are not needed
        return bytes(self._bytes[self.starts[index] : self.starts[index + 1]])


class Segment:
    """The columns of one segment. Documents and terms are numbered within the segment."""

    def __init__(self, path: Path) -> None:
        self._arrays = read(path)
        try:
            self._attach()
        except KeyError as error:
            raise IndexDamaged(f"{path}: {error} is missing; run `posthaste index --rebuild`") from error

    def _attach(self) -> None:
        a = self._arrays
        self.size = len(a["texts.starts"]) - 1
        self.terms = _Strings(a["terms.starts"], a["terms.bytes"])
        self._stems = _Strings(a["stems.starts"], a["stems.bytes"])
        self.starts, self.slots, self.counts = a["postings.starts"], a["postings.slots"], a["postings.counts"]
        self.posting_occurrences, self.posting_rows = a["postings.occurrences"], a["postings.rows"]
        self.rows = a["occurrences.starts"]
        self.row_terms, self.row_offsets = a["occurrences.terms"], a["occurrences.offsets"]
        self.row_lengths, self.row_places = a["occurrences.lengths"], a["occurrences.places"]
        self.lengths, self.numbers, self.title_keys = a["lengths"], a["numbers"], a["title_keys"]

    # ---------------------------------------------------------------------------------- terms

    def term(self, text: str) -> tuple[int, int] | None:
        """Return the range of the term `text` (a range of one), None where no document has it."""
        wanted = text.encode()
        at = bisect_left(self.terms, wanted)
        return (at, at + 1) if at < len(self.terms) and self.terms[at] == wanted else None

    def prefix(self, text: str) -> tuple[int, int]:
        """Return the range of terms that begin with `text`."""
        wanted = text.encode()
        low = bisect_left(self.terms, wanted)
        return low, bisect_left(self.terms, wanted + b"\xff", low)

    def stem(self, lang: str, stem: str) -> list[int]:
        """Return the terms of the language's documents that share `stem`."""
        wanted = stem_key(lang, stem)
        at = bisect_left(self._stems, wanted)
        if at == len(self._stems) or self._stems[at] != wanted:
            own = self.term(stem)
            return [own[0]] if own else []
        members = self._arrays["stems.members"]
        terms: list[int] = self._arrays["stems.terms"][members[at] : members[at + 1]].tolist()
        return terms

    @cached_property
    def langs(self) -> tuple[str, ...]:
        """The languages of the documents."""
        return tuple(sorted(set(self._json("langs"))))

    # ---------------------------------------------------------------------------------- documents

    def _json(self, name: str) -> list[str]:
        value: list[str] = orjson.loads(self._arrays[name].data)
        return value

    def _row(self, table: str, document: int) -> bytes:
        starts = self._arrays[f"{table}.starts"]
        return self._arrays[f"{table}.bytes"][starts[document] : starts[document + 1]].tobytes()

    def text(self, document: int, start: int, end: int) -> bytes:
        """Return bytes `start` to `end` of the document's text."""
        base = int(self._arrays["texts.starts"][document])
        return self._arrays["texts.bytes"][base + start : base + end].tobytes()

    def text_length(self, document: int) -> int:
        """Return the length of the document's text in bytes."""
        starts = self._arrays["texts.starts"]
        return int(starts[document + 1]) - int(starts[document])

    def display(self, document: int) -> list[object]:
        """Return id, url, title, date, lastmod, lang, section, tags, authors, description."""
        shown: list[object] = orjson.loads(self._row("displays", document))
        return shown

    def outline(self, document: int) -> tuple[list[tuple[str, str, int]], list[str | None]]:
        """Return (heading, anchor, level) of each section, and the language of each code block."""
        sections, languages = orjson.loads(self._row("outlines", document))
        return sections, languages

    def pieces(self, document: int) -> tuple[Array, Array, Array, Array]:
        """Return offset, field, section and code block of each piece of the document's text."""
        starts = self._arrays["pieces.starts"]
        row = slice(int(starts[document]), int(starts[document + 1]))
        a = self._arrays
        return a["pieces.offsets"][row], a["pieces.fields"][row], a["pieces.sections"][row], a["pieces.blocks"][row]

    def line(self, document: int, offset: int) -> int:
        """Return the line of the post's file that holds byte `offset` of the document's text."""
        starts = self._arrays["lines.starts"]
        row = slice(int(starts[document]), int(starts[document + 1]))
        at = int(np.searchsorted(self._arrays["lines.offsets"][row], offset, "right")) - 1
        return int(self._arrays["lines.numbers"][row][max(at, 0)])

    @cached_property
    def sources(self) -> list[tuple[str, str]]:
        """Id and digest of each document."""
        data = self._arrays["sources.bytes"].tobytes().replace(b"][", b"],[")
        found: list[tuple[str, str]] = orjson.loads(b"[" + data + b"]")
        return found

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

    def facet_counts(self, matching: Array) -> Array:
        """Return for each facet value how many of its documents are true in the boolean array `matching`."""
        a = self._arrays
        running = np.concatenate(([0], np.cumsum(matching[a["facets.documents"]])))
        counts: Array = running[a["facets.starts"][1:]] - running[a["facets.starts"][:-1]]
        return counts

    # ---------------------------------------------------------------------------------- the whole

    def forward(self) -> Forward:
        """Return the table that the segment was made from."""
        a = self._arrays

        def ragged(table: str, columns: tuple[str, ...]) -> Ragged:
            return Ragged(a[f"{table}.starts"].astype(np.int64), tuple(a[f"{table}.{c}"] for c in columns))

        return Forward(
            terms=list(self.terms),
            lengths=self.lengths,
            **{table: ragged(table, columns) for table, columns in NAMES.items()},
            **{table: ragged(table, ("bytes",)) for table in ("texts", "displays", "outlines", "sources")},
            numbers=self.numbers,
            title_keys=self.title_keys,
            langs=self._json("langs"),
            facets={key: (written, self.facet_documents(n)) for key, (written, n) in self.facets.items()},
        )
