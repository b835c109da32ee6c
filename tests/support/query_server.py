"""Ask a server without end until told to stop; print what was answered, as JSON: each answer once, with the moments
when it came first and was asked for last."""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode


class Asked:
    """What one process was answered."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.statuses: Counter[str] = Counter()
        self.errors: list[str] = []
        self.answers: dict[str, list[float]] = {}
        """An answer's path and what it says -> when it came first, when it was asked for last."""

    def ask(self, path: str) -> None:
        asked = time.time()
        try:
            connection = HTTPConnection("127.0.0.1", self._port, timeout=20)
            connection.request("GET", path)
            answer = connection.getresponse()
            body, status, again = json.loads(answer.read()), answer.status, answer.getheader("Retry-After")
            connection.close()
        except (OSError, ValueError) as error:
            self.errors.append(f"{path}: {error!r}")
            return
        self.statuses[str(status)] += 1
        if status == 200:
            moments = self.answers.setdefault(json.dumps([path, said(body)]), [time.time(), asked])
            moments[1] = asked
        elif status != 503 or not again:
            self.errors.append(f"{path}: {status} {body}")


def said(body: dict[str, Any]) -> list[object]:
    """What an answer says: its generation, how many posts, and of each its id and wherever its version stands."""
    posts = [
        [r["id"], r["title"], *r["tags"], r["excerpt"], *(s["excerpt"] for s in r["sub_results"])]
        for r in body.get("results", ())
    ]
    words = [s["text"] for s in body.get("suggestions", ()) if s["kind"] != "word"]
    facets = sum(count for tag, count in body.get("facets", {}).get("tags", {}).items() if tag in ("t0", "t1", "t2"))
    return [body.get("generation"), body.get("total"), facets, posts, words]


def main(port: int, seed: int) -> None:
    chance = random.Random(seed)
    stopped = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stopped.set()), daemon=True).start()
    asked = Asked(port)
    print("asking", flush=True)
    while not stopped.wait(0.005):
        number = chance.randrange(40)
        search = {"q": chance.choice(["common", "common version", f"post{number}"]), "per_page": 100}
        asked.ask(
            chance.choice(
                [
                    f"/search?{urlencode(search | {'facets': 'tags'})}",
                    f"/search?{urlencode(search | {'sort': 'date'})}",
                    "/suggest?q=version&limit=50",
                    f"/related?id={quote(f'{number}.md')}&limit=50",
                ]
            )
        )
    print(json.dumps([asked.statuses, asked.errors, list(asked.answers.items())]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
