"""Split a file as Jekyll does: YAML that begins with the very first byte, or there is no front matter."""

from __future__ import annotations

import re
from typing import Any

from ...posts import front_matter
from .visibility import MISPLACED_FRONT_MATTER, NO_FRONT_MATTER

QUOTED_DATE = "\0quoted date"
"""A key that is added to the metadata if `date` is in quotes; see `dates.parse_date`."""
_HEADER = re.compile(r"---\s*?\n")
_END = re.compile(r"^(?:---|\.\.\.)[^\S\n]*$", re.MULTILINE)
_QUOTED_DATE = re.compile(r"^date:[ \t]*[\"']", re.MULTILINE)


def parse_front_matter(source: str) -> front_matter.FrontMatter:
    """Split a text, which may begin with a byte order mark. Raises UnreadablePost."""
    text = source.removeprefix("\ufeff")
    if not _HEADER.match(text):
        return _parse_without_header(text)
    extra: dict[str, Any] = {}
    if text != source:  # Jekyll copies such a file unless it is a post
        extra[NO_FRONT_MATTER] = True
    front = front_matter.parse_front_matter(_close_with_dashes(text))
    if _QUOTED_DATE.search(text, 0, len(text) - len(front.body)):
        extra[QUOTED_DATE] = True
    return front._replace(metadata=front.metadata | extra)


def _close_with_dashes(text: str) -> str:
    """Return a text whose front matter ends with `---`; Jekyll also reads `...`."""
    end = _END.search(text, text.index("\n"))
    if end is None or not end[0].startswith("..."):
        return text
    return f"{text[: end.start()]}---{text[end.end() :]}"


def _parse_without_header(text: str) -> front_matter.FrontMatter:
    """Return the whole text as body. If it has front matter that Jekyll ignores, the file is marked."""
    extra: dict[str, Any] = {NO_FRONT_MATTER: True}
    if text.lstrip().startswith(("---", "+++")) and front_matter.parse_front_matter(text).body != text:
        extra[MISPLACED_FRONT_MATTER] = True
    return front_matter.FrontMatter(extra, text, 1, ())
