"""Typographic replacements in the ids of headings."""

from __future__ import annotations

import pytest

from index.sites.hugo.typography import Typography, parse_typography


@pytest.mark.parametrize(
    ("value", "source", "text"),
    [
        (None, "a -- b --- c... <<d>> it's \"e\" 'f'", "a – b — c… «d» it’s “e” ‘f’"),
        (False, "a -- b it's", "a -- b it's"), ({"disable": True}, "a -- \"b\"", "a -- \"b\""),
        ({"endash": "-", "emdash": " - ", "ellipsis": ""}, "a -- b---c...", "a - b - c"),
        ({"leftdoublequote": "&laquo;&nbsp;", "rightdoublequote": "&nbsp;&raquo;"}, '"a"', "«\xa0a\xa0»"),
        ({"apostrophe": "!"}, "it's the '90s, rock 'n roll", "it!s the !90s, rock !n roll"),
        ({"leftsinglequote": 5, "rightsinglequote": ["x"]}, "'a b'", "5a b['x']"), ("text", "a -- b", "a – b"),
        (None, "6'2\" tall", "6'2\" tall"),
    ],
)  # fmt: skip
def test_replacements_follow_the_configuration(value: object, source: str, text: str) -> None:
    assert parse_typography(value).replace(source) == text


@pytest.mark.parametrize(
    ("source", "text"), [("it's", "it"), ('"q" x', "“"), ("a -- b", "a "), ("plain", "plain"), ("", "")]
)
def test_text_is_cut_at_the_first_replacement(source: str, text: str) -> None:
    assert Typography().cut(source) == text
    assert Typography(enabled=False).cut(source) == source
