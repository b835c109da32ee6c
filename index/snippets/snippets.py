"""Documents found -> Hits: which stretches of their texts to show, and what to mark in them.

Everything is read off the documents' own rows, and chosen for all of a page's documents at once: no text is analysed
when a query is answered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from ..fields import ALL_FIELDS, BODY, CODE, FIELDS, TITLE
from ..matching.evaluator import Clause
from ..model import Fragment, Hit, SearchOptions, Span
from ..segment.snapshot import SegmentView, Snapshot
from .occurrences import marks_of
from .windows import Stretch, Stretches

_FIELDS_OF_BITS = [tuple(f for i, f in enumerate(FIELDS) if bits >> i & 1) for bits in range(ALL_FIELDS + 1)]
_MAX_MARKS = 64
"""Marks of one piece that are shown, and looked at to find the best stretch: a prefix can have thousands."""
_FEW = 200
"""Marks that are searched as a list, which is faster; of more, few are looked at."""
_CONTEXT = 60
"""Characters of text before the first mark, at most."""


class Shown:
    """What to show of some documents found."""

    def __init__(
        self, snapshot: Snapshot, documents: Sequence[int], clauses: Sequence[Clause], options: SearchOptions
    ) -> None:
        self._places: dict[int, tuple[_Page, int]] = {}
        for part in snapshot.parts:
            own = sorted([d for d in documents if part.base <= d < part.base + part.segment.size])
            if own:
                page = _Page(part, [document - part.base for document in own], clauses, options)
                self._places |= {document: (page, i) for i, document in enumerate(own)}

    def nearness(self, document: int) -> float:
        """Return how much of the query stands in one stretch of the document, from 0 to 1."""
        page, i = self._places[document]
        return page.nearness.get(i, 0.0)

    def hit(self, document: int, score: float) -> Hit:
        """Return what to show of a document."""
        page, i = self._places[document]
        return page.hit(i, score)


class _Page:
    """Some documents of one segment, their marks, and the choice of what to show of each."""

    def __init__(
        self, part: SegmentView, documents: list[int], clauses: Sequence[Clause], options: SearchOptions
    ) -> None:
        """Take the documents' numbers within the segment, ascending."""
        self._segment = part.segment
        self._numbers = documents
        self._length = options.fragment_length
        self._titles: list[int] = part.segment.piece_starts.take(documents).tolist()
        marks = marks_of(part, documents, [clause.lookup for clause in clauses])
        few = len(marks.starts) <= _FEW
        self._starts, self._ends = (each.tolist() if few else each.data for each in (marks.starts, marks.ends))
        weights = [clause.worth for clause in clauses]
        self._stretches = Stretches(part.segment, marks, weights, self._length - _CONTEXT // 2)
        self._fields = self._stretches.fields()
        best = self._stretches.best(options.fragments)
        self._best = {piece: (begin, end) for _, piece, begin, end in best}
        self._chosen = self._choose(best, options.fragments)

    @cached_property
    def nearness(self) -> dict[int, float]:
        """How much of the query each document with a mark has in one stretch, from 0 to 1."""
        return self._stretches.nearness()

    def _choose(self, stretches: list[Stretch], limit: int) -> list[list[int]]:
        """Return for each document the pieces to show: of the best sections and code blocks, best first."""
        chosen: list[list[int]] = [[] for _ in self._numbers]
        seen = set()
        for owner, piece, _, _ in stretches:
            unit = self._segment.unit(piece)
            if len(chosen[owner]) < limit and unit not in seen:
                seen.add(unit)
                chosen[owner].append(self._segment.shown(piece))
        return chosen

    # ---------------------------------------------------------------------------------- one document

    def hit(self, i: int, score: float) -> Hit:
        """Return what to show of the document at place `i`."""
        number = self._numbers[i]
        id, url, title, date, lastmod, lang, section, tags, authors, description = self._segment.display(number)
        outline = self._segment.outline(number)
        fields = self._fields.get(i, 0)
        best = [self._cut(number, piece, outline) for piece in self._chosen[i]]
        return Hit(
            id=id,
            url=url,
            title=title,
            title_spans=self._title_spans(title, self._titles[i]) if fields & 1 << TITLE else (),
            score=round(score, 4),
            date=date,
            lastmod=lastmod,
            lang=lang,
            section=section,
            tags=tuple(tags),
            authors=tuple(authors),
            description=description,
            matched_fields=_FIELDS_OF_BITS[fields],
            excerpt=best[0] if best else self._opening(i, description, outline),
            sub_results=tuple(sorted(best, key=_line) if len(best) > 1 else best),
        )

    def _title_spans(self, title: str, piece: int) -> tuple[Span, ...]:
        spans = self._spans(*self._segment.bounds(piece))
        return tuple(spans) if title.isascii() else _characters(title.encode(), spans)[1]

    def _opening(self, i: int, description: str, outline: _Outline) -> Fragment:
        """Return what to show of a document whose text has no mark: its description, or how it begins."""
        if description:
            text, cut = _shortened(description, self._length)
            return Fragment("description", text, (), cut_end=cut)
        number, segment = self._numbers[i], self._segment
        pieces = range(self._titles[i], int(segment.piece_starts[number + 1]))
        text_pieces = (piece for piece in pieces if segment.piece(piece).field in (BODY, CODE))
        return self._cut(number, next(text_pieces, self._titles[i]), outline)

    # ---------------------------------------------------------------------------------- one piece

    def _spans(self, begin: int, end: int) -> list[Span]:
        """Return the marks within a stretch of text, counted from its start; those that overlap as one."""
        spans: list[Span] = []
        low = bisect_left(self._starts, begin)
        high = min(bisect_left(self._starts, end, low), low + _MAX_MARKS)
        for start, stop in zip(self._starts[low:high], self._ends[low:high], strict=True):
            if stop > end:
                continue
            if spans and start - begin < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], stop - begin))
            else:
                spans.append((start - begin, stop - begin))
        return spans

    def _first_mark(self, begin: int, end: int) -> Span:
        """Return the first mark of a piece; one without any is shown from its beginning."""
        at = bisect_left(self._starts, begin)
        marked = at < len(self._starts) and self._starts[at] < end
        return (self._starts[at], self._ends[at]) if marked else (begin, begin)

    def _cut(self, number: int, piece: int, outline: _Outline) -> Fragment:
        begin, end, field, section, block = self._segment.piece(piece)
        text = self._segment.text(begin, end)
        code = field == CODE
        marked = self._best.get(piece) or self._first_mark(begin, end)
        length = _bytes_of(self._length, text, marked[0] - begin)
        first, last = _window(text, (marked[0] - begin, marked[1] - begin), length, code)
        inside = self._spans(begin + first, begin + last)
        shown, spans = _characters(text[first:last], inside)
        shown, spans = _dedented(shown, spans) if code else (shown.replace("\n", " "), spans)
        sections, languages = outline
        heading, anchor, level = sections[section] if section < len(sections) else ("", "", 0)
        return Fragment(
            field=FIELDS[field],
            text=shown,
            spans=spans,
            heading=heading,
            anchor=anchor,
            level=level,
            code_lang=languages[block - 1] if block else None,
            line=self._segment.line(number, begin + first + (inside[0][0] if inside else 0)),
            cut_start=first > 0,
            cut_end=last < len(text),
        )


_Outline = tuple[list[tuple[str, str, int]], list[str | None]]


def _line(fragment: Fragment) -> int:
    return fragment.line


def _characters(data: bytes, spans: list[Span]) -> tuple[str, tuple[Span, ...]]:
    """Decode a text, and count its ascending spans in characters instead of bytes."""
    text = data.decode()
    if len(text) == len(data):
        return text, tuple(spans)
    counted, byte, character = [], 0, 0
    for span in spans:
        ends = []
        for at in span:
            character += len(data[byte:at].decode())
            byte = at
            ends.append(character)
        counted.append((ends[0], ends[1]))
    return text, tuple(counted)


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


def _bytes_of(length: int, text: bytes, at: int) -> int:
    """Return how many bytes about `length` characters are, as they are around byte `at`."""
    near = text[max(at - _CONTEXT, 0) : at + length]
    return length if near.isascii() else length * len(near) // max(len(near.decode(errors="ignore")), 1)


def _window(text: bytes, marked: Span, length: int, code: bool) -> Span:
    """Return about `length` bytes around what is marked: whole words of text, whole lines of code."""
    if len(text) <= length + length // 4:
        return 0, len(text)
    spare = max(length - (marked[1] - marked[0]), 0)
    begin = max(marked[0] - min(spare // 2, _CONTEXT), 0)
    if code:
        begin = text.rfind(b"\n", 0, marked[0]) + 1 if marked[0] - text.rfind(b"\n", 0, marked[0]) <= length else begin
    elif begin:
        begin = _word_start(text, begin, marked[0])
    end = min(max(begin + length, marked[1]), len(text))
    if end < len(text):
        end = _line_end(text, marked[1], end) if code else _word_end(text, marked[1], end)
    return _character_start(text, begin), _character_start(text, end)


def _character_start(text: bytes, at: int) -> int:
    """Return where the character begins that holds byte `at`."""
    while 0 < at < len(text) and text[at] & 0xC0 == 0x80:
        at -= 1
    return at


def _word_start(text: bytes, begin: int, latest: int) -> int:
    """Return the start of a block or sentence, else of a word, from `begin` on."""
    for sign in (b"\n", b". "):
        at = text.find(sign, begin, latest)
        if at >= 0:
            return at + len(sign)
    at = text.find(b" ", begin, latest)
    return at + 1 if at >= 0 else begin


def _word_end(text: bytes, earliest: int, end: int) -> int:
    at = max(text.rfind(b" ", earliest, end + 1), text.rfind(b"\n", earliest, end + 1))
    return at if at > earliest else end


def _line_end(text: bytes, earliest: int, end: int) -> int:
    at = text.rfind(b"\n", earliest, end + 1)
    return at if at >= 0 else end


def _shortened(text: str, length: int) -> tuple[str, bool]:
    if len(text) <= length + length // 4:
        return text, False
    at = text.rfind(" ", 0, length + 1)
    return text[: at if at > 0 else length], True
