"""`posthaste watch` in a process of its own, and whether the index that it keeps equals one that is made afresh."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.engine import Engine, open_engine
from index.model import And, Phrase, Prefix, SearchOptions, Term
from index.sites import open_site
from index.sync.execute import run_sync
from tests.conftest import PROJECT
from tests.support.states import until

QUERIES = (
    And(()),
    Term("common"),
    Term("after"),
    Term("before"),
    Prefix("wor"),
    Phrase("common text"),
)


def told(engine: Engine) -> dict[str, Any]:
    """What an index says, but for its name, and for the order of posts of the same score."""
    options = SearchOptions(per_page=50, sort="date", facets=("tags", "section"), now=1.8e9)
    said: dict[str, Any] = {"digests": dict(engine.get_digests())}
    for query in QUERIES:
        found = engine.search(query, options)
        hits = sorted((hit.id, hit.url, hit.title, hit.excerpt.text, round(hit.score, 3)) for hit in found.hits)
        said[repr(query)] = (found.total, found.facets, hits if found.total <= 50 else len(hits))
    return said


def afresh(root: Path) -> dict[str, Any]:
    """What an index says that is made of a site's files elsewhere, now."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder))
        run_sync(open_site(root), engine, state=Path(folder))
        said = told(engine)
        engine.close()
    return said


class Following:
    """A process that follows a site's files, and its index, looked at from here."""

    def __init__(self, root: Path, state: Path, *, interval: float, before: Sequence[str] = ()) -> None:
        """`interval`: seconds between two looks at all files; `before`: the command that runs the process."""
        self.root, self.log = root, state.with_suffix(".log")
        self.engine = open_engine(state / "public")
        command = [*before, sys.executable, "-m", "search.cli", "watch", str(root), "--index", str(state)]
        environ = os.environ | {"POSTHASTE_INTERVAL": str(interval), "PYTHONPATH": str(PROJECT)}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, env=environ, stderr=log)
        until(lambda: self.process.poll() is not None or self.engine.get_generation() is not None)
        assert self.process.poll() is None, self.log.read_text()

    def in_step(self) -> None:
        """Wait until the index is as the files are; then it says what a fresh one does."""
        fresh = afresh(self.root)
        until(lambda: dict(self.engine.get_digests()) == fresh["digests"])
        assert told(self.engine) == fresh
        assert self.engine.check() == []

    def send(self, number: signal.Signals) -> None:
        """Send the process a signal. Before it runs another program it may be none of Python's."""
        self.process.send_signal(number)

    def stop(self) -> None:
        """End the process, stopped or not."""
        self.process.terminate()
        self.process.send_signal(signal.SIGCONT)
        self.process.wait(20)
        self.engine.close()


@contextmanager
def following(root: Path, state: Path, *, interval: float = 3600.0, before: Sequence[str] = ()) -> Iterator[Following]:
    """Follow a site's files."""
    process = Following(root, state, interval=interval, before=before)
    try:
        yield process
    finally:
        process.stop()


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
