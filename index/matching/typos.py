"""Tell typos from other words: the cost of the edits that make one word of another, by how people mistype."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

_QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_QWERTZ = ("qwertzuiop", "asdfghjkl", "yxcvbnm")
_AZERTY = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_LATIN_LAYOUTS = {"fr": _AZERTY} | dict.fromkeys(("bs", "cs", "de", "hr", "hu", "lb", "sk", "sl", "sq"), _QWERTZ)
"""Language -> the rows of its usual keyboard; of other languages, QWERTY."""
_OTHER_LAYOUTS = (
    ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
    ("ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"),
)
"""The rows of keyboards of other scripts. Each row is half a key to the right of the one above."""
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


def measure_typo(typed: str, word: str, lang: str = "") -> float:
    """Return the cost of the likeliest edits that make `typed` of `word`, both folded.

    `lang`: the language whose keyboard is used, without its region. IMPOSSIBLE if their lengths differ by more than
    two. An edit distance (optimal string alignment) with a cost for each kind of edit. The costs are fitted to typos
    and to names of products, see `benchmarks/corrections.py`."""
    start = _count_common(typed, word)
    end = _count_common(typed[start:][::-1], word[start:][::-1])
    cost = _price_edit(typed, word, start, end, lang)
    if cost is not None:
        return cost
    start, end = max(start - _CONTEXT, 0), max(end - _CONTEXT, 0)
    return _align(typed[start : len(typed) - end], word[start : len(word) - end], lang)


def _price_edit(typed: str, word: str, start: int, end: int, lang: str) -> float | None:
    """Return the cost of the one edit by which two words differ; None if they differ in more.

    `start`, `end`: how many letters they have in common at the beginning and at the end."""
    match len(typed) - start - end, len(word) - start - end:
        case 0, 0:
            return 0.0
        case 1, 1:
            cost = _price_substitution(typed[start], word[start], lang)
        case 1, 0:
            cost = _price_extra_letter(typed, start, lang)
        case 0, 1:
            cost = _price_missing_letter(word, start)
        case 2, 2 if typed[start] == word[start + 1] and typed[start + 1] == word[start]:
            return SWAP
        case _:
            return None
    return cost if end else _price_at_end(cost)


def _align(typed: str, word: str, lang: str) -> float:
    """Return the lowest cost of several edits."""
    extra = [_price_extra_letter(typed, at, lang) for at in range(len(typed))]
    missing = [_price_missing_letter(word, at) for at in range(len(word))]
    costs = [[IMPOSSIBLE] * (len(word) + 1) for _ in range(len(typed) + 1)]
    costs[0][0] = 0.0
    for i in range(len(typed) + 1):
        for j in range(max(0, i - _BAND), min(len(word), i + _BAND) + 1):
            is_end = i == len(typed) and j == len(word)
            lowest = costs[i][j]
            if i:
                lowest = min(lowest, costs[i - 1][j] + (_price_at_end(extra[-1]) if is_end else extra[i - 1]))
            if j:
                lowest = min(lowest, costs[i][j - 1] + (_price_at_end(missing[-1]) if is_end else missing[j - 1]))
            if i and j:
                cost = _price_substitution(typed[i - 1], word[j - 1], lang)
                lowest = min(lowest, costs[i - 1][j - 1] + (_price_at_end(cost) if is_end else cost))
            if i > 1 and j > 1 and typed[i - 2] == word[j - 1] and typed[i - 1] == word[j - 2]:
                lowest = min(lowest, costs[i - 2][j - 2] + SWAP)
            costs[i][j] = lowest
    return min(costs[-1][-1], IMPOSSIBLE)


def _count_common(first: str, second: str) -> int:
    """Return how many letters two words begin with in common."""
    shorter = min(len(first), len(second))
    return next((at for at in range(shorter) if first[at] != second[at]), shorter)


def _price_at_end(cost: float) -> float:
    """Return the cost of an edit of the last letter: one of a double letter costs what it costs elsewhere."""
    return cost + LAST_LETTER if cost > DOUBLE else cost


@lru_cache(maxsize=4096)
def _price_substitution(typed: str, meant: str, lang: str) -> float:
    """Return the cost of a letter for another one; 0 if it is the same."""
    if typed == meant:
        return 0.0
    if _are_neighbors(typed, meant, lang):
        return NEIGHBOR
    return VOWEL if typed in _VOWELS and meant in _VOWELS else OTHER


def _price_extra_letter(typed: str, at: int, lang: str) -> float:
    """Return the cost of letter `at`, if it is too many."""
    beside, letter = _get_beside(typed, at), typed[at]
    if letter in beside:
        return DOUBLE
    return TWO_KEYS if any(_are_neighbors(letter, other, lang) for other in beside) else EXTRA


def _price_missing_letter(word: str, at: int) -> float:
    """Return the cost of leaving out letter `at`."""
    return DOUBLE if word[at] in _get_beside(word, at) else OMISSION


def _get_beside(word: str, at: int) -> str:
    """Return the letters before and after one."""
    return word[max(at - 1, 0) : at] + word[at + 1 : at + 2]


@lru_cache(maxsize=4096)
def _are_neighbors(letter: str, other: str, lang: str) -> bool:
    """Return whether the keys of two letters touch. Letters of unknown keyboards may."""
    layouts = (_LATIN_LAYOUTS.get(lang, _QWERTY), *_OTHER_LAYOUTS)
    places = [(_find_keys(letter, rows), _find_keys(other, rows)) for rows in layouts]
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
