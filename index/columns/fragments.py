"""A document found -> a Hit: which stretches of its text to show, and what to mark in them.

Everything is read off the document's own row: no text is analysed when a query is answered.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from ..model import Fragment, Hit, SearchOptions, Span
from .evaluate import Clause
from .forward import BODY, CODE, FIELDS, HEADINGS
from .segment import Segment
from .snapshot import Snapshot

_MAX_MARKS = 256
"""Marks of one clause in one document that are looked at: a prefix can have thousands."""
_HEADING = 1.5
"""What a mark in a heading counts, beside one in its section's text."""
_CONTEXT = 60
"""Characters of text before the first mark, at most."""


class _Mark(NamedTuple):
    start: int
    end: int
    clause: int


class _Piece(NamedTuple):
    """A stretch of the document's text, in bytes; the same as in `build`."""

    start: int
    end: int
    field: int
    section: int
    block: int


def hit(snapshot: Snapshot, document: int, score: float, clauses: Sequence[Clause], options: SearchOptions) -> Hit:
    """Return what to show of a document."""
    part, number = snapshot.locate(document)
    segment = part.segment
    id, url, title, date, lastmod, lang, section, tags, authors, description = _display(segment, number)
    pieces = _pieces(segment, number)
    marks, fields = _marks(pieces, [clause.lookup.marks(part, number)[:_MAX_MARKS] for clause in clauses])
    page = _Page(segment, number, pieces, marks, [clause.idf for clause in clauses], options.fragment_length)
    best = page.fragments(options.fragments)
    return Hit(
        id=id,
        url=url,
        title=title,
        title_spans=page.title_spans(),
        score=round(score, 4),
        date=date,
        lastmod=lastmod,
        lang=lang,
        section=section,
        tags=tuple(tags),
        authors=tuple(authors),
        description=description,
        matched_fields=tuple(FIELDS[field] for field in sorted(fields)),
        excerpt=best[0] if best else page.opening(description),
        sub_results=tuple(sorted(best, key=lambda fragment: fragment.line)),
    )


def _display(segment: Segment, number: int) -> list[Any]:
    return segment.display(number)


def _pieces(segment: Segment, number: int) -> list[_Piece]:
    starts, fields, sections, blocks = (column.tolist() for column in segment.pieces(number))
    ends = [start - 1 for start in starts[1:]] + [segment.text_length(number)]
    return list(map(_Piece, starts, ends, fields, sections, blocks))


def _marks(pieces: list[_Piece], found: list[list[Any]]) -> tuple[dict[int, list[_Mark]], set[int]]:
    """Sort the marks of all clauses by piece, and tell in which fields they are."""
    starts = [piece.start for piece in pieces]
    by_piece: dict[int, list[_Mark]] = {}
    fields = set()
    for clause, marks in enumerate(found):
        for start, end, field in marks:
            fields.add(field)
            by_piece.setdefault(bisect_right(starts, start) - 1, []).append(_Mark(start, end, clause))
    return {piece: sorted(marks) for piece, marks in by_piece.items()}, fields


class _Page:
    """One document's text, its marks, and the choice of what to show."""

    def __init__(
        self,
        segment: Segment,
        number: int,
        pieces: list[_Piece],
        marks: dict[int, list[_Mark]],
        weights: list[float],
        length: int,
    ) -> None:
        self._segment = segment
        self._number = number
        self._pieces = pieces
        self._marks = marks
        self._weights = weights
        self._length = length

    def title_spans(self) -> tuple[Span, ...]:
        """Return what to mark in the title."""
        return _merged(self._local(0, self._text(0)))

    def fragments(self, limit: int) -> list[Fragment]:
        """Return the best fragment of each of the best sections and code blocks, best first."""
        worth: dict[tuple[int, int], float] = {}
        for piece, marks in self._marks.items():
            field, section, block = self._pieces[piece][2:]
            if field >= HEADINGS:
                factor = _HEADING if field == HEADINGS else 1.0
                worth[section, block] = worth.get((section, block), 0.0) + factor * self._worth(marks)
        chosen = sorted(worth, key=lambda place: (-worth[place], place))[:limit]
        return [self._fragment(section, block) for section, block in chosen]

    def _worth(self, marks: list[_Mark]) -> float:
        """Different words count most, how often they occur a little."""
        distinct = {mark.clause for mark in marks}
        return sum(self._weights[clause] for clause in distinct) * (1 + 0.1 * math.log(len(marks)))

    def _fragment(self, section: int, block: int) -> Fragment:
        """Of a section: its text; where that has no mark, its heading has, and the text's beginning will do."""
        own = [i for i, piece in enumerate(self._pieces) if (piece.section, piece.block) == (section, block)]
        body = [i for i in own if self._pieces[i].field in (BODY, CODE)]
        return self._cut(body[0] if body else own[0])

    def opening(self, description: str) -> Fragment:
        """Return what to show of a document whose text has no mark: its description, or how it begins."""
        if description:
            text, cut = _shortened(description, self._length)
            return Fragment("description", text, (), cut_end=cut)
        body = [i for i, piece in enumerate(self._pieces) if piece.field in (BODY, CODE)]
        return self._cut(body[0] if body else 0)

    # ---------------------------------------------------------------------------------- one piece

    def _text(self, piece: int) -> str:
        return self._segment.text(self._number, self._pieces[piece].start, self._pieces[piece].end).decode()

    def _local(self, piece: int, text: str) -> list[_Mark]:
        """Return the piece's marks in characters from its start."""
        base, end = self._pieces[piece][:2]
        marks = [_Mark(m.start - base, min(m.end, end) - base, m.clause) for m in self._marks.get(piece, ())]
        if len(text) == end - base:
            return marks
        at = _Characters(text.encode())
        return [_Mark(at(m.start), at(m.end), m.clause) for m in marks]

    def _cut(self, piece: int) -> Fragment:
        where = self._pieces[piece]
        text = self._text(piece)
        marks = self._local(piece, text)
        spans = _merged(marks)
        code = where.field == CODE
        begin, end = _window(text, self._best(marks), self._length, code)
        inside = tuple((a - begin, b - begin) for a, b in spans if begin <= a and b <= end)
        shown = text[begin:end]
        at = begin + (inside[0][0] if inside else 0)
        shown, inside = _dedented(shown, inside) if code else (shown.replace("\n", " "), inside)
        heading, anchor, level = "", "", 0
        sections, languages = self._segment.outline(self._number)
        if where.section < len(sections):
            heading, anchor, level = sections[where.section]
        return Fragment(
            field=FIELDS[where.field],
            text=shown,
            spans=inside,
            heading=heading,
            anchor=anchor,
            level=level,
            code_lang=languages[where.block - 1] if where.block else None,
            line=self._segment.line(self._number, where.start + len(text[:at].encode())),
            cut_start=begin > 0,
            cut_end=end < len(text),
        )

    def _best(self, marks: list[_Mark]) -> Span:
        """Return the stretch from one mark to another, within the length, that has the most different words."""
        best, best_worth, ahead, weight = (0, 0), -1.0, 0, 0.0
        room = self._length - _CONTEXT // 2
        inside: dict[int, int] = {}
        for i, first in enumerate(marks):
            while ahead < len(marks) and (ahead == i or marks[ahead].end - first.start <= room):
                clause = marks[ahead].clause
                inside[clause] = inside.get(clause, 0) + 1
                weight += self._weights[clause] * (inside[clause] == 1)
                ahead += 1
            worth = weight + 0.001 * (ahead - i)  # of two stretches with the same words the one with more marks
            if worth > best_worth + 1e-9:
                best, best_worth = (first.start, max(mark.end for mark in marks[i:ahead])), worth
            inside[first.clause] -= 1
            weight -= self._weights[first.clause] * (inside[first.clause] == 0)
        return best


class _Characters:
    """Turns ascending byte offsets of a text into characters, decoding each stretch about once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._byte = 0
        self._character = 0

    def __call__(self, byte: int) -> int:
        if byte < self._byte:  # the end of a mark lies behind the start of the next where they overlap
            return self._character - len(self._data[byte : self._byte].decode())
        self._character += len(self._data[self._byte : byte].decode())
        self._byte = byte
        return self._character


def _merged(marks: list[_Mark]) -> tuple[Span, ...]:
    """Return marks as spans, those that overlap as one."""
    spans: list[Span] = []
    for start, end, _ in marks:
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return tuple(spans)


def _dedented(code: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Take the indentation that all lines have off, and move the spans along."""
    lines = code.split("\n")
    indent = min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()), default=0)
    if not indent:
        return code, spans

    taken = list(accumulate(min(indent, len(line)) for line in lines))  # an empty line has less to lose

    def moved(at: int) -> int:
        return at - taken[code.count("\n", 0, at)]

    return "\n".join(line[indent:] for line in lines), tuple((moved(a), moved(b)) for a, b in spans)


def _window(text: str, marked: Span, length: int, code: bool) -> Span:
    """Return about `length` characters around what is marked: whole words of text, whole lines of code."""
    if len(text) <= length + length // 4:
        return 0, len(text)
    spare = max(length - (marked[1] - marked[0]), 0)
    begin = max(marked[0] - min(spare // 2, _CONTEXT), 0)
    if code:
        begin = text.rfind("\n", 0, marked[0]) + 1 if marked[0] - text.rfind("\n", 0, marked[0]) <= length else begin
    elif begin:
        begin = _word_start(text, begin, marked[0])
    end = min(max(begin + length, marked[1]), len(text))
    if end < len(text):
        end = _line_end(text, marked[1], end) if code else _word_end(text, marked[1], end)
    return begin, end


def _word_start(text: str, begin: int, latest: int) -> int:
    """Return the start of a block or sentence, else of a word, from `begin` on."""
    for sign in ("\n", ". "):
        at = text.find(sign, begin, latest)
        if at >= 0:
            return at + len(sign)
    at = text.find(" ", begin, latest)
    return at + 1 if at >= 0 else begin


def _word_end(text: str, earliest: int, end: int) -> int:
    at = max(text.rfind(" ", earliest, end + 1), text.rfind("\n", earliest, end + 1))
    return at if at > earliest else end


def _line_end(text: str, earliest: int, end: int) -> int:
    at = text.rfind("\n", earliest, end + 1)
    return at if at >= 0 else end


def _shortened(text: str, length: int) -> tuple[str, bool]:
    if len(text) <= length + length // 4:
        return text, False
    return text[: _word_end(text, 0, length)], True
