"""Split a file as Jekyll does: YAML that begins with the very first byte, or there is no front matter."""

from __future__ import annotations

import re
from typing import Any

from ...posts import front_matter
from .visibility import MISPLACED_FRONT_MATTER, NO_FRONT_MATTER

QUOTED_DATE = "\0quoted date"
"""A key that is added to the metadata if `date` is in quotes; see `dates.parse_date`."""
_HEADER = re.compile(r"---[ \t\f\v]*\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t\f\v]*$", re.MULTILINE)
_QUOTED_DATE = re.compile(r"^date:[ \t]*[\"']", re.MULTILINE)
_PUBLISHED = re.compile(r"^[ \t]*published[ \t]*[:=]", re.MULTILINE)
_MARK = "\ufeff"


def parse_front_matter(source: str) -> front_matter.FrontMatter:
    """Split a text, which may begin with a byte order mark. Raises UnreadablePost."""
    text = source.removeprefix(_MARK)
    header = _HEADER.match(text)
    if header is None:
        return _parse_without_header(text)
    extra: dict[str, Any] = {}
    if text != source:  # Jekyll copies such a file unless it is a post
        extra[NO_FRONT_MATTER] = True
    front = front_matter.parse_front_matter("---\n" + _normalize_end(text[header.end() :]))
    if _QUOTED_DATE.search(text, 0, len(text) - len(front.body)):
        extra[QUOTED_DATE] = True
    return front._replace(metadata=front.metadata | extra)


def _normalize_end(text: str) -> str:
    """Return a text whose front matter ends with `---`; Jekyll also reads `...`."""
    end = _END.search(text)
    return f"{text[: end.start()]}---{text[end.end() :]}" if end else text


def _parse_without_header(text: str) -> front_matter.FrontMatter:
    """Return the whole text as body. If it has front matter that Jekyll ignores, the file is marked."""
    extra: dict[str, Any] = {NO_FRONT_MATTER: True}
    begin = text.lstrip()[: front_matter.MAX_SIZE]
    if begin.startswith(("---", "+++")) and (
        front_matter.parse_front_matter(text).body != text or _PUBLISHED.search(begin)
    ):
        extra[MISPLACED_FRONT_MATTER] = True
    return front_matter.FrontMatter(extra, text, 1, ())
