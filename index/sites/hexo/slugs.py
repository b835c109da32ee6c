"""Slugs and heading ids of Hexo: letters without accents, hyphens for everything else, case kept."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_CONTROL = re.compile(r"[\x00-\x1f]")
_SPECIAL = re.compile(r"""[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:"'<>,.?/]+""")
_LATIN_NAME = re.compile(
    r"LATIN (CAPITAL|SMALL) (?:LETTER|LIGATURE) (?:(?:INSULAR|TURNED|REVERSED|OPEN|BARRED|DOTLESS|AFRICAN|SHARP) )?"
    r"([A-Z]|AE|OE|DZ|LJ|NJ|HV|OI|OU)(?: WITH .*| BAR| PRECEDED .*)?"
)
_OWN_SLUGS = {"ſ": "l", "ŉ": "n", "Ɐ": "A"}
_INHERITED = frozenset(
    ("constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString")
)
"""Names that every JavaScript object has: Hexo takes them for ids that are in use."""
_TAG = re.compile(r"<(?![ \n])[^<>]*(?:>|\Z)")
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot);)[A-Za-z]\w{1,30};")
_MAX_ENTITIES = 20
_QUOTES = (
    (re.compile("---"), "—"), (re.compile("--"), "–"), (re.compile(r"(^|[-—/(\[{\"\s])'"), "\\1‘"),
    (re.compile("'"), "’"), (re.compile(r"(^|[-—/(\[{‘\s])\""), "\\1“"), (re.compile('"'), "”"),
    (re.compile(r"\.{3}"), "…"),
)  # fmt: skip
"""What the typographer of the renderer replaces, in order."""


@lru_cache(maxsize=4096)
def strip_diacritic(c: str) -> str:
    """Return the ASCII letters that Hexo writes for a Latin letter; any other character as it is."""
    if c.isascii() or c in "\u212a\u212b":
        return c
    if c in _OWN_SLUGS:
        return _OWN_SLUGS[c]
    base = unicodedata.normalize("NFD", c)[0]
    if base.isascii():
        return base if base.isalpha() else c
    if 0x24B6 <= ord(c) <= 0x24E9 or 0xFF21 <= ord(c) <= 0xFF5A:  # circled and wide letters
        wide = unicodedata.normalize("NFKC", c)
        return wide if wide.isalpha() and wide.isascii() else c
    match = _LATIN_NAME.fullmatch(unicodedata.name(base, ""))
    if match is None or (ord(base) > 0x24F and base not in "ẞ"):
        return c
    is_mixed = c in "ǅǈǋǲ"
    return match[2].capitalize() if is_mixed else match[2].lower() if match[1] == "SMALL" else match[2]


def slugize(text: str, case: int = 0) -> str:
    """Return a text as a slug. `case`: 1 for lower case, 2 for upper case, else as it is."""
    plain = text if text.isascii() else "".join(map(strip_diacritic, text))
    slug = _SPECIAL.sub("-", _CONTROL.sub("", plain)).strip("-")
    slug = re.sub(r"-{2,}", "-", slug)
    return slug.lower() if case == 1 else slug.upper() if case == 2 else slug


class HexoAnchors:
    """Names headings as hexo-renderer-marked does. It may give the same id twice."""

    def __init__(self, case: int = 0, *, smart: bool = True, enabled: bool = True) -> None:
        """Start a document. `case`: see `slugize`; `smart`: whether quotes and dashes are replaced."""
        self._case = case
        self._smart = smart
        self._enabled = enabled
        self._next: dict[str, int | None] = {}
        """Id -> the next number for it; None: Hexo counts it as unused again."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        if not self._enabled:
            return ""
        text = "".join(map(self._render, tokens))
        for entity in _NAMED_ENTITY.findall(raw)[:_MAX_ENTITIES]:  # Hexo leaves their names
            text = text.replace(html.unescape(entity), entity, 1)
        return self._make_unique(slugize(_TAG.sub("", text).strip(), self._case))

    def _render(self, token: Token) -> str:
        match token.type:
            case "text" | "text_special":
                text = token.content
                for pattern, replacement in _QUOTES if self._smart else ():
                    text = pattern.sub(replacement, text)
                return text
            case "code_inline":
                return token.content
            case "footnote_ref":  # marked knows no footnotes
                return f"[^{token.meta.get('label', '')}]"
            case "softbreak" | "hardbreak":
                return " "
        return ""

    def _make_unique(self, base: str) -> str:
        if base in _INHERITED and base not in self._next:
            self._next[base] = None
            return f"{base}-NaN"
        number = self._next.get(base)
        self._next[base] = (number or 0) + 1
        return base if not number else f"{base}-{number}"
