"""Kill a process at each call to the kernel that changes files, while it syncs; look at what is left. strace kills it,
just before the call. Prints what came of it as JSON. A program of its own, for the reasons of tests/killing.py."""

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

CHANGING = (
    "openat,creat,write,writev,pwrite64,ftruncate,fallocate,fsync,fdatasync,msync,mkdir,mkdirat,rmdir,link,linkat,"
    "symlink,symlinkat,unlink,unlinkat,rename,renameat,renameat2,chmod,fchmod,fchmodat,utimensat,sendfile,"
    "copy_file_range,flock,close,mmap,munmap"
)
"""The calls that change files, or what of them is held."""


class Case:
    """A folder of posts, the index of how they were before, and what syncing makes of it."""

    def __init__(self, folder: Path, name: str, before: int, *, rebuild: bool = False) -> None:
        """`before`: how many posts are added before the sync that is cut short, each by a sync of its own, so that so
        many segments are there."""
        self.name = name
        self.content, self._old, self._index = folder / "content", folder / "old", folder / "index"
        self._rebuild = rebuild
        self.content.mkdir(parents=True)
        for number in range(before):
            self._post(number, "old")
            self._sync(self._old)
        self.old = held(self._old)
        self._post(0, "new")
        self._post(before, "new")
        (self.content / "1.md").unlink()
        self.restore()
        self._sync(self._index, self._rebuild)
        self.new = held(self._index)
        assert self.old != self.new

    def _post(self, number: int, word: str) -> None:
        (self.content / f"{number}.md").write_text(f"---\ntitle: Title {number}\n---\n{word} word{number} common\n")

    def _sync(self, index: Path, rebuild: bool = False) -> None:
        engine = open_engine(index)
        run_sync(open_site(self.content), engine, state=index, rebuild=rebuild)
        engine.close()

    def restore(self) -> None:
        """Make the index as it was before."""
        shutil.rmtree(self._index, ignore_errors=True)
        shutil.copytree(self._old, self._index)

    @contextmanager
    def syncing(self, *options: str) -> Iterator[int]:
        """Sync in a process that strace looks at; yield its id when it has ended."""
        ready, go = os.pipe()
        child = os.fork()
        if child == 0:
            os.read(ready, 1)
            self._sync(self._index, self._rebuild)
            os._exit(0)
        strace = subprocess.Popen(["strace", "-f", "-p", str(child), *options], stderr=subprocess.PIPE, text=True)
        assert strace.stderr is not None
        said = strace.stderr.readline()
        assert "attached" in said, said
        os.write(go, b"x")
        os.close(ready)
        os.close(go)
        _, status = os.waitpid(child, 0)
        strace.stderr.read()
        strace.wait()
        yield status

    def calls(self, log: Path) -> Counter[str]:
        """Count the calls of a sync that nobody kills."""
        self.restore()
        with self.syncing("-o", str(log), "-e", f"trace={CHANGING}") as status:
            assert status == 0
        lines = (line.split(maxsplit=1)[-1] for line in log.read_text().splitlines())
        return Counter(line.split("(")[0] for line in lines if "(" in line and not line.startswith("<..."))

    def killed(self, call: str, number: int) -> tuple[bool, bool, bool]:
        """Kill a sync at its `number`th `call`; return whether it was, whether the old or the new state is there, and
        whether the next sync goes on."""
        self.restore()
        with self.syncing("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}") as status:
            pass
        left = held(self._index)
        self._sync(self._index)
        return os.WIFSIGNALED(status), left in (self.old, self.new), held(self._index) == self.new


def main(folder: Path, most: int) -> None:
    """Try each call of each case, or `most` of all of them."""
    cases = [
        Case(folder / "adding", "adding", 3),
        Case(folder / "merging", "merging", 8),
        Case(folder / "rebuilding", "rebuilding", 3, rebuild=True),
    ]
    points = [
        (case, call, number)
        for case in cases
        for call, count in sorted(case.calls(folder / "log").items())
        for number in range(1, count + 1)
    ]
    chosen = points if most <= 0 else random.Random(2).sample(points, min(most, len(points)))
    told = {"calls": len(points), "tried": 0, "lost": 0, "recovered": 0}
    for case, call, number in chosen:
        killed, whole, recovered = case.killed(call, number)
        told["tried"] += killed
        told["lost"] += not whole
        told["recovered"] += killed and recovered
        if not (whole and recovered):
            print(f"{case.name}: {call} {number}: whole {whole}, recovered {recovered}", file=sys.stderr)
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
