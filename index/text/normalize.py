"""Normalize text so that spellings of one word compare equal.

Every term of the index and of a query is folded by the same function: `fold`. What single characters are folded to is
in `letters`; here are the steps that depend on neighbors.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ..cache_budget import DEFAULT_BUDGET
from .letters import FoldingTable
from .sized_cache import SizedCache, measure_strings

_BREVE = "\u0306"
_FIRST_AFTER_ARABIC_AND_HEBREW = "\u0780"
"""Scripts from here on spell with combining marks; the scripts before only accent with them."""
_MAX_MARKS = 30
"""The most combining marks that a letter keeps, as in Unicode's Stream-Safe Text Format (UAX 15): sorting them takes
quadratic time. No writing system needs as many."""
_MAY_BE_MARK = re.compile("[\u0300-\u1fff\u20d0-\u20ff\u2c00-\U0001f000]")
"""Matches all combining marks, quickly, and letters of other scripts, but no quotation marks and arrows."""
_MAY_HAVE_MARKS = re.compile(f"{_MAY_BE_MARK.pattern}{{{_MAX_MARKS + 1}}}")
"""Matches all runs of so many combining marks, quickly; also long words of other scripts."""
_MAY_HAVE_SUBSCRIPT = re.compile("[\u0345\u1f80-\u1fff]")
_IOTA_SUBSCRIPT = "\u0345"
"""Of old Greek, ᾠδή; case folding would make it a letter."""
_V_SOUND = re.compile("ウ\u3099([アイエオ]?)")
"""Japanese writes the sound of v in two ways: ヴァイオリン, バイオリン. Decomposed, with small vowels folded."""
_B_LETTERS = {"": "フ", "ア": "ハ", "イ": "ヒ", "エ": "ヘ", "オ": "ホ"}
_VOICED = "\u3099"
_INDIC = re.compile("[\u0900-\u0d7f]")
_FIRST_MARK, _LAST_MARK = 0x300, 0x1F000

_table = FoldingTable()


def fold(text: str) -> str:
    """Return `text` in its normal form for comparison.

    Applies NFKC and case folding, then drops accents and format characters and replaces letter variants and digits:
    `Crème` becomes `creme`, `Straße` `strasse`, `Łódź` `lodz`, `१९` `19`, `’` an apostrophe. Folding twice changes
    nothing. Takes linear time.
    """
    return text.lower() if text.isascii() else fold_cache.get(text)


def _fold(text: str) -> str:
    if len(text) > _MAX_MARKS:
        text = limit_marks(text)
    if _MAY_HAVE_SUBSCRIPT.search(text):
        text = unicodedata.normalize("NFD", text).replace(_IOTA_SUBSCRIPT, "")
    text = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFD", text).translate(_table)
    if folded.isascii():
        return folded
    if "ウ" in folded:
        folded = _V_SOUND.sub(lambda match: _B_LETTERS[match[1]] + _VOICED, folded)
    return unicodedata.normalize("NFC", _fold_nasals(_drop_accents(folded)))


fold_cache: SizedCache[str, str] = SizedCache(DEFAULT_BUDGET.folding, _fold, measure_strings)


def limit_marks(text: str) -> str:
    """Return a text without the combining marks that follow _MAX_MARKS others: `unicodedata.normalize` takes quadratic
    time to sort them."""
    if not _MAY_BE_MARK.search(text[::_MAX_MARKS]):  # a longer run has one of these
        return text
    if not _MAY_HAVE_MARKS.search(text):
        return text
    return _compile_marks().sub(r"\1", text)


@cache  # on demand: it takes 10 ms, and many texts are ASCII
def _compile_marks() -> re.Pattern[str]:
    marks = "".join(chr(point) for point in range(_FIRST_MARK, _LAST_MARK) if unicodedata.combining(chr(point)))
    return re.compile(f"([{marks}]{{{_MAX_MARKS}}})[{marks}]+")


def _drop_accents(decomposed: str) -> str:
    """Drop the accents of Latin, Greek and Cyrillic letters, and the points of Hebrew and Arabic.

    Marks of other scripts stay because they are part of the spelling, as does the breve of й, a letter of its own.
    """
    kept, base = [], ""
    for character in decomposed:
        if unicodedata.category(character) != "Mn":
            base = character
        elif base.isalpha() and base < _FIRST_AFTER_ARABIC_AND_HEBREW:
            is_cyrillic_breve = character == _BREVE and "\u0400" <= base < "\u0530"
            if not is_cyrillic_breve:
                continue
        kept.append(character)
    return "".join(kept)


# ------------------------------------------------------------------------------------------------ scripts of India

_INDIC_BLOCKS = (0x0900, 0x0980, 0x0A00, 0x0A80, 0x0B00, 0x0C00, 0x0C80, 0x0D00)
"""Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Telugu, Kannada, Malayalam: Unicode orders their letters alike."""
_NASALS = ((0x19, 0x15, 0x18), (0x1E, 0x1A, 0x1D), (0x23, 0x1F, 0x22), (0x28, 0x24, 0x27), (0x2E, 0x2A, 0x2D))
"""In each block: a nasal consonant, and the first and last consonant of its class."""
_VIRAMA, _ANUSVARA = 0x4D, 0x02


def _fold_nasals(text: str) -> str:
    """Write a nasal before a consonant of its class as the anusvara: हिन्दी and हिंदी are one word."""
    if not _INDIC.search(text):
        return text
    return _compile_nasals().sub(lambda match: chr(ord(match[0][0]) & ~0x7F | _ANUSVARA), text)


def complete_nasal(prefix: str) -> str:
    """Return a folded prefix that ends in an Indic nasal as if a consonant of its class followed; else empty.

    While `हिन्दी` is typed, `हिन` and `हिन्` come first, but the word is folded to `हिंदी`.
    """
    stem = prefix[:-1] if prefix and ord(prefix[-1]) & 0x7F == _VIRAMA else prefix
    if not stem or not _INDIC.match(stem[-1]) or ord(stem[-1]) & 0x7F not in {nasal for nasal, _, _ in _NASALS}:
        return ""
    return stem[:-1] + chr(ord(stem[-1]) & ~0x7F | _ANUSVARA)


@cache
def _compile_nasals() -> re.Pattern[str]:
    return re.compile(
        "|".join(
            f"{chr(block + nasal)}{chr(block + _VIRAMA)}(?=[{chr(block + first)}-{chr(block + last)}])"
            for block in _INDIC_BLOCKS
            for nasal, first, last in _NASALS
        )
    )
