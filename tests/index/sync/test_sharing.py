"""Several who write, ask and follow the files at once. The numbers are those of docs/faults.md."""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexBusy
from index.model import And, Batch, Document, Results, SearchOptions, Term
from index.model import Or as AnyOf
from index.sites import open_site
from index.sync.execute import run_sync
from tests.conftest import PROJECT
from tests.support import tally
from tests.support.documents import document
from tests.support.states import digests, held, make_posts, posts, until

Times = Callable[[int, int], int]
pytestmark = pytest.mark.torture


# ------------------------------------------------------------------------------------------------ 8: two writers


@pytest.mark.parametrize("deleted", [False, True], ids=["", "lock deleted"])
def test_08_of_two_writers_one_is_refused_and_no_update_is_lost(path: Path, times: Times, deleted: bool) -> None:
    row = tally.row(8, "two writers, the lock's file deleted")
    one, other = open_engine(path), open_engine(path)
    one.apply(Batch(posts(1)))
    for number in range(times(5, 100)):
        extra = document(f"extra{number}.md")
        refused = []

        def documents(extra: Document = extra, refused: list[str] = refused) -> Iterator[Document]:
            yield document("slow.md")
            if deleted:
                (path / "write.lock").unlink()
            try:
                other.apply(Batch((extra,)))
            except IndexBusy:
                refused.append("other")

        try:
            one.rebuild(documents())
        except IndexBusy:
            refused.append("one")
        row.tried += 1
        assert refused == (["one"] if deleted else ["other"])
        assert ("slow.md" in held(path)) is not deleted
        other.apply(Batch((extra, *posts(1)), ("slow.md",)))
        assert held(path).items() >= (digests(1) | {extra.id: extra.digest}).items()
        row.recovered += 1
    one.close()
    other.close()


# ------------------------------------------------------------------------------------------------ 9 to 12: readers


def test_09_readers_meet_no_error_while_others_publish(path: Path, times: Times) -> None:
    """Four processes read, each with files of its own; see tests/asking.py."""
    row = tally.row(9, "readers in 4 processes against publishing")
    engine = open_engine(path)
    engine.apply(Batch(posts(0)))
    script = [sys.executable, str(PROJECT / "tests/asking.py"), str(path)]
    readers = [
        subprocess.Popen(script, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "asking\n"
    for state in range(1, times(40, 2000)):
        engine.apply(Batch(posts(state)))
    for reader in readers:
        told = json.loads(reader.communicate("stop\n")[0])
        row.tried += told["asked"]
        row.silent += told["wrong"]
        row.recovered += told["asked"] - told["wrong"]
        assert told["wrong"] == 0
        assert reader.returncode == 0
    engine.close()


def test_10_what_was_deleted_is_in_no_later_answer(path: Path, times: Times) -> None:
    row = tally.row(10, "a deleted post asked of every worker")
    writer, workers = open_engine(path), [open_engine(path) for _ in range(4)]
    for number in range(times(25, 500)):
        writer.apply(Batch((document("secret.md", "Title", f"secret{number}"), *posts(1))))
        assert [engine.search(Term(f"secret{number}"), SearchOptions()).total for engine in workers] == [1] * 4
        writer.apply(Batch(deletes=("secret.md",)))
        row.tried += 1
        found = [engine.search(Term(f"secret{number}"), SearchOptions()).total for engine in workers]
        row.silent += any(found)
        assert found == [0] * 4
        row.recovered += 1
    for engine in (writer, *workers):
        engine.close()


def test_11_many_threads_get_the_same_answers(path: Path, times: Times) -> None:
    row = tally.row(11, "16 threads, switched every 10 microseconds")
    engine = open_engine(path)
    engine.apply(Batch(posts(1)))
    queries = [Term("word"), Term("text3"), AnyOf((Term("text1"), Term("text2"))), And(()), Term("wrod")]
    right = [engine.search(query, SearchOptions(now=1.6e9)) for query in queries]
    engine.close()
    engine = open_engine(path)
    wrong: list[Results] = []
    each = times(40, 320)

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(each):
            at = chance.randrange(len(queries))
            found = engine.search(queries[at], SearchOptions(now=1.6e9))
            if found != right[at]:
                wrong.append(found)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    row.tried, row.silent, row.recovered = 16 * each, len(wrong), 16 * each - len(wrong)
    assert wrong == []
    engine.close()


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="/proc absent: it counts what is open")
def test_12_nothing_leaks_by_publishing_and_reopening(path: Path, times: Times) -> None:
    row = tally.row(12, "publishing and opening anew")
    writer, reader = open_engine(path), open_engine(path)

    def once(state: int) -> None:
        writer.apply(Batch(posts(state % 3)))
        assert reader.search(Term("word"), SearchOptions()).total == 6
        row.tried += 1

    def held_open() -> tuple[int, int]:
        gc.collect()
        return len(list(Path("/proc/self/fd").iterdir())), Path("/proc/self/maps").read_text().count(".columns")

    def memory() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    for state in range(30):
        once(state)
    before, memory_before = held_open(), memory()
    for state in range(times(60, 10_000)):
        once(state)
    after = held_open()
    assert after[0] == before[0]
    assert after[1] <= before[1] + 20  # the segments of the moment, and never more
    assert memory() - memory_before < 10e6
    row.recovered = row.tried
    writer.close()
    reader.close()


# ------------------------------------------------------------------------------------------------ 13, 25: following


def test_13_when_the_one_who_follows_is_killed_another_takes_over(work: Path, times: Times) -> None:
    from search.following import Follower, SyncStatus
    from search.settings import Settings

    row = tally.row(13, "the watcher's process killed")
    content = work / "content"
    make_posts(content, 3)
    settings = Settings.load(environ={}, content=content, index=work / "state")
    site = open_site(content)
    engine = open_engine(settings.index_path(site.root))
    command = [sys.executable, "-m", "search.cli", "watch", str(content), "--index", str(work / "state")]
    for number in range(times(1, 10)):
        status = SyncStatus()
        follower = Follower(settings, site, engine, status)
        leading = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL)
        try:
            (content / "a.md").write_text(f"lantern{number}")
            until_found(engine, f"lantern{number}")
            follower.start()
            time.sleep(0.3)
            assert status.syncs == 0  # it waits
            (content / "b.md").write_text(f"unseen{number}")
        finally:
            leading.kill()
            leading.wait()
        (content / "c.md").write_text(f"beacon{number}")
        until_found(engine, f"beacon{number}")
        until_found(engine, f"unseen{number}")
        follower.stop()
        row.tried, row.recovered = row.tried + 1, row.recovered + 1
    engine.close()


def until_found(engine: Engine, word: str) -> None:
    """Wait for a post that has a word as it stands here: a new one is taken for a misspelt old one at first."""

    def found() -> bool:
        if engine.get_generation() is None:
            return False
        results = engine.search(Term(word), SearchOptions())
        return bool(results.hits) and not results.corrections

    until(found)


def test_25_while_the_index_is_rebuilt_the_old_one_answers(work: Path, times: Times) -> None:
    from search import create_app
    from search.settings import Settings

    row = tally.row(25, "rebuilding while being asked")
    content = work / "content"
    make_posts(content, 40)
    settings = Settings.load(environ={}, content=content, max_concurrent=64)
    site = open_site(content)
    state = settings.index_path(site.root)
    engine = open_engine(state)
    run_sync(site, engine, state=state)
    app = create_app(settings, engine=engine)
    done, answers = threading.Event(), list[tuple[int, int]]()

    def ask() -> None:
        client = app.test_client()
        while not done.is_set():
            answer = client.get("/search?q=common")
            answers.append((answer.status_code, json.loads(answer.data).get("total", -1)))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    other = open_engine(state)
    for _ in range(times(5, 200)):
        run_sync(site, other, state=state, rebuild=True)
    done.set()
    for thread in threads:
        thread.join()
    row.tried, row.recovered = len(answers), answers.count((200, 40))
    row.silent = sum(status == 200 and total != 40 for status, total in answers)
    assert set(answers) == {(200, 40)}
    other.close()
    engine.close()
