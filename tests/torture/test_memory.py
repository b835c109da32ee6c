"""Distinct queries without end do not fill the memory of the real `posthaste serve`. Fault 28 of docs/faults.md."""

from __future__ import annotations

import http.client
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from index.cache_budget import DEFAULT_BYTES, DEFAULT_SCORE_BYTES_PER_DOC
from tests.support import tally
from tests.support.processes import make_environ, start_posthaste
from tests.support.tally import Times
from tests.support.waiting import TIMEOUT, wait_until

pytestmark = pytest.mark.torture

MAX_GROWTH = 30_000_000
"""Bytes of resident memory."""
WARM_UP = 20
"""Queries of each kind after which the server has loaded all tables that it loads on demand."""
Maker = Callable[[random.Random], str]


def _make_cjk(chance: random.Random) -> str:
    return "".join(chr(chance.randint(0x4E00, 0x9FFF)) for _ in range(chance.randint(2, 60)))


MAKERS: dict[str, Maker] = {
    "random words": lambda chance: " ".join("".join(chance.choices("abcdefghijklmnop", k=8)) for _ in range(3)),
    "long ASCII": lambda chance: "".join(chance.choices("abcdefghijklmnop-_./", k=1900)),
    "characters that expand": lambda chance: "\ufdfa" * chance.randint(1, 200) + str(chance.random()),
    "CJK": _make_cjk,
}


class Server:
    """A running server and a connection to it."""

    def __init__(self, connection: http.client.HTTPConnection, pid: int) -> None:
        self.pid = pid
        self._connection = connection

    def get(self, path: str) -> bytes:
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        body = response.read()
        assert response.status == 200, body
        return body

    def query(self, make: Maker, chance: random.Random) -> None:
        assert "results" in json.loads(self.get("/search?" + urlencode({"q": make(chance)})))

    def measure(self) -> int:
        """Return the bytes of resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        match = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert match is not None
        return int(match[1]) * 1024

    def measure_caches(self) -> dict[str, int]:
        parts = re.findall(r'posthaste_cache_part_bytes\{cache="(\w+)"\} ([\d.e+]+)', self.get("/metrics").decode())
        return {name: int(float(size)) for name, size in parts}


@contextmanager
def serve(content: Path, log: Path) -> Iterator[Server]:
    """Serve a site with the default settings but for limits of the longest query."""
    environ = make_environ(POSTHASTE_MAX_REQUEST_LINE="20000")
    with (
        log.open("w") as file,
        start_posthaste("serve", content, "--port", "0", environ=environ, stdout=file, stderr=file) as process,
    ):
        wait_until(lambda: "searching" in log.read_text(), describe=log.read_text)
        match = re.search(r"http://[\d.]+:(\d+)/", log.read_text())
        assert match is not None
        with closing(http.client.HTTPConnection("127.0.0.1", int(match[1]), timeout=TIMEOUT)) as connection:
            yield Server(connection, process.pid)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_28_distinct_queries_do_not_fill_the_memory(blog: Path, tmp_path: Path, times: Times) -> None:
    count, chance = times(2000, 100_000), random.Random(1)
    row = tally.row(28, f"distinct queries, within {MAX_GROWTH // 1_000_000} MB")
    (tmp_path / "content").symlink_to(blog / "content")
    with serve(tmp_path, tmp_path / "log") as server:
        for make in MAKERS.values():
            for _ in range(WARM_UP):
                server.query(make, chance)
        before = server.measure()
        for make in MAKERS.values():
            for _ in range(count // len(MAKERS)):
                server.query(make, chance)
        growth, caches = server.measure() - before, server.measure_caches()
        posts = json.loads(server.get("/readyz"))["documents"]
    print(f"{count} queries: {growth / 1e6:.1f} MB more than {before / 1e6:.1f} MB; caches: {caches}")
    row.tried += count
    assert growth < MAX_GROWTH, caches
    assert sum(caches.values()) <= DEFAULT_BYTES + DEFAULT_SCORE_BYTES_PER_DOC * posts, caches
    row.recovered += count
