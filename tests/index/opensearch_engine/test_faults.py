"""Writers that die, and limits of a cluster: no batch is applied in part, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import pytest

from index.errors import IndexBusy, IndexDamaged, NotWritable
from index.model import And, Batch, Keyword, SearchOptions, Term
from tests.engines.helpers import find_ids, get_ids
from tests.index.opensearch_engine.conftest import OpenEngine
from tests.support.documents import document
from tests.support.waiting import wait_until

pytestmark = pytest.mark.cluster

FIRST = (document("a.md", "Alpha", "first words"), document("b.md", "Beta", "first words"))
SECOND = Batch((document("a.md", "Alpha", "second words"), document("c.md", "Gamma", "second words")), ("b.md",))


class Killed(Exception):
    """Stands for the death of the writer."""


@pytest.mark.parametrize(
    ("step", "is_applied"),
    [("journal", False), ("bulk", True), ("publish", True), ("finish", True)],
)
def test_batch_is_applied_whole_or_not_at_all_wherever_the_writer_dies(
    open_cluster: OpenEngine, monkeypatch: pytest.MonkeyPatch, step: str, is_applied: bool
) -> None:
    from index.opensearch_engine.client import ClusterClient

    writer = open_cluster()
    writer.rebuild(FIRST)
    send, send_bulk = ClusterClient.send, ClusterClient.send_bulk

    def send_or_die(self: ClusterClient, kind: str, method: str, path: str, *rest: object, **options: object) -> object:
        at_step = {"journal": path.endswith("/!journal") and method == "PUT", "publish": path.endswith("/_refresh"),
                   "finish": path.endswith("/!journal") and method == "DELETE"}  # fmt: skip
        if at_step.get(step):
            raise Killed
        return send(self, kind, method, path, *rest, **options)  # type: ignore[arg-type]

    def send_first(self: ClusterClient, index: str, lines: Iterable[str], *, timeout: float) -> None:
        send_bulk(self, index, list(lines)[:2], timeout=timeout)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ClusterClient, "send", send_or_die)
        if step == "bulk":  # after its first operation
            patch.setattr(ClusterClient, "send_bulk", send_first)
        with pytest.raises(Killed):
            writer.apply(SECOND)
    other = open_cluster()
    with other.hold_write_lock():
        digests = set(other.get_digests())
    assert digests == ({"a.md", "c.md"} if is_applied else {"a.md", "b.md"})
    assert find_ids(other, Term("second")) == ({"a.md", "c.md"} if is_applied else set())
    assert other.check() == []


def test_lease_of_a_dead_writer_expires(open_cluster: OpenEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.opensearch_engine.lease import Lease

    dead = open_cluster(lease_seconds=3.0)
    dead.rebuild(FIRST)
    monkeypatch.setattr(Lease, "_renew_until", lambda self, stop: None)
    holding = dead.hold_write_lock()
    holding.__enter__()
    other = open_cluster(lease_seconds=3.0)
    with pytest.raises(IndexBusy, match="another process"):
        other.apply(SECOND)

    def is_free() -> bool:
        try:
            other.apply(SECOND)
        except IndexBusy:
            return False
        return True

    wait_until(is_free)
    with pytest.raises(IndexBusy, match="lease has expired"):
        dead.apply(Batch(deletes=("a.md", "c.md")))  # it was only slow: it must not write over the other
    holding.__exit__(None, None, None)
    assert set(other.get_digests()) == {"a.md", "c.md"}


def test_lease_is_renewed_while_it_is_held(open_cluster: OpenEngine) -> None:
    writer, other = open_cluster(lease_seconds=2.0), open_cluster(lease_seconds=2.0)

    def documents() -> Iterator[object]:
        until = time.monotonic() + 5
        wait_until(lambda: time.monotonic() > until)
        with pytest.raises(IndexBusy):
            other.apply(SECOND)
        yield FIRST[0]

    writer.rebuild(documents())  # type: ignore[arg-type]
    assert set(other.get_digests()) == {"a.md"}


def test_interrupted_rebuild_leaves_nothing_behind(open_cluster: OpenEngine) -> None:
    writer = open_cluster()
    writer.rebuild(FIRST)
    writer._client.send("create", "PUT", f"/{writer._location.name}.0-dead")
    writer.rebuild(FIRST)
    found = writer._client.send("create", "GET", f"/{writer._location.name}.*/_settings")
    assert len(found) == 2  # the index and the lease


def test_index_of_another_version_is_damaged_and_can_be_rebuilt(
    open_cluster: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.opensearch_engine import published

    writer = open_cluster()
    writer.rebuild(FIRST)
    monkeypatch.setattr(published, "VERSION", 999)
    other = open_cluster()
    with pytest.raises(IndexDamaged, match="another version"):
        other.get_digests()
    other.rebuild(FIRST)
    assert find_ids(other, Term("alpha")) == {"a.md"}


def test_ids_and_keywords_of_any_length_are_found(open_cluster: OpenEngine) -> None:
    long = "long/" * 2000
    engine = open_cluster()
    engine.rebuild([document(f"{long}a.md", "Alpha", tags=("t" * 40_000,)), document("b.md", "Beta")])
    assert find_ids(engine, Keyword("tag", "T" * 40_000)) == {f"{long}a.md"}
    assert set(engine.get_digests((f"{long}a.md", "b.md"))) == {f"{long}a.md", "b.md"}
    assert get_ids(engine.search(And(()), SearchOptions(pinned=(f"{long}a.md",))))[0] == f"{long}a.md"


def test_several_shards_answer_as_one(open_cluster: OpenEngine) -> None:
    dates = [f"2020-01-{1 + i % 28:02}" for i in range(40)]
    documents = [document(f"{i}.md", f"Post {i}", "lantern " * (1 + i % 5), date=dates[i]) for i in range(40)]
    results, suggestions = [], []
    for shards in (1, 3):
        engine = open_cluster(shards=shards)
        engine.rebuild(documents)
        results.append(engine.search(Term("lantern"), SearchOptions(facets=("year",), per_page=15)))
        suggestions.append(engine.suggest("lan", 5))
    one, three = results
    assert (one.hits, one.total, one.facets) == (three.hits, 40, three.facets)
    assert suggestions[0] == suggestions[1]


@pytest.mark.slow
def test_pages_reach_beyond_ten_thousand(open_cluster: OpenEngine) -> None:
    engine = open_cluster()
    engine.rebuild(document(f"{i:05}.md", f"Post {i}", "word", date=None) for i in range(10_050))
    options = SearchOptions(page=1005, per_page=10)
    results = engine.search(Term("word"), options)
    assert (results.total, len(results.hits)) == (10_050, 10)
    newest = engine.search(And(()), SearchOptions(page=1005, per_page=10, sort="date"))
    assert get_ids(newest) == [f"{i:05}.md" for i in range(10_040, 10_050)]


def test_busy_cluster_is_sent_a_batch_again(open_cluster: OpenEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.opensearch_engine import client

    send = client.ClusterClient.send
    refusals = iter(["whole", "one item"])

    def refuse_bulk(
        self: client.ClusterClient, kind: str, method: str, path: str, *rest: object, **options: object
    ) -> object:
        refusal = next(refusals, None) if kind == "bulk" else None
        if refusal == "whole":
            raise client.Busy("circuit breaker")
        found = send(self, kind, method, path, *rest, **options)  # type: ignore[arg-type]
        if refusal == "one item":
            item = {"index": {"status": 429, "error": {"type": "rejected", "reason": "queue is full"}}}
            return {**found, "errors": True, "items": [item, *found["items"][1:]]}
        return found

    monkeypatch.setattr(client, "_PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(client.ClusterClient, "send", refuse_bulk)
    engine = open_cluster()
    assert engine.rebuild(FIRST).documents == 2
    assert next(refusals, None) is None


def test_cluster_that_stays_busy_is_an_error(open_cluster: OpenEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.opensearch_engine import client

    def refuse(self: client.ClusterClient, index: str, body: str, timeout: float) -> None:
        raise client.Busy("circuit breaker")

    monkeypatch.setattr(client, "_PAUSES", (0.0,))
    monkeypatch.setattr(client.ClusterClient, "_send_bulk", refuse)
    with pytest.raises(NotWritable, match="circuit breaker"):
        open_cluster().rebuild(FIRST)
