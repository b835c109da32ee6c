"""Find what documents have of a qualified name or a call that none has: `hugo.Environment` in
`window.hugo.Environment`, `datetime.now` in `datetime.now(zone)`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..text.normalize import fold
from .word_source import WordSource

_PART = r"[^\W\d]\w*"
_SIGNS = r"[./\\$@#~<]*"
_JOINED = rf"(?:\.|::?|->|[/\\#]){_PART}"
_NAME = re.compile(rf"{_SIGNS}({_PART}(?:{_JOINED})+)[()/\\.;:>]*")
_CALL = re.compile(rf"{_SIGNS}({_PART}(?:{_JOINED})*)[(\[{{<=].*", re.DOTALL)
"""Names of which each part begins with a letter. The parts of a version or an address are never searched alone."""
_MAX_PARTS = 8
"""How many parts of a name are considered, the last ones."""
_MIN_PARTS = 2
_MIN_LENGTH = 5
"""A single part says too little, and so do short ones: neither `com` nor `models` stands for `django.models`."""


class Run(NamedTuple):
    """Adjacent parts of a name, with what is between them."""

    text: str
    is_end: bool
    """Whether the name ends with it."""


def find_known_run(
    words: WordSource, name: str, has_any: Callable[[str, bool], bool], is_incomplete: bool
) -> Run | None:
    """Return the longest run of parts of a qualified name that documents have, of several the last; None if the word
    is no such name or documents have no two adjacent parts of it. Of a call, that is the name before the parenthesis.

    Args:
        words: Which single words documents have.
        name: A word that no visible document has.
        has_any: Whether any visible document has a text, or with True a word that begins with it.
        is_incomplete: Whether the last part may be incomplete.
    """
    match = _NAME.fullmatch(name)
    is_incomplete = is_incomplete and match is not None
    match = match or _CALL.fullmatch(name)
    if match is None:
        return None
    for run, parts in _list_runs(match[1]):
        may_begin = is_incomplete and run.is_end
        known = parts[:-1] if may_begin else parts
        if all("_" in part or words.has_word(fold(part)) for part in known) and (  # `a_b` is two words
            has_any(run.text, False) or (may_begin and has_any(run.text, True))
        ):
            return run
    return None


def _list_runs(name: str) -> Iterator[tuple[Run, list[str]]]:
    """Yield the runs of a name with their parts, the longest first, of equally long ones the last first."""
    parts = list(re.finditer(_PART, name))[-_MAX_PARTS:]
    for count in range(len(parts), min(_MIN_PARTS, len(parts)) - 1, -1):
        for first in range(len(parts) - count, -1, -1):
            chosen = parts[first : first + count]
            text = name[chosen[0].start() : chosen[-1].end()]
            if len(text) >= _MIN_LENGTH:
                yield Run(text, is_end=chosen[-1] is parts[-1]), [part.group() for part in chosen]
