"""Make slugs of titles, names of files, and categories."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

DEFAULT_SUBSTITUTIONS = (
    (r"[^\w\s-]", ""),
    (r"(?u)\A\s*", ""),
    (r"(?u)\s*\Z", ""),
    (r"[-\s]+", "-"),
)
"""What Pelican replaces by default: patterns and their replacements."""


@dataclass(frozen=True, slots=True)
class Slugger:
    """The settings that make slugs."""

    source: str = "title"
    """What the slug of a post is made of: `title`, or `basename`: the name of its file."""
    substitutions: tuple[tuple[str, str], ...] = DEFAULT_SUBSTITUTIONS
    """Patterns and their replacements, in order."""
    keeps_case: bool = False
    is_unicode: bool = False
    """Whether letters beyond ASCII stay."""

    def slugify(self, name: str) -> str:
        """Return the slug of a name."""
        text = unicodedata.normalize("NFKC", " ".join(html.unescape(re.sub(r"<[^<>]*>", "", name)).split()))
        if not self.is_unicode:
            from text_unidecode import unidecode

            text = unidecode(text)
        for pattern, replacement in self.substitutions:
            text = re.sub(
                unicodedata.normalize("NFKC", pattern),
                unicodedata.normalize("NFKC", replacement),
                text,
                flags=re.IGNORECASE,
            )
        return (text if self.keeps_case else text.lower()).strip()
