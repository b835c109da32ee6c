"""Bound the length of URLs: a pattern of a few kilobytes must not make a URL of many megabytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

MAX_LENGTH = 2000
"""The longest URL, and the longest pattern of URLs, in characters. No generator can write a file of such a name."""


class UrlTooLong(ValueError):
    """A URL, its pattern or a value in it has more than MAX_LENGTH characters."""

    def __init__(self) -> None:
        super().__init__(f"the URL has more than {MAX_LENGTH} characters")


def check_length(text: str) -> str:
    """Return a text that becomes part of a URL. Raises UrlTooLong."""
    if len(text) > MAX_LENGTH:
        raise UrlTooLong
    return text


def expand_tokens(token: re.Pattern[str], expand: Callable[[re.Match[str]], str], pattern: str) -> str:
    """Return a pattern with its tokens replaced, as `token.sub` does. Raises UrlTooLong as soon as it is known."""
    parts: list[str] = []
    length = end = 0
    for match in token.finditer(check_length(pattern)):
        part = pattern[end : match.start()] + check_length(expand(match))
        parts.append(part)
        length, end = length + len(part), match.end()
        if length > MAX_LENGTH:
            raise UrlTooLong
    return check_length("".join([*parts, pattern[end:]]))


def bound_url(id: str, make: Callable[[], tuple[str, list[str]]]) -> tuple[str, list[str]]:
    """Return the URL and the warnings that a function makes; if the URL is too long, one from the file's path."""
    try:
        url, warnings = make()
        return check_length(url), warnings
    except UrlTooLong as error:
        path = quote(id.rpartition(".")[0] or id)
        return f"/{path}/", [f"{error}; using the file's path instead"]
