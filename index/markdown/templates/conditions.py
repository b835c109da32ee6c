"""Remove the text of conditions that are false on every published site, in Liquid and Nunjucks.

Authors hide text by `{% if false %}` and by conditions on Jekyll's environment. The value of any other condition is
unknown, so its text stays. In `raw`, nothing is a condition.
"""

from __future__ import annotations

import re

from .fences import keep_line_ends

_FALSE = r"(?:false|nil|null|none|undefined)\b(?!\s*(?:or|==|!=|<|>|\|))"
_TRUE = r"true\b(?!\s*(?:and|==|!=|<|>|\|))"
_UNPUBLISHED = (
    r"jekyll\.environment\s*(?:==\s*[\"'](?!production[\"'])[^\"'{}]{0,50}[\"']|!=\s*[\"']production[\"'])(?!\s*or\b)"
)
_PUBLISHED = r"jekyll\.environment\s*==\s*[\"']production[\"'](?!\s*and\b)"
_TAG = re.compile(
    rf"\{{%-?\s*+(?:(?P<false>if\s+(?:{_FALSE}|not\s+{_TRUE}|{_UNPUBLISHED})|unless\s+(?:{_TRUE}|{_PUBLISHED}))"
    r"|(?P<opening>if|unless|case|for|tablerow)\b|(?P<closing>end(?:if|unless|case|for|tablerow))\b"
    r"|(?P<other>else|elsif|elseif|elif)\b|(?P<raw>raw|verbatim)\s*+-?%\})(?:(?!\{%|%\}).)*+(?:%\})?",
    re.DOTALL,
)
_END_OF_RAW = re.compile(r"\{%-?\s*+end(?:raw|verbatim)\s*+-?%\}")


def remove_false_conditions(body: str) -> str:
    """Return a body without the text of conditions that are never true, also in code; every line end stays.

    A condition that never ends hides the rest.
    """
    if "{%" not in body:
        return body
    parts, kept_from, depth = [], 0, 0
    position = 0
    while tag := _TAG.search(body, position):
        position = _skip_raw(body, tag)
        if not depth:
            if tag["false"]:
                parts.append(body[kept_from : tag.start()])
                kept_from, depth = tag.start(), 1
            continue
        depth = _change_depth(depth, tag)
        if not depth:
            parts.append(keep_line_ends(body[kept_from : tag.start()]))
            kept_from = tag.start()
    rest = body[kept_from:]
    return "".join([*parts, keep_line_ends(rest) if depth else rest])


def _skip_raw(body: str, tag: re.Match[str]) -> int:
    """Return the end of a tag; of `raw`, the end of its text."""
    if not tag["raw"]:
        return tag.end()
    end = _END_OF_RAW.search(body, tag.end())
    return end.end() if end else len(body)


def _change_depth(depth: int, tag: re.Match[str]) -> int:
    """Return how many blocks are open after a tag within a false condition; 0: the condition has ended."""
    if tag["false"] or tag["opening"]:
        return depth + 1
    if tag["closing"]:
        return depth - 1
    return 0 if tag["other"] and depth == 1 else depth
