"""The typographic replacements that Hugo makes in text: dashes, ellipses, quotes. They appear in the ids of headings.

Source: the typographer extension of goldmark. Which quotes open and close is decided by the characters around them
only, which differs from goldmark in rare cases.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any, NamedTuple

_SOURCE = re.compile(r"-{2,3}|\.{3}|<<|>>|'|\"")


class Typography(NamedTuple):
    """What replaces typewriter characters."""

    enabled: bool = True
    en_dash: str = "–"
    em_dash: str = "—"
    ellipsis: str = "…"
    apostrophe: str = "’"
    left_single_quote: str = "‘"
    right_single_quote: str = "’"
    left_double_quote: str = "“"
    right_double_quote: str = "”"
    left_angle_quote: str = "«"
    right_angle_quote: str = "»"

    def replace(self, text: str, before: str = "") -> str:
        """Return a text with its replacements made. `before`: the character before the text."""
        return _SOURCE.sub(lambda match: self._replace_one(match, before), text) if self.enabled else text

    def cut(self, text: str, before: str = "") -> str:
        """Return the part of a text before the first replacement, or the first replacement if the text begins with it.

        `before`: the character before the text.
        """
        match = _SOURCE.search(text) if self.enabled else None
        if match is None:
            return text
        return text[: match.start()] if match.start() else self._replace_one(match, before)

    def _replace_one(self, match: re.Match[str], before: str) -> str:
        source, text = match[0], match.string
        if source in ("'", '"'):
            previous = text[match.start() - 1] if match.start() else before
            is_open = source in text[: match.start()]
            return self._replace_quote(source, previous, text[match.end() :], is_open)
        replacements = {
            "--": self.en_dash, "---": self.em_dash, "...": self.ellipsis,
            "<<": self.left_angle_quote, ">>": self.right_angle_quote,
        }  # fmt: skip
        return replacements[source]

    def _replace_quote(self, quote: str, previous: str, rest: str, is_open: bool) -> str:
        """Return what replaces a quote, by the character before it, the text after it, and whether one is open."""
        opens = not (previous and previous.isalnum()) and bool(rest) and not rest[0].isspace()
        if quote == '"':
            return self.left_double_quote if opens else self.right_double_quote if is_open else quote
        if _is_apostrophe(previous, rest):
            return self.apostrophe
        if rest[:1].isdigit():
            return quote
        return self.left_single_quote if opens else self.right_single_quote


TYPOGRAPHY = Typography()
"""What Hugo does by default."""


def _is_apostrophe(previous: str, rest: str) -> bool:
    """Return whether a single quote is an apostrophe: within a word, before a decade, in `'twas` and `'em`."""
    if previous.isalnum():
        return rest[:1].isalpha()
    return re.match(r"\d\ds(?!\w)", rest) is not None or (bool(previous) and rest[:1] in ("t", "e", "n", "l"))


def parse_typography(value: Any) -> Typography:
    """Parse the setting `typographer` of `markup.goldmark.extensions`: a table, or false."""
    if not isinstance(value, dict):
        return Typography(enabled=str(value).lower() != "false")
    texts = {name: html.unescape(str(value[key])) for key, name in _list_fields() if value.get(key) is not None}
    return Typography(str(value.get("disable")).lower() != "true", **texts)


@lru_cache(maxsize=1)
def _list_fields() -> tuple[tuple[str, str], ...]:
    """Return the name of each text in the configuration, and its field."""
    return tuple((name.replace("_", ""), name) for name in Typography._fields if name != "enabled")
