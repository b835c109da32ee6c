"""An index in the cluster of the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from index.cluster_address import ClusterOptions
from index.engine import open_engine
from index.ranking import Ranking
from tests.support.opensearch.shared import make_location

pytest.importorskip("opensearchpy")

from index.opensearch_engine import OpenSearchEngine

OpenEngine = Callable[..., OpenSearchEngine]


@pytest.fixture
def open_cluster() -> Iterator[OpenEngine]:
    """Opens the test's index; each call is a process of its own to the cluster. Arguments: `ClusterOptions`."""
    opened: list[OpenSearchEngine] = []
    with make_location() as location:

        def open_one(ranking: Ranking | None = None, **options: float) -> OpenSearchEngine:
            values = {"replicas": 0, "timeout": 60.0, **options}
            engine = open_engine(location, ranking, cluster=ClusterOptions(**values))  # type: ignore[arg-type]
            assert isinstance(engine, OpenSearchEngine)
            opened.append(engine)
            return engine

        yield open_one
        for engine in opened:
            engine.close()
