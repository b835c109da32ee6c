"""Pelican's metadata in headers."""

from __future__ import annotations

import pytest

from index.errors import UnreadablePost
from index.sites.pelican.headers import parse_headers, parse_metadata


@pytest.mark.parametrize(
    ("source", "metadata", "body", "line"),
    [
        ("Title: A\nDate: 2016\n\nText", {"title": "A", "date": "2016"}, "Text", 4),
        ("  TITLE:A: b\nSave_as: x\n\n", {"title": "A: b", "save_as": "x"}, "", 4),
        ('Slug: "q"\n\nText', {"slug": '"q"'}, "Text", 3), ("Title: A\nText", {"title": "A"}, "Text", 2),
        ("Summary: one\n    two\n\nText", {"summary": "one two"}, "Text", 4),
        ("Tags: a\n    b\nTags: c\n\nText", {"tags": "a"}, "Text", 5),
        ("---\ntitle: 'A'\nstatus: draft\n---\nText", {"title": "'A'", "status": "draft"}, "Text", 5),
        ("Title: A\n---\nText", {"title": "A"}, "Text", 3), ("Title: A\n...\nText", {"title": "A"}, "Text", 3),
    ],
)  # fmt: skip
def test_headers(source: str, metadata: dict[str, str], body: str, line: int) -> None:
    front = parse_metadata(source)
    assert (front.metadata, front.body, front.line) == (metadata, body, line)


@pytest.mark.parametrize("source", ["Text", "\nTitle: A\n", "# Heading: x\n", "", "Two words: x\n"])
def test_file_without_headers(source: str) -> None:
    assert parse_headers(source) is None


@pytest.mark.parametrize(
    "source",
    [
        "---\ntags:\n  - a\nstatus: draft\n---\nText", "---\ntitle: A\n\nstatus: draft\n---\nText",
        "---\nx: {\n  a: 1}\nstatus: draft\n---\nText",
    ],
)  # fmt: skip
def test_yaml_that_pelican_cannot_read_is_for_a_plugin(source: str) -> None:
    front = parse_metadata(source)
    assert (front.metadata["status"], front.body) == ("draft", "Text")


@pytest.mark.parametrize("source", ["---\ntags:\n  - a\nstatus: draft\n", "---\nx: [\n- a: {\nstatus: draft\n---\n"])
def test_unreadable_metadata_is_an_error(source: str) -> None:
    with pytest.raises(UnreadablePost):
        parse_metadata(source)


@pytest.mark.parametrize(
    "source",
    [
        '+++\ntitle = "A"\ndraft = true\n+++\nText', '{"title": "A", "draft": true}\nText',
        "\n---\ntitle: A\ndraft: true\n---\nText", '---json\n{"title": "A"}\n---\nText',
    ],
)  # fmt: skip
def test_metadata_that_neither_pelican_nor_a_plugin_reads_gives_no_title(source: str) -> None:
    assert parse_metadata(source).metadata == {}


@pytest.mark.parametrize(
    ("draft", "status"), [("true", "draft"), ("yes", "draft"), ("false", None), ("true\nstatus: hidden", "hidden")]
)
def test_draft_in_yaml_for_a_plugin_is_a_status(draft: str, status: str | None) -> None:
    front = parse_metadata(f"---\ntags:\n  - a\ndraft: {draft}\n---\nText")
    assert front.metadata.get("status") == status
