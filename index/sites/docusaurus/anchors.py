"""The ids that Docusaurus gives to headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...markdown.templates.fences import split_fences
from ..anchors import UniqueAnchors, make_github_slug

if TYPE_CHECKING:
    from markdown_it.token import Token

ATTRIBUTES = re.compile(r"\{#(?P<id>[^{}\n]{1,500})\}$")
"""Matches the id that ends a heading."""
_COMMENT_ID = re.compile(
    r"^(#{1,6}[ \t][^\n]{0,500}?)[ \t]*(?:<!--|\{/\*)[ \t]*#([^\s{}*<>]{1,200})[^\n]{0,200}?(?:-->|\*/\})[ \t]*$",
    re.MULTILINE,
)
_DIRECTIVE = re.compile(r"(?<!:):[A-Za-z](?:[\w-]*[A-Za-z0-9])?:?(?!:)")
"""Matches `:name`, which Docusaurus takes for a directive or an emoji, and leaves out of the id."""


def convert_comment_ids(body: str) -> str:
    """Return a body with ids in comments at the end of headings (`{/* #id */}`, `<!-- #id -->`) as `{#id}`."""
    if "/* #" not in body and "/*#" not in body and "<!-- #" not in body and "<!--#" not in body:
        return body
    parts = split_fences(body)
    return "".join(text if is_code else _COMMENT_ID.sub(r"\1 {#\2}", text) for is_code, text in parts)


class DocusaurusAnchors(UniqueAnchors):
    """Names headings as GitHub does; images count their alternative text, and directives are left out."""

    def __init__(self, *, keeps_case: bool = False) -> None:
        super().__init__()
        self._keeps_case = keeps_case

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors. Ids of the author take no part in clashes."""
        if given:
            return given
        text = "".join(map(self._render, tokens))
        return self.make_unique(make_github_slug(text, keeps_case=self._keeps_case))

    def _render(self, token: Token) -> str:
        match token.type:
            case "text" | "text_special":
                return _DIRECTIVE.sub("", token.content)
            case "code_inline" | "image":
                return token.content
            case "softbreak" | "hardbreak":
                return " "
        return ""
