"""A post's body -> sections: headings with anchors, text, code blocks, each with its place in the file.

Sites differ in how they name anchors and in what they put into Markdown before it is read (shortcodes, Liquid); a
generator says so by its `Rules`.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from ..model import CodeBlock, Section
from . import html_text
from .rules import MarkdownRules
from .templates.fences import split_fences


class ParsedMarkdown(NamedTuple):
    """What a body says."""

    sections: tuple[Section, ...]
    title: str
    """Text of the first heading of level 1; empty where there is none."""
    links: tuple[str, ...] = ()
    """The targets of links, as written, in order."""


@lru_cache
def _parser(boxes: bool = False, jsx: bool = False) -> MarkdownIt:
    """Return what parses by rules with these."""
    # The preset's nesting of 20 loses list items that people do write; 1000 recurses to death on hostile input.
    parser = (
        MarkdownIt("commonmark", {"maxNesting": 100})
        .enable(["table", "strikethrough"])
        .use(footnote_plugin, inline=False)
        .use(deflist_plugin)
    )
    # Links' targets are not shown, so that they needn't be checked and encoded: a tenth of the time.
    parser.normalizeLink = parser.normalizeLinkText = lambda url: url  # type: ignore[method-assign,assignment]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    if boxes:
        parser.use(admon_plugin).use(container_plugin, "box", validate=lambda params, markup: bool(params.strip()))
    return parser.disable(["code", "html_block"]) if jsx else parser


_ID = re.compile(r"(?:^|\s)#([^\s{}#.=]+)|\bid=[\"']?([\w:.-]+)")
_LANGUAGE = re.compile(r"[^\s{},]+")
_BLANKS = re.compile(r" {2,}")
_ALIASES = {
    "javascript": "js jsx mjs node",
    "typescript": "ts tsx",
    "python": "py py3 python3",
    "ruby": "rb",
    "rust": "rs",
    "go": "golang",
    "shell": "sh bash zsh",
    "console": "shell-session shellsession",
    "yaml": "yml",
    "markdown": "md",
    "dockerfile": "docker",
    "cpp": "c++",
    "csharp": "cs c#",
    "fsharp": "fs",
    "kotlin": "kt",
    "powershell": "ps1 pwsh",
    "html": "htm",
    "hcl": "tf",
    "text": "plaintext txt plain",
}
"""Languages, and what else they are called."""
_LANGUAGES = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_COSTS = {":::": 10, "\n": 4, "\n: ": 3, "|": 2, "<!": 1} | dict.fromkeys("*_~`[]<&\\", 1)
"""What the parser needs for what a character may begin or end, in units of some 10 microseconds."""
_DEAREST = max(cost / len(mark) for mark, cost in _COSTS.items())
"""What no character costs more than."""
_MOST_COST = 200_000
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ALERT = re.compile(r"\[!(\w+)\](?=\s|$)")
_TASK = re.compile(r"\[[ xX]\]\s+")
_TAB = re.compile(r'^( *)===[!+]* +"([^"\n]*)" *$', re.MULTILINE)
_BOX = re.compile(r"\s*\{?[\w-]*\}?(?:\[(?P<bracketed>.*)\]|\s+(?P<plain>[^{}\s].*?))?\s*(?:\{[^{}]*\})?\s*$")
"""What stands behind `:::`: `note[Title]`, `tip Title`, `{note} Title`, any of them with attributes in braces."""
_LONGEST_TITLE = 500


def parse_markdown(body: str, first_line: int, rules: MarkdownRules) -> ParsedMarkdown:
    """Read a body (line ends `\\n`) whose first line is the file's line `first_line`."""
    prepared = rules.prepare(body)
    if rules.boxes and "===" in prepared:
        prepared = "".join(text if code else _TAB.sub(r'\1!!! tab "\2"', text) for code, text in split_fences(prepared))
    if _is_bomb(prepared):
        return ParsedMarkdown((_plain_section(prepared, first_line),), "")
    dense, rest = _cut_off(prepared)
    reader = _Reader(first_line, rules)
    reader.read(_parser(rules.boxes, rules.jsx).parse(dense))
    sections = tuple(section.finished() for section in reader.sections)
    if rest:
        sections += (_plain_section(rest, first_line + dense.count("\n")),)
    title = next((section.heading for section in sections if section.level == 1), "")
    return ParsedMarkdown(tuple(s for s in sections if s.level or s.text or s.code), title, tuple(reader.links))


def _is_bomb(body: str) -> bool:
    """Say whether a body has paragraphs of so many brackets or comments that reading them would take minutes: the
    parser looks from each for its end."""
    return any(
        body.count(opening) >= 5_000 and sum(block.count(opening) ** 2 for block in body.split("\n\n")) > 30_000_000
        for opening in ("[", "<!--", "<?", "<![CDATA[")
    )


def _cut_off(body: str) -> tuple[str, str]:
    """Return what the parser is given, and what comes after so many lines, cells and marks that it would take too long:
    of ordinary posts nothing."""
    if len(body) * _DEAREST <= _MOST_COST or _cost(body) <= _MOST_COST:
        return body, ""
    most = bisect.bisect_right(range(len(body)), _MOST_COST, key=lambda end: _cost(body[:end])) - 1
    cut = body.rfind("\n", 0, most) + 1
    rest = body[cut:]
    if body.rfind("<!--", 0, cut) > body.rfind("-->", 0, cut):  # a comment begun before the cut isn't text after it
        rest = rest.partition("-->")[2]
    return body[:cut], rest


def _cost(body: str) -> int:
    return sum(cost * body.count(mark) for mark, cost in _COSTS.items())


def _plain_section(body: str, first_line: int) -> Section:
    return Section(0, "", "", first_line, " ".join(_COMMENT.sub(" ", body).split()), ((0, first_line),))


class _Open:
    """A section that is being filled."""

    def __init__(self, level: int, heading: str, anchor: str, line: int) -> None:
        self.level, self.heading, self.anchor, self.line = level, heading, anchor, line
        self.size = 0
        self.parts: list[str] = []
        self.lines: list[tuple[int, int]] = []
        self.inline_code: list[tuple[int, int]] = []
        self.code: list[CodeBlock] = []

    def begin(self, line: int) -> None:
        """Begin a new block of text."""
        if self.parts:
            self.add("\n")
        self.at(line)

    def at(self, line: int) -> None:
        """Note that what follows stands in the file's line `line`."""
        if self.lines and self.lines[-1][0] == self.size:
            self.lines.pop()
        if not self.lines or self.lines[-1][1] != line:
            self.lines.append((self.size, line))

    def blank(self) -> None:
        """Part what follows from what stands before it in the same block."""
        if self.parts and not self.parts[-1].endswith((" ", "\n")):
            self.add(" ")

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)

    def finished(self) -> Section:
        text = "".join(self.parts).rstrip()
        spans = ((start, min(end, len(text))) for start, end in self.inline_code)
        return Section(
            level=self.level,
            heading=self.heading,
            anchor=self.anchor,
            line=self.line,
            text=text,
            lines=tuple(self.lines),
            inline_code=tuple(span for span in spans if span[0] < span[1]),
            code=tuple(self.code),
        )


class _Reader:
    """Walks the tokens of a document once."""

    def __init__(self, first_line: int, rules: MarkdownRules) -> None:
        self._first_line = first_line
        self._anchors = rules.anchors()
        self._attributes = rules.attributes
        self.sections = [_Open(0, "", "", first_line)]
        self.links: list[str] = []

    def read(self, tokens: list[Token]) -> None:
        line = self._first_line
        heading: Token | None = None
        for token in tokens:
            if token.map:
                line = token.map[0] + self._first_line
            if token.type == "inline":
                self.links += [str(t.attrs["href"]) for t in token.children or () if t.type == "link_open"]
            match token.type:
                case "inline" if heading is not None:
                    self._heading(heading, token, line)
                case "inline":
                    self._inline(token, line)
                case "heading_open":
                    heading = token
                case "heading_close":
                    heading = None
                case "fence":
                    self._code(token.content, _language(token.info), line + 1)
                case "code_block":
                    self._code(token.content, None, line)
                case "container_box_open" if (title := _BOX.match(token.info[:_LONGEST_TITLE])) and any(title.groups()):
                    self._inline(_parser().parseInline(title["bracketed"] or title["plain"])[0], line)
                case "html_block":
                    self._html(token.content, line)

    def _heading(self, opening: Token, inline: Token, line: int) -> None:
        raw, children, given = inline.content, inline.children or [], ""
        if raw.endswith("}") and (attributes := self._attributes.search(raw)):
            found = _ID.search(attributes[1])
            given = (found[1] or found[2]) if found else ""
            raw = raw[: attributes.start()].rstrip()
            children = _parser().parseInline(raw)[0].children or []
        anchor = self._anchors.name_heading(raw, children, given)
        self.sections.append(_Open(int(opening.tag[1]), render_plain_text(children), anchor, line))

    def _inline(self, token: Token, line: int) -> None:
        section = self.sections[-1]
        section.begin(line)
        for kind, text in _visible(token.children or []):
            if kind == "break":
                line += 1
                section.blank()
                section.at(line)
            elif kind == "blank":
                section.blank()
            elif kind == "code":
                section.inline_code.append((section.size, section.size + len(text)))
                section.add(text)
            elif text:
                section.add(_tidied(text, first=section.size == section.lines[-1][0]))

    def _code(self, text: str, language: str | None, line: int) -> None:
        if text.strip():
            self.sections[-1].code.append(CodeBlock(language, text.removesuffix("\n"), line))

    def _html(self, source: str, line: int) -> None:
        for kind, text, offset in html_text.extract_blocks(source):
            if kind == "code":
                self._code(text, None, line + offset)
            else:
                self.sections[-1].begin(line + offset)
                self.sections[-1].add(text)


def _tidied(text: str, first: bool) -> str:
    """White space counts once, and a task's box is no text."""
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    if first and text[0] == "[":  # a task's box is no text; of an alert its kind is: "Note"
        text = _ALERT.sub(lambda m: m[1].capitalize(), _TASK.sub("", text, count=1))
    return text


def _language(info: str) -> str | None:
    """Return the first word of a fence's info string: `go {linenos=true}`, `{.python}`, `rust,ignore`."""
    found = _LANGUAGE.search(info)
    name = found[0].lstrip(".").lower() if found else ""
    return _LANGUAGES.get(name, name) or None


def _visible(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Yield what a reader sees of inline tokens, as ("text" | "code" | "break" | "blank", text)."""
    hidden = ""  # the tag of a script or style whose end has not come yet
    for token in tokens:
        match token.type:
            case "html_inline":
                hidden = html_text.hidden_after(token.content, hidden)
                if not hidden and html_text.is_break(token.content):
                    yield "blank", " "
            case _ if hidden:
                continue
            case "text" | "text_special":
                yield "text", token.content.replace("\n", " ")
            case "code_inline":
                yield "code", token.content.replace("\n", " ")
            case "softbreak" | "hardbreak":
                yield "break", ""
            case "image":
                yield "text", render_plain_text(token.children or [])


def render_plain_text(tokens: list[Token]) -> str:
    """Return the text that a reader sees of inline tokens."""
    return " ".join("".join(text if kind != "break" else " " for kind, text in _visible(tokens)).split())
