"""Count what the fault tests tried and what came of it, for the table at the end of `make torture`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Times = Callable[[int, int], int]
"""The fixture `times`: how often to provoke a fault in `make test`, and how often in `make torture`."""


@dataclass
class Row:
    number: int
    fault: str
    tried: int = 0
    lost: int = 0
    """The index was in neither the old state nor the new one."""
    silent: int = 0
    """An answer was wrong, without any error."""
    recovered: int = 0


rows: dict[int, Row] = {}


def row(number: int, fault: str) -> Row:
    """Return the row of a fault; its number is that in docs/faults.md."""
    return rows.setdefault(number, Row(number, fault))


def table() -> list[str]:
    """Return the table, line by line."""
    lines = [f"{'#':>2}  {'fault':<44}{'tried':>8}{'lost':>8}{'silent':>8}{'recovered':>11}"]
    lines += [
        f"{r.number:>2}  {r.fault:<44}{r.tried:>8}{r.lost:>8}{r.silent:>8}{r.recovered:>11}"
        for r in sorted(rows.values(), key=lambda r: r.number)
    ]
    return lines
