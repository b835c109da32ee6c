"""Several processes and threads that write and search at once. The numbers are those of docs/faults.md."""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from index.engine import open_engine
from index.errors import IndexBusy
from index.model import And, Batch, Document, Or, Query, Results, SearchOptions, Term
from index.sites import open_site
from index.sync.execute import run_sync
from tests.support import tally
from tests.support.documents import document
from tests.support.processes import start_process
from tests.support.states import digests, held, make_posts, posts
from tests.support.tally import Times
from tests.support.waiting import TIMEOUT

pytestmark = pytest.mark.torture


@pytest.mark.parametrize("is_lock_deleted", [False, True], ids=["", "lock deleted"])
def test_08_second_writer_is_refused_and_no_update_is_lost(path: Path, times: Times, is_lock_deleted: bool) -> None:
    row = tally.row(8, "two writers, the lock's file deleted")
    one, other = open_engine(path), open_engine(path)
    one.apply(Batch(posts(1)))
    for number in range(times(5, 100)):
        extra = document(f"extra{number}.md")
        refused: list[str] = []

        def write_twice(extra: Document = extra, refused: list[str] = refused) -> Iterator[Document]:
            """Yield a document to the first writer; meanwhile the second tries to write."""
            yield document("slow.md")
            if is_lock_deleted:
                (path / "write.lock").unlink()
            try:
                other.apply(Batch((extra,)))
            except IndexBusy:
                refused.append("other")

        try:
            one.rebuild(write_twice())
        except IndexBusy:
            refused.append("one")
        row.tried += 1
        assert refused == (["one"] if is_lock_deleted else ["other"])
        assert ("slow.md" in held(path)) is not is_lock_deleted
        other.apply(Batch((extra, *posts(1)), ("slow.md",)))
        assert held(path).items() >= (digests(1) | {extra.id: extra.digest}).items()
        row.recovered += 1
    one.close()
    other.close()


@pytest.mark.slow
def test_09_readers_in_other_processes_meet_no_error_while_batches_are_published(path: Path, times: Times) -> None:
    row = tally.row(9, "readers in 4 processes against publishing")
    engine = open_engine(path)
    engine.apply(Batch(posts(0)))
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-m", "tests.support.query_index", str(path)]
    with ExitStack() as stack:
        readers = [stack.enter_context(start_process(command, **pipes)) for _ in range(4)]
        for reader in readers:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "querying\n"
        for state in range(1, times(40, 2000)):
            engine.apply(Batch(posts(state)))
        for reader in readers:
            outcome = json.loads(reader.communicate("stop\n", timeout=TIMEOUT)[0])
            row.tried += outcome["queries"]
            row.silent += outcome["wrong"]
            row.recovered += outcome["queries"] - outcome["wrong"]
            assert outcome["wrong"] == 0
            assert reader.returncode == 0
    engine.close()


@pytest.mark.slow
def test_10_deleted_post_is_in_no_later_result(path: Path, times: Times) -> None:
    row = tally.row(10, "a deleted post, searched by every worker")
    writer, readers = open_engine(path), [open_engine(path) for _ in range(4)]
    for number in range(times(25, 500)):
        writer.apply(Batch((document("secret.md", "Title", f"secret{number}"), *posts(1))))
        assert [engine.search(Term(f"secret{number}"), SearchOptions()).total for engine in readers] == [1] * 4
        writer.apply(Batch(deletes=("secret.md",)))
        row.tried += 1
        totals = [engine.search(Term(f"secret{number}"), SearchOptions()).total for engine in readers]
        row.silent += any(totals)
        assert totals == [0] * 4
        row.recovered += 1
    for engine in (writer, *readers):
        engine.close()


@pytest.mark.slow
def test_11_many_threads_get_the_same_results(path: Path, times: Times) -> None:
    row = tally.row(11, "16 threads, switched every 10 microseconds")
    engine = open_engine(path)
    engine.apply(Batch(posts(1)))
    queries: list[Query] = [Term("word"), Term("text3"), Or((Term("text1"), Term("text2"))), And(()), Term("wrod")]
    expected = [engine.search(query, SearchOptions(now=1.6e9)) for query in queries]
    engine.close()
    engine = open_engine(path)
    wrong: list[Results] = []
    rounds = times(40, 320)

    def query_randomly(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(rounds):
            at = chance.randrange(len(queries))
            results = engine.search(queries[at], SearchOptions(now=1.6e9))
            if results != expected[at]:
                wrong.append(results)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=query_randomly, args=(seed,)) for seed in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    row.tried, row.silent, row.recovered = 16 * rounds, len(wrong), 16 * rounds - len(wrong)
    assert wrong == []
    engine.close()


def count_open_files() -> tuple[int, int]:
    """Return how many descriptors are open, and how many segment files are mapped."""
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir())), Path("/proc/self/maps").read_text().count(".segment")


def measure_memory() -> int:
    """Return the resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="/proc absent: it counts what is open")
def test_12_publishing_and_reopening_leaks_nothing(path: Path, times: Times) -> None:
    row = tally.row(12, "publishing and reopening")
    writer, reader = open_engine(path), open_engine(path)

    def publish_and_search(state: int) -> None:
        writer.apply(Batch(posts(state % 3)))
        assert reader.search(Term("word"), SearchOptions()).total == 6
        row.tried += 1

    for state in range(30):
        publish_and_search(state)
    (descriptors, maps), memory = count_open_files(), measure_memory()
    for state in range(times(60, 10_000)):
        publish_and_search(state)
    descriptors_after, maps_after = count_open_files()
    assert descriptors_after == descriptors
    assert maps_after <= maps + 20  # the number of segments varies
    assert measure_memory() - memory < 10e6
    row.recovered = row.tried
    writer.close()
    reader.close()


@pytest.mark.slow
def test_25_old_index_answers_during_a_rebuild(work: Path, times: Times) -> None:
    from search import create_app
    from search.settings import Settings

    row = tally.row(25, "searches during rebuilds")
    content = work / "content"
    make_posts(content, 40)
    settings = Settings.load(environ={}, content=content, max_concurrent=64)
    site = open_site(content)
    state = settings.index_path(site.root)
    engine = open_engine(state)
    run_sync(site, engine, state=state)
    app = create_app(settings, engine=engine)
    done, answers = threading.Event(), list[tuple[int, int]]()

    def search_repeatedly() -> None:
        client = app.test_client()
        while not done.is_set():
            response = client.get("/search?q=common")
            answers.append((response.status_code, json.loads(response.data).get("total", -1)))

    other = open_engine(state)
    threads = [threading.Thread(target=search_repeatedly) for _ in range(3)]
    try:
        for thread in threads:
            thread.start()
        for _ in range(times(5, 200)):
            run_sync(site, other, state=state, rebuild=True)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    row.tried, row.recovered = len(answers), answers.count((200, 40))
    row.silent = sum(status == 200 and total != 40 for status, total in answers)
    assert set(answers) == {(200, 40)}
    other.close()
    engine.close()
