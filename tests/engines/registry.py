"""The engines that must pass the contract suite. To add one, add a row to `ENGINES`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from index.cluster_address import ClusterOptions
from index.engine import Engine, open_engine
from index.ranking import Ranking
from tests.support.opensearch.shared import make_location


class OpenIndex(Protocol):
    """Opens one index; a second call opens it again, as another process would."""

    def __call__(self, ranking: Ranking | None = None) -> Engine: ...


class TestedEngine(NamedTuple):
    """An engine under test."""

    make_index: Callable[[Path], AbstractContextManager[OpenIndex]]
    """Takes an empty folder and yields what opens a new index."""
    marks: tuple[pytest.MarkDecorator, ...] = ()


@contextmanager
def make_whoosh_index(folder: Path) -> Iterator[OpenIndex]:
    yield lambda ranking=None: open_engine(folder / "index", ranking)


@contextmanager
def make_opensearch_index(folder: Path) -> Iterator[OpenIndex]:
    """Skips the test where no server can be started."""
    with make_location() as location:
        yield lambda ranking=None: open_engine(location, ranking, cluster=ClusterOptions(replicas=0, timeout=60.0))


ENGINES: Mapping[str, TestedEngine] = {
    "whoosh": TestedEngine(make_whoosh_index),
    "opensearch": TestedEngine(make_opensearch_index, (pytest.mark.cluster,)),
}
