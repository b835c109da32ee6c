"""A plain folder with posts that take for ever to read, or all memory, or crash the process that reads them."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path
from typing import Any

from index.model import Post
from index.sites import open_site
from index.sites.plain import PlainSite

POISON = "read me for ever"
"""A post with this text in its body takes for ever. No signal handler in Python can interrupt it."""
SLEEP = "wait for ever"
"""Takes for ever, but no processor time."""
WORK = "work for 0.2 s"
HUNGER = "use all memory"
CRASH = "crash the reader"
ERROR = "raise an error"
POISONED_FRONT = "unreadable: true"
"""The same in the front matter takes for ever before the front matter is understood."""


class SlowSite(PlainSite):
    """See the module."""

    def read_post(self, id: str, source: str, *, include_hidden: bool = True) -> Post:
        """See Site."""
        if POISON in source or POISONED_FRONT in source:
            self._count_attempt(id)
            re.match("(a|a)*b", "a" * 60)
        if WORK in source:
            end = time.process_time() + 0.2
            while time.process_time() < end:
                pass
        if SLEEP in source:
            time.sleep(600)
        if HUNGER in source:
            bytearray(8 * 1024**3)
        if CRASH in source:
            os.kill(os.getpid(), signal.SIGSEGV)
        if ERROR in source:
            raise ZeroDivisionError("division by zero")
        return super().read_post(id, source, include_hidden=include_hidden)

    def _count_attempt(self, id: str) -> None:
        with get_attempts_file(self.content).open("a") as file:
            file.write(f"{id}\n")


def get_attempts_file(content: Path) -> Path:
    """Return the file that has a line for each attempt to read a poisoned post."""
    return content.parent / "attempts"


def count_attempts(content: Path) -> int:
    """Return how often poisoned posts were read."""
    file = get_attempts_file(content)
    return len(file.read_text().split()) if file.exists() else 0


def open_slow_site(content: Path, **options: Any) -> SlowSite:
    """Open a plain folder as a slow site."""
    site = open_site(content, **options | {"generator": "plain"})
    assert isinstance(site, PlainSite)
    site.__class__ = SlowSite
    assert isinstance(site, SlowSite)
    return site


def main() -> None:
    """Run the command line with slow sites."""
    from search import open_index
    from search.cli.main import main as run

    open_index.open_site = open_slow_site  # type: ignore[attr-defined]
    run()


if __name__ == "__main__":
    from tests.support import slow_sites  # so that the readers can import the class by its name

    slow_sites.main()
