"""Files of the index that are not as they were written, by accident or by intent. The numbers are those of
docs/faults.md."""

from __future__ import annotations

import pickle
import random
import shutil
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexDamaged, PosthasteError
from index.model import And, Batch, SearchOptions, Term
from index.model import Or as AnyOf
from index.sites import open_site
from index.sync.execute import run_sync
from index.whoosh_engine import generations, restricted_pickle
from tests.support import tally
from tests.support.documents import document
from tests.support.states import held, make_posts, posts

Times = Callable[[int, int], int]
pytestmark = pytest.mark.torture


# ------------------------------------------------------------------------------------------------ 6: damage


def asked(engine: Engine) -> tuple[object, dict[str, str]]:
    """Everything that is asked of an index, but for its name."""
    options = SearchOptions(per_page=50, facets=("tags",))
    queries = (And(()), Term("common"), Term("word3"), AnyOf((Term("x5"), Term("title"))))
    answers = [engine.search(query, options) for query in queries]
    return [(answer.hits, answer.total, answer.facets) for answer in answers], dict(engine.get_digests())


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
    run_sync(site, engine, state=whole)
    (content / "1.md").write_text("changed common")
    run_sync(site, engine, state=whole)
    right = asked(engine)
    current = engine.get_generation()
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
        report = run_sync(site, mending, state=index, rebuild=bool(_problems(mending)))
        assert report.failures == ()
        assert mending.check() == [], what
        assert mending.get_digests() == right[1], what
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
    generation = engine.get_generation()
    assert generation is not None
    for file in sorted((path / generation.id).glob("*.columns")):
        data = file.read_bytes()
        at = data.index(b"common")
        file.write_bytes(data[:at] + b"C" + data[at + 1 :])
    for number in range(8, 10):  # so many segments are merged
        engine.apply(Batch((document(f"{number}.md", "Title", f"word{number} common"),)))
    assert len(held(path)) == 10
    assert engine.search(Term("common"), SearchOptions()).total == 10
    for file in sorted((path / (engine.get_generation() or generation).id).glob("MAIN_*")):
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
            patched.setattr(restricted_pickle, "guarded", nullcontext)
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
            lambda engine: engine.search(And(()), SearchOptions()),
            lambda engine: list(engine.get_documents(["1.md"])),
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
    for ask in (
        lambda: open_engine(path).apply(Batch(posts(2))),
        lambda: list(open_engine(path).get_documents(["1.md"])),
    ):
        with pytest.raises(IndexDamaged, match=r"names pathlib[\w.]*\.Path\.touch|names builtins\.getattr"):
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
    with restricted_pickle.restrict_pickles():
        with pytest.raises(IndexDamaged, match=r"names pathlib[\w.]*\.PosixPath"):
            pickle.loads(pickle.dumps(Path("x")))
        others: list[object] = []
        other = threading.Thread(target=lambda: others.append(pickle.loads(pickle.dumps(Path("x")))))
        other.start()
        other.join()
    assert others == [Path("x")]
