"""Find fenced code and keep line numbers: what all template languages need."""

from __future__ import annotations

import re

LONG_FENCE = "~~~~~~~~"
"""The fence for code that a template marks as such: longer than any fence that the code itself is likely to contain."""
_FENCE = re.compile(r" {0,3}(?:> ?)*(?:[-*+] +|\d+[.)] +)? *(`{3,}|~{3,})(.*)$")


def split_fences(body: str) -> list[tuple[bool, str]]:
    """Split a body into alternating blocks of prose and fenced code, as (is_code, text) pairs.

    The fences belong to the code. Joining the texts gives the body.
    """
    blocks: list[tuple[bool, list[str]]] = [(False, [])]
    open_fence = ""
    for line in body.splitlines(keepends=True):
        match = _FENCE.match(line)
        if not open_fence and match and not _is_code_span(match):
            open_fence = match[1]
            blocks.append((True, [line]))
            continue
        blocks[-1][1].append(line)
        if open_fence and match and match[1].startswith(open_fence) and not match[2].strip():
            open_fence = ""
            blocks.append((False, []))
    return [(is_code, "".join(lines)) for is_code, lines in blocks]


def _is_code_span(fence: re.Match[str]) -> bool:
    """Return whether backticks begin a code span rather than a fence: more backticks follow on the line."""
    return fence[1][0] == "`" and "`" in fence[2]


def keep_line_ends(text: str) -> str:
    """Return only the line ends of a text, which replace it where line numbers must not change."""
    return "\n" * text.count("\n")
