"""Nodes of a cluster are killed, hang, and take parts of an index with them: searches are whole, or refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.cluster_address import ClusterOptions, Location
from index.engine import Engine, open_engine
from index.errors import ClusterUnavailable, NotWritable, PosthasteError
from index.model import And, Batch, SearchOptions, Term
from tests.engines.helpers import find_ids
from tests.support.documents import document
from tests.support.opensearch.install import find_obstacle
from tests.support.opensearch.node import Node, start_cluster
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.torture]

DOCUMENTS = [document(f"{i}.md", f"Post {i}", "lantern and cellar") for i in range(30)]
_RECOVERY_SECONDS = 180.0


@pytest.fixture(scope="module")
def nodes(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    """Three nodes of one cluster."""
    if "torture" not in (pytestconfig.getoption("-m") or ""):
        pytest.skip("three nodes take minutes: `make torture` runs them")
    if obstacle := find_obstacle():
        pytest.skip(obstacle)
    cluster = start_cluster(tmp_path_factory.mktemp("cluster"), 3)
    yield cluster
    for node in cluster:
        node.stop()


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name for the index of the test."""
    return str(request.node.name).replace("_", "-").partition("[")[0]


def connect(nodes: list[Node], name: str, replicas: int, *, timeout: float = 30.0) -> Engine:
    location = Location(tuple(("127.0.0.1", node.port) for node in nodes), name, uses_tls=False)
    return open_engine(
        location, cluster=ClusterOptions(shards=3, replicas=replicas, timeout=timeout, lease_seconds=3.0)
    )


def wait_for_status(nodes: list[Node], engine: Engine, *statuses: str) -> None:
    def has_status() -> bool:
        use = engine.measure_cluster()
        return use is not None and use.status in statuses

    wait_until(has_status, timeout=_RECOVERY_SECONDS)


def test_killed_node_costs_no_search_and_no_post(nodes: list[Node], name: str) -> None:
    engine = connect(nodes, name, replicas=1)
    engine.rebuild(DOCUMENTS)
    wait_for_status(nodes, engine, "green")
    killed = nodes[0]
    killed.kill()
    try:
        for _ in range(20):  # an answer is whole, or there is none while the others agree on what is left
            try:
                assert engine.search(Term("lantern"), SearchOptions()).total == 30
            except ClusterUnavailable:
                continue
        wait_until(lambda: can_write(engine, Batch((document("new.md", "New", "lantern"),))), _RECOVERY_SECONDS)
        wait_until(lambda: len(find_ids(engine, And(()), per_page=50)) == 31, _RECOVERY_SECONDS)
    finally:
        killed.start()
    wait_for_status(nodes, engine, "green")
    assert engine.check() == []
    engine.close()


def can_write(engine: Engine, batch: Batch) -> bool:
    try:
        engine.apply(batch)
    except PosthasteError:
        return False
    return True


def test_hung_node_is_replaced_by_another(nodes: list[Node], name: str) -> None:
    engine = connect(nodes, name, replicas=2, timeout=10.0)
    engine.rebuild(DOCUMENTS)
    wait_for_status(nodes, engine, "green")
    nodes[1].hang()
    try:

        def is_whole() -> bool:
            try:
                return engine.search(Term("lantern"), SearchOptions()).total == 30
            except PosthasteError:
                return False

        for _ in range(5):
            wait_until(is_whole, _RECOVERY_SECONDS)
        use = engine.measure_cluster()
        assert use is not None
        assert use.requests["search"] > 0
    finally:
        nodes[1].resume()
    wait_for_status(nodes, engine, "green")
    engine.close()


def test_lost_parts_are_an_error_and_no_smaller_answer(nodes: list[Node], name: str) -> None:
    engine = connect(nodes, name, replicas=0)
    engine.rebuild(DOCUMENTS)
    wait_for_status(nodes, engine, "green")
    nodes[2].kill()
    try:
        wait_for_status(nodes, engine, "red")
        with pytest.raises(ClusterUnavailable):
            engine.search(Term("lantern"), SearchOptions())
        with pytest.raises((NotWritable, ClusterUnavailable)):
            engine.apply(Batch(tuple(document(f"{i}.md", "Other") for i in range(30))))
        assert any("the cluster" in problem.description for problem in engine.check())
    finally:
        nodes[2].start()
    wait_for_status(nodes, engine, "green")
    with engine.hold_write_lock():  # finishes the batch, if it was written down
        pass
    totals = {engine.search(Term(word), SearchOptions()).total for word in ("lantern", "other")}
    assert totals == {0, 30}
    assert engine.check() == []
    engine.close()
