"""Files of rules, a line each, that a site's owner writes for the search: read again when they change."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

Rule = TypeVar("Rule")
Table = TypeVar("Table")


class BadLine(ValueError):
    """A line that can't be understood; says what is wrong with it."""


class Reloaded(Generic[Rule, Table]):
    """What a file says. To ask for it costs a `stat`; it is read anew only when it has changed. No file says nothing; a
    line that can't be understood is logged and left out."""

    def __init__(self, path: Path, rule: Callable[[str], Rule], table: Callable[[Sequence[Rule]], Table]) -> None:
        """`rule` reads a line, and raises BadLine; `table` makes what is asked for of all rules."""
        self._path = path
        self._rule = rule
        self._table = table
        self._known: tuple[object, Table] = (None, table(()))

    def __call__(self) -> Table:
        """Return what the file says now."""
        stamp, table = self._known
        found = _stamp(self._path)
        if found != stamp:
            table = self._table(tuple(self._rules()) if found else ())
            self._known = found, table
        return table

    def _rules(self) -> Iterator[Rule]:
        try:
            text = self._path.read_text("utf-8-sig", errors="replace")
        except OSError as error:
            log.warning("%s: can't be read: %s", self._path, error.strerror)
            return
        for number, line in enumerate(text.splitlines(), 1):
            said = line.strip()
            if not said or said.startswith("# ") or said == "#":  # `#!` and `#channel` may be words
                continue
            try:
                yield self._rule(said)
            except BadLine as error:
                log.warning("%s:%d: %s; the line is left out", self._path, number, error)


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Return what changes when a file does; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  # at each question
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
