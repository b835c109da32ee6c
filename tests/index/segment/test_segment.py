"""Columns: a cache that follows from the Whoosh index, and answers as Whoosh would."""

from __future__ import annotations

import errno
import os
import random
import re
import threading
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query

from index.engine import Engine, open_engine
from index.errors import IndexDamaged, IndexUnreadable, PosthasteError, TooSlow
from index.matching.scoring_context import ScoringContext
from index.model import And, Batch, Document, Not, Or, Prefix, Query, SearchOptions, Term
from index.ranking import Ranking
from index.searcher import top_k
from index.searcher.search import search
from index.segment import array_file, inverter
from index.segment.builder import SegmentBuilder
from index.segment.cache import BoundedCache
from index.segment.merger import merge_forward_indexes
from index.segment.reader import SegmentReader
from index.segment.snapshot import Snapshot
from index.whoosh_engine import bulk_postings, schema
from tests.support.documents import document

WORDS = [
    "alpha",
    "beta",
    "betas",
    "gamma",
    "delta",
    "running",
    "runs",
    "Crème",
    "naïve",
    "🌱",
    "日本語",
    "re-use",
    "C++",
]


def made(seed: int, count: int) -> list[Document]:
    """Documents of random words."""
    chance = random.Random(seed)

    def words(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))

    return [
        document(f"{seed}-{i}.md", words(4), words(20), code=(words(6),), tags=tuple({words(1)} - {""}),
                 lang=chance.choice(["en", "de", "xx"]))
        for i in range(count)
    ]  # fmt: skip


def arrays(documents: list[Document]) -> dict[str, array_file.Array]:
    builder = SegmentBuilder()
    for each in documents:
        builder.add(each)
    return inverter.invert(builder.finish()).flatten()


def assert_same(first: dict[str, array_file.Array], second: dict[str, array_file.Array]) -> None:
    assert first.keys() == second.keys()
    for name in first:
        assert np.array_equal(first[name], second[name]), name


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    written = arrays(made(1, 20))
    array_file.write_arrays(tmp_path / "a.columns", written)
    assert_same(array_file.ArrayFile(tmp_path / "a.columns").arrays, written)
    assert array_file.find_damage(tmp_path / "a.columns") == []
    segment = SegmentReader.open(tmp_path / "a.columns")
    assert_same(inverter.invert(segment.read_forward_index()).flatten(), written)


@pytest.mark.parametrize("seed", range(5))
def test_merging_gives_what_building_at_once_gives(seed: int) -> None:
    chance = random.Random(seed)
    parts, kept = [], []
    for part in range(3):
        documents = made(10 * seed + part, 12)
        keep = sorted(chance.sample(range(12), chance.randint(0, 12)))
        builder = SegmentBuilder()
        for each in documents:
            builder.add(each)
        parts.append((builder.finish(), np.array(keep, np.int64)))
        kept += [documents[i] for i in keep]
    merged, built = inverter.invert(merge_forward_indexes(parts)).flatten(), arrays(kept)
    for name in merged:
        if name.startswith("facets"):  # of a value written in two ways, which one is kept may differ
            continue
        assert np.array_equal(merged[name], built[name]), name


def test_every_occurrence_is_where_it_says(tmp_path: Path) -> None:
    from index.text.normalize import fold

    array_file.write_arrays(tmp_path / "a.columns", arrays(made(3, 30)))
    segment = SegmentReader.open(tmp_path / "a.columns")
    checked = 0
    for doc in range(segment.doc_count):
        begin, end = segment.occurrences.find_row(doc)
        numbers = np.arange(begin, end)
        starts, ends = segment.occurrences.locate_spans(np.full(len(numbers), doc), numbers, numbers)
        columns = (segment.occurrences.read_terms(begin, end), starts, ends)
        for term, start, stop in zip(*(c.tolist() for c in columns), strict=True):
            text = segment.stored.read_text(start, stop).decode()
            assert segment.terms[term].decode() in (fold(text), "".join(c for c in fold(text) if c.isalnum()))
            checked += 1
    assert checked > 300


@pytest.mark.parametrize("damage", [b"", b"POSTHASTE COLUMNS 1\n", b"POSTHASTE COLUMNS 2\n", b"x" * 1000])
def test_a_damaged_file_is_told(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "a.columns").write_bytes(damage)
    with pytest.raises(IndexDamaged, match="rebuild"):
        array_file.ArrayFile(tmp_path / "a.columns")


def test_texts_that_the_system_keeps_from_us_and_texts_that_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(made(4, 30))))
    before = engine.search(Term("alpha"), SearchOptions())

    def failing(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pread", failing)
        with pytest.raises(IndexUnreadable, match="Input/output error"):
            engine.search(Term("alpha"), SearchOptions())
    assert engine.search(Term("alpha"), SearchOptions()) == before
    (columns,) = tmp_path.glob("*/*.columns")
    file = array_file.ArrayFile(columns)
    read = file.stored("texts.bytes")
    assert len(read(0, 10)) == 10
    os.truncate(columns, 100)
    with pytest.raises(IndexDamaged, match="shorter"):
        read(0, 10)


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs Linux's account of memory")
def test_reading_texts_and_looking_for_damage_map_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.columns"
    texts = np.frombuffer(random.Random(1).randbytes(8_000_000), np.uint8)
    array_file.write_arrays(path, {"texts.bytes": texts, "few": np.arange(9)})
    file = array_file.ArrayFile(path, verify=True)
    read = file.stored("texts.bytes")
    assert all(read(at, at + 50) == texts[at : at + 50].tobytes() for at in range(0, 8_000_000 - 50, 50_000))
    assert file.arrays["few"].sum() == 36
    assert _resident(path) < 1_000_000


def _resident(path: Path) -> int:
    """Return how many bytes of a file this process has mapped and in memory."""
    found = 0
    with Path("/proc/self/smaps").open() as maps:
        for line in maps:
            if re.match(r"[0-9a-f]+-", line):
                here = line.rstrip().endswith(str(path))
            elif here and line.startswith("Rss:"):
                found += 1024 * int(line.split()[1])
    return found


@pytest.mark.parametrize("damage", ["absent", "truncated", "garbage"])
def test_columns_are_made_again_from_the_whoosh_index(tmp_path: Path, damage: str) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(made(4, 30))))
    engine.apply(Batch(deletes=("4-3.md",)))
    query = Or((Term("alpha"), Prefix("run")))
    before = engine.search(query, SearchOptions(per_page=50))
    engine.close()
    (columns,) = (tmp_path / before.generation).glob("*.columns")
    data = columns.read_bytes()
    columns.unlink()
    if damage == "truncated":
        columns.write_bytes(data[: len(data) // 3])
    elif damage == "garbage":
        columns.write_bytes(b"garbage")
    assert engine.search(query, SearchOptions(per_page=50)) == before
    assert columns.read_bytes() == data
    assert engine.check() == []


@pytest.mark.parametrize("batches", [1, 3])
def test_postings_by_the_block_are_those_that_whoosh_writes_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    def written(folder: Path) -> dict[str, bytes]:
        engine = open_engine(folder)
        for i in range(batches):  # the last merges what the ones before left, worn by deletions
            engine.apply(Batch(tuple(made(i, 150)), tuple(f"{i - 1}-{n}.md" for n in range(100))))
        generation = engine.get_generation()
        assert generation is not None
        files = (folder / generation.id).iterdir()
        return {file.suffix: file.read_bytes() for file in files if file.suffix in (".pst", ".trm", ".dci", ".vps")}

    fields: list[str] = []
    write = bulk_postings.FieldWriter._write
    monkeypatch.setattr(
        bulk_postings.FieldWriter, "_write", lambda self, name, *rest: fields.append(name) or write(self, name, *rest)
    )
    by_block = written(tmp_path / "a")
    assert {"title", "tags", "body", "code"} <= set(fields)
    monkeypatch.setattr(bulk_postings, "_EXPECTED", ("something else",))
    one_by_one = written(tmp_path / "b")
    assert len(by_block) >= 2
    assert by_block == one_by_one


def test_of_segments_that_hold_nothing_any_longer_nothing_is_left(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(made(1, 20))))
    engine.apply(Batch(tuple(made(2, 20))))
    engine.apply(Batch(deletes=tuple(f"{seed}-{i}.md" for seed in (1, 2) for i in range(20))))
    generation = engine.get_generation()
    assert generation is not None and generation.documents == 0
    assert [
        path.name for path in (tmp_path / generation.id).iterdir() if "MAIN_" in path.name and path.suffix != ".toc"
    ] == []
    assert engine.check() == []
    engine.apply(Batch(tuple(made(3, 5))))
    assert engine.search(Term("alpha"), SearchOptions()).total == sum("alpha" in repr(d) for d in made(3, 5))


def test_many_small_changes_never_write_the_large_segment_again(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch(tuple(made(1, 200))))
    (large,) = (path.name for path in tmp_path.glob("*/*.columns"))
    written = 0
    for i in range(60):
        engine.apply(Batch((document(f"new-{i}.md", "New", "alpha"),)))
        generation = engine.get_generation()
        assert generation is not None
        segments = list((tmp_path / generation.id).glob("*.columns"))
        assert large in {path.name for path in segments}
        assert len(segments) <= 9
        written += sum(SegmentReader.open(path).doc_count for path in segments if path.stat().st_nlink == 1)
    assert written < 60 * 6  # each post about as often as the logarithm says, not 60 times
    assert engine.search(Term("new"), SearchOptions()).total == 60


def test_beginnings_added_up_answer_like_their_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(folder: Path) -> list[object]:
        engine = open_engine(folder)
        engine.apply(Batch(tuple(made(1, 40))))
        engine.apply(Batch(tuple(made(2, 40)), tuple(f"1-{i}.md" for i in range(0, 40, 9))))
        queries = [
            Prefix(text, field) for text in ("a", "b", "be", "ru", "n", "日") for field in (None, "title", "code")
        ]
        found = [engine.search(Or((query,)), SearchOptions(per_page=100)) for query in queries]
        return [(each.total, each.hits) for each in found]

    word_by_word = answers(tmp_path / "a")
    assert max(total for total, _ in word_by_word) > 30  # type: ignore[misc]
    monkeypatch.setattr(inverter, "_WIDE", 0)
    assert answers(tmp_path / "b") == word_by_word
    assert len(arrays(made(1, 40))["prefix_sums.lows"]) > 3


def test_two_whooshes_over_each_other_are_refused() -> None:
    schema.reject_mixed_whoosh(schema.find_installed_whoosh())
    with pytest.raises(PosthasteError, match="are installed over each other"):
        schema.reject_mixed_whoosh(["whoosh3 3.54.0", "Whoosh 2.7.4"])


def as_whoosh(query: Query, names: tuple[str, ...]) -> object:
    """The same query for Whoosh's own evaluation; words here have no other forms."""
    match query:
        case Term(text):
            return whoosh_query.Or([whoosh_query.Term(name, text) for name in names])
        case Prefix(text):
            return whoosh_query.Or([whoosh_query.Prefix(name, text) for name in names])
        case And(children):
            return whoosh_query.And([as_whoosh(child, names) for child in children])
        case Or(children):
            return whoosh_query.Or([as_whoosh(child, names) for child in children])
        case Not(child):
            return whoosh_query.Not(as_whoosh(child, names))
    raise AssertionError(query)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_documents_match_as_with_whoosh_itself(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    words = ["alpha", "gamma", "delta", "epsilon", "alphabet"]

    def text() -> str:
        return " ".join(chance.choices(words, k=chance.randint(0, 5)))

    def some(count: int) -> tuple[Document, ...]:
        ids = chance.sample(range(60), count)
        return tuple(document(f"{i}.md", text(), text(), code=(text(),), lang="xx") for i in ids)

    def query(depth: int) -> Query:
        kind = chance.randint(0, 4 if depth else 1)
        if kind == 0:
            return Term(chance.choice(words))
        if kind == 1:
            return Prefix(chance.choice(["al", "ga", "alphab"]))
        children = tuple(query(depth - 1) for _ in range(2))
        return And((children[0], Not(children[1]))) if kind == 2 else And(children) if kind == 3 else Or(children)

    engine = open_engine(tmp_path)
    for _ in range(12):  # several segments, with deletions
        engine.apply(Batch(some(8), tuple(f"{chance.randint(0, 59)}.md" for _ in range(3))))
    generation = engine.get_generation()
    assert generation is not None
    names = ("title", "tags", "headings", "body", "code")
    index = whoosh_index.open_dir(str(tmp_path / generation.id))
    with index.searcher() as searcher:
        assert {fields["id"] for fields in searcher.all_stored_fields()} == set(engine.get_digests())
        for _ in range(60):
            asked = Or((query(2),))  # nothing is relaxed
            theirs = {hit["id"] for hit in searcher.search(as_whoosh(asked, names), limit=None)}
            ours = {hit.id for hit in engine.search(asked, SearchOptions(per_page=100)).hits}
            assert ours == theirs, asked
    index.close()
    engine.close()


def test_a_memo_holds_no_more_than_it_may_and_forgets_what_was_not_asked_for_longest() -> None:
    cache, found = BoundedCache(10, lambda number: number), list[int]()

    def find(number: int) -> int:
        return cache.get_or_compute(number, lambda: found.append(number) or number)  # type: ignore[func-returns-value]

    assert [find(n) for n in (2, 3, 4, 2)] == [2, 3, 4, 2]
    assert found == [2, 3, 4]
    assert [find(n) for n in (1, 2, 4)] == [1, 2, 4]  # that is all it may hold
    assert [find(n) for n in (3, 2, 5)] == [3, 2, 5]  # 5 takes the place of 1 and 4
    assert [find(n) for n in (3, 2)] == [3, 2]
    assert found == [2, 3, 4, 1, 5]
    assert [find(n) for n in (11, 11, 2)] == [11, 11, 2]  # 11 is more than all: it is found each time, and nothing goes
    assert found == [2, 3, 4, 1, 5, 11, 11]
    for number in (1, 2, 3, 4, 5, 4, 3, 2, 1):
        find(number)
        assert cache.size <= 10


def test_what_is_not_found_counts_among_what_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "one.columns"
    builder = SegmentBuilder()
    builder.add(document("a.md", "Docker", "swarm"))
    array_file.write_arrays(path, inverter.invert(builder.finish()).flatten())
    context = ScoringContext(Snapshot("one", [(SegmentReader.open(path), ())]), Ranking())
    (segment,) = context.segments
    for number in range(50):
        before = segment._term_ranges.size, context.scored_terms.size
        search(context, And((Term(f"nobody{number}"),)), SearchOptions())
        assert segment._term_ranges.size > before[0]
        assert context.scored_terms.size > before[1]


def test_what_is_remembered_of_a_word_is_of_one_generation(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild([document("a.md", "Docker", "swarm"), document("b.md", "Docker", "compose")])
    query = And((Term("docker"), Term("swarm")))
    assert [hit.id for hit in engine.search(query, SearchOptions()).hits] == ["a.md"]
    engine.apply(Batch(upserts=(document("b.md", "Docker", "swarm swarm"),), deletes=("a.md",)))
    assert [hit.id for hit in engine.search(query, SearchOptions()).hits] == ["b.md"]


def test_a_question_that_takes_long_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild([document("a.md", "Docker")])
    inside, over = threading.Event(), threading.Event()

    def endless(*_: object) -> NoReturn:
        inside.set()
        over.wait(30)
        raise TooSlow("given up")

    with monkeypatch.context() as patched:
        patched.setattr("index.whoosh_engine.engine.search", endless)
        slow = threading.Thread(target=lambda: suppressed(engine))
        slow.start()
        assert inside.wait(30)
    try:
        assert engine.search(Term("docker"), SearchOptions()).total == 1
        assert not over.is_set()
    finally:
        over.set()
        slow.join()


def suppressed(engine: Engine) -> None:
    with suppress(TooSlow):
        engine.search(Term("docker"), SearchOptions())


@given(st.lists(st.integers(0, 5), min_size=1, max_size=400), st.integers(0, 30), st.integers(1, 70))
def test_the_best_are_those_of_sorting_all(scores: list[int], count: int, group: int) -> None:
    snapshot = Snapshot("1", ())
    snapshot.dates = np.array([(score * 7) % 3 for score in scores], np.float64)
    wanted = sorted(range(len(scores)), key=lambda d: (-scores[d], -snapshot.dates[d], d))[:count]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(top_k, "_GROUP_SIZE", group)
        found = top_k.select_top(snapshot, np.arange(len(scores)), np.array(scores, np.float32), "relevance", count)
    assert found == wanted
