"""The ids that VitePress gives headings. Source: `slugify` of @mdit-vue/shared."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from ..anchors import UniqueAnchors

if TYPE_CHECKING:
    from markdown_it.token import Token

_COMBINING = re.compile("[\u0300-\u036f]")
_CONTROL = re.compile("[\x00-\x1f]")
_SPECIAL = re.compile("[\\s~`!@#$%^&*()\\-_+=\\[\\]{}|\\\\;:\"'“”‘’<>,.?/]+")


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MAX_ENTITIES = 50


class VitePressAnchors(UniqueAnchors):
    """Names the headings of a document."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        if given:
            return self.reserve(given)
        text = "".join(token.content for token in tokens if token.type != "html_inline")
        return self.make_unique(slugify(_restore_entities(text, raw) if "&" in raw else text))


def _restore_entities(text: str, raw: str) -> str:
    """Return the text of a heading with the entities in its source as they are written: VitePress keeps them."""
    position = 0
    for match in islice(_ENTITY.finditer(raw), _MAX_ENTITIES):
        entity, character = match[0], unescape(match[0])
        at = text.find(character, position)
        if at < 0 or character == entity:
            continue
        if not text.startswith(entity, at):  # code has it already
            text = text[:at] + entity + text[at + len(character) :]
        position = at + len(entity)
    return text


def slugify(text: str) -> str:
    """Return the slug of a text: no accents, runs of punctuation as one hyphen, `_` before a digit at the start."""
    text = _CONTROL.sub("", _COMBINING.sub("", unicodedata.normalize("NFKD", text)))
    slug = _SPECIAL.sub("-", text).strip("-")
    return re.sub(r"^(\d)", r"_\1", slug, flags=re.ASCII).lower()
