"""Zola's shortcodes (Tera) in Markdown -> what a reader would see of them, before Markdown is read.

`{{ youtube(id="x") }}` goes; of `{% quote(author="A") %}…{% end %}` the text between stays. In code nothing is looked
for, but that the escapes `{{/* … */}}` and `{%/* … */%}` show what they hold. Every line end stays.
"""

from __future__ import annotations

import re

from .fences import split_fences

# Nothing is tried twice, and no call reaches over the begin of another: unclosed ones cost no search to the end.
_ARGUMENTS = r"""(?:"[^"]{,4000}+"|'[^']{,4000}+'|`[^`]{,4000}+`|(?!\{\{|\{%)[^"'`)])*+"""
_SHORTCODE = re.compile(
    r"\{\{/\*(?P<inline>(?:(?!\{\{|\*/\}\}).)*+)\*/\}\}|\{%/\*(?P<block>(?:(?!\{%|\*/%\}).)*+)\*/%\}"
    rf"|\{{\{{\s*\w+\({_ARGUMENTS}\)\s*\}}\}}"
    rf"|\{{%\s*\w+\({_ARGUMENTS}\)\s*%\}}"
    r"|\{%\s*end\s*%\}",
    re.DOTALL,
)
_ESCAPED = re.compile(r"(\{\{|\{%)/\*((?:(?!\{\{|\{%|\*/).)*+)\*/(\}\}|%\})", re.DOTALL)


def strip_tera(body: str) -> str:
    """Return `body` without shortcodes."""
    if "{{" not in body and "{%" not in body:
        return body
    parts = split_fences(body)
    return "".join(_ESCAPED.sub(r"\1\2\3", text) if code else _SHORTCODE.sub(_shown, text) for code, text in parts)


def _shown(match: re.Match[str]) -> str:
    if match["inline"] is not None:
        return "{{" + match["inline"] + "}}"
    if match["block"] is not None:
        return "{%" + match["block"] + "%}"
    return "\n" * match[0].count("\n")
