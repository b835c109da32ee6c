"""Convert MDX to Markdown.

Imports, exports, comments, `{expressions}` and components are removed. Code, formulas, `{"literal text"}`, the ids of
headings, the titles of components and every line end are kept. The time is linear in the length of the text, whatever
it contains.
"""

from __future__ import annotations

import re

from .fences import keep_line_ends


def _make_braces_pattern(depth: int) -> str:
    """Return a pattern for text in braces, itself with braces up to `depth` levels deep."""
    inner = rf"|{_make_braces_pattern(depth - 1)}" if depth else ""
    return rf"\{{(?:[^{{}}]{inner})*+\}}"


_FENCE = (
    r"^[ \t>]*+(?:[-*+] +|\d+[.)] +)?+(?P<fence>`{3,}+(?=[^`\n]*$)|~{3,}+)[^\n]*+"
    r"(?:\n(?![ \t>]*+(?P=fence))[^\n]*+)*+(?:\n[^\n]*+)?+"
)
_CODE_SPAN = r"(?<!`)(?P<ticks>`++)(?:(?!\n[ \t]*\n).){1,1000}?(?<!`)(?P=ticks)(?!`)"
_EXPRESSION = _make_braces_pattern(4)
_IMPORT_OR_EXPORT = rf"^(?:import|export)\s(?:{_EXPRESSION}|(?!\n[ \t]*\n).)*+"
_HIDDEN = r"\{/\*.*?(?:\*/\}|\Z)|<!--.*?(?:-->|\Z)|<(?P<hidden>script|style)\b.*?(?:</(?P=hidden)>|\Z)"
_COMPONENT = rf"</?[A-Z][\w.]*+(?:[^<>\"'{{}}]|\"[^\"]*+\"|'[^']*+'|{_EXPRESSION})*+>"
_MATH = r"\$\$(?:[^$\\]|\\.){1,2000}+\$\$|\$(?![\s${])(?:[^$\\\n]|\\.){1,300}+(?<!\s)\$(?![\w${])"
_HEADING_ID = r"\{(?:/\*)?[ \t]*+(?P<id>#[\w:.-]++)[ \t]*+(?:\*/)?\}(?=[ \t]*$)"
_LITERAL = r"\{\s*+(?:\"(?P<double>[^\"\n\\]*+)\"|'(?P<single>[^'\n\\]*+)'|`(?P<template>[^`\n\\$]*+)`)\s*+\}"
_MAY_BEGIN = r"(?=[\\`$<{]|=\{|^)"
"""Matches where any syntax may begin: trying all of it at each character takes four times as long."""
_SYNTAX = re.compile(
    rf"{_MAY_BEGIN}(?:(?P<code>\\.|{_FENCE}|{_CODE_SPAN}|{_MATH})|{_HEADING_ID}|{_HIDDEN}|{_IMPORT_OR_EXPORT}"
    rf"|(?P<component>{_COMPONENT})|</?>|(?<!=){_LITERAL}|(?P<value>=)?+{_EXPRESSION})",
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(
    r"\s(?:title|label|heading|caption|summary|alt)=\{?(?:\"([^\"]*+)\"|'([^']*+)'|`([^`$]*+)`)\}?|\blabel:\s*[\"']([^\"'\n]*+)[\"']"
)
_TAB_VALUE = re.compile(r"<TabItem\s(?:[^>]*?\s)?value=(?:\"([^\"]*+)\"|'([^']*+)')")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def convert_mdx(body: str) -> str:
    """Return MDX as Markdown with HTML, to be parsed by rules with `jsx`."""
    return _SYNTAX.sub(_convert, body)


def _convert(match: re.Match[str]) -> str:
    """Return code as it is, the visible text of a component or a literal, and only the line ends of anything else."""
    if match["code"]:
        return match[0]
    visible = ""
    if match["id"]:
        visible = f"{{{match['id']}}}"
    elif match["component"]:
        visible = _find_title(match[0])
    elif match["value"]:  # the value of an HTML attribute: an empty one keeps the tag valid
        visible = '=""'
    elif literal := match["double"] or match["single"] or match["template"]:
        visible = _PUNCTUATION.sub(r"\\\1", literal)
    return visible + keep_line_ends(match[0])


def _find_title(component: str) -> str:
    """Return what a component shows: `<Card title="Moons">` its title, `<TabItem value="npm">` its label or value."""
    titles = ["".join(groups) for groups in _TITLE.findall(component)]
    if not titles and (tab := _TAB_VALUE.match(component)):
        titles = [tab[1] or tab[2] or ""]
    return "".join(f"{title} " for title in titles)
