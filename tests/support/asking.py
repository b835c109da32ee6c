"""Ask an index without end until told to stop; print how often, and how often the answer was wrong, as JSON."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from index.engine import open_engine
from index.model import SearchOptions, Term


def main(path: Path) -> None:
    engine = open_engine(path)
    stopped = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stopped.set()), daemon=True).start()
    asked = wrong = 0
    while not stopped.is_set():
        results = engine.search(Term("word"), SearchOptions())
        texts = {hit.excerpt.text.split()[1] for hit in results.hits}  # all of one state
        asked += 1
        wrong += results.total != 6 or len(texts) != 1
        if asked == 1:
            print("asking", flush=True)
        engine.close()  # so that everything is opened anew
    print(json.dumps({"asked": asked, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
