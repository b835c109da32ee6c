"""Find numbers that are written in groups: thousands, prices, phone numbers, ISBNs. Each also has a term of its digits.

Thousands are grouped by commas, by spaces of any width, by apostrophes and, in the languages of `groups_by_dot`, by
dots. Phone numbers and ISBNs are groups of digits with hyphens, dots, slashes, spaces or parentheses between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .normalize import fold

_SPACES = " \u00a0\u2000-\u200a\u202f"
_HYPHENS = "\\-‐‑–"
_JOINERS = f"{_SPACES}{_HYPHENS}./"
SPACED_NUMBER = (
    rf"(?=[+($€£¥\d])[+($€£¥]{{0,2}}\d{{1,12}}(?:[{_HYPHENS}./]\d{{1,12}}){{0,6}}"
    rf"(?:\)[{_JOINERS}]?|[{_SPACES}]\(?)\d{{1,12}}"
    rf"(?:(?:\)[{_JOINERS}]?|[{_JOINERS}]\(?)\d{{1,12}}){{0,8}}"
    rf"(?:,\d{{1,2}}|[{_JOINERS}][xX])?(?![.,:/{_HYPHENS}]?\w)"
)
"""Matches groups of digits with a space or a parenthesis between two of them: 1 500, (202) 555-0123."""
_SPACED_NUMBER = re.compile(SPACED_NUMBER)
_SPACE_OR_PARENTHESIS = re.compile(rf"[{_SPACES}()]")
_NO_SPACE_OR_PARENTHESIS = re.compile(rf"[^{_SPACES}()]+")
_THOUSANDS = re.compile(rf"\D{{0,2}}(\d{{1,3}}(?:[{_SPACES}]\d{{3}})+)(?:,\d{{1,2}})?")
_DOTTED_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_GROUPS = re.compile(
    rf"(?<![\w.,:/-])(\+?)\(?(\d+)((?:(?:\)[{_JOINERS}]?|[{_JOINERS}]\(?)\d+)+)([{_JOINERS}]?[xX])?(?!\w)"
)
"""Matches groups of digits: whether there is a plus, the first group, all others, and the check digit X of an ISBN."""
_DATE = re.compile(rf"(?:19|20)\d\d([./{_HYPHENS}])\d\d?\1\d\d?|\d\d?([./{_HYPHENS}])\d\d?\2(?:19|20)\d\d")
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D+)*(?:19|20)\d\d")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_PLUS_NUMBER = re.compile(r"(?<![\w.])\+(\d{7,15})(?!\w)")
"""A phone number of digits alone, with its country code."""
_COUNTRY_CODE = re.compile(
    "[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[0578]|9[679])[0-9]"
)
"""The country codes of ITU-T E.164."""
_WITHOUT_TRUNK_PREFIX = frozenset("17")
"""Countries that dial no 0 before a number in the country: North America, Russia."""
_MIN_DIGITS, _MAX_DIGITS = 7, 15
"""Digits of a phone number, by ITU-T E.164; ISBNs have 10 or 13."""
_ISBN_DIGITS_BEFORE_X = 9

_DOT_LANGUAGES = "az bs ca da de el es eu fo gl hr hu id is it lb mk nb nl nn no pt ro sl sr tr vi"
_GROUPING_BY_DOT = frozenset(_DOT_LANGUAGES.split())
"""Languages that write 3.500 for three and a half thousand (Unicode CLDR), also as one of several usages."""


class JoinedNumber(NamedTuple):
    """The digits of a number that is written in groups, and where."""

    term: str
    start: int
    end: int


def groups_by_dot(lang: str) -> bool:
    """Return whether a language groups thousands by dots: `de`, `pt-br`."""
    return lang.split("-")[0].lower() in _GROUPING_BY_DOT


def is_spaced_number(chunk: str) -> bool:
    """Return whether a chunk of prose is one that SPACED_NUMBER matched: no other chunk has spaces."""
    return _SPACE_OR_PARENTHESIS.search(chunk) is not None


def split_spaced_number(chunk: str) -> Iterator[re.Match[str]]:
    """Yield the parts between the spaces and parentheses of a chunk."""
    return _NO_SPACE_OR_PARENTHESIS.finditer(chunk)


def join_spaced_number(text: str) -> tuple[str, ...]:
    """Return the digits of a text that is one number with spaces in it, and of a phone number also those without its
    country code; empty for any other text."""
    if not _SPACED_NUMBER.fullmatch(text):
        return ()
    end = len(text.rstrip(")"))
    return tuple(number.term for number in find_joined_numbers(text) if number.end == end)


def join_dotted_thousands(number: str) -> str:
    """Return the digits of a number with its thousands grouped by dots; empty if it is not written so."""
    return number.replace(".", "") if _DOTTED_THOUSANDS.fullmatch(number) else ""


def find_joined_numbers(chunk: str) -> list[JoinedNumber]:
    """Return the joined digits of the groups in a chunk of prose. A phone number with a country code also has terms
    for the other ways to dial it."""
    if is_spaced_number(chunk) and (match := _THOUSANDS.fullmatch(chunk)):
        return [_join(match[1], *match.span(1))]
    numbers = [number for match in _GROUPS.finditer(chunk) for number in _join_groups(match)]
    if "+" in chunk and (plain := _PLUS_NUMBER.search(chunk)):
        numbers += _list_dialed(plain[1], *plain.span(1))
    return numbers


def _join_groups(match: re.Match[str]) -> list[JoinedNumber]:
    plus, first, others, check = match.groups()
    start, end = match.start(2), match.end(3)
    digits = sum(c.isdigit() for c in first + others)
    if check and digits == _ISBN_DIGITS_BEFORE_X:
        return [_join(match.group(), start, match.end())]
    if not _MIN_DIGITS <= digits <= _MAX_DIGITS or _is_other(first + others):
        return []
    numbers = [_join(first + others, start, end)]
    if plus and digits - len(first) >= _MIN_DIGITS:
        inner = next(i for i, c in enumerate(others) if c.isdigit())
        numbers.append(_join(others, match.start(3) + inner, end))
    if plus:
        known = {number.term for number in numbers}
        numbers += [each for each in _list_dialed(numbers[0].term, start, end) if each.term not in known]
    return numbers


def _list_dialed(digits: str, start: int, end: int) -> list[JoinedNumber]:
    """Return the other ways to dial a phone number with a country code: +49 (0)30 123456 is also +49 30 123456, in the
    country 030 123456, and 30 123456 for readers who leave out the 0."""
    match = _COUNTRY_CODE.match(digits)
    code = match[0] if match else ""
    national = digits[len(code) :].removeprefix("0")
    if not code or len(national) < _MIN_DIGITS - 1:
        return []
    dialed = [code + national, national] if code in _WITHOUT_TRUNK_PREFIX else [code + national, "0" + national]
    return [JoinedNumber(each, start, end) for each in dialed if each != digits]


def _is_other(groups: str) -> bool:
    """Return whether groups of digits are a date, years, an address or a version instead of a phone number."""
    if _DATE.fullmatch(groups) or _YEARS.fullmatch(groups) or _ADDRESS.fullmatch(groups):
        return True
    return {c for c in groups if not c.isdigit()} == {"."} and min(map(len, groups.split(".")[1:])) < 2


def _join(text: str, start: int, end: int) -> JoinedNumber:
    return JoinedNumber("".join(c for c in fold(text) if c.isalnum()), start, end)
