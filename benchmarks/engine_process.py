"""Search with an engine in a process of its own: none profits from processor caches that another has warmed."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from .engines import ENGINES, Engine
from .measure import read_processor_seconds
from .queries import SampleQuery

_STOP_SECONDS = 10.0


class Answer(NamedTuple):
    """What an engine answered."""

    ids: tuple[str, ...]
    """Of the posts, best first."""
    seconds: float
    processor_seconds: float
    """Of the process, all threads; that of an engine with a server is in the batch's average only: the system counts
    it in hundredths of a second."""


class EngineProcess:
    """An engine with an open index, in a process."""

    def __init__(self, name: str, folder: Path) -> None:
        """Start the process, and open the index in `folder`."""
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_run, args=(name, folder, other), daemon=True)
        self._process.start()
        other.close()

    def search(self, queries: Sequence[SampleQuery], *, is_new: bool = False) -> list[Answer]:
        """Search, one query after the other. `is_new`: empty the caches of the engine before each of them.

        Raises EOFError if the process has ended."""
        self._connection.send((list(queries), is_new))
        answers: list[Answer] = self._connection.recv()
        return answers

    def stop(self) -> None:
        """Close the index and end the process."""
        self._connection.close()
        self._process.join(_STOP_SECONDS)
        self._process.kill()


def _run(name: str, folder: Path, connection: Connection) -> None:
    engine = ENGINES[name]()
    engine.open(folder)
    try:
        while True:
            queries, is_new = connection.recv()
            connection.send(_search(engine, queries, is_new=is_new))
    except EOFError:
        engine.close()


def _search(engine: Engine, queries: Sequence[SampleQuery], *, is_new: bool) -> list[Answer]:
    server = engine.process()
    before = read_processor_seconds(server) if server else 0.0
    answers = [_search_once(engine, query, is_new=is_new) for query in queries]
    if server and answers:
        share = (read_processor_seconds(server) - before) / len(answers)
        answers = [answer._replace(processor_seconds=answer.processor_seconds + share) for answer in answers]
    return answers


def _search_once(engine: Engine, query: SampleQuery, *, is_new: bool) -> Answer:
    if is_new:
        engine.forget()
    processor, clock = time.process_time(), time.perf_counter()
    results = engine.search(query)
    seconds, processor_seconds = time.perf_counter() - clock, time.process_time() - processor
    return Answer(tuple(result.id for result in results), seconds, processor_seconds)
