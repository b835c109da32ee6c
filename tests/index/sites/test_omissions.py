"""Counting what is not indexed by kinds of reasons."""

from __future__ import annotations

import pytest

from index.sites.omissions import MAX_SKIPPED, Omissions, find_hidden_kind, find_skip_kind, format_kind


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("draft: true", "draft"), ("published: no", "draft"), ("status: draft", "draft"), ("status: skip", "unlisted"),
        ("draft: the file is in _drafts", "draft"), ("expired 2001-01-01T00:00:00+00:00", "expired"),
        ("no date: Pelican skips it", "not built by the generator"), ("searchhidden: true", "unlisted"),
        ("password: (not shown)", "unlisted"), ("the page of a folder, without a text of its own", "section"),
    ],
)  # fmt: skip
def test_kind_of_a_hidden_post(reason: str, kind: str) -> None:
    assert find_hidden_kind(reason) == kind


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("a resource of a Hugo bundle", "resource of a Hugo bundle"),
        (".html is a format that is not read", ".html file"), ("a link that leads nowhere", "link"),
        ("installed dependencies", "excluded"), ("matches ignoreFiles", "excluded"),
    ],
)  # fmt: skip
def test_kind_of_a_skipped_file(reason: str, kind: str) -> None:
    assert find_skip_kind(reason) == kind


@pytest.mark.parametrize(
    ("kind", "count", "text"),
    [
        ("draft", 1, "1 draft"), ("draft", 2, "2 drafts"), ("expired", 3, "3 expired"),
        (".html file", 2, "2 .html files"),
        ("resource of a Hugo bundle", 5, "5 resources of a Hugo bundle"), ("excluded", 2, "2 excluded"),
    ],
)  # fmt: skip
def test_number_of_files_of_a_kind(kind: str, count: int, text: str) -> None:
    assert format_kind(kind, count) == text


def test_memory_for_skipped_files_is_bounded() -> None:
    omissions = Omissions()
    for number in range(MAX_SKIPPED + 2):
        omissions.skip(f"{number}.md", "x")
    assert len(omissions.skipped) == MAX_SKIPPED
