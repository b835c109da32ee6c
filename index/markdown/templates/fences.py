"""Split Markdown at fenced code blocks."""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,3}(?:> ?)*(?:[-*+] +|\d+[.)] +)? *(`{3,}|~{3,})(.*)$")


def split_fences(body: str) -> list[tuple[bool, str]]:
    """Cut the body into stretches outside and inside of fenced code."""
    split_fences: list[tuple[bool, list[str]]] = [(False, [])]
    fence = ""
    for line in body.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if not fence and mark and not ("`" in mark[2] and mark[1][0] == "`"):
            fence = mark[1]
            split_fences.append((True, [line]))
        else:
            split_fences[-1][1].append(line)
            if fence and mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
                split_fences.append((False, []))
    return [(code, "".join(lines)) for code, lines in split_fences]
