"""Tell typos from other words: the cost of the edits that make one word of another, by how people mistype."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_LAYOUTS = (
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
    ("ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"),
)
"""The rows of common keyboards, each row half a key to the right of the one above."""
_VOWELS = frozenset("aeiouy")
_BAND = 2
"""Words are compared within this many edits."""

_CONTEXT = 2
"""How many letters beside an edit its cost depends on."""

SWAP = DOUBLE = 1.0
"""Two letters in the wrong order; a letter doubled, or a double letter typed once."""
TWO_KEYS = 1.2
"""A key beside the right one hit as well."""
OMISSION = 1.3
"""A letter left out."""
NEIGHBOR = 1.4
"""A key beside the right one instead of it."""
VOWEL = 1.6
"""A vowel for another one: a spelling mistake."""
EXTRA = 2.2
"""Any other letter too many."""
OTHER = 2.5
"""Any other letter for another one."""
LAST_LETTER = 0.6
"""Added for an edit of the last letter other than a double one: inflections and names differ there, typos rarely."""
IMPOSSIBLE = 99.0


def measure_typo(typed: str, word: str) -> float:
    """Return the cost of the likeliest edits that make `typed` of `word`, both folded.

    IMPOSSIBLE if their lengths differ by more than two. An edit distance (optimal string alignment) with a cost for
    each kind of edit. The costs are fitted to typos and to names of products, see `benchmarks/corrections.py`."""
    start = _count_common(typed, word)
    end = _count_common(typed[start:][::-1], word[start:][::-1])
    place = _Place(typed, word, len(typed) - end, len(word) - end)
    edits = [cost for back, forth, cost in _list_edits(place) if (place.i - back, place.j - forth) == (start, start)]
    if edits or typed == word:
        return min(edits, default=0.0)
    start, end = max(start - _CONTEXT, 0), max(end - _CONTEXT, 0)
    return _align(typed[start : len(typed) - end], word[start : len(word) - end])


def _align(typed: str, word: str) -> float:
    """Return the lowest cost of several edits."""
    costs = [[IMPOSSIBLE] * (len(word) + 1) for _ in range(len(typed) + 1)]
    costs[0][0] = 0.0
    for i in range(len(typed) + 1):
        for j in range(max(0, i - _BAND), min(len(word), i + _BAND) + 1):
            if i or j:
                edits = _list_edits(_Place(typed, word, i, j))
                costs[i][j] = min(costs[i - back][j - forth] + cost for back, forth, cost in edits)
    return min(costs[-1][-1], IMPOSSIBLE)


def _count_common(first: str, second: str) -> int:
    """Return how many letters two words begin with in common."""
    shorter = min(len(first), len(second))
    return next((at for at in range(shorter) if first[at] != second[at]), shorter)


class _Place(NamedTuple):
    """Where two words are compared: after `i` letters of the typed word and `j` letters of the other."""

    typed: str
    word: str
    i: int
    j: int

    @property
    def is_end(self) -> bool:
        return self.i == len(self.typed) and self.j == len(self.word)


def _list_edits(place: _Place) -> Iterator[tuple[int, int, float]]:
    """Yield the edits that end at a place: letters of the typed word, letters of the other word, and the cost."""
    typed, word, i, j = place
    if i and j:
        yield 1, 1, _price_substitution(place)
    if i > 1 and j > 1 and typed[i - 2 : i] == word[j - 1] + word[j - 2]:
        yield 2, 2, SWAP
    if i:
        yield 1, 0, _price_extra_letter(place)
    if j:
        yield 0, 1, _price_missing_letter(place)


def _price_substitution(place: _Place) -> float:
    typed, meant = place.typed[place.i - 1], place.word[place.j - 1]
    if typed == meant:
        return 0.0
    other = VOWEL if typed in _VOWELS and meant in _VOWELS else OTHER
    return (NEIGHBOR if _are_neighbors(typed, meant) else other) + LAST_LETTER * place.is_end


def _price_extra_letter(place: _Place) -> float:
    beside = _get_beside(place.typed, place.i - 1)
    letter = place.typed[place.i - 1]
    if letter in beside:
        return DOUBLE
    cost = TWO_KEYS if any(_are_neighbors(letter, other) for other in beside) else EXTRA
    return cost + LAST_LETTER * place.is_end


def _price_missing_letter(place: _Place) -> float:
    if place.word[place.j - 1] in _get_beside(place.word, place.j - 1):
        return DOUBLE
    return OMISSION + LAST_LETTER * place.is_end


def _get_beside(word: str, at: int) -> str:
    """Return the letters before and after one."""
    return word[max(at - 1, 0) : at] + word[at + 1 : at + 2]


@lru_cache(maxsize=4096)
def _are_neighbors(letter: str, other: str) -> bool:
    """Return whether the keys of two letters touch. Letters of unknown keyboards may."""
    places = [(_find_keys(letter, rows), _find_keys(other, rows)) for rows in _LAYOUTS]
    known = [(first, second) for first, second in places if first or second]
    if not known:
        return True
    return any(first and second and _touch(first, second) for first, second in known)


def _find_keys(letter: str, rows: Sequence[str]) -> tuple[int, int] | None:
    """Return the row and column of a letter's key; None if the keyboard has no such key."""
    return next(((row, keys.index(letter)) for row, keys in enumerate(rows) if letter in keys), None)


def _touch(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Return whether two keys touch. `first`, `second`: row and column."""
    (upper, left), (lower, right) = sorted((first, second))
    shift = right - left
    return abs(shift) == 1 if upper == lower else lower - upper == 1 and shift in (-1, 0)
