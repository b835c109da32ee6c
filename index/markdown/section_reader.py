"""Read the tokens of a parsed document into sections."""

from __future__ import annotations

import re
from copy import copy

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..model import CodeBlock, Section
from .attribute_lists import find_id
from .code_languages import find_language, find_title, split_header
from .html_text import extract_blocks
from .inline_text import find_code_spans, list_inline_texts, render_plain_text, tidy_text
from .rules import MarkdownRules

_BOX_TITLE = re.compile(r"\{?[\w-]*+\}?(?:\[(?P<bracketed>.*)\]|\s++(?P<plain>[^{}\s].*+))?$")
"""Matches the text after `:::`: `note[Title]`, `tip Title`, `{note} Title`, each perhaps with attributes in braces."""
_MAX_BOX_TITLE = 500
_HTML_HEADING = re.compile(r"<(h[1-6])\s(?=[^<>]*+>)(?:[^<>]*?\s)?id=[\"']?([^\s\"'<>]++)[^<>]*>", re.IGNORECASE)
_TRAILING_MARKS = re.compile(r"(?:^|[ \t])#+$")
"""Matches the marks that close a heading, if attributes follow them: `## Heading ## {#id}`."""


class SectionBuilder:
    """Collects the text and the code of one section."""

    def __init__(
        self, level: int, heading: str, anchor: str, line: int, heading_code: tuple[tuple[int, int], ...] = ()
    ) -> None:
        self._level, self._heading, self._anchor, self._line = level, heading, anchor, line
        self._heading_code = heading_code
        self._parts: list[str] = []
        self._length = 0
        self._lines: list[tuple[int, int]] = []
        self._inline_code: list[tuple[int, int]] = []
        self._code: list[CodeBlock] = []

    @property
    def is_at_line_start(self) -> bool:
        """Whether no text was added since the file's line changed last."""
        return bool(self._lines) and self._lines[-1][0] == self._length

    def begin_block(self, line: int) -> None:
        """Begin a new block of text on the file's line `line`."""
        if self._parts:
            self.add_text("\n")
        self.set_line(line)

    def set_line(self, line: int) -> None:
        """Record that the text added next is on the file's line `line`."""
        if self.is_at_line_start:
            self._lines.pop()
        if not self._lines or self._lines[-1][1] != line:
            self._lines.append((self._length, line))

    def add_space(self) -> None:
        """Separate the text added next from the text before it, within a block."""
        if self._parts and not self._parts[-1].endswith((" ", "\n")):
            self.add_text(" ")

    def add_text(self, text: str) -> None:
        """Append text to the current block."""
        self._parts.append(text)
        self._length += len(text)

    def add_inline_code(self, text: str) -> None:
        """Append a code span to the current block."""
        self._inline_code.append((self._length, self._length + len(text)))
        self.add_text(text)

    def add_code_block(self, text: str, language: str | None, line: int) -> None:
        """Add a block of code whose first line is the file's line `line`. Blank code is ignored."""
        if text.strip():
            self._code.append(CodeBlock(language, text.removesuffix("\n"), line))

    def build(self) -> Section:
        """Return the section."""
        text = "".join(self._parts).rstrip()
        spans = ((start, min(end, len(text))) for start, end in self._inline_code)
        return Section(
            level=self._level,
            heading=self._heading,
            anchor=self._anchor,
            line=self._line,
            text=text,
            lines=tuple(self._lines),
            inline_code=tuple(span for span in spans if span[0] < span[1]),
            code=tuple(self._code),
            heading_code=self._heading_code,
        )


class SectionReader:
    """Walks the tokens of a document once and fills its sections."""

    def __init__(self, first_line: int, rules: MarkdownRules, parser: MarkdownIt) -> None:
        self._first_line = first_line
        self._parser = parser
        self._has_inline_headings = rules.jsx
        self._has_code_headers = rules.family.code_headers
        self._anchors = rules.anchors()
        self._anchor_levels = rules.anchor_levels
        self._attributes = rules.attributes
        self._section = SectionBuilder(0, "", "", first_line)
        self._sections = [self._section]
        self._heading: Token | None = None
        self.links: list[str] = []
        """The targets of all links, as written, in order."""

    def read(self, tokens: list[Token]) -> list[Section]:
        """Return the sections of a document, given its block tokens. The first one has level 0."""
        line = self._first_line
        for token in tokens:
            if token.map:
                line = token.map[0] + self._first_line
            self._read_token(token, line)
        return [section.build() for section in self._sections]

    def _read_token(self, token: Token, line: int) -> None:
        match token.type:
            case "inline":
                self._read_inline_token(token, line)
            case "heading_open":
                self._heading = token
            case "heading_close":
                self._heading = None
            case "fence":
                self._read_fence(token, line)
            case "code_block":
                self._add_code(token.content, find_language(token.info), line)
            case "math_block":
                for number, text in enumerate(token.content.split("\n")):
                    self._add_text(text.strip(), line + number)
            case "container_box_open":
                self._read_box_title(token, line)
            case "html_block":
                self._read_html(token.content, line)

    def _read_inline_token(self, token: Token, line: int) -> None:
        self.links += [str(child.attrs["href"]) for child in token.children or () if child.type == "link_open"]
        if self._heading is not None:
            self._begin_section(self._heading, token, line)
        elif not token.children:
            return  # only attributes, which are removed
        elif self._has_inline_headings and (match := _HTML_HEADING.match(token.content)):
            self._read_html_heading(match, token, line)
        else:
            self._read_text(token, line)

    def _begin_section(self, heading: Token, inline: Token, line: int) -> None:
        raw, children = inline.content, inline.children or []
        given_id = str(heading.attrs.get("id", ""))
        if raw.endswith("}") and (attributes := self._attributes.search(raw)):
            given_id = given_id or _find_heading_id(attributes)
            raw = _TRAILING_MARKS.sub("", raw[: attributes.start()].rstrip())
            children = self._parser.parseInline(raw)[0].children or []
        level = int(heading.tag[1])
        is_named = level in self._anchor_levels
        anchor = self._anchors.name_heading(raw, children, given_id) if is_named else given_id
        self._start_section(level, children, anchor, line)

    def _read_html_heading(self, match: re.Match[str], inline: Token, line: int) -> None:
        """Read text that begins with a heading as HTML: in MDX, Markdown is parsed inside it."""
        children = inline.children or []
        closing = f"</{match[1].lower()}>"
        end = next((i for i, child in enumerate(children) if child.content.lower() == closing), len(children))
        self._start_section(int(match[1][1]), children[:end], match[2], line)
        rest = copy(inline)
        rest.children = children[end + 1 :]
        if render_plain_text(rest.children):
            self._read_text(rest, line)

    def _start_section(self, level: int, heading: list[Token], anchor: str, line: int) -> None:
        text = render_plain_text(heading)
        self._add_section(SectionBuilder(level, text, anchor, line, find_code_spans(heading, text)))

    def _add_section(self, section: SectionBuilder) -> None:
        self._section = section
        self._sections.append(section)

    def _read_fence(self, fence: Token, line: int) -> None:
        if title := find_title(fence.info):
            self._section.begin_block(line)
            self._section.add_inline_code(title)
        self._add_code(fence.content, find_language(fence.info), line + 1)

    def _add_code(self, code: str, language: str | None, line: int) -> None:
        """Add a block of code whose first line is `line`. The family may let that line name the language."""
        if self._has_code_headers and language is None:
            language, rest = split_header(code)
            code, line = rest, line + (len(rest) < len(code))
        self._section.add_code_block(code, language, line)

    def _add_text(self, text: str, line: int) -> None:
        if text:
            self._section.begin_block(line)
            self._section.add_text(text)

    def _read_text(self, inline: Token, line: int) -> None:
        section = self._section
        section.begin_block(line)
        for kind, text in list_inline_texts(inline.children or []):
            match kind:
                case "line break":
                    line += 1
                    section.add_space()
                    section.set_line(line)
                case "space":
                    section.add_space()
                case "code":
                    section.add_inline_code(text)
                case "text" if text:
                    section.add_text(tidy_text(text, section.is_at_line_start))

    def _read_box_title(self, token: Token, line: int) -> None:
        match = _BOX_TITLE.match(_cut_attributes(token.info[:_MAX_BOX_TITLE].strip()))
        if match and (title := match["bracketed"] or match["plain"]):
            self._read_text(self._parser.parseInline(title)[0], line)

    def _read_html(self, source: str, line: int) -> None:
        for block in extract_blocks(source):
            block_line = line + block.line_offset
            if block.kind == "code":
                self._section.add_code_block(block.text, None, block_line)
            elif block.kind == "heading":
                self._add_section(SectionBuilder(block.level, block.text, block.id, block_line))
            else:
                self._add_text(block.text, block_line)


def _find_heading_id(attributes: re.Match[str]) -> str:
    """Return the id in the attributes of a heading; empty if there is none. See `MarkdownRules.attributes`."""
    if attributes.re.groupindex:
        return next((id for id in attributes.groupdict().values() if id), "")
    return find_id(attributes[1])


def _cut_attributes(title: str) -> str:
    """Return the text after `:::` without the attributes in braces at its end: `note Title {.wide}`."""
    start = title.rfind("{")
    return title[:start].rstrip() if start > 0 and title.find("}", start) == len(title) - 1 else title
