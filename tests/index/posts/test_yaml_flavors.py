"""How plain scalars of YAML are read by the library of each generator."""

from __future__ import annotations

import pytest

from index.posts.front_matter import parse_front_matter


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("010", "8"), ("0o10", "8"), ("0x1F", "31"), ("0b11", "3"), ("-0x1F", "-31"), ("+5", "5"), ("00", "0"),
        ("1_000", "1000"), ("1.10", "1.1"), ("1.0", "1"), ("100.0", "100"), (".5", "0.5"), ("5.", "5"),
        ("1.5e3", "1500"), ("0.00001", "0.00001"), ("-.5", "-0.5"), (".inf", "+Inf"), ("-.INF", "-Inf"),
        (".NaN", "NaN"), ("18446744073709551615", "18446744073709551615"),
    ],
)  # fmt: skip
def test_hugo_shows_numbers_in_its_own_form(written: str, value: str) -> None:
    front = parse_front_matter(f"---\nslug: {written}\ntags: [{written}]\nin: {{a: {written}}}\n---\n", "goccy")
    assert front.metadata == {"slug": value, "tags": [value], "in": {"a": value}}


@pytest.mark.parametrize(
    "written",
    ["08", "0o8", "0b2", "0x", "0X1F", "1e3", "1e+3", "1.2.3", "1.5e400", "18446744073709551616", "12:30", "2016-01-01",
     "_1", "yes", "no", "on", "off", "tRue", "+.inf", "infinity", "1,000", "1-2", "9" * 5000, "1." + "0" * 20 + "e",
     "\u0661\u0662"],
)  # fmt: skip
def test_hugo_reads_other_scalars_as_text(written: str) -> None:
    assert parse_front_matter(f"---\nslug: {written}\n---\n", "goccy").metadata == {"slug": written}


@pytest.mark.parametrize("written", ["'010'", '"1.10"'])
def test_quoted_scalars_are_texts(written: str) -> None:
    assert parse_front_matter(f"---\nslug: {written}\n---\n", "goccy").metadata == {"slug": written[1:-1]}


@pytest.mark.parametrize(("written", "value"), [("true", True), ("FALSE", False), ("~", None), ("Null", None)])
def test_booleans_and_null_are_the_same_in_every_flavor(written: str, value: object) -> None:
    for flavor in ("text", "goccy"):
        assert parse_front_matter(f"---\nx: {written}\n---\n", flavor).metadata == {"x": value}


def test_numbers_stay_as_written_by_default() -> None:
    assert parse_front_matter("---\na: 010\nb: 1.10\nc: .inf\n---\n").metadata == {"a": "010", "b": "1.10", "c": ".inf"}
