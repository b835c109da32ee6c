"""The engines that must pass the contract suite. To add one, add a row to `ENGINES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from index.engine import Engine, open_engine
from index.ranking import Ranking


class OpenIndex(Protocol):
    """Opens one index; a second call opens it again, as another process would."""

    def __call__(self, ranking: Ranking | None = None) -> Engine: ...


def make_whoosh_index(folder: Path) -> OpenIndex:
    return lambda ranking=None: open_engine(folder / "index", ranking)


ENGINES: Mapping[str, Callable[[Path], OpenIndex]] = {"whoosh": make_whoosh_index}
"""Name -> a function that takes an empty folder and returns what opens a new index."""
