"""MDX -> Markdown: imports, exports, comments, `{expressions}` and components go; code, what components are titled and
every line end stay. Linear in any text."""

from __future__ import annotations

import re


def _braces(depth: int) -> str:
    inner = rf"|{_braces(depth - 1)}" if depth else ""
    return rf"\{{(?:[^{{}}]{inner})*+\}}"


_FENCE = (
    r"^[ \t>]*+(?:[-*+] +|\d+[.)] +)?+(?P<fence>`{3,}+(?=[^`\n]*$)|~{3,}+)[^\n]*+"
    r"(?:\n(?![ \t>]*+(?P=fence))[^\n]*+)*+(?:\n[^\n]*+)?+"
)
_INLINE = r"(?<!`)(?P<ticks>`++)(?:(?!\n[ \t]*\n).){1,1000}?(?<!`)(?P=ticks)(?!`)"
_EXPRESSION = _braces(4)
_ESM = r"^(?:import|export)\s(?:(?!\n[ \t]*\n).)*+"
_HIDDEN = r"\{/\*.*?(?:\*/\}|\Z)|<!--.*?(?:-->|\Z)|<(?P<hidden>script|style)\b.*?(?:</(?P=hidden)>|\Z)"
_COMPONENT = rf"</?[A-Z][\w.]*+(?:[^<>\"'{{}}]|\"[^\"]*+\"|'[^']*+'|{_EXPRESSION})*+>"
_PIECE = re.compile(
    rf"(?P<code>\\.|{_FENCE}|{_INLINE})|{_HIDDEN}|{_ESM}|(?P<component>{_COMPONENT})|</?>|(?P<value>=)?+{_EXPRESSION}",
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r"\s(?:title|label)=(?:\"([^\"]*+)\"|'([^']*+)')")


def convert_mdx(body: str) -> str:
    """Return `body` as Markdown with HTML, to be read by rules of `jsx`."""
    return _PIECE.sub(_shown, body)


def _shown(match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    shown = ""
    if match["component"]:  # `<Card title="Moons">` shows its title, `<TabItem label="npm">` its label
        shown = "".join(f"{double or single} " for double, single in _TITLE.findall(match[0]))
    elif match["value"]:
        shown = '=""'
    return shown + "\n" * match[0].count("\n")
