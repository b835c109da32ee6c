"""An upgrade of Posthaste: an index of another version is rebuilt beside, and readers get answers all the while."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.whoosh_engine.engine import VERSION
from tests.deployment.test_servers import find_ids, get_status
from tests.support.processes import make_environ, run_posthaste, run_process, start_posthaste, start_process
from tests.support.servers import find_free_port
from tests.support.sites import make_site
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

OLD = (
    "import index.whoosh_engine.engine as engine, sys\n"
    f"engine.VERSION = {VERSION - 1}\n"
    "from search.cli import main\n"
    "main(sys.argv[1:])\n"
)
"""A Posthaste whose index has an older format."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site")
    assert run_process([sys.executable, "-c", OLD, "index", root]).returncode == 0
    return root


@contextmanager
def poll(port: int) -> Iterator[list[list[str]]]:
    """Search again and again until the end of the block; yield the results of each search."""
    answers: list[list[str]] = []
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            answers.append(find_ids(port, "docker"))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield answers
    finally:
        stopping.set()
        thread.join()


def test_old_server_answers_until_the_new_one_does(root: Path, tmp_path: Path) -> None:
    """As docs/deploy.md says: the new version builds an index of its own, then the proxy is switched."""
    old_port, new_port = find_free_port(), find_free_port()
    environ = make_environ()
    old = [sys.executable, "-c", OLD, "serve", str(root), "--no-watch", "--port", str(old_port)]
    with start_process(old, environ=environ):
        wait_until(lambda: get_status(old_port, "/readyz") == 200)
        with poll(old_port) as answers:
            new = ("serve", root, "--index", tmp_path / "new", "--port", str(new_port))
            with start_posthaste(*new, environ=environ):
                wait_until(lambda: get_status(new_port, "/readyz") == 200)
                wait_until(lambda: len(answers) > 5)
                assert sorted(find_ids(new_port, "docker")) == sorted(answers[0])
    assert len(answers[0]) == 2
    assert [answer for answer in answers[:-1] if answer != answers[0]] == []


def test_failed_upgrade_leaves_the_old_index(root: Path) -> None:
    """The new index is built beside the old one, so the old version can be installed again."""
    before = {path: path.read_bytes() for path in (root / ".posthaste/public").rglob("*") if path.is_file()}
    crash = (
        "import os, index.whoosh_engine.generations as g\n"
        "g.Generations.publish = lambda *given: os._exit(9)\n"
        "from search.cli import main\n"
        f"main(['index', {str(root)!r}])\n"
    )
    assert run_process([sys.executable, "-c", crash]).returncode == 9
    after = {path: path.read_bytes() for path in before if path.suffix != ".lock"}
    assert after == {path: data for path, data in before.items() if path.suffix != ".lock"}
    found = run_process([sys.executable, "-c", OLD, "search", "docker", "--no-sync", "--content", root])
    assert (found.returncode, "1-2 of 2" in found.stdout) == (0, True)


def test_old_version_rebuilds_the_index_of_a_new_one(root: Path) -> None:
    assert run_posthaste("index", root).returncode == 0
    assert run_process([sys.executable, "-c", OLD, "index", root]).returncode == 0
    assert run_process([sys.executable, "-c", OLD, "search", "docker", "--no-sync", "--content", root]).returncode == 0
