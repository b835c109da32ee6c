"""Damaged files of the index are detected and repaired. The numbers are those of docs/faults.md."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexDamaged, PosthasteError
from index.model import And, Batch, Or, SearchOptions, Term
from index.sites import open_site
from index.sync.execute import run_sync
from tests.support import tally
from tests.support.documents import document
from tests.support.states import held, make_posts

Times = Callable[[int, int], int]
pytestmark = pytest.mark.torture


def read_everything(engine: Engine) -> tuple[object, dict[str, str]]:
    """Return the results of several queries and all digests, without the generation's name."""
    options = SearchOptions(per_page=50, facets=("tags",))
    queries = (And(()), Term("common"), Term("word3"), Or((Term("x5"), Term("title"))))
    results = [engine.search(query, options) for query in queries]
    return [(each.hits, each.total, each.facets) for each in results], dict(engine.get_digests())


def damage_file(file: Path, chance: random.Random) -> str:
    """Damage a file as a disk does; return what was done."""
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
    fresh = file.with_name(file.name + ".damaged")  # not in place: hard links share the file
    fresh.write_bytes(data)
    fresh.replace(file)
    return f"{kind} at {at} of {file.name}"


def is_damage_detected(index: Path, file: Path, damaged: bytes, expected: object, what: str) -> bool:
    """Return whether opening, searching or checking reports the damage; wrong results fail the test."""
    engine = open_engine(index, verify=True)
    try:
        results = read_everything(engine)
        is_detected = bool(engine.check()) or file.read_bytes() != damaged
        assert results == expected, what
    except (IndexDamaged, PosthasteError):
        return True
    finally:
        engine.close()
    return is_detected


@pytest.mark.filterwarnings("ignore")
def test_06_damage_is_detected_and_repaired(work: Path, times: Times) -> None:
    row = tally.row(6, "flipped bits, truncation, zero pages")
    content, whole, index = work / "content", work / "whole", work / "index"
    make_posts(content)
    site, engine = open_site(content), open_engine(whole)
    run_sync(site, engine, state=whole)
    (content / "1.md").write_text("changed common")
    run_sync(site, engine, state=whole)
    expected = read_everything(engine)
    current = engine.get_generation()
    assert current is not None
    engine.close()
    names = sorted(p.name for p in (whole / current.id).iterdir())
    for number in range(times(60, 1000)):
        chance = random.Random(number)
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(whole, index)
        file = chance.choice([index / current.id / name for name in names] + [index / "CURRENT"])
        before = file.read_bytes()
        what = damage_file(file, chance)
        after = file.read_bytes()
        if after == before or (file.name == "CURRENT" and after.strip() == before.strip()):
            continue
        row.tried += 1
        is_detected = is_damage_detected(index, file, after, expected, what)
        row.silent += not is_detected
        assert is_detected, what
        repairing = open_engine(index)
        report = run_sync(site, repairing, state=index, rebuild=bool(find_problems(repairing)))
        assert report.failures == ()
        assert repairing.check() == [], what
        assert repairing.get_digests() == expected[1], what
        hits = repairing.search(Term("common"), SearchOptions(per_page=50)).hits
        assert {hit.id for hit in hits} == expected[1].keys()
        repairing.close()
        row.recovered += 1


def find_problems(engine: Engine) -> list[object]:
    try:
        return list(engine.check())
    except PosthasteError as error:
        return [error]


@pytest.mark.filterwarnings("ignore")  # Whoosh leaves open files to the garbage collector
def test_06_merging_does_not_copy_damage(path: Path) -> None:
    engine = open_engine(path)
    for number in range(8):
        engine.apply(Batch((document(f"{number}.md", "Title", f"word{number} common"),)))
    generation = engine.get_generation()
    assert generation is not None
    for file in sorted((path / generation.id).glob("*.segment")):
        data = file.read_bytes()
        at = data.index(b"common")
        file.write_bytes(data[:at] + b"C" + data[at + 1 :])
    for number in range(8, 10):  # enough segments that some are merged
        engine.apply(Batch((document(f"{number}.md", "Title", f"word{number} common"),)))
    assert len(held(path)) == 10
    assert engine.search(Term("common"), SearchOptions()).total == 10
    for file in sorted((path / (engine.get_generation() or generation).id).glob("MAIN_*")):
        if file.suffix != ".segment":
            file.with_suffix(".x").write_bytes(b"x" + file.read_bytes()[1:])
            file.with_suffix(".x").replace(file)
    with pytest.raises(IndexDamaged, match="has changed since it was written"):
        for number in range(10, 20):
            engine.apply(Batch((document(f"{number}.md", "Title"),)))
    engine.close()
