"""Hugo's shortcodes in Markdown -> what a reader would see of them, before Markdown is read.

Nothing is known of a site's own shortcodes, so of a pair the text between stays, of a single one its caption or
title; `highlight` becomes a code block. Every line end stays, so that lines can be counted afterwards.
"""

from __future__ import annotations

import re

from .fences import split_fences

# What a call holds: strings, and anything but the begin or the end of a call. Nothing is tried twice (`*+`, `{,n}+`),
# so that openings without an end cost no search to the end of the text.
_STRING = r'"(?:[^"\\]|\\.){,4000}+"|`[^`]{,4000}+`'
_SHORTCODE = re.compile(
    rf"\{{\{{(?:<((?:{_STRING}|(?!\{{\{{[<%]|>\}}\}})[^\"`])*+)>|%((?:{_STRING}|(?!\{{\{{[<%]|%\}}\}})[^\"`])*+)%)\}}\}}",
    re.DOTALL,
)
_CALL = re.compile(r"\s*(?P<closing>/?)\s*(?P<name>[\w./-]*)(?P<arguments>.*)", re.DOTALL)
_ESCAPED = re.compile(r"\{\{([<%])/\*((?:(?!\{\{|\*/[>%]\}\}).)*+)\*/([>%])\}\}", re.DOTALL)
_SHOWN = re.compile(r"\b(?:caption|title|alt|text|summary)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|`([^`]*)`)")
_CODE = frozenset({"highlight", "code", "code-toggle"})
_REFERENCES = frozenset({"ref", "relref"})
_TARGET = re.compile(r"\s*(?:path\s*=\s*)?[\"`]?([^\s\"`()<>\\]+)[\"`]?")
"""The path of a reference, where it can be a link's target as it stands."""


def expand_shortcodes(body: str) -> str:
    """Return `body` without shortcodes."""
    if "{{<" not in body and "{{%" not in body:
        return body
    out: list[str] = []
    for code, text in split_fences(body):
        out.append(_unescaped(text) if code else _SHORTCODE.sub(_shown, text))
    return "".join(out)


def _unescaped(code: str) -> str:
    """In code, `{{</* x */>}}` is shown as `{{< x >}}`."""
    return _ESCAPED.sub(r"{{\1\2\3}}", code)


def _shown(match: re.Match[str]) -> str:
    lines = "\n" * match[0].count("\n")
    within = match[1] or match[2] or ""
    if within.startswith("/*"):
        return _unescaped(match[0])
    call = _CALL.match(within)
    if call is None or (call["closing"] and call["name"] not in _CODE):
        return lines
    if call["name"] in _CODE:
        return _fence(match, call) + lines
    if call["name"] in _REFERENCES and match.string.endswith("](", 0, match.start()):
        return _target(call["arguments"]) + lines
    shown = " ".join(quoted or raw for quoted, raw in _SHOWN.findall(call["arguments"]))
    return " ".join(shown.split()) + lines


def _target(arguments: str) -> str:
    """Return the post that a reference names."""
    found = _TARGET.match(arguments)
    return found[1] if found else ""


def _fence(match: re.Match[str], call: re.Match[str]) -> str:
    """`{{< highlight go >}}` on a line of its own opens a fence, its end closes it; within a line it is a code span."""
    text = match.string
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    end = text.find("\n", match.end())
    after = text[match.end() : end if end >= 0 else None]
    if before.strip() or after.strip():
        return "`" if call["closing"] or "{{" in after else ""
    language = "" if call["closing"] else call["arguments"].strip().split(" ", 1)[0].strip('"')
    return "~~~~~~~~" + language
