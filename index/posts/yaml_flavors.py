"""How the YAML libraries of generators read plain scalars, such as `010`, `1.10` and `.inf`.

A flavor is a table of rules. Without a rule, a scalar stays as written, except true, false and null. Numbers become
text in the form that the generator shows: `slug: 010` is `8` in a URL of Hugo.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

YamlFlavor = Literal["text", "goccy", "js-yaml", "pyyaml"]
"""`text`: scalars stay as written; `goccy`: goccy/go-yaml, which Hugo uses since 0.152; `js-yaml`: of generators in
JavaScript; `pyyaml`: PyYAML, of MkDocs."""


class ScalarRule(NamedTuple):
    """How plain scalars of one form are read."""

    pattern: str
    """A regular expression. It is compiled when first needed, so that opening a site stays fast."""
    first_characters: str
    """All characters with which such a scalar may begin."""
    convert: Callable[[str], Any]
    """Returns the value; the scalar itself if it is text after all."""


_BASES = {"0x": 16, "0o": 8, "0b": 2}
_DIGITS = {
    16: frozenset("0123456789abcdefABCDEF"),
    10: frozenset("0123456789"),
    8: frozenset("01234567"),
    2: frozenset("01"),
}
_FLOAT = r"(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_MAX_DIGITS = 100
"""More digits are no number of 64 bits, except behind zeros."""
_MIN_INTEGER, _MAX_INTEGER = -(2**63), 2**64 - 1


def format_goccy_number(scalar: str) -> str:
    """Return a number as Hugo shows it; the scalar itself if Hugo reads it as text.

    Source: `ToNumber` of goccy/go-yaml, checked with Hugo 0.168: no exponents without a point, no `0X`, a leading zero
    means octal. Numbers beyond 64 bits are text.
    """
    is_negative = scalar.startswith("-")
    number = scalar.removeprefix("+").removeprefix("-").replace("_", "")
    if "." in scalar:
        return _format_float(scalar, number, is_negative)
    base, digits = _split_base(number)
    if len(digits) > _MAX_DIGITS or not digits or not _DIGITS[base].issuperset(digits):
        return scalar
    value = -int(digits, base) if is_negative else int(digits, base)
    return str(value) if _MIN_INTEGER <= value <= _MAX_INTEGER else scalar


def _split_base(number: str) -> tuple[int, str]:
    """Return the base of an integer, and its digits."""
    if number[:2] in _BASES:
        return _BASES[number[:2]], number[2:]
    return (8 if len(number) > 1 and number.startswith("0") else 10), number


def _format_float(scalar: str, number: str, is_negative: bool) -> str:
    if not re.fullmatch(_FLOAT, number) or math.isinf(value := float(number)):
        return scalar
    from decimal import Decimal  # here: rarely needed

    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if is_negative else text


def format_js_number(scalar: str) -> str:
    """Return a number as JavaScript shows it: `010` is `10`, `1.10` is `1.1`."""
    digits = scalar.replace("_", "").lower()
    try:
        value = float(int(digits[:_MAX_DIGITS], 0)) if re.fullmatch(r"[-+]?0[xbo].+", digits) else float(digits)
    except ValueError:  # digits that are only underscores
        return scalar
    if abs(value) >= 2**53:
        return scalar
    return str(int(value)) if value == int(value) else repr(value)


def format_pyyaml_number(scalar: str) -> str:
    """Return a number as a Python program that reads it with PyYAML shows it: `010` is `8`, `1.10` is `1.1`."""
    number = scalar.replace("_", "").lower()
    digits = number.lstrip("+-")
    if len(digits) > _MAX_DIGITS:
        return scalar
    if "." in digits:
        return str(float(number))
    base = 16 if digits.startswith("0x") else 2 if digits.startswith("0b") else 8 if digits.startswith("0") else 10
    try:
        return str(int(number, base))
    except ValueError:
        return scalar


_SPECIAL_FLOATS = {".inf": "+Inf", "-.inf": "-Inf", ".nan": "NaN"}

FLAVORS: Mapping[YamlFlavor, Sequence[ScalarRule]] = {
    "text": (),
    "goccy": (
        ScalarRule(r"[-+]*\.?[0-9][0-9A-Za-z_.+-]*$", "+-.0123456789", format_goccy_number),
        ScalarRule(r"-?\.(?:inf|Inf|INF)$|\.(?:nan|NaN|NAN)$", "-.", lambda text: _SPECIAL_FLOATS[text.lower()]),
    ),
    "js-yaml": (
        ScalarRule(
            r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
            r"|\.[0-9_]+(?:[eE][-+]?[0-9]+)?)$",
            "-+.0123456789",
            format_js_number,
        ),
    ),
    "pyyaml": (
        ScalarRule(
            r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*(?:[eE][-+][0-9]+)?)?)$",
            "+-0123456789",
            format_pyyaml_number,
        ),
    ),
}
