"""A text -> metadata and body."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadablePost
from index.posts import dates, front_matter


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
def test_what_is_metadata_and_what_is_body(text: str, metadata: dict[str, Any], body: str, line: int) -> None:
    assert front_matter.parse_front_matter(text)[:3] == (metadata, body, line)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("12:30", "12:30"), ("010", "010"), ("1.10", "1.10"), ("no", "no"), ("yes", "yes"), ("true", True),
     ("False", False),
     ("2016-02-30", "2016-02-30"), ("~", None), ("", None), ("[a, 2]", ["a", "2"]), ("!!python/none x", "x")],
)  # fmt: skip
def test_yaml_values_stay_as_written(value: str, expected: object) -> None:
    assert front_matter.parse_front_matter(f"---\nKey: {value}\n---\n").metadata == {"key": expected}


def test_odd_keys_are_keys() -> None:
    text = "---\non: push\n2024: recap\ncontent: note\nhandler: h\nself: s\n---\n"
    assert set(front_matter.parse_front_matter(text).metadata) == {"on", "2024", "content", "handler", "self"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: A\ndraft: true\n", "never closed"),
        ("\n+++\ntitle = 'A'\n", "line 2: the front matter is never closed"),
        ("---\ntitle: {{ x }}\n---\n", "can't be read"),
        ("---\ntitle: a: b\n---\n", "can't be read"),
        ("+++\ntitle = x\n+++\n", "can't be read"),
        ('{"title": \n', "can't be read"),
        ("---\n- a\n---\n", "no set of"),
        ("--- # note\ndraft: true\n---\nx", "draft is spoken of"),
        ("----\nDraft: true\n----\nx", "draft is spoken of"),
        ("---\njust text\n---\n", "no set of"),
        ('{"a": ' + "[" * 100_000, "nested deeper"),
        ("---\na: " + "[" * 500 + "]" * 500 + "\n---\n", "nested deeper"),
        ("---\nx: " + "y" * 70_000 + "\n---\n", "at most 65536"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(UnreadablePost, match=reason):
        front_matter.parse_front_matter(text)


def test_an_alias_bomb_is_refused() -> None:
    levels = "\n".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]" for i in range(8))
    with pytest.raises(UnreadablePost, match="more than 10000 values"):
        front_matter.parse_front_matter(f"---\na: &a [x]\n{levels}\n---\n")


def test_a_value_that_holds_itself_is_refused() -> None:
    with pytest.raises(UnreadablePost):
        front_matter.parse_front_matter("---\na: &a [*a]\n---\n")


def test_half_a_character_is_none() -> None:
    assert front_matter.parse_front_matter('{"title": "a\\ud800b"}').metadata == {"title": "a?b"}


def test_a_key_that_stands_twice_is_told_and_a_draft_stays_one() -> None:
    parsed = front_matter.parse_front_matter("---\ntitle: a\ntitle: b\ndraft: true\nDraft: false\n---\n")
    assert parsed.metadata == {"title": "b", "draft": True}
    assert len(parsed.warnings) == 2
    for text in (
        "+++\nDraft = true\ndraft = false\n+++\n",
        '{"draft": true, "Draft": false}',
        '{"draft": true, "draft": false}',
    ):
        assert front_matter.parse_front_matter(text).metadata == {"draft": True}
        assert front_matter.parse_front_matter(text).warnings == ("`draft` stands twice; the last one is read",)


@pytest.mark.parametrize(
    "text",
    ["---\ncascade:\n  draft: true\n  draft: false\n---\n", '{"cascade": {"Draft": true, "draft": false}}',
     "---\nbase: &b {draft: true}\ncascade:\n  Draft: true\n  draft: false\n---\n"],
)  # fmt: skip
def test_of_two_drafts_the_safe_one_holds_at_any_depth(text: str) -> None:
    assert front_matter.parse_front_matter(text).metadata["cascade"] == {"draft": True}


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for opening in ("---\n", "+++\n", "{", ""):
        try:
            parsed = front_matter.parse_front_matter(opening + text)
        except UnreadablePost:
            continue
        assert parsed.body in opening + text


def test_dates_are_read_as_hugo_reads_them(shared: Path) -> None:
    rows = (shared / "tables" / "hugo_values.tsv").read_text("utf-8").split("\n")[1:]
    checked = 0
    for row in rows:
        name, source, old, *new = row.split("\t") if row else ("", "", "")
        shown = (new[0] if new and new[0] else old).split("|date=")
        if not name.startswith("p/date-") or "ERROR" in shown[0] or "date: " not in source:
            continue
        written = source.split("date: ", 1)[1].split("\\n")[0].strip('"')
        found = dates.to_moment(dates.parse_date(written))
        found = found and found.replace(microsecond=found.microsecond // 1000 * 1000)  # as the table shows it
        expected = dates.to_moment(dates.parse_date(shown[1].split("|")[0]))
        assert found == (None if expected and expected.year == 1 else expected), row
        checked += 1
    assert checked > 25
