"""MDX -> Markdown: imports, exports and `{expressions}` go, JSX is left as HTML, and every line end stays."""

from __future__ import annotations

import re

from .shortcodes import stretches

_ESM = re.compile(r"^(?:import|export)\s(?:(?!\n[ \t]*\n).)*+", re.MULTILINE | re.DOTALL)
_EXPRESSION = re.compile(r"=?\{(?:[^{}\n]|\{[^{}\n]*+\})*+\}")
_COMMENT = re.compile(r"\{/\*(?:(?!\*/\}).)*+\*/\}", re.DOTALL)
_FRAGMENT = re.compile(r"</?>")


def prepare(body: str) -> str:
    """Return `body` as Markdown with HTML."""
    return "".join(text if code else _plain(text) for code, text in stretches(body))


def _plain(text: str) -> str:
    for pattern in (_COMMENT, _ESM, _EXPRESSION, _FRAGMENT):
        text = pattern.sub(_gone, text)
    return text


def _gone(match: re.Match[str]) -> str:
    return ('=""' if match[0][0] == "=" else "") + "\n" * match[0].count("\n")
