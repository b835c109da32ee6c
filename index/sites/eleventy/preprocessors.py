"""Find the conditions on which a site's preprocessors drop posts (`if (!data.published) return false`)."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ..values import is_no, is_yes, to_text

_PREPROCESSOR = re.compile(r"\baddPreprocessor\(")
_NEXT_CALL = re.compile(r"\.add[A-Z]\w*\(")
_DROP = re.compile(r"\breturn\s{1,20}false\b")
_CONDITION = re.compile(
    r"(?P<negation>!?)\s?\bdata\??\.(?P<name>\w+)\b(?![.(\[])"
    r"(?:\s{0,20}(?P<operator>[!=]==?)\s{0,20}(?P<literal>\"[^\"\n]{0,100}\"|'[^'\n]{0,100}'|true\b|false\b))?"
)
_OTHER_NAMES = {"draft", "date", "page", "title", "eleventy"}
"""Names that do not hide a post, or that other rules heed."""
_MAX_LENGTH = 2000


class Condition(NamedTuple):
    """One condition on which posts are dropped. If several must hold, each alone counts, to be safe."""

    name: str
    """The key of the data, in lower case."""
    literal: str | None
    """The value with which it is compared; None: it is only tested for truth."""
    is_negated: bool
    """Whether the post is dropped if the comparison fails."""

    def drops(self, metadata: dict[str, Any]) -> bool:
        """Return whether a post with this metadata is dropped."""
        value = metadata.get(self.name)
        if self.literal is None:
            holds = is_yes(value) or (to_text(value) != "" and not is_no(value))
        else:
            holds = to_text(value) == self.literal
        return holds != self.is_negated


def find_conditions(program: str) -> tuple[Condition, ...]:
    """Return the conditions in a program's preprocessors that drop posts."""
    conditions: dict[Condition, None] = {}
    for match in _PREPROCESSOR.finditer(program):
        body = program[match.end() : match.end() + _MAX_LENGTH]
        following = _NEXT_CALL.search(body)
        body = body[: following.start()] if following else body
        drop = _DROP.search(body)
        if drop:
            found = (_make_condition(condition) for condition in _CONDITION.finditer(body[: drop.start()]))
            conditions |= {condition: None for condition in found if condition.name not in _OTHER_NAMES}
    return tuple(conditions)


def _make_condition(match: re.Match[str]) -> Condition:
    is_negated = bool(match["negation"]) != (match["operator"] or "").startswith("!")
    literal = match["literal"].strip("\"'") if match["literal"] else None
    return Condition(match["name"].lower(), literal, is_negated)
