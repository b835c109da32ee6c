"""Counts of searches under faults: a killed worker and a full disk lose the last batch at most, and never an answer."""

from __future__ import annotations

import http.client
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

import pytest

from index.errors import PosthasteError
from search.analytics.events import Event, SearchSummary
from search.analytics.recorder import QueryRecorder
from search.analytics.report import read_report
from search.analytics.store import QueryStore
from tests.support.counting import NOW, count_searches
from tests.support.processes import run_posthaste, start_process, stop_process
from tests.support.servers import start_gunicorn
from tests.support.sites import make_site
from tests.support.tally import Times
from tests.support.waiting import wait_until

pytestmark = pytest.mark.torture

_WRITER = """
import sys
from pathlib import Path
from search.analytics.events import SearchSummary
from search.analytics.recorder import QueryRecorder

recorder = QueryRecorder(Path(sys.argv[1]), 90)
while True:
    for _ in range(50):
        recorder.add(SearchSummary("docker", 3))
    recorder.flush()
    print(recorder.written, flush=True)
"""


def count(path: Path) -> int:
    try:
        return count_searches(path)
    except PosthasteError:  # no file yet
        return 0


def send(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def test_killed_process_loses_the_last_batch_at_most(work: Path, times: Times) -> None:
    path, written = work / "queries.sqlite", 0
    for _ in range(times(3, 50)):
        before = count(path)
        with subprocess.Popen([sys.executable, "-c", _WRITER, path], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                written = int(line)
                if written >= 500:
                    process.send_signal(signal.SIGKILL)
                    break
            written = max([written, *map(int, process.stdout.read().split())])
        counted = count(path) - before
        assert written <= counted <= written + 50


@contextmanager
def limit_file_size(bytes_: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


_ONCE = """
import sys, time
from pathlib import Path
from search.analytics.events import Event, SearchSummary
from search.analytics.store import QueryStore

event = Event(int(time.time() // 60), SearchSummary("docker", 3))
print("ready", flush=True)
for path in sys.stdin:
    QueryStore(Path(path.strip()), 90).add([event])
    print("added", flush=True)
"""


def test_processes_that_create_the_file_at_once_count_all(work: Path, times: Times) -> None:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with ExitStack() as stack:
        writers = [stack.enter_context(start_process([sys.executable, "-c", _ONCE], **pipes)) for _ in range(3)]
        inputs = [cast(TextIO, writer.stdin) for writer in writers]
        outputs = [cast(TextIO, writer.stdout) for writer in writers]
        assert [each.readline() for each in outputs] == ["ready\n"] * 3
        for number in range(times(30, 300)):
            path = work / f"{number}" / "queries.sqlite"
            for each in inputs:
                each.write(f"{path}\n")
                each.flush()
            assert [each.readline() for each in outputs] == ["added\n"] * 3
            assert count(path) == 3


def test_full_disk_delays_counts_until_there_is_space(work: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorder = QueryRecorder(work / "queries.sqlite", 90)
    recorder.add(SearchSummary("before", 1))
    recorder.flush()
    assert recorder.written == 1
    with limit_file_size(100):
        for number in range(500):
            recorder.add(SearchSummary(f"while {number}", 1))
        recorder.flush()
        recorder.flush()
    assert (recorder.written, recorder.lost) == (1, 0)
    assert "cannot count the searches" in caplog.text
    recorder.add(SearchSummary("after", 1))
    recorder.stop()
    assert count(recorder.path) == 502
    with sqlite3.connect(recorder.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_full_disk_within_a_batch_keeps_what_was_there(work: Path) -> None:
    path = work / "queries.sqlite"
    store = QueryStore(path, 90)
    batch = [Event(NOW, SearchSummary(f"query {number}", 1)) for number in range(200)]
    store.add(batch)
    log = path.with_name("queries.sqlite-wal")
    for size in range(log.stat().st_size + 4096, log.stat().st_size + 30_000, 4096):
        with limit_file_size(size):
            try:
                store.add([Event(NOW, SearchSummary(f"{size} {number}", 1)) for number in range(200)])
            except (OSError, sqlite3.Error):
                store.close()
        assert count(path) % 200 == 0
    store.close()


def test_workers_count_together_and_write_at_the_end(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    run_posthaste("index", root)
    path, log = root / ".posthaste" / "queries.sqlite", tmp_path / "log"
    with start_gunicorn(log, workers=3, POSTHASTE_CONTENT=str(root), POSTHASTE_ANALYTICS="1") as (port, process):
        wait_until(lambda: send(port, "/readyz") == 200, describe=log.read_text)
        assert [send(port, "/search?q=docker") for _ in range(60)] == [200] * 60
        stop_process(process)  # within the 2 seconds of a batch
    assert count(path) == 60, log.read_text()
    with start_gunicorn(log, "--preload", POSTHASTE_CONTENT=str(root), POSTHASTE_ANALYTICS="1") as (port, process):
        wait_until(lambda: send(port, "/readyz") == 200, describe=log.read_text)
        assert [send(port, "/search?q=docker") for _ in range(40)] == [200] * 40
        wait_until(lambda: count(path) == 100, describe=lambda: count(path))
        path.chmod(0o400)
        assert [send(port, "/search?q=docker") for _ in range(10)] == [200] * 10
        stop_process(process)
    assert "Traceback" not in log.read_text()
    if os.getuid():  # root may write whatever the permissions
        assert read_report(path, 1, 1).days[0].searches == 100
