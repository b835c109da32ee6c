"""Normalize text so that spellings of one word compare equal."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that NFKD leaves alone but readers type as others.
_LETTERS = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
        "ŧ": "t", "’": "'", "‘": "'", "ʼ": "'", "＇": "'", "‐": "-", "‑": "-", "−": "-", "⁄": "/", "\u0640": "",
    }
)  # fmt: skip


_BREVE = "\u0306"


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return `text` as it is compared: NFKC, case-folded, without accents and format characters, letters folded
    (`Crème` creme, `Straße` strasse, `Łódź` lodz, `’` ')."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(c for i, c in enumerate(decomposed) if not _dropped(decomposed, i))
    return unicodedata.normalize("NFC", kept)


def _dropped(decomposed: str, i: int) -> bool:
    """Accents on Latin, Greek and Cyrillic letters go, and the points of Hebrew and Arabic; marks that other scripts
    spell with stay, as does й, which is no и."""
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
    short_i = decomposed[i] == _BREVE and "\u0400" <= decomposed[base] < "\u0530"
    return decomposed[base] < "\u0780" and not short_i
