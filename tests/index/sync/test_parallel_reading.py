"""Reading many files, in other processes."""

from __future__ import annotations

import logging
import signal
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from index.sites import open_site
from index.sync import parallel_reading
from index.sync.parallel_reading import read_file, read_files


@pytest.mark.slow
def test_results_of_other_processes_are_the_same(content: Path) -> None:
    for i in range(320):
        (content / f"{i:03}.md").write_text(
            f"---\ntitle: T{i}\ndraft: {'true' if i % 10 == 0 else 'false'}\n---\nword{i}\n"
        )
    (content / "bad.md").write_text("---\nunclosed\n")
    site = open_site(content)
    ids = site.scan().files
    expected = list(read_files(site, ids, workers=1))
    assert list(read_files(site, ids, workers=2)) == expected
    assert sum(r.document is not None for r in expected) == 288


def test_signal_does_not_interrupt_the_start_of_processes(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted: list[bool] = []

    class Pool(ProcessPoolExecutor):
        def submit(self, *args: Any, **options: Any) -> Any:
            signal.raise_signal(signal.SIGINT)
            submitted.append(True)
            return super().submit(*args, **options)

    monkeypatch.setattr(parallel_reading, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(parallel_reading, "_MIN_PARALLEL", 0)
    with pytest.raises(KeyboardInterrupt):
        list(read_files(open_site(content), ["a.md"], 2))
    assert submitted == [True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_processes_that_cannot_start_are_replaced_by_this_one(
    content: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    (content / "a.md").write_text("one")
    monkeypatch.setattr(parallel_reading, "ProcessPoolExecutor", refuse)
    monkeypatch.setattr(parallel_reading, "_MIN_PARALLEL", 0)
    with caplog.at_level(logging.WARNING):
        (result,) = read_files(open_site(content), ["a.md"], 2)
    assert result.document is not None
    assert "reading in other processes failed; continuing in this one" in caplog.text


def test_result_tells_what_becomes_of_the_earlier_version(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = open_site(content)
    texts = {
        "post.md": "text",
        "draft.md": "---\ndraft: true\n---\n",
        "broken.md": "---\nopen",
        "huge.md": "x" * 1_100_000,
    }
    for name, text in texts.items():
        (content / name).write_text(text)
    results = {id: read_file(site, id) for id in (*texts, "gone.md")}
    assert results["post.md"].document is not None
    assert [
        (id, bool(r.failure), r.is_retracted, r.is_vanished) for id, r in results.items() if r.document is None
    ] == [
        ("draft.md", False, True, False),
        ("broken.md", True, True, False),
        ("huge.md", True, True, False),
        ("gone.md", False, True, True),
    ]


def test_reader_that_fails_is_reported_as_a_failure_of_the_post(
    content: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise ZeroDivisionError("division by zero")

    (content / "a.md").write_text("one")
    monkeypatch.setattr(parallel_reading, "parse_post", fail)
    result = read_file(open_site(content), "a.md")
    assert (result.document, result.failure) == (None, "can't be read: ZeroDivisionError: division by zero")
    assert result.digest
    assert "reading a post failed; please report this: a.md" in caplog.text
