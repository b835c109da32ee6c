"""Posts that take too much time to read: what becomes of them, and when they are tried again."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engine import Engine
from index.model import SearchOptions, Term
from index.sync.execute import SyncReport, run_sync
from index.sync.parallel_reading import PostReader
from index.sync.read_limits import ReadLimits
from tests.support.slow_sites import POISON, POISONED_FRONT, count_attempts, open_slow_site
from tests.support.syncing import age_file

LIMITS = ReadLimits(seconds=0.3)


@pytest.fixture
def reader() -> Iterator[PostReader]:
    with PostReader(LIMITS) as reader:
        yield reader


def sync(content: Path, engine: Engine, reader: PostReader, changed: list[str] | None = None) -> SyncReport:
    return run_sync(open_slow_site(content), engine, state=content.parent / "index", reader=reader, changed=changed)


def count_hits(engine: Engine, word: str) -> int:
    return engine.search(Term(word), SearchOptions()).total


def test_post_that_takes_too_long_is_logged_once_and_no_other_post_is_lost(
    content: Path, engine: Engine, reader: PostReader, caplog: pytest.LogCaptureFixture
) -> None:
    for name, text in {"a.md": "one", "b.md": POISON, "c.md": "two"}.items():
        (content / name).write_text(text)
    with caplog.at_level(logging.WARNING):
        reports = [sync(content, engine, reader) for _ in range(3)]
    assert engine.get_digests().keys() == {"a.md", "c.md"}
    assert [[tuple(failure) for failure in report.failures] for report in reports] == [
        [("b.md", LIMITS.time_failure)]
    ] * 3
    assert [record.getMessage() for record in caplog.records] == [
        "reading a post failed: b.md: takes more than 0.3 s to read; simplify or split it"
    ]


@pytest.mark.parametrize(
    ("changed", "is_kept"),
    [
        (f"---\ntitle: A\n---\n{POISON}", True),
        (POISON, True),
        (f"---\ntitle: A\ndraft: true\n---\n{POISON}", False),
        (f"---\ntitle: A\npublished: false\n---\n{POISON}", False),
        (f"---\ntitle: A\ndraft: [unclosed\n---\n{POISON}", False),
        (f"---\ntitle: A\n{POISON}", False),
        (f"---\n{POISONED_FRONT}\n---\ntext", False),
    ],
    ids=["public", "no front matter", "draft", "unpublished", "malformed", "unclosed", "slow front matter"],
)
@pytest.mark.parametrize("rebuild", [False, True])
def test_last_good_version_stays_unless_the_post_may_be_a_draft(
    content: Path, engine: Engine, reader: PostReader, changed: str, is_kept: bool, rebuild: bool
) -> None:
    (content / "a.md").write_text("---\ntitle: A\n---\nlantern")
    sync(content, engine, reader)
    (content / "a.md").write_text(changed)
    if rebuild:
        run_sync(open_slow_site(content), engine, state=content.parent / "index", reader=reader, rebuild=True)
    for _ in range(2):
        report = sync(content, engine, reader)
        assert [failure.id for failure in report.failures] == ["a.md"]
        assert count_hits(engine, "lantern") == int(is_kept)


@pytest.mark.slow
@pytest.mark.parametrize("age", [0, 1_000_000], ids=["new", "old"])
@pytest.mark.parametrize("front", ["", "---\ndraft: true\n---\n"])
def test_post_is_not_tried_again_until_it_changes(content: Path, engine: Engine, age: int, front: str) -> None:
    (content / "a.md").write_text("lantern")
    (content / "z.md").write_text("text")
    post = content / "a.md"

    def sync_in_new_process() -> None:
        with PostReader(LIMITS) as reader:
            sync(content, engine, reader)

    sync_in_new_process()
    post.write_text(f"{front}{POISON}")
    if age:
        age_file(post)
    sync_in_new_process()
    attempts = count_attempts(content)
    assert attempts in (1, 2)  # the second one is for the front matter alone
    for _ in range(3):
        (content / "z.md").write_text(f"text {time.time()}")
        sync_in_new_process()
    os.utime(post)  # no change of its content
    sync_in_new_process()
    assert count_attempts(content) == attempts
    post.write_text(f"{front}{POISON} and more")
    sync_in_new_process()
    assert count_attempts(content) == 2 * attempts
    post.write_text("beacon")
    sync_in_new_process()
    assert (count_hits(engine, "beacon"), count_hits(engine, "lantern")) == (1, 0)


def test_post_is_not_tried_again_after_an_event_without_a_change(
    content: Path, engine: Engine, reader: PostReader
) -> None:
    """The sync of single posts, as after an event, knows no state of files."""
    (content / "a.md").write_text("lantern")
    sync(content, engine, reader)
    (content / "a.md").write_text(POISON)
    for changed in (["a.md"], None, ["a.md"], None, ["a.md"]):
        sync(content, engine, reader, changed)
    assert count_attempts(content) == 1
    assert count_hits(engine, "lantern") == 1
    with PostReader(LIMITS) as other:
        for changed in (None, ["a.md"]):
            sync(content, engine, other, changed)
    assert count_attempts(content) == 1


def test_post_is_tried_again_with_another_limit(content: Path, engine: Engine, reader: PostReader) -> None:
    (content / "a.md").write_text(POISON)
    age_file(content / "a.md")
    sync(content, engine, reader)
    with PostReader(ReadLimits(seconds=0.5)) as other:
        report = sync(content, engine, other)
    assert [failure.reason for failure in report.failures] == ["takes more than 0.5 s to read; simplify or split it"]
    assert count_attempts(content) == 2


def test_post_is_tried_again_when_what_it_includes_changes(content: Path, engine: Engine, reader: PostReader) -> None:
    (content / "part.txt").write_text("first")
    (content / "a.md").write_text(f"{POISON}\n\n{{{{#include part.txt}}}}\n")
    age_file(content / "a.md")
    age_file(content / "part.txt")
    for _ in range(2):
        sync(content, engine, reader)
    assert count_attempts(content) == 1
    (content / "part.txt").write_text("second version")
    for _ in range(2):
        sync(content, engine, reader)
    assert count_attempts(content) == 2
