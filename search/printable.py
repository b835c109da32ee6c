"""Make text safe to print, and count things in messages. Names of files and texts of posts are somebody else's.

Control characters are commands for a terminal: they change its title, its colours, even what it sends. Others change
the order of the letters shown. In a log, a line end would begin a line that nobody logged.
"""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, among them the escape that begins commands of terminals
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # change the order of the letters shown
    "\u2028\u2029\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"  # separators, invisible tags, half characters
)
_LINE_BREAK = re.compile(r"[\n\t]")


def format_count(count: int, noun: str) -> str:
    """Return a number of things: `1 post`, `2 posts`. `noun`: in the singular; its plural ends in `s`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def make_printable(text: str) -> str:
    """Replace the characters that a terminal would interpret; line ends and tabs stay."""
    return _UNPRINTABLE.sub("�", text)


def make_printable_line(text: str) -> str:
    """Replace the characters that a terminal would interpret, line ends among them: the text stays on one line."""
    return _LINE_BREAK.sub("�", make_printable(text))
