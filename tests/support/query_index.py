"""Query an index without pause until a line comes on standard input; print how often, and how often wrongly, as JSON.

A program of its own, so that tests can run several such readers in processes of their own."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from index.engine import open_engine
from index.model import SearchOptions, Term


def main(path: Path) -> None:
    engine = open_engine(path)
    stopping = threading.Event()

    def stop_at_line() -> None:
        sys.stdin.readline()
        stopping.set()

    threading.Thread(target=stop_at_line, daemon=True).start()
    queries = wrong = 0
    while not stopping.is_set():
        results = engine.search(Term("word"), SearchOptions())
        states = {hit.excerpt.text.split()[1] for hit in results.hits}  # every post must be of the same state
        queries += 1
        wrong += results.total != 6 or len(states) != 1
        if queries == 1:
            print("querying", flush=True)
        engine.close()  # the next query opens every file again
    print(json.dumps({"queries": queries, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
