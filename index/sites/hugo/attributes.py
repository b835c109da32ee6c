"""Attributes in Hugo's Markdown: `{#id .class key="value"}` at the end of a heading, or on a line after a block.

Source: the function `ParseAttributes` of goldmark. The patterns never backtrack.
"""

from __future__ import annotations

import re

from ...markdown.templates import shortcodes
from ...markdown.templates.fences import split_fences

_NAME = r"[^ \t\r\n\f\v!-,/;-@\[-^`{-~]*+"
_VALUE = r'(?:"(?:[^"\\\n]|\\.)*+"|\[[^\[\]{}\n]*+\]|\{[^{}\n]*+\}|-?[0-9][0-9.eE+-]*+|[A-Za-z_:][A-Za-z0-9_:.-]*+)'
_ID_VALUE = r"(?:\"(?P<quoted>[^\"\n]*+)\"|(?P<plain>[A-Za-z_:][A-Za-z0-9_:.-]*+))"
_ATTRIBUTE = rf"(?:#(?P<id>{_NAME})|\.{_NAME}|id={_ID_VALUE}|[A-Za-z_:][A-Za-z0-9_:.-]*+={_VALUE})"
_ATTRIBUTES = rf"\{{[ \t]*+(?:{_ATTRIBUTE}[ \t,]*+)*+\}}"
AT_END = rf"(?<!\\){_ATTRIBUTES}$"
"""Matches attributes at the end of a heading's source."""
_ON_LINE = rf"(?m)^([ ]{{0,3}}+(?:>[ ]{{0,4}}+)*+){_ATTRIBUTES}[^\n]*+"


def expand_body(body: str) -> str:
    """Return a body with its shortcodes replaced by what a reader would see, and without the attributes of blocks."""
    return remove_block_attributes(shortcodes.run_shortcodes(body))


def remove_block_attributes(body: str) -> str:
    """Return a body in which each line of attributes is empty: it ends its block. Fenced code is left alone."""
    if "{" not in body:
        return body
    return "".join(text if is_code else re.sub(_ON_LINE, r"\1", text) for is_code, text in split_fences(body))
