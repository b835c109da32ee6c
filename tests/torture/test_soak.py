"""Everything at once: processes ask over HTTP, somebody edits, the index is rebuilt and damaged. Each answer must be of
what the posts really said, and nothing may leak."""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

import pytest

from index.engine import Engine, open_engine
from index.errors import PosthasteError
from tests.conftest import PROJECT
from tests.support import tally
from tests.support.following import afresh, told
from tests.support.states import until

Times = Callable[[int, int], int]
pytestmark = pytest.mark.torture

GRACE = 2.0
"""Seconds after which nobody may be told any longer what a post said before."""
_VERSION = re.compile(r"version(\d+)")


# ------------------------------------------------------------------------------------------------ who edits


class Editor:
    """Changes posts at random, and remembers which version of each was there when."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._chance = random.Random(1)
        self._version = 0
        self.history: dict[str, list[tuple[float, float, int]]] = {}
        """Id -> when a change began, when it was done, and the version since: 0, where nothing of it is public."""
        self._now: dict[str, int] = {}
        content.mkdir(parents=True)
        for number in range(40):
            self._write(f"{number}.md", draft=False)

    def once(self) -> None:
        """Edit, delete, bring back, rename, or make a draft of one post."""
        id = self._chance.choice([f"{number}.md" for number in range(40)])
        action = self._chance.choice(["edit", "edit", "edit", "draft", "delete", "rename"])
        if action in ("edit", "draft") or not (self._content / id).exists():
            self._write(id, draft=action == "draft")
        elif action == "delete":
            self._noted(id, 0, (self._content / id).unlink)
        else:
            other = self._chance.choice([f"{number}.md" for number in range(40, 50)])
            version, began = self._now[id], time.time()
            (self._content / id).replace(self._content / other)
            self._changed(id, 0, began)
            self._changed(other, version, began)

    def _write(self, id: str, *, draft: bool) -> None:
        self._version += 1
        word = f"version{self._version}"
        fresh = self._content / f".{id}.tmp"
        fresh.write_text(
            f"---\ntitle: {word} of a post\ndate: 2020-01-01\ntags: [{word}, t{self._version % 3}]\n"
            f"draft: {str(draft).lower()}\n---\ncommon {word} post{id[:-3]}\n\n## Two\n\n`common {word}`\n"
        )
        self._noted(id, 0 if draft else self._version, lambda: fresh.replace(self._content / id))

    def _noted(self, id: str, version: int, change: Callable[[], object]) -> None:
        began = time.time()
        change()
        self._changed(id, version, began)

    def _changed(self, id: str, version: int, began: float) -> None:
        self._now[id] = version
        self.history.setdefault(id, []).append((began, time.time(), version))

    def late(self, id: str | None, version: int, came: float, asked: float) -> float:
        """Return how many seconds before it was asked for what a post (None: any) said of itself had ended; infinite
        where it never said so by the time that the answer `came`."""
        ends = [
            history[at + 1][1] if at + 1 < len(history) else asked
            for other, history in self.history.items()
            for at, (began, _, said) in enumerate(history)
            if said == version and began <= came and id in (None, other)
        ]
        return max(0.0, asked - max(ends)) if ends else float("inf")


# ------------------------------------------------------------------------------------------------ who answers


@contextmanager
def serving(content: Path, index: Path, log: Path) -> Iterator[tuple[int, int]]:
    """gunicorn with two workers, one of which follows the files; yield its port and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = os.environ | {
        "POSTHASTE_CONTENT": str(content),
        "POSTHASTE_INDEX": str(index),
        "POSTHASTE_WATCH": "1",
        "POSTHASTE_INTERVAL": "5",
        "POSTHASTE_MAX_PER_PAGE": "100",
        "PYTHONPATH": str(PROJECT),
    }
    command = ["gunicorn", "wsgi:application", "-b", f"127.0.0.1:{port}", "-w", "2", "--threads", "4"]
    with log.open("w") as file:
        process = subprocess.Popen([sys.executable, "-m", *command], cwd=PROJECT, env=environ, stdout=file, stderr=file)
    try:
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def workers(pid: int) -> dict[str, tuple[int, int]]:
    """Of each process that a process has begun: how many kB of memory are its own, how many descriptors are open."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        status = Path(f"/proc/{child}/status").read_text()
        own = re.search(r"RssAnon:\s+(\d+)", status)
        assert own is not None
        found[child] = int(own[1]), len(list(Path(f"/proc/{child}/fd").iterdir()))
    return found


class Readers:
    """Processes that ask; see tests/soaking.py."""

    def __init__(self, port: int) -> None:
        script = [sys.executable, str(PROJECT / "tests/soaking.py"), str(port)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._processes = [subprocess.Popen([*script, str(seed)], text=True, **pipes) for seed in range(4)]

    def told(self) -> Iterator[tuple[dict[str, int], list[str], list[tuple[str, tuple[float, float]]]]]:
        """End them; yield what each was answered."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write("stop\n")
            process.stdin.flush()
        for process in self._processes:
            yield json.loads(process.communicate()[0].split("\n", 1)[1])


# ------------------------------------------------------------------------------------------------ who damages


def damage(index: Path, chance: random.Random) -> None:
    """Flip a bit of a file of the index, cut it short, or remove it."""
    with suppress(OSError, ValueError):
        current = index / "public" / (index / "public/CURRENT").read_text().strip()
        place = chance.choice([*sorted(current.iterdir()), *[index / "public/CURRENT"] * 4])
        data = bytearray(place.read_bytes())
        at, kind = chance.randrange(len(data)), chance.choice(["bit", "cut", "gone"])
        if kind == "gone":
            place.unlink()
            return
        data[at] ^= 1 << chance.randrange(8)
        fresh = place.with_name(f"{place.name}.damaged")  # not in place: it is shared by hard links
        fresh.write_bytes(data if kind == "bit" else data[:at])
        fresh.replace(place)


def posthaste(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "search.cli", *map(str, arguments)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


class Disturbing:
    """Damages and rebuilds the index in turn, each 3 seconds."""

    def __init__(self, content: Path, index: Path) -> None:
        self._content, self._index = content, index
        self._chance = random.Random(2)
        self._times = 0
        self._rebuilding: list[subprocess.Popen[str]] = []

    def at(self, seconds: float) -> None:
        """Do what is due so long after the beginning."""
        if seconds < 3 * (self._times + 1):
            return
        self._times += 1
        if self._times % 2:
            damage(self._index, self._chance)
        else:
            self._rebuilding.append(posthaste("index", self._content, "--index", self._index, "--rebuild"))

    def end(self) -> None:
        """Wait for what was begun. A rebuild may have met the lock, and said so."""
        assert all(process.communicate() and process.returncode in (0, 2) for process in self._rebuilding)


# ------------------------------------------------------------------------------------------------ all of them


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="/proc absent: it tells of memory and descriptors")
def test_26_a_soak(work: Path, times: Times) -> None:
    row = tally.row(26, "a soak: asked, edited, rebuilt, damaged")
    content, index, log = work / "content", work / "index", work / "log"
    editor, seconds = Editor(content), times(8, 60)
    with serving(content, index, log) as (port, pid):
        engine = open_engine(index / "public")
        until(lambda: engine.get_generation() is not None)
        readers, samples, disturbing = Readers(port), list[dict[str, tuple[int, int]]](), Disturbing(content, index)
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            editor.once()
            disturbing.at(passed)
            samples.append(workers(pid))
            time.sleep(0.05)
        told = list(readers.told())
        disturbing.end()
        settled(content, index, engine)
    answers = [answer for _, _, answers in told for answer in answers]
    assert [error for _, errors, _ in told for error in errors] == [], log.read_text()[-5000:]
    wrong = wrong_answers(answers, editor)
    row.tried = sum(sum(statuses.values()) for statuses, _, _ in told)
    row.silent, row.recovered = len(wrong), row.tried - len(wrong)
    assert wrong[:20] == [], len(wrong)
    assert len(answers) > 100
    leaks_nothing(samples)


def settled(content: Path, index: Path, engine: Engine) -> None:
    """When all is quiet nothing is lost, and what is damaged can be mended."""
    posthaste("check", content, "--index", index, "--repair").communicate()
    fresh = afresh(content)

    def same() -> bool:
        with suppress(PosthasteError):
            return dict(engine.get_digests()) == fresh["digests"]
        return False

    until(same)
    assert told(engine) == fresh
    assert posthaste("check", content, "--index", index).communicate()[0] == "all is well\n"


def wrong_answers(answers: list[tuple[str, tuple[float, float]]], editor: Editor) -> list[object]:
    """Return the answers that are of no state that was, or differ from others of the same state."""
    wrong: list[object] = []
    known: dict[tuple[str, str], object] = {}
    for written, (came, asked) in answers:
        path, (generation, total, facets, posts, suggested) = json.loads(written)
        if generation and known.setdefault((path, generation), (total, posts)) != (total, posts):
            wrong.append(("another answer of the same state", path, generation))
        if generation and (total != len(posts) or ("facets" in path and total != facets)):
            wrong.append(("it doesn't add up", path, total, facets, len(posts)))
        for id, *texts in [*posts, *([None, text] for text in suggested)]:
            late = [
                editor.late(id, version, came, asked) for version in map(int, set(_VERSION.findall(" ".join(texts))))
            ]
            if id and len(late) != 1:
                wrong.append(("of two versions", path, id, texts))
            if max(late, default=0) > GRACE:
                wrong.append((f"{max(late):.2f} s late", path, id, texts))
    return wrong


def leaks_nothing(samples: list[dict[str, tuple[int, int]]]) -> None:
    """Between the second third and the last no process takes 10 MB more, or five descriptors: one for each who asks,
    and one over. What a publication takes for a moment doesn't count."""
    third = len(samples) // 3
    assert {frozenset(sample) for sample in samples[third:]} == {frozenset(samples[-1])}  # no worker died
    for worker in samples[-1]:
        memory, handles = zip(*(sample[worker] for sample in samples[third:]), strict=True)
        assert median(memory[third:]) < median(memory[:third]) + 10_000
        assert median(handles[third:]) <= median(handles[:third]) + 5
