"""The engines to measure, behind one interface."""

from __future__ import annotations

import sys

from .bare_whoosh import BareWhoosh
from .base import Engine, Result
from .bm25s_engine import Bm25s
from .posthaste import Posthaste, Sections
from .redisearch import RediSearch
from .sqlite_fts5 import Fts5
from .tantivy_engine import Tantivy

ENGINES: dict[str, type[Engine]] = {e.name: e for e in (Posthaste, Sections, BareWhoosh, Fts5, Tantivy, RediSearch)}
RANKERS: dict[str, type[Engine]] = {e.name: e for e in (Posthaste, Fts5, Tantivy, Bm25s)}
"""The engines that are asked questions."""

__all__ = ["ENGINES", "RANKERS", "Engine", "Result", "Sections", "select_engines"]


def select_engines(names: str) -> list[type[Engine]]:
    """Return the engines of a comma-separated list (empty: all). Skip those that cannot run here, with a note."""
    selected = [name.strip() for name in names.split(",") if name.strip()] or list(ENGINES)
    if unknown := [name for name in selected if name not in ENGINES]:
        sys.exit(f"unknown engine: {', '.join(unknown)}; the engines are: {', '.join(ENGINES)}")
    return skip_unavailable([ENGINES[name] for name in selected]) or sys.exit("no engine can run here")


def skip_unavailable(engines: list[type[Engine]]) -> list[type[Engine]]:
    """Return the engines that can run here; print why the others cannot."""
    for engine in engines:
        if reason := engine.unavailable():
            print(f"{engine.name} skipped: {reason}", file=sys.stderr)
    return [engine for engine in engines if not engine.unavailable()]
