"""The tags in the text of a note: `#garden`, `#plants/herbs`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...markdown.templates.fences import split_fences
from ...markdown.templates.notes import convert_note
from ...markdown.templates.remarks import remove_remarks

MAX_TAGS = 200
"""Tags of one note beyond this number are ignored."""
_TAG = re.compile(r"(?<!\S)#(?![\d/]++(?!\w|-))((?:[^\W]|[-\u200d\ufe0f\U0001f300-\U0001faff])+(?:/(?:[^\W]|-)+)*+)")
"""Matches a tag: letters, digits, `_`, `-` and emoji, with slashes between its parts."""
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_MAX_PARAGRAPH = 10_000
"""Longer paragraphs are not searched for code."""


def find_text_tags(body: str) -> Sequence[str]:
    """Return the tags in the text of a note, as written; not those in code, comments and numbers like `#12`."""
    if not _TAG.search(body):
        return ()
    found: dict[str, None] = {}
    for is_code, text in split_fences(convert_note(remove_remarks(body))):
        for paragraph in () if is_code else re.split(r"\n[ \t]*\n", text):
            visible = _CODE_SPAN.sub(" ", paragraph) if len(paragraph) < _MAX_PARAGRAPH else paragraph
            found |= dict.fromkeys(_TAG.findall(visible))
        if len(found) >= MAX_TAGS:
            break
    return tuple(found)[:MAX_TAGS]
