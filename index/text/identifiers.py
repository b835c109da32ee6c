"""Find code in plain text: identifiers without any markup, and code in backticks."""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]

_CHANGE_OF_CASE = re.compile(r"[A-Z](?<=[a-z0-9].)")
"""Where a word of an identifier may begin: `U` of `loadUser`. Capitals are rare, so they are looked for first."""
_MAX_LENGTH = 128
"""The longest identifier, in characters."""
_NAME_SIGNS = "_."
_SIGNS_IN_URLS = "/=@#?&%:~+-"
"""After one of these, a name is more likely part of a URL, a path or an encoded value."""
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*", re.ASCII)
_LOWER_CAMEL_CASE = re.compile(r"(?:.*[._])?[a-z]{2}[a-z0-9]*[A-Z][a-z]")
"""Matches `loadUser` and `window.loadUser`, but not `iPhone` or `macOS`."""
_MIN_WORDS = 3
"""Names like `JavaScript` and `GitHub` have two words. More words make an identifier: `HttpStatusCode`."""
_CASE_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z][a-z0-9]*")
_BACKTICKS = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]+)\1(?!`)")


def find_identifiers(text: str) -> list[Span]:
    """Return the spans of the identifiers in a text, ascending: `HttpStatusCode`, `eth_sendRawTransaction`.

    Identifiers without a change of case (`snake_case`, `os.path`) are left out: prose is split at their signs anyway.
    """
    spans: list[Span] = []
    end = 0
    for match in _CHANGE_OF_CASE.finditer(text):
        if match.start() <= end:
            continue
        start, end = _extend(text, match.start() - 1, match.end())
        name = _NAME.fullmatch(text, start, end)
        is_in_url = start > 0 and text[start - 1] in _SIGNS_IN_URLS
        if name and not is_in_url and _is_identifier(name.group(), text[end : end + 1]):
            spans.append((start, end))
    return spans


def find_backticked(text: str) -> list[Span]:
    """Return the spans of the code between backticks, without them, ascending."""
    return [match.span(2) for match in _BACKTICKS.finditer(text)]


def join_code_spans(marked: Iterable[Span], found: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans that are marked as code, and those found that overlap none of them, ascending."""
    spans = sorted([*((span, True) for span in marked), *((span, False) for span in found)])
    joined: list[tuple[Span, bool]] = []
    for span, is_marked in spans:
        if joined and span[0] < joined[-1][0][1]:
            if is_marked and not joined[-1][1]:
                joined[-1] = (span, True)
            continue
        joined.append((span, is_marked))
    return tuple(span for span, _ in joined)


def _extend(text: str, start: int, end: int) -> Span:
    """Return the span of the letters, digits and signs of names around a span, at most _MAX_LENGTH to each side."""
    first, last = max(start - _MAX_LENGTH, 0), min(end + _MAX_LENGTH, len(text))
    while start > first and (text[start - 1].isalnum() or text[start - 1] in _NAME_SIGNS):
        start -= 1
    while end < last and (text[end].isalnum() or text[end] in _NAME_SIGNS):
        end += 1
    while text[end - 1] == ".":
        end -= 1
    return start, end


def _is_identifier(name: str, following: str) -> bool:
    """Return whether a name with changes of case is an identifier instead of a proper name."""
    is_called = following == "("
    return is_called or "_" in name or _LOWER_CAMEL_CASE.match(name) is not None or _count_words(name) >= _MIN_WORDS


def _count_words(name: str) -> int:
    return max(len(_CASE_WORD.findall(part)) for part in name.split("."))
