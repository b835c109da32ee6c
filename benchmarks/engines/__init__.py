"""The engines to measure, behind one interface."""

from __future__ import annotations

import sys

from .bare_whoosh import BareWhoosh
from .base import Engine, Result
from .posthaste import Posthaste, Sections
from .redisearch import RediSearch
from .sqlite_fts5 import Fts5
from .tantivy_engine import Tantivy

ENGINES: dict[str, type[Engine]] = {e.name: e for e in (Posthaste, Sections, BareWhoosh, Fts5, Tantivy, RediSearch)}

__all__ = ["ENGINES", "Engine", "Result", "Sections", "select_engines"]


def select_engines(names: str) -> list[type[Engine]]:
    """Return the engines of a comma-separated list (empty: all). Skip those that cannot run here, with a note."""
    selected = [name.strip() for name in names.split(",") if name.strip()] or list(ENGINES)
    if unknown := [name for name in selected if name not in ENGINES]:
        sys.exit(f"unknown engine: {', '.join(unknown)}; the engines are: {', '.join(ENGINES)}")
    engines = []
    for name in selected:
        if reason := ENGINES[name].unavailable():
            print(f"{name} skipped: {reason}", file=sys.stderr)
        else:
            engines.append(ENGINES[name])
    return engines or sys.exit("no engine can run here")
