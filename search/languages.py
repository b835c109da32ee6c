"""The languages that the search page and the search box speak."""

from __future__ import annotations

import re

TEXT_LANGUAGES = (
    "ar", "de", "en", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk",
    "zh-Hans", "zh-Hant",
)  # fmt: skip
"""The languages of which there are texts: `search/http/static/strings-*.json`."""
_TRADITIONAL = {"hant", "tw", "hk", "mo"}
"""Subtags of Chinese in traditional characters."""
_OLD_NAMES = {"iw": "he"}
"""Codes that standards have replaced."""


def find_text_language(tag: str) -> str | None:
    """Return the language of the texts for a language tag, such as `pt` for `pt-BR`; None if there are none."""
    language, *others = re.split("[-_]", tag.strip().lower())
    if language == "zh":
        return "zh-Hant" if "hans" not in others and _TRADITIONAL.intersection(others) else "zh-Hans"
    language = _OLD_NAMES.get(language, language)
    return language if language in TEXT_LANGUAGES else None
