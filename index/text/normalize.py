"""Normalize text so that spellings of one word compare equal.

Every term of the index and of a query is folded by the same function: `fold`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTER_VARIANTS = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
        "ŧ": "t", "’": "'", "‘": "'", "ʼ": "'", "＇": "'", "‐": "-", "‑": "-", "−": "-", "⁄": "/", "\u0640": "",
    }
)  # fmt: skip
"""Characters that Unicode does not decompose but that people type as others."""

_BREVE = "\u0306"
_FIRST_AFTER_ARABIC_AND_HEBREW = "\u0780"
"""Scripts from here on spell with combining marks; the scripts before only accent with them."""


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return `text` in its normal form for comparison.

    Applies NFKC and case folding, then drops accents and format characters and replaces letter variants:
    `Crème` becomes `creme`, `Straße` `strasse`, `Łódź` `lodz`, `’` an apostrophe. Folding twice changes nothing.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTER_VARIANTS)
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    folded = "".join(c for i, c in enumerate(decomposed) if not _is_dropped(decomposed, i))
    return unicodedata.normalize("NFC", folded)


def _is_dropped(decomposed: str, i: int) -> bool:
    """Return whether folding drops the character at index `i`.

    It drops format characters, the accents of Latin, Greek and Cyrillic letters, and the points of Hebrew and Arabic.
    Marks of other scripts stay because they are part of the spelling, as does the breve of й, a letter of its own.
    """
    category = unicodedata.category(decomposed[i])
    if category == "Cf":
        return True
    if category != "Mn":
        return False
    base = i - 1
    while base >= 0 and unicodedata.category(decomposed[base]) == "Mn":
        base -= 1
    if base < 0 or not decomposed[base].isalpha():
        return False
    is_cyrillic_breve = decomposed[i] == _BREVE and "\u0400" <= decomposed[base] < "\u0530"
    return decomposed[base] < _FIRST_AFTER_ARABIC_AND_HEBREW and not is_cyrillic_breve
