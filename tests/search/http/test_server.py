"""Whole programs over real sockets: `posthaste serve`, and gunicorn with two workers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.support.sites import make_site

DEADLINE = 30.0


class Server:
    """A server process and its address."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.loads(answer.read())

    def ids(self, query: str) -> list[str]:
        try:
            return [result["id"] for result in self.get(f"/search?q={query}")["results"]]
        except (urllib.error.URLError, ConnectionError):
            return ["(no answer)"]

    def until(self, query: str, ids: list[str]) -> None:
        deadline = time.monotonic() + DEADLINE
        while (found := self.ids(query)) != ids:
            assert time.monotonic() < deadline, f"{query}: {found} and not {ids}"
            assert self.process.poll() is None, "the server ended"
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site")


Start = Callable[..., Server]


@pytest.fixture
def start() -> Iterator[Start]:
    servers: list[subprocess.Popen[bytes]] = []

    def begin(command: list[str], port: int, **environ: str) -> Server:
        env = {name: value for name, value in os.environ.items() if not name.startswith("POSTHASTE_")} | environ
        servers.append(subprocess.Popen([sys.executable, "-m", *command], env=env, cwd=PROJECT, stderr=subprocess.PIPE))
        return Server(servers[-1], port)

    yield begin
    for process in servers:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=DEADLINE)
        assert b"Traceback" not in errors, errors.decode()


def test_serve_indexes_watches_and_answers(root: Path, start: Start) -> None:
    port = free_port()
    server = start(["search.cli", "serve", str(root), "--port", str(port)], port)
    server.until("immutable", ["post/swarm.md"])
    assert server.ids("secretword") == []

    new = root / "content/post/new.md"
    new.write_text("---\ntitle: Lantern\n---\n")
    server.until("lantern", ["post/new.md"])
    fresh = new.with_name(".new.md.tmp")
    fresh.write_text("---\ntitle: Lighthouse\n---\n")
    fresh.replace(new)
    server.until("lighthouse", ["post/new.md"])
    new.rename(root / "content/moved.md")
    server.until("lighthouse", ["moved.md"])
    (root / "content/moved.md").write_text("---\ntitle: Lighthouse\ndraft: true\n---\n")
    server.until("lighthouse", [])
    (root / "content/post/swarm.md").unlink()
    server.until("immutable", [])

    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(DEADLINE) == 0


def test_gunicorn_workers_answer_while_another_process_indexes(root: Path, start: Start) -> None:
    port = free_port()
    gunicorn = ["gunicorn", "--workers", "2", "--threads", "2", "--bind", f"127.0.0.1:{port}", "wsgi:application"]
    server = start(gunicorn, port, POSTHASTE_CONTENT=str(root))
    deadline = time.monotonic() + DEADLINE
    while server.ids("immutable") == ["(no answer)"] and time.monotonic() < deadline:
        time.sleep(0.1)  # until it listens; there is no index yet, which is a 503
        if _status(server, "/search?q=x") == 503:
            break
    index = [sys.executable, "-m", "search.cli", "index", str(root)]
    subprocess.run(index, cwd=PROJECT, check=True, capture_output=True)
    server.until("immutable", ["post/swarm.md"])
    rebuilding = subprocess.Popen(
        [*index, "--rebuild"], cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while rebuilding.poll() is None:
        assert server.ids("immutable") == ["post/swarm.md"]
    assert all(server.ids("immutable") == ["post/swarm.md"] for _ in range(20))


def test_of_two_workers_one_follows_the_files_and_another_takes_over(root: Path, start: Start) -> None:
    port = free_port()
    gunicorn = ["gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "wsgi:application"]
    server = start(gunicorn, port, POSTHASTE_CONTENT=str(root), POSTHASTE_WATCH="1")
    server.until("immutable", ["post/swarm.md"])
    for number, word in enumerate(["lantern", "lighthouse"]):
        (root / f"content/{word}.md").write_text(f"---\ntitle: {word}\n---\n")
        server.until(word, [f"{word}.md"])
        if number == 0:
            for worker in _workers(server.process.pid):
                os.kill(worker, signal.SIGKILL)  # both, and so the one that leads
                time.sleep(1.0)


def _workers(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    if not children.exists():
        pytest.skip("the system doesn't tell a process's children")
    return [int(pid) for pid in children.read_text().split()]


def _status(server: Server, path: str) -> int:
    try:
        with urllib.request.urlopen(server.url + path, timeout=10) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except (urllib.error.URLError, ConnectionError):
        return 0
