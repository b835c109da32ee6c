"""Convert Zola's shortcodes (Tera) to the Markdown that a reader would see.

`{{ youtube(id="x") }}` is removed; of `{% quote(author="A") %}...{% end %}` the text between the tags stays. In code,
shortcodes are left alone, except that the escapes `{{/* ... */}}` and `{%/* ... */%}` are resolved. Every line end is
kept.
"""

from __future__ import annotations

import re

from .fences import keep_line_ends, split_fences

# The patterns never backtrack, and no call extends over the start of another: unclosed calls cost no search to the end.
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
    """Return a body without shortcodes."""
    if "{{" not in body and "{%" not in body:
        return body
    return "".join(
        _ESCAPED.sub(r"\1\2\3", text) if is_code else _SHORTCODE.sub(_convert_shortcode, text)
        for is_code, text in split_fences(body)
    )


def _convert_shortcode(match: re.Match[str]) -> str:
    """Return an escaped shortcode without its escape, and only the line ends of any other."""
    if match["inline"] is not None:
        return "{{" + match["inline"] + "}}"
    if match["block"] is not None:
        return "{%" + match["block"] + "%}"
    return keep_line_ends(match[0])
