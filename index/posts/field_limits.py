"""Bound the fields of a post that responses show whole: a few hostile posts must not make every response too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model import Document, Section, Span

MAX_TITLE = 1000
"""The longest title, heading and description, in characters. The rest of a heading becomes text; that of the others is
left out."""
MAX_VALUE = 200
"""The longest tag, author, category, series and language, in characters."""
MAX_VALUES = 200
"""How many tags, authors, categories and series a post has at most, of each."""
_MAX_ANCHOR = 2000
_LISTS = ("tags", "authors", "categories", "series")


def limit_fields(document: Document) -> Document:
    """Return a document with short fields; the document itself if they are short, as in every ordinary post."""
    changes: dict[str, object] = {name: cut for name in _LISTS if (cut := _cut_values(getattr(document, name)))}
    if len(document.title) > MAX_TITLE:
        changes |= {"title": document.title[:MAX_TITLE], "title_code": _cut_spans(document.title_code)}
    if len(document.description) > MAX_TITLE:
        changes["description"] = document.description[:MAX_TITLE]
    if len(document.lang) > MAX_VALUE:
        changes["lang"] = ""
    if any(map(_is_long, document.sections)):
        changes["sections"] = tuple(map(_cut_section, document.sections))
    return replace(document, **changes) if changes else document  # type: ignore[arg-type]


def _cut_values(values: Sequence[str]) -> tuple[str, ...]:
    """Return the values that remain; none if all of them do as they are."""
    if len(values) <= MAX_VALUES and all(len(value) <= MAX_VALUE for value in values):
        return ()
    return tuple(dict.fromkeys(value[:MAX_VALUE] for value in values[:MAX_VALUES]))


def _cut_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple((start, min(end, MAX_TITLE)) for start, end in spans if start < MAX_TITLE)


def _is_long(section: Section) -> bool:
    return len(section.heading) > MAX_TITLE or len(section.anchor) > _MAX_ANCHOR


def _cut_section(section: Section) -> Section:
    """Return a section with a short heading; one with a long anchor can't be linked to.

    The rest of a long heading begins the text, where it is still found: some are paragraphs above a line of dashes."""
    if not _is_long(section):
        return section
    anchor = section.anchor if len(section.anchor) <= _MAX_ANCHOR else ""
    heading, rest = section.heading[:MAX_TITLE], section.heading[MAX_TITLE:]
    section = replace(section, heading=heading, anchor=anchor, heading_code=_cut_spans(section.heading_code))
    return _prepend_text(section, rest) if rest else section


def _prepend_text(section: Section, text: str) -> Section:
    """Return a section whose text begins with another line."""
    shift = len(text) + 1
    return replace(
        section,
        text=f"{text}\n{section.text}",
        lines=((0, section.line), *((offset + shift, line) for offset, line in section.lines)),
        inline_code=tuple((start + shift, end + shift) for start, end in section.inline_code),
    )
