"""Present results as text for people at a terminal: title, URL, `path:line` and fragments of each hit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.model import Explanation, Fragment, Hit, Results, Span

from ..printable import make_printable, make_printable_line
from ..query.formatter import format_query
from ..service import SearchResponse
from .fit import clip_spans, cut_line, measure_columns, wrap_prose
from .text import Folders, add_ellipses, describe_changes, find_file, mark_spans

_INDENT = " " * 4
_BOLD, _DIM, _BLUE, _YELLOW, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[34m", "\x1b[1;33m", "\x1b[0m"


def format_response(response: SearchResponse, folders: Folders, *, colour: bool, columns: int | None = None) -> str:
    """Return the results as text.

    Args:
        response: what to present.
        folders: the content folders.
        colour: use ANSI colors.
        columns: the width of the terminal, at least 20; None: print lines of any length.
    """
    style = _Style(colour)
    results = response.results
    lines = list(_format_notes(response))
    for hit in results.hits:
        lines += ["", *_format_hit(hit, folders, style, columns)]
        if hit.explanation:
            lines += [f"  {line}" for line in _format_explanation(hit.score, hit.explanation)]
    if results.hits:
        first = (response.page - 1) * response.per_page + 1
        lines += ["", style.apply(_DIM, f"{first}-{first + len(results.hits) - 1} of {_format_total(results)}")]
    return "\n".join(lines).strip("\n")


class _Style:
    """Adds ANSI colors, or nothing."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def apply(self, code: str, text: str) -> str:
        return f"{code}{text}{_RESET}" if self._colour else text

    def highlight(self, text: str, spans: Sequence[Span]) -> str:
        """Return printable text with the spans in color."""
        if not self._colour:
            return make_printable(text)
        return mark_spans(text, spans, make_printable, _YELLOW, _RESET)


def _format_total(results: Results) -> str:
    if 0 < results.total_all_words < results.total:
        return f"{results.total}, {results.total_all_words} with all words"
    return str(results.total)


def _format_notes(response: SearchResponse) -> Iterator[str]:
    """Yield notes on the query: how it was parsed, warnings, corrections, whether it was relaxed."""
    results = response.results
    if response.parsed is not None:
        yield f"parsed as: {make_printable_line(response.parsed)}"
    yield from (f"note: {make_printable_line(warning)}" for warning in response.warnings)
    changes = describe_changes(response.query, results.corrections)
    if changes.corrected is not None:
        yield f"searched for: {make_printable_line(changes.corrected)}"
    elif changes.completed is not None:
        yield f"searched for words that begin like the last one: {make_printable_line(changes.completed)}"
    if changes.did_you_mean is not None:
        yield f"did you mean: {make_printable_line(changes.did_you_mean)}"
    if results.relaxed:
        yield "no post has all the words; these have some of them"
    if not results.hits:
        yield "nothing found"


def _format_hit(hit: Hit, folders: Folders, style: _Style, columns: int | None) -> Iterator[str]:
    facts = ("recommended" if hit.pinned else "", hit.site, (hit.date or "")[:10], ", ".join(hit.tags))
    details = "  ".join(make_printable_line(fact) for fact in facts if fact)
    title = style.apply(_BOLD, style.highlight(hit.title, hit.title_spans))
    gap = "\n" if columns and measure_columns(f"{hit.title}  {details}") > columns else "  "
    yield title + (f"{gap}{style.apply(_DIM, details)}" if details else "")
    yield style.apply(_BLUE, make_printable_line(hit.url))
    if hit.also_in:
        labels = ", ".join(make_printable_line(variant.label) for variant in hit.also_in)
        yield style.apply(_DIM, f"  also in {labels}")
    for fragment in hit.sub_results or (hit.excerpt,):
        place = style.apply(_DIM, make_printable_line(f"{find_file(hit, folders)}:{fragment.line}"))
        heading = style.highlight(fragment.heading, fragment.heading_spans)
        yield f"  {place}" + (f"  {heading}" if heading else "")
        lines = _fit_fragment(fragment, style, columns - len(_INDENT)) if columns else _format_fragment(fragment, style)
        yield from (_INDENT + line for line in lines)


def _format_fragment(fragment: Fragment, style: _Style) -> list[str]:
    return add_ellipses(fragment, style.highlight(fragment.text, fragment.spans)).split("\n")


def _fit_fragment(fragment: Fragment, style: _Style, columns: int) -> Iterator[str]:
    """Yield the lines of a fragment, none longer than `columns`: prose is wrapped, code is cut around the match."""
    text, spans = make_printable(fragment.text).expandtabs(1), fragment.spans
    if fragment.field != "code" and "\n" not in text:
        start, end = "…" * fragment.cut_start, "…" * fragment.cut_end
        spans = tuple((first + len(start), last + len(start)) for first, last in spans)
        text = start + text + end
        for first, last in wrap_prose(text, columns):
            yield style.highlight(text[first:last], clip_spans(spans, first, last))
        return
    yield from ["…"] * fragment.cut_start
    position = 0
    for line in text.split("\n"):
        inside = clip_spans(spans, position, position + len(line))
        position += len(line) + 1
        first, last = cut_line(line, inside, columns)
        part = style.highlight(line[first:last], clip_spans(inside, first, last))
        yield "…" * (first > 0) + part + "…" * (last < len(line))
    yield from ["…"] * fragment.cut_end


def _format_explanation(score: float, explanation: Explanation) -> Iterator[str]:
    """Yield the parts of a score, see `Explanation`."""
    yield f"score {score:.2f}"
    for term in explanation.words:
        fields = ", ".join(f"{name} {frequency:.2f}" for name, frequency in term.fields.items())
        yield f"  {term.score:6.2f}  {make_printable_line(format_query(term.query))}: worth {term.weight:.2f}, {fields}"
    boosts = (
        ("×", explanation.all_words, 1.0, "all words"),
        ("×", explanation.recency, 1.0, "recency"),
        ("×", explanation.edition, 1.0, "language and version"),
        ("×", explanation.tag, 1.0, "tag"),
        ("+", explanation.meaning, 0.0, f"meaning, cosine {explanation.cosine:.2f}"),
        ("+", explanation.title, 0.0, "title"),
        ("×", explanation.proximity, 1.0, "nearness"),
    )
    for operator, value, neutral, name in boosts:
        if value != neutral:
            yield f"  {operator}{value:5.2f}  {name}"
