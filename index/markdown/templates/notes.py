"""Convert the Markdown of notes (Obsidian, Foam, Logseq) to what a reader would see.

Links between notes become links, whose targets begin with WIKI_SCHEME. Embedded files disappear, but an embedded note
counts as linked. Comments, marks of highlights and names of blocks are removed. Code stays as it is, and so does text
that only looks like a link (`[[ -f x ]]`, `a[[1]]`, `[[:alpha:]]`). Every line end is kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from .fences import FENCE_START, CodeSpans, Syntax, find_fence_end, get_line_around, keep_line_ends
from .shortcodes import expand_shortcodes

WIKI_SCHEME = "wiki:"
"""Precedes the name of a note, or the end of its path, in the target of a link between notes."""
_LINK = (
    r"(?<![\w\[\]])(?P<embed>!?)\[\[(?P<note>[^\s\[\]|#^:<>\n][^\[\]|#^<>\n]{,250})?(?P<part>#[^\[\]|<>\n]{,250})?"
    r"(?:\\?\|(?P<label>[^\[\]\n]{,500}))?\]\](?![\](])"
)
_SYNTAX = Syntax(
    r"[\\`\[^]|~~~|%%|==|!\[",
    rf"(?P<fenced>{FENCE_START})"
    r"|(?P<callout>(?P<quote>[ \t]*>[ \t>]*)\[!(?P<kind>[\w-]+)(?:\|[^\]\n]*)?\][+-]?[ \t]*(?P<title>[^\n]*)$)",
    r"(?P<escaped>\\[\\`\[%=])"
    r"|(?P<ticks>`++)"
    r"|(?P<comment>(?<![\d%])%%(?!%))"
    rf"|(?P<link>{_LINK})"
    r"|(?P<mark>(?<![=\w])==(?=[^\s=])(?P<marked>(?:(?!==)[^\n`])++)(?<=\S)==(?![=\w]))"
    r"|(?P<block_name>(?:^|(?<=[ \t])(?<!\|[ \t]))\^(?:[\w-]*[A-Za-z][\w-]+|[\w-]{6,})[ \t]*$)"
    r"|(?P<sized>(?<=!)\[(?P<alt>[^\[\]|\n]{,500})\|\d+(?:x\d+)?\](?=\())",
    re.MULTILINE,
)
_ATTACHMENTS = re.compile(
    r"\.(?:avif|bmp|gif|jpe?g|png|svg|webp|flac|m4a|mp3|ogg|wav|3gp|mkv|mov|mp4|ogv|webm|pdf|canvas|base|csv|docx|epub"
    r"|html|json|pptx|txt|xlsx|zip)$",
    re.IGNORECASE,
)
"""Matches the suffixes of files that are not notes."""
_SIGNS = re.compile(r"%%|\[\[|==|\^|\[!|\|\d")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_LINE_BEGIN = re.compile(r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)]|#{1,6}|\[.\])[ \t])*+")
"""Matches what may precede the first text of a line: quotes, list items, tasks and headings."""
_END_OF_BLOCK_COMMENT = re.compile(r"%%(?!\w)")
_NUMBERS = re.compile(r"[\d\s,.+-]{1,3}$|.*,")
"""Matches the text in double brackets that is a list of numbers, not the name of a note like `2024` or `2024-01-31`."""


def prepare_notes(body: str) -> str:
    """Return the Markdown of a note, or of any other page that no generator reads, as a reader would see it."""
    return convert_note(expand_shortcodes(body))  # some shortcodes are code


def convert_note(body: str) -> str:
    """Return the Markdown of a note without the syntax that only notes have."""
    return _NoteConverter(body).convert() if _SIGNS.search(body) else body


class _NoteConverter:
    """Converts one note, from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = CodeSpans(text)
        self._has_end_of_comment = True

    @cached_property
    def _paragraph_ends(self) -> list[int]:
        return [*(match.start() for match in _BLANK_LINE.finditer(self._text)), len(self._text)]

    def convert(self) -> str:
        parts, start, position = [], 0, 0
        while match := _SYNTAX.search(self._text, position):
            position, replacement = self._read(match)
            if replacement is None:
                continue
            source = self._text[match.start() : position]
            parts += [self._text[start : match.start()], replacement, keep_line_ends(source)]
            start = position
        return "".join([*parts, self._text[start:]])

    def _read(self, match: re.Match[str]) -> tuple[int, str | None]:
        """Return the end of the syntax that begins at a match, and what replaces it; None: it stays."""
        match match.lastgroup:
            case "fenced":
                return find_fence_end(self._text, match), None
            case "ticks":
                return max(self._spans.find_end(match.start(), len(match[0])), match.end()), None
            case "comment":
                end = self._find_comment_end(match.start())
                return (end, "") if end >= 0 else (match.end(), None)
            case "link":
                return match.end(), _render_link(match)
            case "mark":  # marked text may contain links: only the marks are replaced now
                return match.end(), convert_note(match["marked"])
            case "block_name":
                return match.end(), ""
            case "callout":
                title = convert_note(match["title"]).strip() or match["kind"].capitalize()
                return match.end(), match["quote"] + title
            case "sized":
                return match.end(), f"[{match['alt']}]"
        return match.end(), None

    def _find_comment_end(self, start: int) -> int:
        """Return the end of the comment that begins at `start`; -1 if none does.

        A comment ends in its paragraph, except one that begins a line or ends it: that may extend over many paragraphs.
        If one that begins a line never ends, it hides the rest of the paragraph; if its line is only `%%`, the rest of
        the note.
        """
        before, after = get_line_around(self._text, start, start + 2)
        paragraph_end = self._paragraph_ends[bisect_left(self._paragraph_ends, start)]
        end = self._text.find("%%", start + 2, paragraph_end)
        if end >= 0:
            return end + 2
        begins_line = _LINE_BEGIN.fullmatch(before) is not None
        if not begins_line and after.strip():
            return -1
        far_end = _END_OF_BLOCK_COMMENT.search(self._text, start + 2) if self._has_end_of_comment else None
        if far_end:
            return far_end.end()
        self._has_end_of_comment = False
        if not begins_line:
            return -1
        return paragraph_end if after.strip() else len(self._text)


def _render_link(match: re.Match[str]) -> str | None:
    """Return the Markdown of a link between notes; None if it is none."""
    note, part, label = (match["note"] or "").rstrip("\\ "), (match["part"] or "")[1:], (match["label"] or "").strip()
    if not (note or part) or _NUMBERS.match(note):
        return None
    is_note = not _ATTACHMENTS.search(note)
    target = f"<{WIKI_SCHEME}{note}>" if note and is_note else "#"
    if match["embed"]:
        return f"[]({target})" if target != "#" else ""
    heading = "" if part.startswith("^") else part.replace("#", " > ")
    return f"[{label or ' > '.join(filter(None, (note, heading)))}]({target})"
