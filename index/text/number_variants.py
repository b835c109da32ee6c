"""Find the other ways to write a number that names one thing: a version (1.28, 1.28.0) or a book (ISBN-10, ISBN-13)."""

from __future__ import annotations

import re

_VERSION = re.compile(r"(v?)(\d+(?:\.\d+){0,2})", re.ASCII)
"""A version of up to three parts; a number of four may be an address."""
_NAME_AND_VERSION = re.compile(r"([^\W\d_]{2,30})(\d+(?:\.\d+){0,2})")
"""A name and its version in one word, with or without a v between them: TLSv1.3, TLS1.3."""
_SIGNED_NAME_AND_VERSION = re.compile(r"([cfj]#|[cg]\+\+)(\d+(?:\.\d+)?)")
_DIMENSIONS = re.compile(r"(\d+)[x×](\d+)")
"""Width and height: 1920x1080, 1920×1080."""
_DECIMAL_COMMA = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,12}),(\d{1,2}|\d{4,12})", re.ASCII)
_DIGITS = frozenset("0123456789")
_MAX_PARTS = 3
_LAST_CHARACTERS = frozenset("0123456789x")
_ISBN_10 = re.compile(r"\d{9}[\dx]", re.ASCII)
_ISBN_13 = re.compile(r"978\d{10}", re.ASCII)
_BOOKS = "978"
"""The prefix of the ISBN-13s that also have an ISBN-10."""


def find_decimal(word: str) -> str:
    """Return a number with a decimal comma as it is with a point: 3,5 is 3.5, 1.299,50 is 1299.50; empty for any other
    word. Three digits after a comma are thousands."""
    match = _DECIMAL_COMMA.fullmatch(word)
    return f"{match[1].replace('.', '')}.{match[2]}" if match else ""


def list_number_variants(word: str) -> tuple[str, ...]:
    """Return the other forms of a folded word that is a version or an ISBN; empty for any other word."""
    if word[-1:] not in _LAST_CHARACTERS:  # as of most words
        return ()
    if match := _NAME_AND_VERSION.fullmatch(word):
        name, number = match.groups()
        return (f"{name[:-1]}{number}",) if name.endswith("v") else (f"{name}v{number}",)
    if match := _VERSION.fullmatch(word):
        prefix, number = match.groups()
        if prefix or "." in number:
            return _list_versions(prefix, number)
    return _convert_isbn(word)


def list_number_phrases(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the phrases of terms in which a folded word may be written: of `vue3` it is `vue v3`, of `sslv3` these are
    `ssl v3` and `ssl 3`, of `c#11` it is `c# 11`, of `800x600` these are `800 x 600` and `800 600`."""
    if word[-1:] not in _DIGITS:
        return ()
    if match := _NAME_AND_VERSION.fullmatch(word):
        name, number = match.groups()
        if name.endswith("v"):
            return ((name[:-1], f"v{number}"), (name[:-1], number))
        return ((name, f"v{number}"),)
    if match := _SIGNED_NAME_AND_VERSION.fullmatch(word):
        return (match.groups(),)
    if match := _DIMENSIONS.fullmatch(word):
        width, height = match.groups()
        return ((width, "x", height), (width, height))
    return ()


def _list_versions(prefix: str, number: str) -> tuple[str, ...]:
    """Return the other forms of a version, which differ in the zeros at their ends, and those without its prefix: of
    `v2` these are `v2.0`, `v2.0.0`, `2.0` and `2.0.0`.

    A number without a prefix keeps one dot: 3 is more often a number of things than version 3.0."""
    parts = number.split(".")
    shortest = 1 if prefix else 2
    while len(parts) > shortest and parts[-1] == "0":
        parts.pop()
    padded = [".".join([*parts, *["0"] * zeros]) for zeros in range(_MAX_PARTS - len(parts) + 1)]
    forms = [prefix + each for each in padded]
    if prefix:
        forms += [each for each in padded if "." in each]
    return tuple([form for form in forms if form != prefix + number])


def _convert_isbn(word: str) -> tuple[str, ...]:
    """Return an ISBN-10 as an ISBN-13 and the reverse; empty if the word is neither or its check digit is wrong."""
    if _ISBN_13.fullmatch(word) and word[-1] == _compute_check_digit_13(word[:-1]):
        return (word[3:-1] + _compute_check_digit_10(word[3:-1]),)
    if _ISBN_10.fullmatch(word) and word[-1] == _compute_check_digit_10(word[:-1]):
        body = _BOOKS + word[:-1]
        return (body + _compute_check_digit_13(body),)
    return ()


def _compute_check_digit_10(digits: str) -> str:
    """Return the check digit of the first nine digits of an ISBN-10; `x` stands for 10."""
    value = -sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=True)) % 11
    return "x" if value == 10 else str(value)


def _compute_check_digit_13(digits: str) -> str:
    """Return the check digit of the first twelve digits of an ISBN-13."""
    return str(-sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(digits)) % 10)
