"""Convert Hugo's shortcodes to the Markdown that a reader would see.

What a site's own shortcodes produce is unknown. The text between an opening and a closing shortcode stays; a single one
is replaced by its caption or title. `highlight` becomes a code block. In code, shortcodes are left alone, except that
escapes are resolved. Every line end is kept, so line numbers do not change.
"""

from __future__ import annotations

import re

from .fences import LONG_FENCE, keep_line_ends, split_fences
from .remarks import remove_hugo_remarks

# A call contains strings, and anything except the start or the end of a call. The patterns never backtrack (`*+`,
# `{,n}+`), so unclosed calls cost no search to the end of the text.
_STRING = r'"(?:[^"\\]|\\.){,4000}+"|`[^`]{,4000}+`'
_SHORTCODE = re.compile(
    rf"\{{\{{(?:<((?:{_STRING}|(?!\{{\{{[<%]|>\}}\}})[^\"`])*+)>|%((?:{_STRING}|(?!\{{\{{[<%]|%\}}\}})[^\"`])*+)%)\}}\}}",
    re.DOTALL,
)
_CALL = re.compile(r"\s*(?P<closing>/?)\s*(?P<name>[\w./-]*)(?P<arguments>.*)", re.DOTALL)
_ESCAPED = re.compile(r"\{\{([<%])/\*((?:(?!\{\{|\*/[>%]\}\}).)*+)\*/([>%])\}\}", re.DOTALL)
_TEXT_ARGUMENT = re.compile(r"\b(?:caption|title|alt|text|summary)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|`([^`]*)`)")
_CODE_SHORTCODES = frozenset({"highlight", "code", "code-toggle"})
_MAY_BE_CODE = re.compile(rf"\{{\{{[<%]\s*+/?\s*+(?:{'|'.join(sorted(_CODE_SHORTCODES))})")
_REFERENCE_SHORTCODES = frozenset({"ref", "relref"})
_TARGET = re.compile(r"\s*(?:path\s*=\s*)?[\"`]?([^\s\"`()<>\\]+)[\"`]?")
"""Matches the path of a reference, if it is valid as the target of a Markdown link."""


def expand_shortcodes(body: str) -> str:
    """Return a body with its shortcodes replaced by what a reader would see."""
    if "{{<" not in body and "{{%" not in body:
        return body
    return "".join(
        _resolve_escapes(text) if is_code else _SHORTCODE.sub(_convert_shortcode, text)
        for is_code, text in split_fences(body)
    )


def hide_shortcodes(body: str) -> str:
    """Return a body without Hugo's remarks, also in code, and with its shortcodes of code as Markdown's code."""
    if "{{<" not in body and "{{%" not in body:
        return body
    body = remove_hugo_remarks(body)
    if not _MAY_BE_CODE.search(body):
        return body
    return "".join(text if is_code else _SHORTCODE.sub(_convert_code, text) for is_code, text in split_fences(body))


def run_shortcodes(body: str) -> str:
    """Return a body as `expand_shortcodes` does, without the remarks in its code: Hugo reads shortcodes there, too."""
    return expand_shortcodes(remove_hugo_remarks(body))


def _resolve_escapes(text: str) -> str:
    """Return a text with `{{</* x */>}}` as `{{< x >}}`."""
    return _ESCAPED.sub(r"{{\1\2\3}}", text)


def _convert_shortcode(match: re.Match[str]) -> str:
    content = match[1] or match[2] or ""
    if content.startswith("/*"):
        return _resolve_escapes(match[0])
    return _render_call(match, content) + keep_line_ends(match[0])


def _convert_code(match: re.Match[str]) -> str:
    """Return the fence for a shortcode of code; any other shortcode stays."""
    call = _CALL.match(match[1] or match[2] or "")
    if call is None or call["name"] not in _CODE_SHORTCODES or _is_self_closing(call):
        return match[0]
    return _make_fence(match, call) + keep_line_ends(match[0])


def _render_call(match: re.Match[str], content: str) -> str:
    """Return the visible text of a shortcode, given its match and what is between its delimiters."""
    call = _CALL.match(content)
    if call is None:
        return ""
    if call["name"] in _CODE_SHORTCODES:
        return "" if _is_self_closing(call) else _make_fence(match, call)
    if call["closing"]:
        return ""
    if call["name"] in _REFERENCE_SHORTCODES and match.string.endswith("](", 0, match.start()):
        return _find_reference_target(call["arguments"])
    texts = (quoted or raw for quoted, raw in _TEXT_ARGUMENT.findall(call["arguments"]))
    return " ".join(" ".join(texts).split())


def _is_self_closing(call: re.Match[str]) -> bool:
    return call["arguments"].rstrip().endswith("/")


def _find_reference_target(arguments: str) -> str:
    """Return the path that a reference links to; empty if it has none."""
    match = _TARGET.match(arguments)
    return match[1] if match else ""


def _make_fence(match: re.Match[str], call: re.Match[str]) -> str:
    """Return the fence for a tag of a code shortcode that is alone on its line, or the backtick for one within a line.

    `{{< highlight go >}}` opens the fence; its closing tag closes it.
    """
    text = match.string
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    line_end = text.find("\n", match.end())
    after = text[match.end() : line_end if line_end >= 0 else None]
    if before.strip() or after.strip():
        return "`" if call["closing"] or "{{" in after else ""
    language = "" if call["closing"] else call["arguments"].strip().split(" ", 1)[0].strip('"')
    return LONG_FENCE + language
