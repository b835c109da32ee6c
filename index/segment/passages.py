"""Split a document into passages: its title, each tag, heading, section text and code block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..fields import BODY, CODE, HEADINGS, TAGS, TITLE
from ..model import Document, Section, Span
from ..text.identifiers import find_identifiers, join_code_spans


@dataclass(frozen=True, slots=True)
class PassageText:
    """The text of one passage."""

    field: int
    text: str
    section: int
    """Index in the document's sections; 0 for the title and tags."""
    code_block: int
    """1 + index among the document's code blocks; 0 for text."""
    lines: tuple[tuple[int, int], ...]
    """(offset in `text`, line of the post's file), wherever the line changes."""
    inline_code: tuple[Span, ...] = ()
    """Spans of `text` that count as code, too."""


def split_passages(document: Document) -> Iterator[PassageText]:
    """Yield the passages of a document in the order in which segments store them."""
    yield PassageText(TITLE, document.title, 0, 0, ((0, 1),), _find_code(document.title, document.title_code))
    for tag in document.tags:
        yield PassageText(TAGS, tag, 0, 0, ((0, 1),))
    code_blocks = 0
    for number, section in enumerate(document.sections):
        yield from _split_section(section, number, code_blocks)
        code_blocks += len(section.code)


def _split_section(section: Section, number: int, code_blocks: int) -> Iterator[PassageText]:
    """Yield the passages of a section. `code_blocks`: how many the document has before this section."""
    if section.heading:
        inline_code = _find_code(section.heading, section.heading_code)
        yield PassageText(HEADINGS, section.heading, number, 0, ((0, section.line),), inline_code)
    if section.text:
        lines = section.lines or ((0, section.line),)
        yield PassageText(BODY, section.text, number, 0, lines, _find_code(section.text, section.inline_code))
    for code_block, code in enumerate(section.code, code_blocks + 1):
        lines = tuple(_iterate_lines(code.text, code.line))
        yield PassageText(CODE, code.text, number, code_block, lines)


def _find_code(text: str, marked: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans of a text that count as code: those that are marked so, and identifiers in plain text."""
    return join_code_spans(marked, find_identifiers(text))


def _iterate_lines(text: str, line: int) -> Iterator[tuple[int, int]]:
    """Yield offset and line of each line of a code block that begins at `line`."""
    yield 0, line
    line_end = text.find("\n")
    while line_end >= 0:
        line += 1
        yield line_end + 1, line
        line_end = text.find("\n", line_end + 1)
