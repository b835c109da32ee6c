"""Build hits with snippets: choose the passages of matching documents to show, and the spans to highlight.

Occurrences are read from the documents' rows of the forward index, for all documents of a page at once. No text is
analyzed at query time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from ..fields import ALL_FIELDS, BODY, CODE, FIELDS, HEADINGS, TITLE
from ..matching.name_bonus import sum_known_weights
from ..matching.plan import Clause
from ..model import Fragment, Hit, SearchOptions, Span
from ..segment.site_label import SiteLabel
from ..segment.snapshot import SegmentView, Snapshot
from ..segment.stored_fields import StoredFields
from .excerpt_bounds import CONTEXT, cut_excerpt, shorten
from .highlighter import Highlighter, decode_with_spans, dedent_with_spans, join_neighbors
from .occurrences import drop_function_words, find_occurrences
from .windows import Window, Windows, choose_best_windows, find_windows

_FIELD_NAMES = [tuple(f for i, f in enumerate(FIELDS) if bits >> i & 1) for bits in range(ALL_FIELDS + 1)]
"""Set of fields (one bit per field) -> names of the fields."""
_IN_TITLES = 1 << TITLE | 1 << CODE
"""The set of fields that a title has words in: code in it counts as code."""
_Outline = tuple[list[tuple[str, str, int]], list[str | None]]
"""(heading, anchor, level) of each section, and the language of each code block."""


class SnippetBuilder:
    """Builds the hits of the documents that it was prepared for."""

    def __init__(self, locations: dict[int, tuple[_SegmentSnippets, int]]) -> None:
        """Prepare to build hits. `locations`: document -> the snippets of its segment, and its index in them."""
        self._locations = locations

    def measure_proximity(self, doc: int) -> float:
        """Return the share of the query's weight that one window of the document has, from 0 to 1."""
        snippets, index = self._locations[doc]
        return snippets.proximity.get(index, 0.0)

    def measure_headings(self, doc: int) -> float:
        """Return how well a heading of the document and the query cover each other, from 0 to 1."""
        snippets, index = self._locations[doc]
        return snippets.headings.get(index, 0.0)

    def build_hit(self, doc: int, score: float) -> Hit:
        """Return the hit of a document."""
        snippets, index = self._locations[doc]
        return snippets.build_hit(index, score)

    def build_section(self, doc: int, section: int) -> Fragment | None:
        """Return the fragment of a section, given its index in the document's outline; None if it has no text."""
        snippets, index = self._locations[doc]
        return snippets.build_section(index, section)


def prepare_snippets(
    snapshot: Snapshot, docs: Sequence[int], clauses: Sequence[Clause], options: SearchOptions
) -> SnippetBuilder:
    """Find the occurrences of a query's clauses in some documents and choose the passages to show.

    `docs`: numbers in the snapshot, in any order."""
    locations: dict[int, tuple[_SegmentSnippets, int]] = {}
    for view in snapshot.segments:
        in_segment = sorted([doc for doc in docs if view.doc_base <= doc < view.doc_end])
        if in_segment:
            snippets = _prepare_segment(view, [doc - view.doc_base for doc in in_segment], clauses, options)
            locations |= {doc: (snippets, index) for index, doc in enumerate(in_segment)}
    return SnippetBuilder(locations)


def _prepare_segment(
    view: SegmentView, docs: list[int], clauses: Sequence[Clause], options: SearchOptions
) -> _SegmentSnippets:
    """Prepare the snippets of documents of one segment. `docs`: numbers in the segment, ascending."""
    stored, length = view.reader.stored, options.fragment_length
    occurrences = find_occurrences(view, docs, [clause.matcher for clause in clauses])
    windows = find_windows(stored, occurrences, [clause.weight for clause in clauses], length - CONTEXT // 2)
    best = choose_best_windows(windows, options.fragments)
    content = _PageContent(
        titles=stored.get_first_passages(docs),
        fields=windows.collect_fields(),
        windows={passage: (begin, end) for _, passage, begin, end in best},
        passages=_choose_passages(stored, best, len(docs), options.fragments),
    )
    highlighter = Highlighter(drop_function_words(occurrences, clauses, len(docs)))
    return _SegmentSnippets(view, docs, length, windows, content, highlighter, sum_known_weights(clauses))


def _choose_passages(stored: StoredFields, windows: list[Window], doc_count: int, limit: int) -> list[list[int]]:
    """Return for each document the passages to show: one for each of its best sections and code blocks, best first."""
    chosen: list[list[int]] = [[] for _ in range(doc_count)]
    seen = set()
    for doc, passage, _, _ in windows:
        passages = chosen[doc]
        if len(passages) < limit and (group := stored.get_group(passage)) not in seen:
            seen.add(group)
            passages.append(stored.get_display_passage(passage))
    return chosen


def _label_hit(hit: Hit, site: SiteLabel) -> Hit:
    return hit._replace(id=site.add_to_id(hit.id), url=site.add_to_url(hit.url), site=site.name)


class _PageContent(NamedTuple):
    """The chosen content of some documents, by their index."""

    titles: list[int]
    """For each document the passage of its title."""
    fields: dict[int, int]
    """Index of a document -> its matching fields, one bit per field."""
    windows: dict[int, Span]
    """Passage -> its best window, in bytes of the segment's texts."""
    passages: list[list[int]]
    """For each document the passages to show, best first."""


class _SegmentSnippets:
    """The snippets of some documents of one segment."""

    def __init__(
        self,
        view: SegmentView,
        docs: list[int],
        length: int,
        windows: Windows,
        content: _PageContent,
        highlighter: Highlighter,
        known_weight: float,
    ) -> None:
        self._site = view.site
        self._stored = view.reader.stored
        self._docs = docs
        self._length = length
        self._windows = windows
        self._content = content
        self._highlighter = highlighter
        self._known_weight = known_weight

    @cached_property
    def proximity(self) -> dict[int, float]:
        """Index of each document with an occurrence -> its proximity, see `Windows.measure_proximity`."""
        return self._windows.measure_proximity()

    @cached_property
    def headings(self) -> dict[int, float]:
        """Index of each document with a match in a heading -> see `Windows.measure_headings`."""
        return self._windows.measure_headings(self._stored, self._known_weight)

    def build_hit(self, index: int, score: float) -> Hit:
        """Return the hit of a document by its index."""
        stored, doc = self._stored, self._docs[index]
        *own, sections, languages = stored.read_display(doc)
        id, url, title, date, lastmod, lang, section, tags, authors, description = own
        outline = sections, languages
        fields = self._content.fields.get(index, 0)
        fragments = [self._build_fragment(doc, passage, outline) for passage in self._content.passages[index]]
        title_spans = self._find_title_spans(title, index) if fields & _IN_TITLES else ()
        excerpt = fragments[0] if fragments else self._build_opening(index, description, outline)
        sections = tuple(sorted(fragments, key=_get_line) if len(fragments) > 1 else fragments)
        names = _FIELD_NAMES[fields]
        stored_values = (date, lastmod, lang, section, tuple(tags), tuple(authors), description)
        # Keywords would double the time of this call.
        hit = Hit(id, url, title, title_spans, round(score, 4), *stored_values, names, excerpt, sections)
        return hit if self._site is None else _label_hit(hit, self._site)

    def build_section(self, index: int, section: int) -> Fragment | None:
        """Return the fragment of a section, by the index of its document."""
        stored, doc = self._stored, self._docs[index]
        for number in stored.get_passage_range(doc):
            passage = stored.get_passage(number)
            if passage.section == section and passage.field in (HEADINGS, BODY):
                shown = stored.get_display_passage(number)
                *_, sections, languages = stored.read_display(doc)
                return self._build_fragment(doc, shown, (sections, languages))
        return None

    def _find_title_spans(self, title: str, index: int) -> tuple[Span, ...]:
        spans = self._highlighter.find_spans(*self._stored.get_bounds(self._content.titles[index]))
        return join_neighbors(title, spans if title.isascii() else decode_with_spans(title.encode(), spans)[1])

    def _build_opening(self, index: int, description: str, outline: _Outline) -> Fragment:
        """Return the excerpt of a document without a match in its text: its description, else its beginning."""
        if description:
            text, is_cut = shorten(description, self._length)
            return Fragment("description", text, (), cut_end=is_cut)
        doc, stored = self._docs[index], self._stored
        texts = (
            passage for passage in stored.get_passage_range(doc) if stored.get_passage(passage).field in (BODY, CODE)
        )
        return self._build_fragment(doc, next(texts, self._content.titles[index]), outline)

    def _build_fragment(self, doc: int, number: int, outline: _Outline) -> Fragment:
        """Return the fragment of a passage: its best window, else its first occurrence, else its beginning."""
        begin, end, field, section, code_block = self._stored.get_passage(number)
        is_code = field == CODE
        window = self._content.windows.get(number) or self._highlighter.find_first(begin, end)
        text, (first, last) = cut_excerpt(self._stored.read_text, (begin, end), window, self._length, is_code)
        byte_spans = self._highlighter.find_spans(first, last)
        excerpt, spans = decode_with_spans(text, byte_spans)
        spans = join_neighbors(excerpt, spans)
        excerpt, spans = dedent_with_spans(excerpt, spans) if is_code else (excerpt.replace("\n", " "), spans)
        sections, languages = outline
        heading, anchor, level = sections[section] if section < len(sections) else ("", "", 0)
        lang = languages[code_block - 1] if code_block else None
        line = self._stored.get_line(doc, first + (byte_spans[0][0] if byte_spans else 0))
        is_cut = (first > begin, last < end)
        marked = self._find_heading_spans(doc, heading, number, section) if heading else ()
        # Keywords would double the time of this call.
        return Fragment(FIELDS[field], excerpt, spans, heading, anchor, level, lang, line, *is_cut, marked)

    @cached_property
    def _marked_headings(self) -> list[int]:
        """See `Windows.list_headings`."""
        return self._windows.list_headings()

    def _find_heading_spans(self, doc: int, heading: str, number: int, section: int) -> tuple[Span, ...]:
        """Return the matches in the heading of the section that has the passage `number`."""
        at = bisect_right(self._marked_headings, number) - 1
        if at < 0:
            return ()
        passage, stored = self._marked_headings[at], self._stored
        if passage < stored.get_passage_range(doc).start or stored.get_passage(passage).section != section:
            return ()
        spans = self._highlighter.find_spans(*stored.get_bounds(passage))
        return join_neighbors(heading, spans if heading.isascii() else decode_with_spans(heading.encode(), spans)[1])


def _get_line(fragment: Fragment) -> int:
    return fragment.line
