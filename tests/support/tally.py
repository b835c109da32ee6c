"""What the tests of faults tried and what came of it, for the table at the end of `make torture`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Row:
    number: int
    fault: str
    tried: int = 0
    lost: int = 0
    """An old or new state was due, and neither was there."""
    silent: int = 0
    """Something wrong was answered, and nothing told of it."""
    recovered: int = 0


rows: dict[int, Row] = {}


def row(number: int, fault: str) -> Row:
    """Return the row of the test plan's number."""
    return rows.setdefault(number, Row(number, fault))


def table() -> list[str]:
    """Return the table, line by line."""
    lines = [f"{'#':>2}  {'fault':<44}{'tried':>8}{'lost':>8}{'silent':>8}{'recovered':>11}"]
    lines += [
        f"{r.number:>2}  {r.fault:<44}{r.tried:>8}{r.lost:>8}{r.silent:>8}{r.recovered:>11}"
        for r in sorted(rows.values(), key=lambda r: r.number)
    ]
    return lines
