"""Find the words of a chunk of prose or code, and the parts of each: letters and a number (`PHP8`)."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# A word is one of:
# - a number with dots (versions, hosts), or the letters before one (v2.0.1);
# - a name with its ++ or # (C++, F#);
# - letters and digits; in prose with apostrophes, and a number with its thousands separators.
# In code, ++ is nearly always an operator, so only the names of languages and compilers keep it.
_NUMBER = r"\d+(?:\.\d+)+|[^\W\d_]+(?=\d+\.\d)"
_SHARP_NAME = r"(?<![^\W_])[^\W\d_]#(?![^\W_])"
_CODE_WORD = re.compile(rf"{_NUMBER}|{_SHARP_NAME}|(?<![^\W_])[cCgG]\+\+|[^\W_]+")
_PROSE_WORD = re.compile(
    rf"\d{{1,3}}(?:[,٬]\d{{2,3}})+(?:[.٫]\d+)?|{_NUMBER}|{_SHARP_NAME}|[^\W\d_][^\W_]*\+\+"
    r"|[^\W_]+(?:['’ʼ＇][^\W_]+)*"
)
_CASE_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^A-Z]+|[A-Z]+")
_LETTERS_AND_NUMBER = re.compile(
    r"([^\W\d_]+(?:\d+[^\W\d_]+)?)(\d+)(?:['’ʼ＇][^\W\d_]{1,2})?|(\d+)([^\W\d_]+)(?:['’ʼ＇][^\W\d_]{1,2})?"
)
"""Matches a word of two parts: letters before a number (PHP8, Log4j2) or a number before letters (5GB)."""
_ANYTHING = re.compile(r".+", re.DOTALL)
_MARK_LETTER = "a"
_UNIT_SYMBOLS = frozenset(map(chr, (0x2103, 0x2109, *range(0x3371, 0x33E0))))
"""Units of measure in one character: ㎏, ㎡, ℃."""
_NON_JOINER = "\u200c"
_FIRST_JOINED_SCRIPT = "\u0590"
"""Scripts from here on use the non-joiner to separate parts of a word; in the scripts before it is typography."""

_Offsets = tuple[int, int]


class Word(NamedTuple):
    """A word of a chunk, with its offsets in the chunk."""

    start: int
    end: int
    position: int
    """Of its first part."""
    parts: tuple[_Offsets, ...]
    """The word itself, or its letters and its number."""


def find_prose_words(chunk: str) -> list[Word]:
    """Return the words of a chunk of prose, in order."""
    return _number_words(chunk, _find_spans(chunk, _PROSE_WORD))


def find_code_words(chunk: str) -> list[Word]:
    """Return the words of a chunk of code, split at changes of case too."""
    return _number_words(chunk, _find_code_spans(chunk))


def _find_code_spans(chunk: str) -> list[_Offsets]:
    """Return the offsets of the words of a chunk of code, split at changes of case too."""
    return [
        (start + match.start(), start + match.end())
        for start, end in _find_spans(chunk, _CODE_WORD)
        for match in (_CASE_PART if chunk[start:end].isalnum() else _ANYTHING).finditer(chunk[start:end])
    ]


def _find_spans(chunk: str, pattern: re.Pattern[str]) -> list[_Offsets]:
    """Return the offsets of the words of a chunk."""
    return [match.span() for match in pattern.finditer(chunk if chunk.isascii() else _mask_marks(chunk))]


def _mask_marks(chunk: str) -> str:
    """Replace marks and joiners by letters, since `\\w` does not match them: words of many scripts would break apart.

    A non-joiner becomes a space in the scripts that separate parts of a word by it.
    """
    masked: list[str] = []
    for character in chunk:
        if character == _NON_JOINER and masked and masked[-1] >= _FIRST_JOINED_SCRIPT:
            masked.append(" ")
        else:
            is_mark = unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf") or character in _UNIT_SYMBOLS
            masked.append(_MARK_LETTER if is_mark else character)
    return "".join(masked)


def _number_words(chunk: str, spans: list[_Offsets]) -> list[Word]:
    """Return the words at some offsets with their positions and parts."""
    words, position = [], 0
    for start, end in spans:
        parts = _split_word(chunk, start, end)
        words.append(Word(start, end, position, parts))
        position += len(parts)
    return words


def _split_word(chunk: str, start: int, end: int) -> tuple[_Offsets, ...]:
    """Return the offsets of the letters and the number of a word like PHP8; of any other word, its own."""
    text = chunk[start:end]
    match = _LETTERS_AND_NUMBER.fullmatch(text if text.isascii() else _mask_marks(text))
    if match is None:
        return ((start, end),)
    first = match.lastindex - 1 if match.lastindex else 0
    return tuple((start + a, start + b) for a, b in (match.span(first), match.span(first + 1)))


def get_width(words: list[Word]) -> int:
    """Return the number of positions that some words take."""
    return words[-1].position + len(words[-1].parts)
