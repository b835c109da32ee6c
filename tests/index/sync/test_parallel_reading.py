"""Reading files in other processes, within limits of time and memory."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.errors import ReadingStopped, UnreadablePost
from index.sites import open_site
from index.sync import reader_pool, reading
from index.sync.parallel_reading import PostReader, read_files
from index.sync.read_limits import ReadLimits
from index.sync.reading import read_file
from tests.support.slow_sites import CRASH, HUNGER, POISON, SLEEP, WORK, open_slow_site

FAST = ReadLimits(seconds=0.3)


@pytest.fixture
def reader() -> Iterator[PostReader]:
    with PostReader(FAST) as reader:
        yield reader


def write_posts(content: Path, *texts: str) -> list[str]:
    for number, text in enumerate(texts):
        (content / f"{number:03}.md").write_text(text)
    return [f"{number:03}.md" for number in range(len(texts))]


@pytest.mark.slow
def test_results_of_other_processes_are_the_same(content: Path) -> None:
    write_posts(content, *(f"---\ntitle: T{i}\ndraft: {str(i % 10 == 0).lower()}\n---\nword{i}\n" for i in range(320)))
    (content / "bad.md").write_text("---\nunclosed\n")
    site = open_site(content)
    ids = site.scan().files
    expected = list(read_files(site, ids))
    assert list(read_files(site, ids, workers=2)) == expected
    assert sum(result.document is not None for result in expected) == 288


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        (POISON, "takes more than 0.3 s to read; simplify or split it"),
        (HUNGER, "takes more than 1024 MB of memory to read; simplify or split it"),
        (CRASH, "crashes its reader; simplify or split it, and please report this"),
    ],
)
def test_post_that_takes_too_much_fails_alone(content: Path, reader: PostReader, text: str, failure: str) -> None:
    ids = write_posts(content, "one", text, "two", text, "three")
    results = list(reader.read_files(open_slow_site(content), ids))
    assert [result.id for result in results] == ids
    assert [result.failure for result in results] == ["", failure, "", failure, ""]
    assert [result.document is not None for result in results] == [True, False, True, False, True]
    assert [result.is_exhausted for result in results] == [False, True, False, True, False]


@pytest.mark.slow
def test_post_that_waits_for_ever_fails_alone(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_pool, "_WALL_CLOCK_SECONDS", 5.0)  # enough for a process to start on a busy machine
    ids = write_posts(content, "one", SLEEP, "two")
    with PostReader(FAST) as reader:
        results = list(reader.read_files(open_slow_site(content), ids))
    assert [result.failure for result in results] == ["", FAST.time_failure, ""]


@pytest.mark.slow
def test_many_posts_that_take_too_much_do_not_stop_several_processes(content: Path) -> None:
    texts = [POISON if number in (0, 49, 50, 120, 249) else f"post {number}" for number in range(250)]
    ids = write_posts(content, *texts)
    with PostReader(FAST, workers=2) as reader:
        results = list(reader.read_files(open_slow_site(content), ids))
    assert [result.id for result in results] == ids
    assert [number for number, result in enumerate(results) if result.failure] == [0, 49, 50, 120, 249]


def test_processor_time_is_counted_for_each_post(content: Path) -> None:
    """Together these posts take longer than one may."""
    ids = write_posts(content, *([WORK] * 5))
    with PostReader(ReadLimits(seconds=0.6)) as reader:
        results = list(reader.read_files(open_slow_site(content), ids))
    assert [result.failure for result in results] == [""] * 5


def test_one_post_is_read_within_the_limits(content: Path, reader: PostReader) -> None:
    write_posts(content, "# Title\n\none", POISON, "---\nunclosed", SLEEP)
    site = open_slow_site(content)
    post, digest = reader.read_post(site, "000.md")
    assert (post.title, bool(digest)) == ("Title", True)
    with pytest.raises(UnreadablePost, match="takes more than"):
        reader.read_post(site, "001.md")
    with pytest.raises(UnreadablePost, match="front matter"):
        reader.read_post(site, "002.md")


@pytest.mark.parametrize("text", [POISON, SLEEP])
def test_reading_is_stopped_from_another_thread(content: Path, text: str) -> None:
    ids = write_posts(content, text)
    with PostReader(ReadLimits(seconds=600)) as reader:
        timer = threading.Timer(0.5, reader.stop)
        timer.start()
        began = time.monotonic()
        with pytest.raises(ReadingStopped):
            list(reader.read_files(open_slow_site(content), ids))
        assert time.monotonic() - began < 5
        with pytest.raises(ReadingStopped):
            list(reader.read_files(open_slow_site(content), ids))


def test_reader_that_was_stopped_before_it_began_reads_nothing(content: Path) -> None:
    with PostReader(FAST) as reader:
        reader.stop()
        reader.prepare()
        with pytest.raises(ReadingStopped):
            list(reader.read_files(open_slow_site(content), write_posts(content, "one")))


def test_reader_continues_after_results_that_nobody_wanted(content: Path, reader: PostReader) -> None:
    site = open_slow_site(content)
    ids = write_posts(content, *(f"post {number}" for number in range(120)))
    results = reader.read_files(site, ids)
    assert next(results).id == ids[0]
    results.close()  # type: ignore[attr-defined]
    assert [result.id for result in reader.read_files(site, ids)] == ids


def test_no_process_survives_its_reader(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Process(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Process)
    ids = write_posts(content, POISON, *(f"post {number}" for number in range(120)))
    with PostReader(FAST, workers=2) as reader:
        list(reader.read_files(open_slow_site(content), ids))
    assert len(started) >= 3
    assert [process.returncode is None for process in started] == [False] * len(started)


def test_signal_while_a_process_starts_leaves_none_behind(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Process(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(subprocess, "Popen", Process)
    with PostReader(FAST) as reader, pytest.raises(KeyboardInterrupt):
        list(reader.read_files(open_site(content), write_posts(content, "one")))
    assert started[0].wait(10) == 0  # it ends as soon as nobody can send it jobs
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_processes_that_cannot_start_are_replaced_by_this_one(
    content: Path, reader: PostReader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with caplog.at_level(logging.WARNING):
        reader.prepare()
        results = list(reader.read_files(open_site(content), write_posts(content, "one", "two")))
    assert [result.document is not None for result in results] == [True, True]
    assert "reading in other processes failed; continuing in this one" in caplog.text


def test_python_that_cannot_start_is_replaced_by_this_one(
    content: Path, reader: PostReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    results = list(reader.read_files(open_site(content), write_posts(content, "one", "two")))
    assert [result.document is not None for result in results] == [True, True]


def test_module_in_the_current_folder_is_never_imported(
    content: Path, reader: PostReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "yaml.py", "index.py", "sitecustomize.py"):
        (content / name).write_text(f"open({str(content / 'ran')!r}, 'w')")
    monkeypatch.chdir(content)
    monkeypatch.setenv("PYTHONPATH", str(content))
    (result,) = reader.read_files(open_site(content), write_posts(content, "one"))
    assert result.document is not None
    assert not (content / "ran").exists()


def test_other_process_logs_like_this_one(content: Path, reader: PostReader, caplog: pytest.LogCaptureFixture) -> None:
    site = open_slow_site(content)
    write_posts(content, "raise an error")
    with caplog.at_level(logging.WARNING):
        (result,) = reader.read_files(site, ["000.md"])
    assert result.failure == "can't be read: ZeroDivisionError: division by zero"
    assert "reading a post failed; please report this: 000.md" in caplog.text
    assert "Traceback" in caplog.text


# ------------------------------------------------------------------------------------------------ one file


def test_result_tells_what_becomes_of_the_earlier_version(content: Path) -> None:
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
    monkeypatch.setattr(reading, "parse_post", fail)
    result = read_file(open_site(content), "a.md")
    assert (result.document, result.failure) == (None, "can't be read: ZeroDivisionError: division by zero")
    assert result.digest
    assert "reading a post failed; please report this: a.md" in caplog.text
