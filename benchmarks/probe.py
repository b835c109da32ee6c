"""A fresh process that opens an index and asks it everything: the first answer, and the memory after the last.

python -m benchmarks.probe ENGINE FOLDER < questions.json
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from .engines import ENGINES
from .measure import memory, module, timed
from .queries import Asked


def main(name: str, folder: Path, asked: list[Asked]) -> dict[str, float]:
    """Return milliseconds to open the index the first time, imports included; to open it again and answer the first
    question, which is when some engines really open it; of the second; and the megabytes in memory at the end, all and
    its own."""
    engine = ENGINES[name]()
    starting = timed(lambda: engine.open(folder))
    engine.close()
    first, second, *others = asked
    answering = timed(lambda: engine.open(folder)) + timed(lambda: engine.search(first))
    again = timed(lambda: engine.search(second))
    for one in others:
        engine.search(one)
    held = memory(engine.process())
    engine.close()
    return {"start": 1000 * starting, "first": 1000 * answering, "second": 1000 * again, **held._asdict()}


def probe(name: str, folder: Path, asked: list[Asked]) -> dict[str, float]:
    """Run this in a process of its own."""
    command, options = module("benchmarks.probe", name, str(folder))
    run = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, **options)
    if run.returncode:
        raise RuntimeError(f"{name}: {run.stderr}")
    answer: dict[str, float] = json.loads(run.stdout)
    return answer


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), [Asked(*one) for one in json.load(sys.stdin)])))
