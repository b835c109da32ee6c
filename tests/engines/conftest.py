"""Fixtures of the contract suite: each test runs once for each engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engine import Engine
from index.model import Batch
from index.ranking import Ranking
from tests.engines.helpers import DOCUMENTS
from tests.engines.registry import ENGINES, OpenIndex


@pytest.fixture(params=[pytest.param(name, marks=each.marks) for name, each in ENGINES.items()])
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenIndex]:
    """Opens the test's index; what it opens is closed after the test."""
    opened: list[Engine] = []
    with ENGINES[request.param].make_index(tmp_path) as open_one:

        def open_and_remember(ranking: Ranking | None = None) -> Engine:
            opened.append(open_one(ranking))
            return opened[-1]

        yield open_and_remember
        for engine in opened:
            engine.close()


@pytest.fixture
def engine(open_index: OpenIndex) -> Engine:
    """An engine without an index."""
    return open_index()


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """An engine with `DOCUMENTS`."""
    engine.apply(Batch(DOCUMENTS))
    return engine
