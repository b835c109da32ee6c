"""What is promised when things go wrong: kills, power loss, full disks, damage, hostile files. The numbers are those of
the plan in docs/faults.md. With `-m torture` each is tried far more often."""

from __future__ import annotations

import errno
import gc
import io
import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tally
from conftest import PROJECT
from documents import document

from index.engine import Engine, open_engine
from index.errors import IndexBusy, IndexDamaged, PosthasteError
from index.model import All, Batch, Document, Results, SearchOptions, Term
from index.model import Any as AnyOf
from index.sites import open_site
from index.sync import sync
from index.whoosh_engine import generations, unpickling

Times = Callable[[int, int], int]
pytestmark = pytest.mark.torture


@pytest.fixture
def work() -> Iterator[Path]:
    """A folder in memory, where there is one: none of these faults is the disk's own, and syncing to it takes long."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def path(work: Path) -> Path:
    return work / "index"


def posts(state: int) -> tuple[Document, ...]:
    return tuple(document(f"{i}.md", f"Title {i}", f"word state{state} " + f"text{i} " * 20) for i in range(6))


def digests(state: int) -> dict[str, str]:
    return {post.id: post.digest for post in posts(state)}


def held(path: Path) -> dict[str, str]:
    """What a fresh look finds; everything is read back."""
    engine = open_engine(path, verify=True)
    try:
        problems = engine.check()
        assert problems == [], problems
        return dict(engine.digests())
    finally:
        engine.close()


# ------------------------------------------------------------------------------------------------ 1: kill -9


def test_01_killed_at_any_moment_the_old_or_the_new_state_is_there(path: Path, times: Times) -> None:
    """A process that has imported everything forks one that writes for ever, and kills it; see tests/killing.py."""
    rounds = times(100, 1000)
    script = [sys.executable, str(PROJECT / "tests/killing.py"), str(path), str(rounds)]
    done = subprocess.run(script, capture_output=True, text=True, cwd=PROJECT, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    row = tally.row(1, "kill -9 while adding, merging, publishing")
    row.tried, row.lost, row.recovered = told["tried"], told["lost"], told["recovered"]
    assert (told["tried"], told["lost"]) == (rounds, 0), told
    assert told["published"] > 0


# ------------------------------------------------------------------------------------------------ 3: power loss


class Disk:
    """What of a folder is sure to be on the disk: contents and names that were synced. At each rename the power may
    fail: `crashed` is given what a folder may look like then."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, crashed: Callable[[], None]) -> None:
        self._folder = folder
        self._synced: dict[int, tuple[int, int]] = {}
        self._names: dict[str, set[str]] = {}
        fsync, replace, rename = os.fsync, os.replace, os.rename

        def noting(handle: int) -> None:
            fsync(handle)
            found = os.fstat(handle)
            self._synced[found.st_ino] = found.st_size, found.st_mtime_ns
            place = Path(f"/proc/self/fd/{handle}").readlink()
            if place.is_dir():
                self._names[str(place)] = {entry.name for entry in place.iterdir()}

        def crashing(real: Callable[..., None]) -> Callable[..., None]:
            def moved(*arguments: Any, **options: Any) -> None:
                crashed()
                real(*arguments, **options)
                crashed()

            return moved

        monkeypatch.setattr(os, "fsync", noting)
        monkeypatch.setattr(os, "replace", crashing(replace))
        monkeypatch.setattr(os, "rename", crashing(rename))

    def after(self, target: Path, shape: str, chance: random.Random) -> None:
        """Write to `target` what may be left."""
        for place, _, names in os.walk(self._folder):
            known = self._names.get(place, set())
            there = target / Path(place).relative_to(self._folder)
            if (
                shape == "names lost"
                and there != target
                and there.name not in self._names.get(str(self._folder), set())
            ):
                continue
            there.mkdir(parents=True, exist_ok=True)
            for name in names:
                if shape == "names lost" and name not in known and name != "CURRENT":
                    continue
                data = self._left(Path(place) / name, shape, chance)
                if data is not None:
                    (there / name).write_bytes(data)

    def _left(self, file: Path, shape: str, chance: random.Random) -> bytes | None:
        found, data = file.stat(), file.read_bytes()
        if self._synced.get(found.st_ino) == (found.st_size, found.st_mtime_ns) or shape in ("all there", "names lost"):
            return data
        if shape == "gone" or (shape == "some gone" and chance.random() < 0.5):
            return None
        if shape == "zeroes":
            return bytes(len(data))
        if shape == "last page zeroes":
            return data[:-4096] + bytes(min(len(data), 4096))
        return data[: len(data) // 2] if shape == "half" else data


SHAPES = ("gone", "zeroes", "half", "some gone", "last page zeroes", "names lost", "all there")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="/proc absent: the model of the disk needs it")
def test_03_when_the_power_fails_a_whole_state_is_left(
    path: Path, work: Path, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = tally.row(3, "power loss at a rename, 7 shapes")
    chance, state = random.Random(3), 0
    failing = True

    def crashed() -> None:
        nonlocal failing
        if not failing:
            return
        failing = False  # what looks at the rest renames, too
        for shape in SHAPES:
            left = work / "left"
            disk.after(left, shape, chance)
            row.tried += 1
            found = held(left) if (left / "CURRENT").exists() else {}
            good = found in ([digests(state), digests(state - 1)] if state > 1 else [digests(1), {}])
            row.lost += not good
            row.recovered += good
            assert good, (state, shape, found)
            shutil.rmtree(left)
        failing = True

    path.mkdir()
    disk = Disk(path, monkeypatch, crashed)
    engine = open_engine(path)
    for state in range(1, times(4, 25)):  # the one that crashes are about
        engine.apply(Batch(posts(state)))
    engine.close()
    assert row.tried >= 7 * 2 * 3


# ------------------------------------------------------------------------------------------------ 4: the disk refuses


class Refusals:
    """Lets the nth call that changes the disk fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        self.left = -1
        self._number = number
        for name in ("fsync", "link", "mkdir", "replace", "rename"):
            monkeypatch.setattr(os, name, self._failing(getattr(os, name)))
        self._open = io.open
        monkeypatch.setattr("builtins.open", self._opening)
        monkeypatch.setattr(io, "open", self._opening)

    def count(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(self._number, os.strerror(self._number))

    def _failing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.count()
            return real(*arguments, **options)

        return call

    def _opening(self, file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if "b" not in mode or not set(mode) & set("wx+") or isinstance(file, int):
            return self._open(file, mode, *arguments, **options)
        self.count()
        counting = self

        class Raw(io.FileIO):
            def write(self, data: Any) -> int:
                counting.count()
                return super().write(data) or 0

        raw = Raw(file, mode.replace("b", ""))
        return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)


@pytest.mark.filterwarnings("ignore")  # of files that Whoosh leaves to the collector when the disk fails it
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EFBIG], ids=["full disk", "EIO", "EFBIG"])
def test_04_a_disk_that_refuses_costs_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    row = tally.row(4, "ENOSPC, EIO, EFBIG at the nth call")
    engine = open_engine(path)
    state = 1
    engine.apply(Batch(posts(state)))
    for nth in range(1, 500):
        with monkeypatch.context() as patched:
            refusals = Refusals(patched, number)
            refusals.left = nth
            failed = False
            try:
                engine.apply(Batch(posts(state + 1)))
            except OSError:
                failed = True
            if refusals.left > 0:  # there are no more calls to fail
                break
        row.tried += 1
        found = held(path)
        assert found in (digests(state), digests(state + 1)) if failed else found == digests(state + 1), nth
        assert [hit.id for hit in engine.search(Term("text3"), SearchOptions()).hits] == ["3.md"]
        state += 1
        engine.apply(Batch(posts(state)))  # the lock is free, and what is left behind in nobody's way
        assert held(path) == digests(state)
        row.recovered += 1
    engine.close()
    assert 10 < nth < 499


# ------------------------------------------------------------------------------------------------ 5: out of memory

_STARVED = """
import resource, sys
from pathlib import Path
from test_faults import Batch, open_engine, posts
engine = open_engine(Path(sys.argv[1]))
engine.digests()
from index.whoosh_engine import writer
pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (most, most))
engine.apply(Batch(posts(2) * 40 + posts(2)))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="/proc absent: it tells how much memory is used")
def test_05_out_of_memory_the_old_generation_stays(path: Path, times: Times) -> None:
    row = tally.row(5, "out of memory while writing")
    engine = open_engine(path)
    failed = 0
    rounds = times(4, 30)
    for number in range(rounds):
        engine.apply(Batch(posts(1)))
        script = [sys.executable, "-c", _STARVED, str(path), str(number * 2_000_000 // rounds)]
        environ = os.environ | {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
        done = subprocess.run(script, env=environ, capture_output=True, check=False)
        failed += done.returncode != 0
        found = held(path)
        row.tried += 1
        row.lost += found not in (digests(1), digests(2))
        assert found == (digests(1) if done.returncode else digests(2)), done.stderr
        row.recovered += 1
    assert failed
    engine.close()


# ------------------------------------------------------------------------------------------------ 6: damage


def make_posts(content: Path, count: int = 12) -> None:
    content.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        (content / f"{i}.md").write_text(
            f"---\ntitle: Title {i}\ntags: [t{i % 3}]\n---\nword{i} common\n\n## Two\n\n`x{i}`\n"
        )


def asked(engine: Engine) -> tuple[object, dict[str, str]]:
    """Everything that is asked of an index, but for its name."""
    options = SearchOptions(per_page=50, facets=("tags",))
    queries = (All(()), Term("common"), Term("word3"), AnyOf((Term("x5"), Term("title"))))
    answers = [engine.search(query, options) for query in queries]
    return [(answer.hits, answer.total, answer.facets) for answer in answers], dict(engine.digests())


def damaged(file: Path, chance: random.Random) -> str:
    """Damage a file as a disk does."""
    data = bytearray(file.read_bytes())
    kind = chance.choice(["bit", "bit", "truncated", "zeroes"]) if data else "bit"
    at = chance.randrange(max(len(data), 1))
    if not data:
        data += b"x"
    elif kind == "bit":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "truncated":
        del data[at:]
    else:
        data[at : at + 4096] = bytes(len(data[at : at + 4096]))
    fresh = file.with_name(file.name + ".damaged")  # not in place: it is shared by hard links
    fresh.write_bytes(data)
    fresh.replace(file)
    return f"{kind} at {at} of {file.name}"


@pytest.mark.filterwarnings("ignore")
def test_06_damage_is_found_and_mended(work: Path, times: Times) -> None:
    row = tally.row(6, "flipped bits, truncation, zero pages")
    content, whole, index = work / "content", work / "whole", work / "index"
    make_posts(content)
    site, engine = open_site(content), open_engine(whole)
    sync(site, engine, state=whole)
    (content / "1.md").write_text("changed common")
    sync(site, engine, state=whole)
    right = asked(engine)
    current = engine.generation()
    assert current is not None
    engine.close()
    names = sorted(p.name for p in (whole / current.id).iterdir())
    for number in range(times(60, 1000)):
        chance = random.Random(number)
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(whole, index)
        place = chance.choice([index / current.id / name for name in names] + [index / "CURRENT"])
        before = place.read_bytes()
        what = damaged(place, chance)
        after = place.read_bytes()
        if after == before or (place.name == "CURRENT" and after.strip() == before.strip()):
            continue
        row.tried += 1
        looking = open_engine(index, verify=True)
        try:
            answered = asked(looking)
            found = bool(looking.check()) or place.read_bytes() != after
            assert answered == right, what
        except (IndexDamaged, PosthasteError):
            found = True
        finally:
            looking.close()
        row.silent += not found
        assert found, what
        mending = open_engine(index)
        report = sync(site, mending, state=index, rebuild=bool(_problems(mending)))
        assert report.failures == ()
        assert mending.check() == [], what
        assert mending.digests() == right[1], what
        assert {hit.id for hit in mending.search(Term("common"), SearchOptions(per_page=50)).hits} == right[1].keys()
        mending.close()
        row.recovered += 1


def _problems(engine: Engine) -> list[object]:
    try:
        return list(engine.check())
    except PosthasteError as error:
        return [error]


@pytest.mark.filterwarnings("ignore")  # of files that Whoosh leaves to the collector
def test_06_damage_does_not_spread_by_merging(path: Path) -> None:
    engine = open_engine(path)
    for number in range(8):
        engine.apply(Batch((document(f"{number}.md", "Title", f"word{number} common"),)))
    generation = engine.generation()
    assert generation is not None
    for file in sorted((path / generation.id).glob("*.columns")):
        data = file.read_bytes()
        at = data.index(b"common")
        file.write_bytes(data[:at] + b"C" + data[at + 1 :])
    for number in range(8, 10):  # so many segments are merged
        engine.apply(Batch((document(f"{number}.md", "Title", f"word{number} common"),)))
    assert len(held(path)) == 10
    assert engine.search(Term("common"), SearchOptions()).total == 10
    for file in sorted((path / (engine.generation() or generation).id).glob("MAIN_*")):
        if file.suffix != ".columns":
            file.with_suffix(".x").write_bytes(b"x" + file.read_bytes()[1:])
            file.with_suffix(".x").replace(file)
    with pytest.raises(IndexDamaged, match="has changed since it was written"):
        for number in range(10, 20):
            engine.apply(Batch((document(f"{number}.md", "Title"),)))
    engine.close()


# ------------------------------------------------------------------------------------------------ 7: hostile pickles


class Evil:
    """Makes a file when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.marker,)


PICKLED = [("whoosh.codec.whoosh3", "dumps"), ("whoosh.index", "pickle")]


@pytest.mark.filterwarnings("ignore")  # of files that Whoosh leaves to the collector
@pytest.mark.parametrize(("module", "name"), PICKLED, ids=[module for module, _ in PICKLED])
def test_07_a_hostile_pickle_runs_nothing(
    path: Path, work: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    """Whoosh itself writes the payload, in place of one pickle after the other, and the manifest is sealed over it."""
    row = tally.row(7, "hostile pickles in Whoosh's files")
    marker, planted = work / "ran", 0
    for nth in range(1, 40):
        shutil.rmtree(path, ignore_errors=True)
        with monkeypatch.context() as patched:
            patched.setattr(unpickling, "guarded", nullcontext)
            counter = _plant(patched, module, name, nth, Evil(marker))
            with suppress(Exception):  # Whoosh stumbles over it itself, at times
                open_engine(path).apply(Batch(posts(1)))
        if counter[0] < nth:
            break
        marker.unlink(missing_ok=True)
        if not (path / "CURRENT").exists():
            continue
        planted += 1
        row.tried += 1
        for columns in path.rglob("*.columns"):
            columns.unlink()
        for ask in (
            lambda engine: engine.search(All(()), SearchOptions()),
            lambda engine: list(engine.documents(["1.md"])),
            lambda engine: engine.apply(Batch(posts(2))),
            lambda engine: engine.check(),
        ):
            with suppress(Exception):
                ask(open_engine(path))
            assert not marker.exists(), nth
        row.recovered += 1
    assert planted


def _plant(patched: pytest.MonkeyPatch, module: str, name: str, nth: int, evil: Evil) -> list[int]:
    """Let the nth pickle that a module writes be another."""
    import importlib

    counter = [0]
    inside = importlib.import_module(module)

    def one(value: Any) -> Any:
        counter[0] += 1
        return evil if counter[0] == nth else value

    if name == "dumps":
        patched.setattr(inside, "dumps", lambda value, protocol=-1: pickle.dumps(one(value), protocol))
    else:

        class Module:
            PicklingError, loads = pickle.PicklingError, staticmethod(pickle.loads)

            @staticmethod
            def dumps(value: Any, protocol: int = -1) -> bytes:
                return pickle.dumps(one(value), protocol)

        patched.setattr(inside, "pickle", Module)
    return counter


@pytest.mark.filterwarnings("ignore")  # of files that Whoosh leaves to the collector
def test_07_a_hostile_table_of_contents_runs_nothing(path: Path, tmp_path: Path) -> None:
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import TOC

    engine = open_engine(path)
    generation = engine.apply(Batch(posts(1)))
    engine.close()
    folder, marker = path / generation.id, tmp_path / "ran"
    toc = TOC.read(FileStorage(str(folder)), "MAIN")
    toc.segments = [Evil(marker)]
    (folder / f"_MAIN_{toc.generation}.toc").unlink()
    toc.write(FileStorage(str(folder)), "MAIN")
    reseal(folder)
    marker.unlink(missing_ok=True)
    for ask in (lambda: open_engine(path).apply(Batch(posts(2))), lambda: list(open_engine(path).documents(["1.md"]))):
        with pytest.raises(IndexDamaged, match=r"names pathlib\.Path\.touch|names builtins\.getattr"):
            ask()
        assert not marker.exists()
    tally.row(7, "").tried += 1
    tally.row(7, "").recovered += 1


def reseal(folder: Path) -> None:
    """Give a manifest the digests of the files as they are now, and its own."""
    manifest = generations._manifest((folder / "manifest.json").read_bytes())
    changed = {name: generations._described(folder, None)[name] for name in manifest.files}
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").write_bytes(generations._sealed(replace(manifest, files=changed)))


def test_07_outside_of_ours_pickles_are_read_as_ever(path: Path) -> None:
    open_engine(path).apply(Batch(posts(1)))
    assert pickle.loads(pickle.dumps(Path("x"))) == Path("x")
    with unpickling.guarded():
        with pytest.raises(IndexDamaged, match=r"names pathlib\.PosixPath"):
            pickle.loads(pickle.dumps(Path("x")))
        others: list[object] = []
        other = threading.Thread(target=lambda: others.append(pickle.loads(pickle.dumps(Path("x")))))
        other.start()
        other.join()
    assert others == [Path("x")]


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
    queries = [Term("word"), Term("text3"), AnyOf((Term("text1"), Term("text2"))), All(()), Term("wrod")]
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
    from search.following import Follower, Status
    from search.settings import Settings

    row = tally.row(13, "the watcher's process killed")
    content = work / "content"
    make_posts(content, 3)
    settings = Settings.load(environ={}, content=content, index=work / "state")
    site = open_site(content)
    engine = open_engine(settings.index_path(site.root))
    for number in range(times(1, 10)):
        command = [sys.executable, "-m", "search.cli", "watch", str(content), "--index", str(work / "state")]
        leading = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL)
        until(lambda: engine.generation() is not None and "0.md" in engine.digests())
        word = f"lantern{number}"
        (content / "a.md").write_text(word)
        until(lambda word=word: engine.search(Term(word), SearchOptions()).total == 1)  # type: ignore[misc]
        status = Status()
        follower = Follower(settings, site, engine, status)
        follower.start()
        time.sleep(0.3)
        assert status.syncs == 0  # it waits
        (content / "b.md").write_text("written while nobody looks")
        leading.kill()
        leading.wait()
        (content / "c.md").write_text(f"beacon{number}")
        until(lambda number=number: engine.search(Term(f"beacon{number}"), SearchOptions()).total == 1)  # type: ignore[misc]
        assert {"b.md", "c.md"} <= engine.digests().keys()
        follower.stop()
        row.tried, row.recovered = row.tried + 1, row.recovered + 1
    engine.close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


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
    sync(site, engine, state=state)
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
        sync(site, other, state=state, rebuild=True)
    done.set()
    for thread in threads:
        thread.join()
    row.tried, row.recovered = len(answers), answers.count((200, 40))
    row.silent = sum(status == 200 and total != 40 for status, total in answers)
    assert set(answers) == {(200, 40)}
    other.close()
    engine.close()
