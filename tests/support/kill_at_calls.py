"""Kill a sync at every system call that changes files, and check what is left. Print JSON.

strace kills the process just before the call. A program of its own, because it forks; see tests/support/kill_writer.py.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.engine import open_engine
from index.sites import open_site
from index.sync.execute import run_sync
from tests.support.states import held

CHANGING_CALLS = (
    "openat,creat,write,writev,pwrite64,ftruncate,fallocate,fsync,fdatasync,msync,mkdir,mkdirat,rmdir,link,linkat,"
    "symlink,symlinkat,unlink,unlinkat,rename,renameat,renameat2,chmod,fchmod,fchmodat,utimensat,sendfile,"
    "copy_file_range,flock,close,mmap,munmap"
)
"""System calls that change files, or the state of open files."""


class Case:
    """A folder of posts, an index of an older state of them, and the expected index after a sync."""

    def __init__(self, folder: Path, name: str, segments: int, *, rebuild: bool = False) -> None:
        """`segments`: how many posts the old index has; each was added by a sync, and so a segment, of its own."""
        self.name = name
        self.content, self._old, self._index = folder / "content", folder / "old", folder / "index"
        self._rebuild = rebuild
        self.content.mkdir(parents=True)
        for number in range(segments):
            self._write_post(number, "old")
            self._sync(self._old)
        self.old = held(self._old)
        self._write_post(0, "new")
        self._write_post(segments, "new")
        (self.content / "1.md").unlink()
        self.restore()
        self._sync(self._index, self._rebuild)
        self.new = held(self._index)
        assert self.old != self.new

    def _write_post(self, number: int, word: str) -> None:
        (self.content / f"{number}.md").write_text(f"---\ntitle: Title {number}\n---\n{word} word{number} common\n")

    def _sync(self, index: Path, rebuild: bool = False) -> None:
        engine = open_engine(index)
        run_sync(open_site(self.content), engine, state=index, rebuild=rebuild)
        engine.close()

    def restore(self) -> None:
        """Restore the old index."""
        shutil.rmtree(self._index, ignore_errors=True)
        shutil.copytree(self._old, self._index)

    @contextmanager
    def trace_sync(self, *options: str) -> Iterator[int]:
        """Sync in a process that strace traces; yield its wait status when it has ended."""
        ready, go = os.pipe()
        child = os.fork()
        if child == 0:
            os.read(ready, 1)
            self._sync(self._index, self._rebuild)
            os._exit(0)
        strace = subprocess.Popen(["strace", "-f", "-p", str(child), *options], stderr=subprocess.PIPE, text=True)
        assert strace.stderr is not None
        first_line = strace.stderr.readline()
        assert "attached" in first_line, first_line
        os.write(go, b"x")
        os.close(ready)
        os.close(go)
        _, status = os.waitpid(child, 0)
        strace.stderr.read()
        strace.wait()
        yield status

    def count_calls(self, log: Path) -> Counter[str]:
        """Count the calls of a sync that is not killed, by name."""
        self.restore()
        with self.trace_sync("-o", str(log), "-e", f"trace={CHANGING_CALLS}") as status:
            assert status == 0
        lines = (line.split(maxsplit=1)[-1] for line in log.read_text().splitlines())
        return Counter(line.split("(")[0] for line in lines if "(" in line and not line.startswith("<..."))

    def kill_sync(self, call: str, number: int) -> tuple[bool, bool, bool]:
        """Kill a sync at its `number`th `call`. Return whether it was killed, whether the index is in the old or the
        new state, and whether the next sync completes."""
        self.restore()
        with self.trace_sync("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}") as status:
            pass
        left = held(self._index)
        self._sync(self._index)
        return os.WIFSIGNALED(status), left in (self.old, self.new), held(self._index) == self.new


def main(folder: Path, most: int) -> None:
    """Kill at every call of every case; until `most` randomly chosen calls have killed if that is not 0.

    A sync may make a few calls fewer than the one that was counted. A kill at a call that it does not make is no kill.
    """
    cases = [
        Case(folder / "adding", "adding", 3),
        Case(folder / "merging", "merging", 8),
        Case(folder / "rebuilding", "rebuilding", 3, rebuild=True),
    ]
    points = [
        (case, call, number)
        for case in cases
        for call, count in sorted(case.count_calls(folder / "log").items())
        for number in range(1, count + 1)
    ]
    if most > 0:
        random.Random(2).shuffle(points)
    outcome = {"calls": len(points), "tried": 0, "lost": 0, "recovered": 0}
    for case, call, number in points:
        if 0 < most == outcome["tried"]:
            break
        killed, whole, recovered = case.kill_sync(call, number)
        outcome["tried"] += killed
        outcome["lost"] += not whole
        outcome["recovered"] += killed and recovered
        if not (whole and recovered):
            print(f"{case.name}: {call} {number}: whole {whole}, recovered {recovered}", file=sys.stderr)
    print(json.dumps(outcome))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
