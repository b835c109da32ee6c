"""Present whole posts as Markdown, made from what the index stores: headings, text and code, without templates."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from index.model import CodeBlock, Document, Section, Span

_BLOCK_MARK = re.compile(r"\s*\d{0,9}(?=[#>+*=|~-]|```|(?<=\d)[.)])")
"""The beginning of a line up to a mark that would begin a block: of a heading, a list, a fence."""


def format_post(document: Document, sections: Sequence[Section], url: str) -> str:
    """Return a post, or some of its sections, as Markdown. `url`: of the post, as readers open it."""
    facts = [f"URL: {url}"] if url else []
    facts += [f"Date: {document.date[:10]}"] if document.date else []
    facts += [f"Tags: {', '.join(document.tags)}"] if document.tags else []
    blocks = [f"# {_join_lines(document.title)}", "\n".join(f"- {_join_lines(fact)}" for fact in facts)]
    blocks += [block for section in sections for block in _format_section(section)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def find_sections(document: Document, name: str) -> list[Section]:
    """Return the section with an anchor or heading, and the sections below it; empty if there is none."""
    wanted = name.strip().removeprefix("#")
    sections = document.sections
    found = [at for at, section in enumerate(sections) if section.level and section.anchor == wanted]
    found += [at for at, section in enumerate(sections) if section.heading.casefold() == wanted.casefold()]
    if not wanted or not found:
        return []
    first = found[0]
    level = sections[first].level
    inside = (at for at, each in enumerate(sections[first + 1 :], first + 1) if each.level <= level)
    return list(sections[first : next(inside, len(sections))])


def _format_section(section: Section) -> Iterator[str]:
    """Yield the blocks of a section, text and code in the order of the file."""
    if section.level:
        yield f"{'#' * section.level} {_join_lines(_mark_code(section.heading, 0, section.heading_code))}"
    blocks = [*_list_text_blocks(section), *((block.line, _format_code(block)) for block in section.code)]
    yield from (text for _, text in sorted(blocks, key=lambda block: block[0]))


def _list_text_blocks(section: Section) -> Iterator[tuple[int, str]]:
    """Yield (line of the file, Markdown) for each block of the text."""
    offsets = [offset for offset, _ in section.lines]
    start = 0
    for text in section.text.split("\n"):
        at = bisect_right(offsets, start) - 1
        line = section.lines[at][1] if at >= 0 else section.line
        if text.strip():
            yield line, _escape_start(text, _mark_code(text, start, section.inline_code))
        start += len(text) + 1


def _escape_start(text: str, marked: str) -> str:
    """Return a line with a backslash before a mark that would begin a block. `marked`: the line with its code."""
    match = _BLOCK_MARK.match(text)
    if match is None or not marked.startswith(text[: match.end() + 1]):
        return marked
    return f"{marked[: match.end()]}\\{marked[match.end() :]}"


def _mark_code(text: str, start: int, spans: Sequence[Span]) -> str:
    """Return a text with its inline code between backticks. `start`: its offset, from which the spans count."""
    pieces, position = [], 0
    for begin, end in ((begin - start, end - start) for begin, end in spans):
        if 0 <= begin < end <= len(text):
            code = text[begin:end]
            fence = _make_fence(code, 1)
            space = " " if "`" in (code[0], code[-1]) else ""
            pieces += [text[position:begin], fence, space, code, space, fence]
            position = end
    return "".join([*pieces, text[position:]])


def _format_code(block: CodeBlock) -> str:
    fence = _make_fence(block.text, 3)
    return f"{fence}{block.language or ''}\n{block.text}\n{fence}"


def _make_fence(code: str, least: int) -> str:
    """Return a run of backticks that the code does not contain."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    return "`" * max(least, longest + 1)


def _join_lines(text: str) -> str:
    return " ".join(text.split())
