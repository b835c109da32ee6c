"""Batches are applied whole or not at all, and readers see the generation published last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.engine import Engine
from index.errors import IndexBusy, NoIndex
from index.model import And, Batch, Keyword, Phrase, SearchOptions, Term
from tests.engines.helpers import DOCUMENTS, find_ids
from tests.engines.registry import OpenIndex
from tests.support.documents import document


def test_engine_without_index_has_no_generation_and_search_says_how_to_index(engine: Engine) -> None:
    assert engine.get_generation() is None
    assert engine.get_digests() == {}
    with pytest.raises(NoIndex, match="posthaste index"):
        engine.search(Term("x"), SearchOptions())


def test_empty_index_has_no_hits(engine: Engine) -> None:
    engine.rebuild([])
    assert engine.search(Term("x"), SearchOptions()).total == 0
    assert engine.search(And(()), SearchOptions(facets=("tags",))).facets == {"tags": {}}


def test_upserts_replace_and_deletes_remove_documents(filled: Engine) -> None:
    before = filled.get_generation()
    after = filled.apply(Batch((document("rust.md", "Rust again", "fresh words"),), ("creme.md", "no such id")))
    assert before is not None
    assert before.id != after.id
    assert after.documents == len(DOCUMENTS) - 1
    assert find_ids(filled, Term("fresh")) == {"rust.md"}
    assert find_ids(filled, Keyword("tag", "rust")) == set()
    assert find_ids(filled, Term("sugar")) == set()
    assert filled.get_digests()["rust.md"] == "digest of rust.md Rust again fresh words"
    assert "creme.md" not in filled.get_digests()


def test_last_of_two_documents_with_the_same_id_wins(engine: Engine) -> None:
    engine.apply(Batch((document("a.md", "First"), document("a.md", "Second"))))
    assert [hit.title for hit in engine.search(And(()), SearchOptions()).hits] == ["Second"]


def test_rebuild_replaces_everything(filled: Engine) -> None:
    filled.rebuild(iter([document("new.md", "New")]))
    assert find_ids(filled, And(())) == {"new.md"}


def test_failing_rebuild_changes_nothing(filled: Engine) -> None:
    before = filled.get_generation()

    def fail_midway() -> Iterator[object]:
        yield document("new.md", "New")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        filled.rebuild(fail_midway())  # type: ignore[arg-type]
    assert filled.get_generation() == before
    assert find_ids(filled, Term("new")) == set()
    filled.apply(Batch((document("new.md", "New"),)))
    assert find_ids(filled, Term("new")) == {"new.md"}


@pytest.mark.slow  # one word of 30,000 characters takes Whoosh seconds
def test_unusual_documents_are_indexed(engine: Engine) -> None:
    engine.apply(Batch((
        document("old.md", "Old", "ancient", date="0001-01-01T00:00:00+14:00", visible_from=-1e12, visible_until=1e15),
        document("run.md", "Run", "検" * 30_000 + "索"),
        document("emoji.md", "Emoji", "👩" + "\u200d👩" * 5000),
        document("long.md", "Long", "x" * 100_000 + " end"),
        document("tags.md", "Tags", tags=tuple(f"tag{i}" for i in range(500))),
        document("bare.md", sections=()),
    )))  # fmt: skip
    assert find_ids(engine, Term("ancient")) == {"old.md"}
    assert find_ids(engine, Phrase("検索")) == {"run.md"}
    assert find_ids(engine, Term("👩")) == set()
    assert find_ids(engine, Term("end")) == {"long.md"}
    assert find_ids(engine, Keyword("tag", "tag499")) == {"tags.md"}
    assert find_ids(engine, Term("bare")) == {"bare.md"}
    assert engine.check() == []


@pytest.mark.slow  # 40 generations, each published and synced to disk
def test_many_small_batches_leave_the_latest_documents(engine: Engine) -> None:
    for i in range(40):
        engine.apply(Batch((document(f"{i % 13}.md", f"Round {i}", f"word{i}"),)))
    assert find_ids(engine, And(()), per_page=50) == {f"{i}.md" for i in range(13)}
    assert {i for i in range(40) if find_ids(engine, Term(f"word{i}", "body"))} >= set(range(27, 40))
    assert not any(find_ids(engine, Phrase(f"word{i}")) for i in range(27))
    assert engine.check() == []


def test_second_engine_sees_what_the_first_publishes(filled: Engine, open_index: OpenIndex) -> None:
    reader = open_index()
    assert find_ids(reader, Term("swarm")) == {"swarm.md"}
    filled.apply(Batch(deletes=("swarm.md",)))
    assert find_ids(reader, Term("swarm")) == set()
    reader.close()


def test_second_writer_is_refused(filled: Engine, open_index: OpenIndex) -> None:
    other = open_index()

    def write_from_elsewhere() -> Iterator[object]:
        with pytest.raises(IndexBusy, match="another process"):
            other.apply(Batch(deletes=("swarm.md",)))
        yield document("a.md")

    filled.rebuild(write_from_elsewhere())  # type: ignore[arg-type]
    assert find_ids(other, And(())) == {"a.md"}


def test_digests_of_some_or_all_documents(engine: Engine) -> None:
    assert engine.get_digests(("a.md",)) == {}
    engine.rebuild([document("a.md", "A"), document("b.md", "B")])
    engine.apply(Batch(upserts=(document("a.md", "A again", digest="new"),), deletes=("b.md",)))
    assert engine.get_digests(("a.md", "b.md", "c.md")) == {"a.md": "new"} == engine.get_digests()


def test_documents_come_back_as_they_were_given(filled: Engine) -> None:
    wanted = {"rust.md", "cpp.md"}
    assert set(filled.get_documents(("rust.md", "cpp.md", "unknown.md"))) == {d for d in DOCUMENTS if d.id in wanted}
    filled.apply(Batch(deletes=("cpp.md",)))
    assert [document.id for document in filled.get_documents(("rust.md", "cpp.md"))] == ["rust.md"]
    assert list(filled.get_documents(())) == []
