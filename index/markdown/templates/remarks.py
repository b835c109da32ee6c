"""Remove private remarks: what an author wrote for other authors.

Each generator has its own syntax for remarks, and shows those of the others. A search must not: remarks of all kinds
are removed from the posts of every site, except in code, where they are examples. A remark that never ends hides the
rest of the post. Every line end is kept.

| syntax | from |
|---|---|
| `<!-- ... -->` | HTML |
| `{{< comment >}} ... {{< /comment >}}`, also with `%` | Hugo |
| `{% comment %} ... {% endcomment %}`, `{% # ... %}` | Liquid |
| `{# ... #}`, `{{!-- ... --}}`, `<%# ... %>` | Jinja, Nunjucks, Tera; Handlebars; ERB |
| `{::comment} ... {:/comment}`; of `{::nomarkdown}` and `{::options /}`, only the tags go | kramdown |
| `[//]: # (...)`, `[comment]: <> (...)` | the definition of a link that is never used |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .fences import FENCE_START, CodeSpans, Syntax, find_fence_end, get_line_around, keep_line_ends

_SIGNS = re.compile(
    r"<(?:!--|template|%[#-])|\{(?:\#(?:[-\s]|[^{}\n]*\#\})|\{(?:!--|[<%]\s*+/?\s*+comment)|%-?\s*+(?:\#|(?:end)?comment)"
    r"|:(?:/|:?/?(?:comment|options|nomarkdown)))|\[\s*+(?://|comment)?\s*+\]:|\]:[ \t]*+(?:\#[ \t]|<>)",
    re.IGNORECASE,
)
"""Matches what every text with a remark contains."""
_HUGO_TAG = r"\{\{[<%]\s*+/?\s*+comment(?=[\s/>%])(?:(?!\{\{|[>%]\}\}).)*+[>%]\}\}"
_LIQUID_TAG = r"\{%-?\s*+(?:end)?comment(?=[\s%-])(?:(?!\{%|%\}).)*+%\}"
_RAW_TAG = r"\{%-?\s*+raw\s*+-?%\}"
_KRAMDOWN_TAG = r"\{:(?:/(?:comment)?|:comment(?=[\s/}])[^{}]*+)\}"
_DEFINITION = (
    r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?\[(?P<label>[^\[\]\n]{,100})\]:"
    r"[ \t]*(?P<target><[^<>\n]*>|[^\s\"'(]\S*)?[ \t]*(?P<quote>[\"'(])?"
)
_FLAGS = re.MULTILINE | re.DOTALL | re.IGNORECASE
_SYNTAX = Syntax(
    r"[\\`<{]|~~~|\]:",
    rf"(?P<fenced>{FENCE_START})"
    r"|<(?P<element>script|style)\b"
    r"| {0,3}(?P<template><template(?:\s++(?:id|class|data-[\w-]++)=\"[^\"\n]*+\")*+\s*+>)"  # not a slot of Vue
    rf"|(?P<definition>{_DEFINITION})",
    r"(?P<escaped>\\[\\`<])"
    r"|(?P<ticks>`++)"
    r"|(?P<html><!--(?!\s*@include:))"  # includes of VitePress are no remarks
    rf"|(?P<raw>{_RAW_TAG})"
    rf"|(?P<hugo>{_HUGO_TAG})|(?P<liquid>{_LIQUID_TAG})|(?P<kramdown>{_KRAMDOWN_TAG})"
    r"|(?P<single>\{\#(?:(?=[-\s])(?:(?!\{\#|\#\}).)*+|[^{}\n]*?)\#\}|\{\{!--(?:(?!\{\{!--|--\}\}).)*+--\}\}|<%(?:\#|--)(?:(?!<%|%>).)*+%>|\{%-?\s*+\#(?:(?!\{%|%\}).)*+%\}|\{::?/?(?:options|nomarkdown)\b[^{}]*+\})",
    _FLAGS,
)
_TAGS = {
    "hugo": re.compile(_HUGO_TAG, _FLAGS),
    "liquid": re.compile(rf"{_LIQUID_TAG}|(?P<raw_tag>{_RAW_TAG})", _FLAGS),
    "kramdown": re.compile(_KRAMDOWN_TAG, _FLAGS),
}
_CLOSING_TAG = re.compile(r"\{[{%:][<%-]?\s*(?:/|end)", re.IGNORECASE)
_SELF_CLOSING_TAG = re.compile(r"/\s*[>%]?\}+$")
_END_OF_RAW = re.compile(r"\{%-?\s*+endraw\s*+-?%\}", re.IGNORECASE)
_END_OF_TEMPLATE = re.compile(r"</template\s*+>", re.IGNORECASE)
_END_OF_ELEMENT = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_INDENTED = re.compile(r" {4}| *\t")
_BLOCK_START = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:<|$)")
_EMPTY_COMMENT = "<!---->"
"""Stands for a comment: Markdown's blocks begin and end at comments, so none may disappear."""
_QUOTES = {'"': '"', "'": "'", "(": ")"}


class _Remark(NamedTuple):
    """The place of a remark in a text, and what replaces it."""

    start: int
    end: int
    replacement: str = ""


def remove_remarks(body: str) -> str:
    """Return a body without private remarks."""
    if not _SIGNS.search(body):
        return body
    return _cut(body, _RemarkFinder(body).list_remarks())


def remove_hugo_remarks(body: str) -> str:
    """Return a body without Hugo's remarks, also in code: Hugo reads shortcodes there, too."""
    if "comment" not in body:
        return body
    return _cut(body, _RemarkFinder(body).list_pairs("hugo"))


def remove_liquid_remarks(body: str) -> str:
    """Return a body without Liquid's remarks, also in code, but not in `raw`: for generators that run Liquid."""
    if "comment" not in body:
        return body
    return _cut(body, _RemarkFinder(body).list_pairs("liquid"))


def _cut(body: str, remarks: Iterator[_Remark]) -> str:
    """Return a body with remarks replaced; their line ends stay."""
    parts, start = [], 0
    for remark in remarks:
        line_ends = keep_line_ends(body[remark.start : remark.end])
        parts += [body[start : remark.start], remark.replacement, line_ends]
        start = remark.end
        while line_ends and body[start : start + 1] in (" ", "\t"):  # it would be indentation now
            start += 1
    return "".join([*parts, body[start:]])


class _RemarkFinder:
    """Finds the remarks of one text, from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = CodeSpans(text)
        self._absent: set[object] = set()
        """The ends that do not occur in the rest of the text: they are searched only once."""

    def list_remarks(self) -> Iterator[_Remark]:
        """Yield all remarks outside code."""
        position = 0
        while match := _SYNTAX.search(self._text, position):
            remark = self._read_remark(match)
            if remark is not None:
                yield remark
            position = remark.end if remark is not None else max(self._skip(match), match.end())

    def list_pairs(self, kind: str) -> Iterator[_Remark]:
        """Yield the remarks between opening and closing tags of a kind, wherever they are."""
        position = 0
        while match := _TAGS[kind].search(self._text, position):
            if match.lastgroup == "raw_tag":
                position = max(self._find_after(_END_OF_RAW, match.end()), match.end())
                continue
            position = self._find_pair_end(kind, match)
            yield _Remark(match.start(), position)

    def _read_remark(self, match: re.Match[str]) -> _Remark | None:
        """Return the remark that begins at a match; None if none does."""
        match match.lastgroup:
            case "hugo" | "liquid" | "kramdown" as kind:
                return _Remark(match.start(), self._find_pair_end(kind, match))
            case "single":
                return _Remark(match.start(), match.end())
            case "definition" if _is_remark(match):
                return _Remark(match.start(), self._find_definition_end(match))
            case "html":
                return self._read_comment(match.start())
            case "template":
                end = self._find_after(_END_OF_TEMPLATE, match.end())
                return _Remark(match.start(), end) if end >= 0 else None
        return None

    def _skip(self, match: re.Match[str]) -> int:
        """Return the end of the code that begins at a match; 0 if none does."""
        match match.lastgroup:
            case "fenced":
                return find_fence_end(self._text, match)
            case "ticks":
                return self._spans.find_end(match.start(), len(match[0]))
            case "raw":
                return self._find_after(_END_OF_RAW, match.end())
            case "element":
                return self._find_after(_END_OF_ELEMENT[match["element"].lower()], match.end())
            case "html":
                return self._text.find("-->", match.start() + 2)
        return 0

    def _find_after(self, pattern: re.Pattern[str], start: int) -> int:
        """Return the end of the next match of a pattern; -1 if there is none."""
        found = None if pattern in self._absent else pattern.search(self._text, start)
        if found is None:
            self._absent.add(pattern)
        return found.end() if found else -1

    def _find_pair_end(self, kind: str, opening: re.Match[str]) -> int:
        """Return the end of the tag that closes a remark, or the end of the text. Remarks may be nested."""
        if _change_depth(opening[0]) < 1:
            return opening.end()  # it hides nothing but itself
        depth, position = 1, opening.end()
        while depth and (tag := _TAGS[kind].search(self._text, position)):
            position = tag.end()
            if tag.lastgroup == "raw_tag":
                position = max(self._find_after(_END_OF_RAW, position), position)
            else:
                depth += _change_depth(tag[0])
        return len(self._text) if depth else position

    def _find_block_end(self, start: int) -> int:
        """Return the start of the next blank line, or the end of the text."""
        blank_line = _BLANK_LINE.search(self._text, start)
        return blank_line.start() if blank_line else len(self._text)

    def _find_definition_end(self, match: re.Match[str]) -> int:
        """Return the end of a definition: of its line, or of the line on which its title ends."""
        line_end = self._text.find("\n", match.end())
        line_end = line_end if line_end >= 0 else len(self._text)
        rest = self._text[match.end() : line_end]
        if not match["quote"] or rest.count(_QUOTES[match["quote"]]) > rest.count("("):
            return line_end
        block_end = self._find_block_end(match.end() - 1)
        closing = re.compile(rf"{re.escape(_QUOTES[match['quote']])}[ \t]*$", re.MULTILINE)
        found = closing.search(self._text, match.end(), block_end)
        return found.end() if found else block_end

    # ---------------------------------------------------------------------------------- HTML comments

    def _read_comment(self, start: int) -> _Remark | None:
        """Return the remark that an HTML comment is; None if the parser reads the comment as this module does."""
        before, _ = get_line_around(self._text, start, start)
        is_indented = _INDENTED.match(before) is not None
        end = self._text.find("-->", start + 2) + 3 if "-->" not in self._absent else 2
        if end == 2:
            self._absent.add("-->")
            hides_rest = not is_indented and _BLOCK_START.match(before)
            return _Remark(start, len(self._text) if hides_rest else self._find_block_end(start), _EMPTY_COMMENT)
        comment = self._text[start:end]
        is_heading = before.lstrip().startswith("#") and "\n" not in comment  # its source may be in its anchor
        is_code = is_indented and all(map(_INDENTED.match, comment.split("\n")[1:]))
        return None if is_heading or is_code else _Remark(start, end, "" if is_indented else _EMPTY_COMMENT)


def _change_depth(tag: str) -> int:
    """Return 1 for a tag that opens a remark, -1 for one that closes it, and 0 for one without text."""
    if _CLOSING_TAG.match(tag):
        return -1
    return 0 if _SELF_CLOSING_TAG.search(tag) else 1


def _is_remark(definition: re.Match[str]) -> bool:
    """Return whether the definition of a link is a remark: no link can use it, or it leads nowhere and has a title."""
    label, target = definition["label"].strip().lower(), definition["target"] or ""
    if label in ("", "//"):
        return True
    if label == "comment":
        return not re.search(r"[./:]", target)
    return not label.startswith("^") and target in ("#", "<>") and bool(definition["quote"])
