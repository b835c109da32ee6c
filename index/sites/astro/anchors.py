"""The ids that Astro gives headings: github-slugger over the text after typography."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..anchors import UniqueAnchors, get_heading_text, make_github_slug

if TYPE_CHECKING:
    from markdown_it.token import Token

_REPLACED = re.compile(r"-{2,3}|\.{3}|`{2}|'{2}")
"""What typography replaces with characters that a slug drops."""


class AstroAnchors(UniqueAnchors):
    """Names the headings of a document. There are no ids by authors in Markdown, and the first empty id stays so."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        texts = [_replace(token) for token in tokens]
        return self.make_unique(make_github_slug("".join(texts), strips=False))


def _replace(token: Token) -> str:
    text = get_heading_text([token])
    return text if token.type == "code_inline" else _REPLACED.sub("", text)
