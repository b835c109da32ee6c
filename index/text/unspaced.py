"""Split runs of scripts written without spaces into the units that bigrams are made of."""

from __future__ import annotations

import re
from typing import NamedTuple

from .normalize import fold

_UNIT = re.compile(
    "[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|(?:ヴ|ウ\u3099|ｳﾞ)[ァィェォｧｨｪｫ]|\u0e4d\u0e32|\u0ecd\u0eb2"
    "|.[\u3099\u309a\uff9e\uff9f]?",
    re.DOTALL,
)
"""A character; with its voicing mark if it is kana, with its vowel and its final if it is a Hangul syllable. The sound
va (ヴァ) is one letter as ba is, and the Thai and Lao vowel am may be written as two characters."""
_KATAKANA = "\u3099\u309a\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_FINAL_PROLONGED_SOUND = re.compile(f"(?<=[{_KATAKANA}]{{3}})[\u30fc\uff70](?![{_KATAKANA}])")
"""The mark at the end of a word of Katakana of four letters or more, which is optional there: サーバー, サーバ."""


class Unit(NamedTuple):
    """One letter of a run."""

    term: str
    """Folded."""
    start: int
    end: int


def split_units(run: str) -> list[Unit]:
    """Return the letters of a run, in order.

    A prolonged sound mark at the end of a word of Katakana belongs to the letter before it and is not in its term.
    """
    optional = {match.start() for match in _FINAL_PROLONGED_SOUND.finditer(run)}
    units: list[Unit] = []
    for match in _UNIT.finditer(run):
        if match.start() in optional:
            units[-1] = units[-1]._replace(end=match.end())
        else:
            units.append(Unit(fold(match.group()), *match.span()))
    return units
