"""Query a server without pause until a line comes on standard input; print the outcome as JSON.

The outcome: counts of HTTP statuses, errors, and each distinct response with the time when it first arrived and the
time of the last request that it answered. A program of its own, so that tests can run several such clients.
"""

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

TIMEOUT = 60.0


class Client:
    """Sends requests and records the responses."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.statuses: Counter[str] = Counter()
        self.errors: list[str] = []
        self.responses: dict[str, list[float]] = {}
        """Path and content of a response -> when it first arrived, when it was last requested."""

    def request(self, path: str) -> None:
        requested = time.time()
        try:
            connection = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
            connection.request("GET", path)
            response = connection.getresponse()
            body, status, retry = json.loads(response.read()), response.status, response.getheader("Retry-After")
            connection.close()
        except (OSError, ValueError) as error:
            self.errors.append(f"{path}: {error!r}")
            return
        self.statuses[str(status)] += 1
        if status == 200:
            times = self.responses.setdefault(json.dumps([path, summarize(body)]), [time.time(), requested])
            times[1] = requested
        elif status != 503 or not retry:
            self.errors.append(f"{path}: {status} {body}")


def summarize(body: dict[str, Any]) -> list[object]:
    """Return a response's generation, total, facet counts, posts (id and all texts that contain its version) and
    suggestions."""
    posts = [
        [r["id"], r["title"], *r["tags"], r["excerpt"], *(s["excerpt"] for s in r["sub_results"])]
        for r in body.get("results", ())
    ]
    suggestions = [s["text"] for s in body.get("suggestions", ()) if s["kind"] != "word"]
    facets = sum(count for tag, count in body.get("facets", {}).get("tags", {}).items() if tag in ("t0", "t1", "t2"))
    return [body.get("generation"), body.get("total"), facets, posts, suggestions]


def choose_path(chance: random.Random) -> str:
    number = chance.randrange(40)
    search = {"q": chance.choice(["common", "common version", f"post{number}"]), "per_page": 100}
    return chance.choice(
        [
            f"/search?{urlencode(search | {'facets': 'tags'})}",
            f"/search?{urlencode(search | {'sort': 'date'})}",
            "/suggest?q=version&limit=50",
            f"/related?id={quote(f'{number}.md')}&limit=50",
        ]
    )


def main(port: int, seed: int) -> None:
    chance = random.Random(seed)
    stopping = threading.Event()

    def stop_at_line() -> None:
        sys.stdin.readline()
        stopping.set()

    threading.Thread(target=stop_at_line, daemon=True).start()
    client = Client(port)
    print("querying", flush=True)
    while not stopping.wait(0.005):
        client.request(choose_path(chance))
    print(json.dumps([client.statuses, client.errors, list(client.responses.items())]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
