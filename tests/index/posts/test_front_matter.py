"""Split a text into metadata and body."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadablePost
from index.posts.front_matter import parse_front_matter


@pytest.mark.parametrize(
    ("text", "metadata", "body", "line"),
    [
        ("---\ntitle: A\n---\nBody", {"title": "A"}, "Body", 4),
        ("+++\ntitle = 'A'\ndate = 2016-06-21\n+++\nBody", {"title": "A", "date": date(2016, 6, 21)}, "Body", 5),
        ('{"title": "A", "tags": ["x"]}\nBody', {"title": "A", "tags": ["x"]}, "Body", 2),
        ('{\n"a": {\n"b": 1\n}\n}\nBody', {"a": {"b": 1}}, "Body", 6),
        ("\n\n---\ntitle: A\n---\nBody", {"title": "A"}, "Body", 6),
        ("--- \ntitle: A\n---  \n    code", {"title": "A"}, "    code", 4),
        ("---\n---\nBody", {}, "Body", 3),
        ("---\ntitle: A\n---", {"title": "A"}, "", 3),
        (
            "---\nd: |\n  one\n  ---\n  two\n---\nBody\n\n---\nmore",
            {"d": "one\n---\ntwo\n"},
            "Body\n\n---\nmore",
            7,
        ),
        ("Just text\n---\ntitle: no\n---\n", {}, "Just text\n---\ntitle: no\n---\n", 1),
        ("{{ template }}", {}, "{{ template }}", 1),
        ("", {}, "", 1),
    ],
)
def test_text_is_split_into_metadata_and_body(text: str, metadata: dict[str, Any], body: str, line: int) -> None:
    assert parse_front_matter(text)[:3] == (metadata, body, line)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("12:30", "12:30"), ("010", "010"), ("1.10", "1.10"), ("no", "no"), ("yes", "yes"), ("true", True),
     ("False", False),
     ("2016-02-30", "2016-02-30"), ("~", None), ("", None), ("[a, 2]", ["a", "2"]), ("!!python/none x", "x")],
)  # fmt: skip
def test_yaml_values_stay_as_written(value: str, expected: object) -> None:
    assert parse_front_matter(f"---\nKey: {value}\n---\n").metadata == {"key": expected}


def test_unusual_keys_are_accepted() -> None:
    text = "---\non: push\n2024: recap\ncontent: note\nhandler: h\nself: s\n---\n"
    assert set(parse_front_matter(text).metadata) == {"on", "2024", "content", "handler", "self"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: A\ndraft: true\n", "never closed; add a line `---`"),
        ("\n+++\ntitle = 'A'\n", "line 2: the front matter is never closed"),
        ("---\ntitle: {{ x }}\n---\n", "can't be read as YAML"),
        ("---\ntitle: a: b\n---\n", "can't be read as YAML"),
        ("+++\ntitle = x\n+++\n", "can't be read as TOML"),
        ('{"title": \n', "can't be read as JSON"),
        ("---\n- a\n---\n", "not a mapping"),
        ("--- # note\ndraft: true\n---\nx", "a `draft` follows"),
        ("----\nDraft: true\n----\nx", "a `draft` follows"),
        ("---\njust text\n---\n", "not a mapping"),
        ('{"a": ' + "[" * 100_000, "nested deeper"),
        ("---\na: " + "[" * 500 + "]" * 500 + "\n---\n", "nested deeper"),
        ("---\nx: " + "y" * 70_000 + "\n---\n", "at most 65536"),
    ],
)
def test_unreadable_front_matter_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadablePost, match=reason):
        parse_front_matter(text)


def test_alias_bomb_is_refused() -> None:
    levels = "\n".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]" for i in range(8))
    with pytest.raises(UnreadablePost, match="more than 10000 values"):
        parse_front_matter(f"---\na: &a [x]\n{levels}\n---\n")


def test_value_that_contains_itself_is_refused() -> None:
    with pytest.raises(UnreadablePost):
        parse_front_matter("---\na: &a [*a]\n---\n")


def test_lone_surrogate_is_replaced() -> None:
    assert parse_front_matter('{"title": "a\\ud800b"}').metadata == {"title": "a?b"}


def test_repeated_key_is_a_warning_and_a_repeated_draft_hides_the_post() -> None:
    parsed = parse_front_matter("---\ntitle: a\ntitle: b\ndraft: true\nDraft: false\n---\n")
    assert parsed.metadata == {"title": "b", "draft": True}
    assert parsed.warnings == (
        "`draft` is set more than once; the post is treated as a draft",
        "`title` is set more than once; the last value is used",
    )
    for text in (
        "+++\nDraft = true\ndraft = false\n+++\n",
        '{"draft": true, "Draft": false}',
        '{"draft": true, "draft": false}',
    ):
        assert parse_front_matter(text).metadata == {"draft": True}
        assert parse_front_matter(text).warnings == ("`draft` is set more than once; the post is treated as a draft",)


@pytest.mark.parametrize(
    "text",
    ["---\ncascade:\n  draft: true\n  draft: false\n---\n", '{"cascade": {"Draft": true, "draft": false}}',
     "---\nbase: &b {draft: true}\ncascade:\n  Draft: true\n  draft: false\n---\n"],
)  # fmt: skip
def test_repeated_draft_is_true_at_any_depth(text: str) -> None:
    assert parse_front_matter(text).metadata["cascade"] == {"draft": True}


@given(st.text(max_size=200))
def test_any_text_is_either_parsed_or_refused(text: str) -> None:
    for opening in ("---\n", "+++\n", "{", ""):
        try:
            parsed = parse_front_matter(opening + text)
        except UnreadablePost:
            continue
        assert parsed.body in opening + text


@pytest.mark.parametrize("line", ["{* a.py *}", "{! a.md !}", "{# x #}", "{:toc}", "{/* x */}", "{{ x }}", "{% x %}"])
def test_template_at_the_start_is_no_front_matter(line: str) -> None:
    assert parse_front_matter(f"{line}\ntext").body == f"{line}\ntext"
