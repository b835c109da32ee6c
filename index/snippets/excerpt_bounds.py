"""Choose the bounds of an excerpt around a window, cut between words of text or lines of code."""

from __future__ import annotations

from collections.abc import Callable

from ..model import Span

CONTEXT = 60
"""At most this many characters of text before the window."""


_CHARACTER_BYTES = 4
"""The most bytes of a character."""


def cut_excerpt(
    read: Callable[[int, int], bytes], passage: Span, window: Span, length: int, is_code: bool
) -> tuple[bytes, Span]:
    """Return the excerpt of about `length` characters around a window of a passage, and its bounds.

    `read` returns bytes `begin` to `end`: only those around the window are read. `passage`, `window` and the bounds
    count the same bytes."""
    (begin, end), (start, stop) = passage, window
    text, low = _read_around(read, passage, window, length, is_code)
    size = count_bytes(length, text, start - low)
    if size != length:
        text, low = _read_around(read, passage, window, size, is_code)
    first, last = choose_bounds(text, (start - low, stop - low), size, is_code, end - begin)
    return text[first:last], (low + first, low + last)


def _read_around(
    read: Callable[[int, int], bytes], passage: Span, window: Span, length: int, is_code: bool
) -> tuple[bytes, int]:
    """Return what `choose_bounds` looks at, and where it begins: all of a short passage, else the window and `length`
    bytes after its start, before it as many of code and CONTEXT of text, and a character at each end."""
    (begin, end), (start, stop) = passage, window
    if end - begin <= length + length // 4:
        return read(begin, end), begin
    low = max(start - (length if is_code else CONTEXT) - _CHARACTER_BYTES, begin)
    return read(low, min(max(start + length, stop) + _CHARACTER_BYTES, end)), low


def choose_bounds(text: bytes, window: Span, length: int, is_code: bool, size: int) -> Span:
    """Return the bounds of about `length` bytes around a window: whole words of text, or whole lines of code.

    Bounds and `window` count bytes of `text`, half-open. `size`: of the passage, of which `text` may be a part. A
    passage at most a quarter longer than `length` is not cut."""
    if size <= length + length // 4:
        return 0, len(text)
    spare = max(length - (window[1] - window[0]), 0)
    begin = max(window[0] - min(spare // 2, CONTEXT), 0)
    if is_code:
        line_start = text.rfind(b"\n", 0, window[0]) + 1
        begin = line_start if window[0] - line_start < length else begin
    elif begin:
        begin = _find_word_start(text, begin, window[0])
    end = min(max(begin + length, window[1]), len(text))
    if end < len(text):
        end = _find_line_end(text, window[1], end) if is_code else _find_word_end(text, window[1], end)
    if text.isascii():
        return begin, end
    return _find_character_start(text, begin), _find_character_start(text, end)


def count_bytes(length: int, text: bytes, at: int) -> int:
    """Return about how many bytes `length` characters take near byte `at`."""
    if text.isascii():
        return length
    sample = text[max(at - CONTEXT, 0) : at + length]
    return length if sample.isascii() else length * len(sample) // max(len(sample.decode(errors="ignore")), 1)


def shorten(text: str, length: int) -> tuple[str, bool]:
    """Return the first words of a text, about `length` characters, and whether the text was cut."""
    if len(text) <= length + length // 4:
        return text, False
    at = text.rfind(" ", 0, length + 1)
    return text[: at if at > 0 else length], True


def _find_character_start(text: bytes, at: int) -> int:
    """Return where the character begins that contains byte `at`."""
    while 0 < at < len(text) and text[at] & 0xC0 == 0x80:
        at -= 1
    return at


def _find_word_start(text: bytes, begin: int, latest: int) -> int:
    """Return where a block or sentence starts between `begin` and `latest`, else a word; `begin` if none does."""
    for separator in (b"\n", b". "):
        at = text.find(separator, begin, latest)
        if at >= 0:
            return at + len(separator)
    at = text.find(b" ", begin, latest)
    return at + 1 if at >= 0 else begin


def _find_word_end(text: bytes, earliest: int, end: int) -> int:
    at = max(text.rfind(b" ", earliest, end + 1), text.rfind(b"\n", earliest, end + 1))
    return at if at > earliest else end


def _find_line_end(text: bytes, earliest: int, end: int) -> int:
    at = text.rfind(b"\n", earliest, end + 1)
    return at if at >= 0 else end
