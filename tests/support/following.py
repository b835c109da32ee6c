"""`posthaste watch` in a process of its own, compared with an index built from scratch."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from index.engine import Engine, open_engine
from index.model import And, Phrase, Prefix, SearchOptions, Term
from index.sites import open_site
from index.sync.execute import run_sync
from tests.support.processes import make_environ, start_process, stop_process
from tests.support.waiting import TIMEOUT, wait_until

QUERIES = (
    And(()),
    Term("common"),
    Term("after"),
    Term("before"),
    Prefix("wor"),
    Phrase("common text"),
)


def read_answers(engine: Engine) -> dict[str, Any]:
    """Return everything an index answers, without its name and without the order of posts of equal score."""
    options = SearchOptions(per_page=50, sort="date", facets=("tags", "section"), now=1.8e9)
    answers: dict[str, Any] = {"digests": dict(engine.get_digests())}
    for query in QUERIES:
        results = engine.search(query, options)
        hits = sorted((hit.id, hit.url, hit.title, hit.excerpt.text, round(hit.score, 3)) for hit in results.hits)
        answers[repr(query)] = (results.total, results.facets, hits if results.total <= 50 else len(hits))
    return answers


def read_fresh_answers(root: Path) -> dict[str, Any]:
    """Return everything that a new index of a site's present files answers."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder))
        run_sync(open_site(root), engine, state=Path(folder))
        answers = read_answers(engine)
        engine.close()
    return answers


class Following:
    """A process that watches a site's files, and its index, opened in this process."""

    def __init__(self, root: Path, log: Path, engine: Engine, process: subprocess.Popen[str]) -> None:
        self.root = root
        self.log = log
        self.engine = engine
        self.process = process

    def in_step(self) -> None:
        """Wait until the index equals the files; then it must answer like a new index."""
        fresh = read_fresh_answers(self.root)
        wait_until(
            lambda: dict(self.engine.get_digests()) == fresh["digests"],
            timeout=5 * TIMEOUT,  # there may be thousands of posts
            describe=lambda: f"{dict(self.engine.get_digests())} is not {fresh['digests']}\n{self.log.read_text()}",
        )
        assert read_answers(self.engine) == fresh
        assert self.engine.check() == []

    def wait_for_log(self, text: str, times: int = 1) -> None:
        """Wait until the log contains a text this often."""
        wait_until(lambda: self.log.read_text().count(text) >= times, describe=self.log.read_text)


@contextmanager
def following(root: Path, state: Path, *, interval: float = 3600.0, before: Sequence[str] = ()) -> Iterator[Following]:
    """Run `posthaste watch`; yield it after its first sync.

    `interval`: seconds between scans of all files. `before`: a command that runs the process, such as `unshare`."""
    command = [*before, sys.executable, "-m", "search.cli", "-v", "watch", str(root), "--index", str(state)]
    environ = make_environ(POSTHASTE_INTERVAL=str(interval))
    log, engine = state.with_suffix(".log"), open_engine(state / "public")
    with closing(engine), log.open("w") as file, start_process(command, environ=environ, stderr=file) as process:
        wait_until(lambda: process.poll() is not None or engine.get_generation() is not None)
        assert process.poll() is None, log.read_text()
        yield Following(root, log, engine, process)
        stop_process(process)


def make_site(root: Path, count: int = 3) -> Path:
    """Make a Hugo site with some posts; return its content folder."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "content").mkdir(parents=True)
    (root / "hugo.toml").write_text("")
    for number in range(count):
        write(root / f"content/{number}.md", "before")
    return root / "content"


def write(path: Path, word: str) -> Path:
    """Write a small post."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(post(path.stem, word))
    return path


def post(title: str, word: str) -> str:
    """Return a small post's text."""
    return (
        f"---\ntitle: {title}\ndate: 2020-01-01\ntags: [{word}]\n---\n{word} common text\n\n## Two\n\n`code {word}`\n"
    )
