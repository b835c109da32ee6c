"""Measure an engine in a fresh process: the time to the first results, and the memory after many queries.

python -m benchmarks.probe ENGINE FOLDER < queries.json
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from .engines import ENGINES
from .measure import make_module_command, measure_seconds, read_memory
from .queries import SampleQuery


def measure_fresh_process(name: str, folder: Path, queries: list[SampleQuery]) -> dict[str, float]:
    """Return the numbers of an engine in a new process: those of `_measure`."""
    command, options = make_module_command("benchmarks.probe", name, str(folder))
    process = subprocess.run(command, input=json.dumps(queries), capture_output=True, text=True, **options)
    if process.returncode:
        raise RuntimeError(f"{name}: {process.stderr}")
    numbers: dict[str, float] = json.loads(process.stdout)
    return numbers


def _measure(name: str, folder: Path, queries: list[SampleQuery]) -> dict[str, float]:
    """Return durations in milliseconds and memory in megabytes.

    `start`: open the index for the first time, imports included. `first`: open it again and search the first query,
    since some engines load the index only then. `second`: search the second query. `resident` and `private`: memory
    after the last query.
    """
    engine = ENGINES[name]()
    start = measure_seconds(lambda: engine.open(folder))
    engine.close()
    first_query, second_query, *others = queries
    first = measure_seconds(lambda: engine.open(folder)) + measure_seconds(lambda: engine.search(first_query))
    second = measure_seconds(lambda: engine.search(second_query))
    for query in others:
        engine.search(query)
    memory = read_memory(engine.process())
    engine.close()
    return {"start": 1000 * start, "first": 1000 * first, "second": 1000 * second, **memory._asdict()}


if __name__ == "__main__":
    _queries = [SampleQuery(*fields) for fields in json.load(sys.stdin)]
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]), _queries)))
