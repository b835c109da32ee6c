"""The titles that Hugo makes from the names of folders, if a section has no title."""

from __future__ import annotations

import re

_IRREGULAR_PLURALS = {
    "person": "people", "child": "children", "man": "men", "woman": "women", "life": "lives", "leaf": "leaves",
    "half": "halves", "quiz": "quizzes", "photo": "photos",
}  # fmt: skip
_UNCHANGED_PLURALS = (
    "news", "data", "media", "series", "people", "information", "equipment", "sheep", "fish", "js", "aws",
)  # fmt: skip
_PLURAL_ENDINGS = (
    ("[^siu]s", r"\g<0>"), ("is", "es"), ("([^aeiou])y", r"\1ies"), ("s|x|z|ch|sh|[^aeiou]o", r"\g<0>es"), ("", "s"),
)  # fmt: skip
"""Patterns of endings, and their plurals; the first that matches counts."""


def make_folder_title(name: str, *, plural: bool) -> str:
    """Return the title of a folder: `my-first_post` is "My First Post", or "My First Posts" if `plural`."""
    words = " ".join(word[:1].upper() + word[1:] for word in re.split(r"[\s_-]+", name))
    return pluralize(words) if plural else words


def pluralize(name: str) -> str:
    """Return an English name in the plural, approximately as Hugo does."""
    *_, word = re.split(r"[\s_-]", name.lower())
    if word in _UNCHANGED_PLURALS:
        return name
    if word in _IRREGULAR_PLURALS:
        return name[: len(name) - len(word)] + _IRREGULAR_PLURALS[word]
    ending, plural = next(rule for rule in _PLURAL_ENDINGS if re.search(f"(?:{rule[0]})$", word))
    return re.sub(f"(?:{ending})$", plural, name, count=1, flags=re.IGNORECASE)
