"""Convert MDX to Markdown.

Imports, exports, comments, `{expressions}` and components are removed. Code, the titles of components and every line
end are kept. The time is linear in the length of the text, whatever it contains.
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
_IMPORT_OR_EXPORT = r"^(?:import|export)\s(?:(?!\n[ \t]*\n).)*+"
_HIDDEN = r"\{/\*.*?(?:\*/\}|\Z)|<!--.*?(?:-->|\Z)|<(?P<hidden>script|style)\b.*?(?:</(?P=hidden)>|\Z)"
_COMPONENT = rf"</?[A-Z][\w.]*+(?:[^<>\"'{{}}]|\"[^\"]*+\"|'[^']*+'|{_EXPRESSION})*+>"
_SYNTAX = re.compile(
    rf"(?P<code>\\.|{_FENCE}|{_CODE_SPAN})|{_HIDDEN}|{_IMPORT_OR_EXPORT}"
    rf"|(?P<component>{_COMPONENT})|</?>|(?P<value>=)?+{_EXPRESSION}",
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r"\s(?:title|label)=(?:\"([^\"]*+)\"|'([^']*+)')")


def convert_mdx(body: str) -> str:
    """Return MDX as Markdown with HTML, to be parsed by rules with `jsx`."""
    return _SYNTAX.sub(_convert, body)


def _convert(match: re.Match[str]) -> str:
    """Return code as it is, the title of a component, and only the line ends of anything else."""
    if match["code"]:
        return match[0]
    visible = ""
    if match["component"]:  # `<Card title="Moons">` shows its title, `<TabItem label="npm">` its label
        visible = "".join(f"{double or single} " for double, single in _TITLE.findall(match[0]))
    elif match["value"]:  # the value of an HTML attribute: an empty one keeps the tag valid
        visible = '=""'
    return visible + keep_line_ends(match[0])
