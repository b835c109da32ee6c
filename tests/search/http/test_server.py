"""Whole programs over real sockets: `posthaste serve`, and gunicorn with two workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import find_children, make_environ, run_posthaste, start_posthaste, stop_process
from tests.support.servers import find_free_port, start_gunicorn
from tests.support.sites import make_site
from tests.support.waiting import TIMEOUT, wait_until

pytestmark = pytest.mark.slow

SWARM = ["post/swarm.md"]
"""The ids found by the query `immutable`."""


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path) -> None:
        self.process = process
        self.log = log
        self.url = f"http://127.0.0.1:{port}"

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=TIMEOUT) as response:
            return json.loads(response.read())

    def search(self, query: str) -> list[str]:
        """Return the ids of the results; `(no response)` if the request failed."""
        try:
            return [result["id"] for result in self.get(f"/search?q={query}")["results"]]
        except (urllib.error.URLError, ConnectionError):
            return ["(no response)"]

    def get_status(self, path: str) -> int:
        """Return the status of the response; 0 if there is none."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=TIMEOUT) as response:
                status: int = response.status
                return status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except (urllib.error.URLError, ConnectionError):
            return 0

    def wait_for(self, query: str, ids: list[str]) -> None:
        """Wait until a query has exactly these results."""
        wait_until(
            lambda: self.process.poll() is not None or self.search(query) == ids,
            describe=lambda: f"{query}: {self.search(query)} is not {ids}\n{self.log.read_text()}",
        )
        assert self.process.poll() is None, self.log.read_text()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site")


@contextmanager
def serve_site(root: Path) -> Iterator[Server]:
    """Run `posthaste serve`; afterwards check that it stops without a traceback."""
    port, log = find_free_port(), root.parent / "log"
    with (
        log.open("w") as file,
        start_posthaste("serve", root, "--port", str(port), environ=make_environ(), stderr=file) as process,
    ):
        yield Server(process, port, log)
        assert stop_process(process) == 0
    assert "Traceback" not in log.read_text(), log.read_text()


@contextmanager
def serve_with_gunicorn(root: Path, *options: str, **settings: Any) -> Iterator[Server]:
    """Run gunicorn with two workers; afterwards check that it stops without a traceback."""
    log = root.parent / "log"
    with start_gunicorn(log, *options, POSTHASTE_CONTENT=str(root), **settings) as (port, process):
        yield Server(process, port, log)
        stop_process(process)
    assert "Traceback" not in log.read_text(), log.read_text()


def test_serve_indexes_watches_and_answers(root: Path) -> None:
    with serve_site(root) as server:
        server.wait_for("immutable", SWARM)
        assert server.search("secretword") == []

        new = root / "content/post/new.md"
        new.write_text("---\ntitle: Lantern\n---\n")
        server.wait_for("lantern", ["post/new.md"])
        temporary = new.with_name(".new.md.tmp")
        temporary.write_text("---\ntitle: Lighthouse\n---\n")
        temporary.replace(new)
        server.wait_for("lighthouse", ["post/new.md"])
        new.rename(root / "content/moved.md")
        server.wait_for("lighthouse", ["moved.md"])
        (root / "content/moved.md").write_text("---\ntitle: Lighthouse\ndraft: true\n---\n")
        server.wait_for("lighthouse", [])
        (root / "content/post/swarm.md").unlink()
        server.wait_for("immutable", [])


def test_gunicorn_workers_answer_while_another_process_rebuilds(root: Path) -> None:
    with serve_with_gunicorn(root, "--threads", "2") as server:
        wait_until(lambda: server.get_status("/search?q=x") == 503)  # it listens; there is no index yet
        assert run_posthaste("index", root).returncode == 0
        server.wait_for("immutable", SWARM)
        output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with start_posthaste("index", root, "--rebuild", **output) as rebuild:
            while rebuild.poll() is None:
                assert server.search("immutable") == SWARM
            assert rebuild.returncode == 0
        assert all(server.search("immutable") == SWARM for _ in range(20))


def test_another_worker_takes_over_when_the_leader_is_killed(root: Path) -> None:
    with serve_with_gunicorn(root, POSTHASTE_WATCH="1") as server:
        server.wait_for("immutable", SWARM)
        (root / "content/lantern.md").write_text("---\ntitle: lantern\n---\n")
        server.wait_for("lantern", ["lantern.md"])
        kill_each_worker(server.process.pid)
        (root / "content/lighthouse.md").write_text("---\ntitle: lighthouse\n---\n")
        server.wait_for("lighthouse", ["lighthouse.md"])


def kill_each_worker(server: int) -> None:
    """Kill gunicorn's workers one after the other, the leader among them; gunicorn replaces each."""
    if not Path(f"/proc/{server}/task/{server}/children").exists():
        pytest.skip("the system does not tell the children of a process")
    for worker in find_children(server):
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: worker not in find_children(server) and len(find_children(server)) == 2)  # noqa: B023
