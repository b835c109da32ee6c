"""Results -> JSON-ready dict, and text for a terminal. HTML is made here, once: escaped, then marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from index.model import Correction, Explanation, Fragment, Hit, Results, Span, Suggestion

from ..query.formatter import format_query


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, as far as the answer repeats it."""

    query: str
    page: int = 1
    per_page: int = 10
    max_results: int = 1000
    warnings: tuple[str, ...] = ()
    parsed: str | None = None
    """The query as it was understood, where an explanation is asked for."""


def body(results: Results, question: Question) -> dict[str, Any]:
    """Return the answer of GET /search, but for what it took: that is no part of what can be given again."""
    reachable = min(results.total, question.max_results)
    return {
        "query": question.query,
        **({} if question.parsed is None else {"parsed": question.parsed}),
        "corrected": corrected(question.query, results.corrections),
        "relaxed": results.relaxed,
        "warnings": list(question.warnings),
        "total": results.total,
        "page": question.page,
        "per_page": question.per_page,
        "pages": -(-reachable // question.per_page),
        "generation": results.generation,
        "results": [result(hit) for hit in results.hits],
        "facets": {name: dict(values) for name, values in results.facets.items()},
    }


def result(hit: Hit) -> dict[str, Any]:
    """Return one result."""
    url = safe_url(hit.url)
    subs = [_sub_result(fragment, url, hit.title) for fragment in hit.sub_results]
    same = (sub for fragment, sub in zip(hit.sub_results, subs, strict=True) if fragment is hit.excerpt)
    excerpt = next(same, None) or _excerpt(hit.excerpt)  # nearly always one of them: it is escaped once
    return {
        "id": hit.id,
        "url": url,
        "title": hit.title,
        "title_html": marked(hit.title, hit.title_spans),
        "excerpt": excerpt["excerpt"],
        "excerpt_html": excerpt["excerpt_html"],
        "score": hit.score,
        "pinned": hit.pinned,
        "date": hit.date,
        "lastmod": hit.lastmod,
        "lang": hit.lang,
        "section": hit.section,
        "tags": list(hit.tags),
        "authors": list(hit.authors),
        "matched_fields": list(hit.matched_fields),
        "sub_results": subs,
        **({} if hit.explanation is None else {"explanation": _explanation(hit.explanation)}),
    }


def _sub_result(fragment: Fragment, url: str, title: str) -> dict[str, Any]:
    return {
        "title": fragment.heading or title,
        "anchor": fragment.anchor,
        "level": fragment.level,
        "url": f"{url}#{quote(fragment.anchor, safe=_ANCHOR)}" if url and fragment.anchor else url,
        "kind": "code" if fragment.field == "code" else "text",
        "code_lang": fragment.code_lang,
        "line": fragment.line,
    } | _excerpt(fragment)


def _excerpt(fragment: Fragment) -> dict[str, str]:
    return {"excerpt": shown(fragment), "excerpt_html": shown_html(fragment)}


def _explanation(explanation: Explanation) -> dict[str, Any]:
    return {
        "words": [
            {
                "word": format_query(word.query),
                "fields": {name: round(value, 4) for name, value in word.fields.items()},
                "frequency": round(word.frequency, 4),
                "worth": round(word.worth, 4),
                "score": round(word.score, 4),
            }
            for word in explanation.words
        ],
        **{name: round(getattr(explanation, name), 4) for name in _BOOSTS},
    }


_BOOSTS = {"recency": ("×", 1.0), "tag": ("×", 1.0), "title": ("+", 0.0), "nearness": ("×", 1.0)}
"""In the order in which they come upon the words' sum: how each comes upon it, and what it is where there is none."""
_ANCHOR = "-._~!$&'()*+,;=:@/?"


def suggestions(found: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Return the answer of GET /suggest."""
    return [
        {"text": s.text, "kind": s.kind, "url": safe_url(s.url) if s.url else None, "count": s.count} for s in found
    ]


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"]


def day(date: str) -> str:
    """Return an ISO 8601 date as people read it, in an order that nobody takes for another: 9 Aug 2016."""
    year, month, number = date[:10].split("-")
    return f"{int(number)} {_MONTHS[int(month) - 1]} {int(year)}"


_NOT_IN_URL = re.compile(r"[\x00-\x20]")


def safe_url(url: str) -> str:
    """Return a URL that is http(s) or a rooted path of the site itself; empty for any other."""
    if url.startswith(("http://", "https://")) or (url.startswith("/") and url[1:2] not in ("/", "\\")):
        return "" if _NOT_IN_URL.search(url) else url
    return ""


def corrected(query: str, corrections: Iterable[Correction]) -> str | None:
    """Return the query with the words that were searched in place of others; None where it was searched as typed."""
    made = query
    changes = [(c.term.span, c.replacement) for c in corrections if c.term.span is not None]
    for (start, end), new in sorted(changes, reverse=True):
        made = made[:start] + new + made[end:]
    return made if made != query else None


# ------------------------------------------------------------------------------------------------ fragments


def shown(fragment: Fragment) -> str:
    """Return a fragment as plain text, with an ellipsis where it was cut."""
    return _cut(fragment, fragment.text)


def shown_html(fragment: Fragment) -> str:
    """Return a fragment as escaped text with `<mark>`."""
    return _cut(fragment, marked(fragment.text, fragment.spans))


def _cut(fragment: Fragment, text: str) -> str:
    """Of code whole lines were cut off, so that the ellipsis is a line of its own."""
    line = "\n" if fragment.field == "code" else ""
    return (f"…{line}" if fragment.cut_start else "") + text + (f"{line}…" if fragment.cut_end else "")


def marked(text: str, spans: Sequence[Span], before: str = "<mark>", after: str = "</mark>") -> str:
    """Return escaped text with marks around the spans."""
    return _around(text, spans, escape, before, after)


def _around(text: str, spans: Sequence[Span], show: Any, before: str, after: str) -> str:
    out, at = [], 0
    for start, end in spans:
        out += [show(text[at:start]), before, show(text[start:end]), after]
        at = end
    return "".join([*out, show(text[at:])])


# ------------------------------------------------------------------------------------------------ terminal

_BOLD, _DIM, _BLUE, _YELLOW, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[34m", "\x1b[1;33m", "\x1b[0m"


def terminal(results: Results, question: Question, content: Path, *, colour: bool) -> str:
    """Return the answer for people at a terminal: title, URL, `path:line` and fragments."""
    style = _Style(colour)
    lines = [*_head(results, question)]
    for hit in results.hits:
        lines += ["", *_hit(hit, content, style)]
        if hit.explanation:
            lines += [f"  {line}" for line in _explained(hit.score, hit.explanation)]
    if results.hits:
        first = (question.page - 1) * question.per_page + 1
        lines += ["", style(_DIM, f"{first}-{first + len(results.hits) - 1} of {results.total}")]
    return "\n".join(lines).strip("\n")


class _Style:
    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, code: str, text: str) -> str:
        return f"{code}{text}{_OFF}" if self._colour else text

    def marks(self, text: str, spans: Sequence[Span]) -> str:
        return _around(text, spans, printable, _YELLOW, _OFF) if self._colour else printable(text)


def printable(text: str) -> str:
    """Return text without characters that a terminal would take for orders."""
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in text)


def _head(results: Results, question: Question) -> Iterable[str]:
    if question.parsed is not None:
        yield f"read as: {printable(question.parsed)}"
    yield from (f"note: {printable(warning)}" for warning in question.warnings)
    if (new := corrected(question.query, results.corrections)) is not None:
        yield f"searched for: {printable(new)}"
    if results.relaxed:
        yield "no post has all the words; these have some"
    if not results.hits:
        yield "nothing found"


def _hit(hit: Hit, content: Path, style: _Style) -> Iterable[str]:
    told = ("recommended" if hit.pinned else "", (hit.date or "")[:10], ", ".join(hit.tags))
    facts = "  ".join(printable(fact) for fact in told if fact)
    yield style(_BOLD, style.marks(hit.title, hit.title_spans)) + (f"  {style(_DIM, facts)}" if facts else "")
    yield style(_BLUE, printable(hit.url))
    for fragment in hit.sub_results or (hit.excerpt,):
        place = printable(f"{content / hit.id}:{fragment.line}")
        yield f"  {style(_DIM, place)}" + (f"  {printable(fragment.heading)}" if fragment.heading else "")
        text = _cut(fragment, style.marks(fragment.text, fragment.spans))
        yield from (f"    {line}" for line in text.split("\n"))


def _explained(score: float, explanation: Explanation) -> Iterable[str]:
    """Yield what gave a score: (sum of the words' * recency * tag + title) * nearness."""
    yield f"score {score:.2f}"
    for word in explanation.words:
        fields = ", ".join(f"{name} {value:.2f}" for name, value in word.fields.items())
        yield f"  {word.score:6.2f}  {printable(format_query(word.query))}: worth {word.worth:.2f}, {fields}"
    for name, (sign, nothing) in _BOOSTS.items():
        if (value := getattr(explanation, name)) != nothing:
            yield f"  {sign}{value:5.2f}  {name}"
