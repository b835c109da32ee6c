"""Pickles in index files run nothing but Whoosh's own code. The numbers are those of docs/faults.md."""

from __future__ import annotations

import importlib
import pickle
import shutil
import threading
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.engine import open_engine
from index.errors import IndexDamaged
from index.model import And, Batch, SearchOptions
from index.whoosh_engine import bulk_postings, restricted_pickle
from index.whoosh_engine.manifest import decode_manifest, describe_files, encode_manifest
from tests.support import tally
from tests.support.states import posts

pytestmark = pytest.mark.torture


class Evil:
    """Creates a file when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.marker,)


PICKLED = [
    ("index.whoosh_engine.block_format", "dumps"),
    ("whoosh.codec.whoosh3", "dumps"),
    ("whoosh.index", "pickle"),
]


@pytest.mark.filterwarnings("ignore")  # Whoosh leaves open files to the garbage collector
@pytest.mark.parametrize(("module", "name"), PICKLED, ids=[module for module, _ in PICKLED])
def test_07_hostile_pickle_runs_nothing(
    path: Path, work: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    """Whoosh itself writes the payload, in place of each of its pickles in turn, and the manifest is sealed over it."""
    row = tally.row(7, "hostile pickles in Whoosh's files")
    marker, planted = work / "ran", 0
    writes_singly = module.startswith("whoosh.codec")
    monkeypatch.setattr(bulk_postings, "is_known_codec", lambda codec: not writes_singly)
    for nth in range(1, 40):
        shutil.rmtree(path, ignore_errors=True)
        with monkeypatch.context() as patched:
            patched.setattr(restricted_pickle, "restrict_pickles", nullcontext)
            counter = _plant(patched, module, name, nth, Evil(marker))
            with suppress(Exception):  # Whoosh may fail at the payload itself
                open_engine(path).apply(Batch(posts(1)))
        if counter[0] < nth:
            break
        marker.unlink(missing_ok=True)
        if not (path / "CURRENT").exists():
            continue
        planted += 1
        row.tried += 1
        for file in path.rglob("*.segment"):
            file.unlink()
        for use in (
            lambda engine: engine.search(And(()), SearchOptions()),
            lambda engine: list(engine.get_documents(["1.md"])),
            lambda engine: engine.apply(Batch(posts(2))),
            lambda engine: engine.check(),
        ):
            with suppress(Exception):
                use(open_engine(path))
            assert not marker.exists(), nth
        row.recovered += 1
    assert planted


def _plant(patched: pytest.MonkeyPatch, module: str, name: str, nth: int, evil: Evil) -> list[int]:
    """Replace the nth pickle that a module writes; return the counter of its pickles."""
    counter = [0]
    target = importlib.import_module(module)

    def choose(value: Any) -> Any:
        counter[0] += 1
        return evil if counter[0] == nth else value

    if name == "dumps":
        patched.setattr(target, "dumps", lambda value, protocol=-1: pickle.dumps(choose(value), protocol))
    else:

        class Module:
            PicklingError, loads = pickle.PicklingError, staticmethod(pickle.loads)

            @staticmethod
            def dumps(value: Any, protocol: int = -1) -> bytes:
                return pickle.dumps(choose(value), protocol)

        patched.setattr(target, "pickle", Module)
    return counter


@pytest.mark.filterwarnings("ignore")  # Whoosh leaves open files to the garbage collector
def test_07_hostile_table_of_contents_runs_nothing(path: Path, tmp_path: Path) -> None:
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
    for use in (
        lambda: open_engine(path).apply(Batch(posts(2))),
        lambda: list(open_engine(path).get_documents(["1.md"])),
    ):
        with pytest.raises(IndexDamaged, match=r"names pathlib[\w.]*\.Path\.touch|names builtins\.getattr"):
            use()
        assert not marker.exists()
    tally.row(7, "").tried += 1
    tally.row(7, "").recovered += 1


def reseal(folder: Path) -> None:
    """Seal the manifest again, with the sizes and digests that the files have now."""
    manifest = decode_manifest((folder / "manifest.json").read_bytes())
    changed = {name: describe_files(folder, None)[name] for name in manifest.files}
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").write_bytes(encode_manifest(replace(manifest, files=changed)))


def test_07_other_pickles_and_other_threads_are_not_restricted(path: Path) -> None:
    open_engine(path).apply(Batch(posts(1)))
    assert pickle.loads(pickle.dumps(Path("x"))) == Path("x")
    with restricted_pickle.restrict_pickles():
        with pytest.raises(IndexDamaged, match=r"names pathlib[\w.]*\.PosixPath"):
            pickle.loads(pickle.dumps(Path("x")))
        loaded: list[object] = []
        other = threading.Thread(target=lambda: loaded.append(pickle.loads(pickle.dumps(Path("x")))))
        other.start()
        other.join()
    assert loaded == [Path("x")]
