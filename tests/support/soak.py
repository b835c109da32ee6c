"""The actors of the soak test: who edits posts, who queries, who damages and rebuilds the index."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from tests.support.processes import start_posthaste, start_process
from tests.support.waiting import TIMEOUT

Outcome = tuple[dict[str, int], list[str], list[tuple[str, tuple[float, float]]]]
"""Of a client: counts of HTTP statuses, errors, responses (see tests/support/query_server.py)."""


class Editor:
    """Changes posts at random, and remembers when each version of each was on disk."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._chance = random.Random(1)
        self._version = 0
        self.history: dict[str, list[tuple[float, float, int]]] = {}
        """Id -> when a change started, when it was done, the public version since then (0: none)."""
        self._versions: dict[str, int] = {}
        content.mkdir(parents=True)
        for number in range(40):
            self._write(f"{number}.md", draft=False)

    def edit_once(self) -> None:
        """Edit, delete, restore or rename one post, or make it a draft."""
        id = self._chance.choice([f"{number}.md" for number in range(40)])
        action = self._chance.choice(["edit", "edit", "edit", "draft", "delete", "rename"])
        if action in ("edit", "draft") or not (self._content / id).exists():
            self._write(id, draft=action == "draft")
        elif action == "delete":
            self._change(id, 0, (self._content / id).unlink)
        else:
            other = self._chance.choice([f"{number}.md" for number in range(40, 50)])
            version, started = self._versions[id], time.time()
            (self._content / id).replace(self._content / other)
            self._record(id, 0, started)
            self._record(other, version, started)

    def _write(self, id: str, *, draft: bool) -> None:
        self._version += 1
        word = f"version{self._version}"
        temporary = self._content / f".{id}.tmp"
        temporary.write_text(
            f"---\ntitle: {word} of a post\ndate: 2020-01-01\ntags: [{word}, t{self._version % 3}]\n"
            f"draft: {str(draft).lower()}\n---\ncommon {word} post{id[:-3]}\n\n## Two\n\n`common {word}`\n"
        )
        self._change(id, 0 if draft else self._version, lambda: temporary.replace(self._content / id))

    def _change(self, id: str, version: int, change: Callable[[], object]) -> None:
        started = time.time()
        change()
        self._record(id, version, started)

    def _record(self, id: str, version: int, started: float) -> None:
        self._versions[id] = version
        self.history.setdefault(id, []).append((started, time.time(), version))

    def measure_staleness(self, id: str | None, version: int, arrived: float, requested: float) -> float:
        """Return how many seconds before a request a version of a post (None: of any post) had been replaced; infinity
        if it was not public before the response arrived."""
        ends = [
            history[at + 1][1] if at + 1 < len(history) else requested
            for other, history in self.history.items()
            for at, (started, _, public) in enumerate(history)
            if public == version and started <= arrived and id in (None, other)
        ]
        return max(0.0, requested - max(ends)) if ends else float("inf")


class Clients:
    """Four processes that query a server; see tests/support/query_server.py."""

    def __init__(self, port: int, stack: ExitStack) -> None:
        command = [sys.executable, "-m", "tests.support.query_server", str(port)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._processes = [stack.enter_context(start_process([*command, str(seed)], **pipes)) for seed in range(4)]

    def stop(self) -> Iterator[Outcome]:
        """Stop the processes and yield the outcome of each."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write("stop\n")
            process.stdin.flush()
        for process in self._processes:
            yield json.loads(process.communicate(timeout=TIMEOUT)[0].split("\n", 1)[1])


class Disturber:
    """Damages and rebuilds the index in turn, every 3 seconds."""

    def __init__(self, content: Path, index: Path, stack: ExitStack) -> None:
        self._content, self._index, self._stack = content, index, stack
        self._chance = random.Random(2)
        self._count = 0
        self._rebuilds: list[subprocess.Popen[str]] = []

    def disturb(self, seconds: float) -> None:
        """Do what is due this long after the start."""
        if seconds < 3 * (self._count + 1):
            return
        self._count += 1
        if self._count % 2:
            damage_a_file(self._index, self._chance)
            return
        output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        rebuild = start_posthaste("index", self._content, "--index", self._index, "--rebuild", **output)
        self._rebuilds.append(self._stack.enter_context(rebuild))

    def wait(self) -> None:
        """Wait for the rebuilds. One may have failed because the index was busy: exit status 2."""
        assert {process.wait(TIMEOUT) for process in self._rebuilds} <= {0, 2}


def damage_a_file(index: Path, chance: random.Random) -> None:
    """Flip a bit of a file of the index, truncate it, or delete it."""
    with suppress(OSError, ValueError):
        current = index / "public" / (index / "public/CURRENT").read_text().strip()
        path = chance.choice([*sorted(current.iterdir()), *[index / "public/CURRENT"] * 4])
        data = bytearray(path.read_bytes())
        at, kind = chance.randrange(len(data)), chance.choice(["bit", "cut", "gone"])
        if kind == "gone":
            path.unlink()
            return
        data[at] ^= 1 << chance.randrange(8)
        damaged = path.with_name(f"{path.name}.damaged")  # a new file: hard links share the old one
        damaged.write_bytes(data if kind == "bit" else data[:at])
        damaged.replace(path)
