"""Limit the time that hostile or huge Markdown takes to parse.

Ordinary posts never reach these limits.
"""

from __future__ import annotations

import bisect

_COSTS = {":::": 10, "\n": 4, "\n: ": 3, "|": 2, "<!": 1} | dict.fromkeys("*_~`[]<&\\", 1)
"""Estimated parsing time of each mark, in units of about 10 microseconds."""
_MAX_COST_PER_CHARACTER = max(cost / len(mark) for mark, cost in _COSTS.items())
_MAX_COST = 200_000
"""About two seconds."""

_UNCLOSED_OPENINGS = ("[", "<!--", "<?", "<![CDATA[")
"""Openings from each of which the parser searches for an end, so that its time grows with their square."""
_MIN_OPENINGS = 5_000
_MAX_SQUARED_OPENINGS = 30_000_000


def is_markdown_bomb(body: str) -> bool:
    """Return whether a body has paragraphs with so many brackets or comments that parsing would take minutes."""
    return any(_has_too_many(opening, body) for opening in _UNCLOSED_OPENINGS)


def _has_too_many(opening: str, body: str) -> bool:
    if body.count(opening) < _MIN_OPENINGS:
        return False
    return sum(paragraph.count(opening) ** 2 for paragraph in body.split("\n\n")) > _MAX_SQUARED_OPENINGS


def split_at_cost_limit(body: str) -> tuple[str, str]:
    """Split a body at a line end into the part to parse and the rest, which would take too long.

    A comment that begins before the split is removed from the rest.
    """
    if len(body) * _MAX_COST_PER_CHARACTER <= _MAX_COST or _estimate_cost(body) <= _MAX_COST:
        return body, ""
    limit = bisect.bisect_right(range(len(body)), _MAX_COST, key=lambda end: _estimate_cost(body[:end])) - 1
    end = body.rfind("\n", 0, limit) + 1
    rest = body[end:]
    if body.rfind("<!--", 0, end) > body.rfind("-->", 0, end):
        rest = rest.partition("-->")[2]
    return body[:end], rest


def _estimate_cost(body: str) -> int:
    return sum(cost * body.count(mark) for mark, cost in _COSTS.items())
