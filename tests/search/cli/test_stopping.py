"""Whatever is being read: the commands end in time, and other posts are found.

No text is known to be slow enough to read. So the commands run as `tests.support.slow_sites`: that is `posthaste` with
a generator whose posts may take for ever. All else is real.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.sync.read_limits import DEFAULT_LIMITS
from tests.support.processes import make_environ, run_process, start_process
from tests.support.slow_sites import POISON, SLEEP, count_attempts
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

GRACE_SECONDS = 10.0
"""As docs/faults.md promises."""
FOUND_SECONDS = 10.0
"""Within these, a post is found that is saved while another one takes too long, with the default limits."""
FAILURE = "b.md: takes more than 5 s to read; simplify or split it"
"""With the default limits."""
COMMAND = [sys.executable, "-m", "tests.support.slow_sites"]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with one post."""
    folder = tmp_path / "site" / "content"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("lantern")
    return folder


@contextmanager
def start(log: Path, *arguments: str | Path, seconds: float | None = 600) -> Iterator[subprocess.Popen[str]]:
    """Start a command whose posts may take up to `seconds` to read; None: the default."""
    environ = make_environ(**{} if seconds is None else {"POSTHASTE_MAX_POST_SECONDS": str(seconds)})
    with (
        log.open("w") as file,
        start_process([*COMMAND, *arguments], environ=environ, stdout=file, stderr=file) as process,
    ):
        yield process


def wait_for_log(log: Path, text: str) -> str:
    wait_until(lambda: text in log.read_text(), describe=log.read_text)
    return log.read_text()


def find_readers(pid: int) -> list[str]:
    """Return the process ids of all children, whichever thread has started them."""
    return [child for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]


def expect_end(process: subprocess.Popen[str], log: Path) -> int:
    """Wait for the end of a process and its readers, within the grace period; return its exit status."""
    try:
        return process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"still running:\n{log.read_text()}") from None


@pytest.mark.parametrize("text", [POISON, SLEEP])
@pytest.mark.parametrize("command", ["serve", "watch"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_command_ends_in_time_while_it_reads_a_saved_post(
    content: Path, tmp_path: Path, command: str, text: str, number: signal.Signals
) -> None:
    log = tmp_path / "log"
    options = ["--port", "0"] if command == "serve" else []
    with start(log, command, content, *options) as process:
        wait_for_log(log, "ing " + str(content))
        (content / "b.md").write_text(text)
        time.sleep(1.5)
        readers = find_readers(process.pid)
        assert readers
        process.send_signal(number)
        assert expect_end(process, log) == 0
        wait_until(lambda: not any(Path(f"/proc/{reader}").exists() for reader in readers))
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("command", ["serve", "watch", "index"])
def test_command_ends_in_time_during_its_first_sync(content: Path, tmp_path: Path, command: str) -> None:
    (content / "b.md").write_text(POISON)
    log = tmp_path / "log"
    options = ["--port", "0"] if command == "serve" else []
    with start(log, command, content, *options) as process:
        wait_until(lambda: count_attempts(content))
        process.terminate()
        assert expect_end(process, log) == (0 if command != "index" else -signal.SIGTERM)
    (content / "b.md").unlink()
    assert "1 indexed" in run_process([*COMMAND, "index", content]).stdout


@pytest.mark.parametrize("command", ["serve", "watch", "index"])
def test_second_interrupt_ends_the_command_at_once(content: Path, tmp_path: Path, command: str) -> None:
    (content / "b.md").write_text(POISON)
    log = tmp_path / "log"
    options = ["--port", "0"] if command == "serve" else []
    with start(log, command, content, *options) as process:
        wait_until(lambda: count_attempts(content))
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
        expect_end(process, log)
    assert "Traceback" not in log.read_text()


@contextmanager
def serve(
    content: Path, log: Path, seconds: float | None
) -> Iterator[tuple[subprocess.Popen[str], Callable[[str], int]]]:
    """Serve a site; yield the process, and a function that returns how many posts have a word."""
    with start(log, "serve", content, "--port", "0", seconds=seconds) as process:
        match = re.search(r"http://[\d.]+:\d+/", wait_for_log(log, "searching"))
        assert match is not None
        address = match[0]

        def count_hits(word: str) -> int:
            with urllib.request.urlopen(f"{address}search?q={word}") as response:
                return int(json.load(response)["total"])

        yield process, count_hits


def make_searcher(content: Path) -> Callable[[str], int]:
    """Return a function that tells how many posts of a site have a word, by the command line."""

    def count_hits(word: str) -> int:
        result = run_process([*COMMAND, "search", word, "--content", content, "--no-sync", "--json"])
        return int(json.loads(result.stdout)["total"]) if result.stdout else 0

    return count_hits


def expect_others_found(content: Path, count_hits: Callable[[str], int], log: Path) -> None:
    """Save a poisoned post, and another one while it is being read; expect that the other one is found in time.

    The limit is of processor time. How long the reader waits for a processor on a busy machine does not count.
    """
    (content / "b.md").write_text(POISON)
    wait_until(lambda: count_attempts(content) == 1)
    began = time.monotonic()
    time.sleep(1)
    (content / "c.md").write_text("beacon")
    saved = time.monotonic()
    assert count_hits("beacon") == 0
    wait_for_log(log, FAILURE)
    waited = time.monotonic() - began - DEFAULT_LIMITS.seconds
    wait_until(lambda: count_hits("beacon") == 1)
    assert time.monotonic() - saved - max(waited, 0) < FOUND_SECONDS
    assert count_hits("lantern") == 1


def expect_end_while_reading(content: Path, process: subprocess.Popen[str], log: Path) -> None:
    """Save another poisoned post, and stop the process while it reads that; expect the end in time."""
    (content / "d.md").write_text(POISON)
    wait_until(lambda: count_attempts(content) == 2)
    process.terminate()
    assert expect_end(process, log) == 0


def test_serve_with_default_limits_finds_posts_saved_while_it_reads_a_poisoned_one(
    content: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serve(content, log, seconds=None) as (process, count_hits):
        expect_others_found(content, count_hits, log)
        expect_end_while_reading(content, process, log)


def test_watch_with_default_limits_indexes_posts_saved_while_it_reads_a_poisoned_one(
    content: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with start(log, "watch", content, seconds=None) as process:
        wait_for_log(log, "ing " + str(content))
        expect_others_found(content, make_searcher(content), log)
        expect_end_while_reading(content, process, log)


def test_index_with_default_limits_indexes_the_posts_beside_a_poisoned_one(content: Path) -> None:
    (content / "b.md").write_text(POISON)
    (content / "c.md").write_text("beacon")
    result = run_process([*COMMAND, "index", content], environ=make_environ())
    assert FAILURE in result.stdout + result.stderr
    count_hits = make_searcher(content)
    assert (count_hits("lantern"), count_hits("beacon")) == (1, 1)


def test_check_and_show_name_the_post_that_takes_too_long(content: Path) -> None:
    (content / "b.md").write_text(POISON)
    environ = make_environ(POSTHASTE_MAX_POST_SECONDS="0.5")
    reason = "takes more than 0.5 s to read; simplify or split it"
    commands: dict[str, list[str | Path]] = {
        f"unreadable: {content}/b.md: {reason}": ["index", content],
        f"{content}/b.md: {reason}; fix the file": ["check", content],
        f"unreadable  b.md  {reason}": ["check", "--files", content],
        f"{content}/b.md: {reason}": ["show", content / "b.md", "--content", content],
    }
    for message, arguments in commands.items():
        result = run_process([*COMMAND, *arguments], environ=environ)
        assert message in result.stdout + result.stderr
