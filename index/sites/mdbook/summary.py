"""The table of contents of a book, `SUMMARY.md`: which files are chapters, and their titles."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ...markdown.families import COMMONMARK
from ..walk import normalize_id

if TYPE_CHECKING:
    from markdown_it.token import Token

SUMMARY = "SUMMARY.md"
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


@lru_cache(maxsize=4)
def read_chapters(text: str) -> dict[str, str]:
    """Return the titles of the chapters that a table of contents names, by their ids, in its order.

    Chapters without a file, which are drafts, are left out.
    """
    from ...markdown.commonmark import get_parser  # here, because opening a book to search its index doesn't need it

    chapters: dict[str, str] = {}
    for token in get_parser(COMMONMARK, False, False, False).parse(_COMMENT.sub("", text)):
        if token.type == "inline":
            for target, title in _list_links(token.children or []):
                path = target.replace("%20", " ")  # mdBook decodes blanks only
                for name in (path, path.partition("#")[0]):  # C#.md is the name of a file
                    id = normalize_id(posixpath.normpath(name or "."))
                    if id != "." and not id.startswith(("../", "/")) and "://" not in name:
                        chapters.setdefault(id, title)
    return chapters


def _list_links(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Yield the target and the text of each link."""
    target = ""
    texts: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            target, texts = str(token.attrGet("href") or ""), []
        elif token.type == "link_close":
            if target:
                yield target, " ".join("".join(texts).split())
            target = ""
        elif token.type in ("text", "text_special", "code_inline"):
            texts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            texts.append(" ")
