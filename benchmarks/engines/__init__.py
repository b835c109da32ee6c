"""The engines that are measured, each behind the same few methods."""

from __future__ import annotations

import sys

from .bare_whoosh import BareWhoosh
from .base import Engine, Found
from .posthaste import Posthaste, Sections
from .redisearch import RediSearch
from .sqlite_fts5 import Fts5
from .tantivy_engine import Tantivy

ENGINES: dict[str, type[Engine]] = {e.name: e for e in (Posthaste, Sections, BareWhoosh, Fts5, Tantivy, RediSearch)}

__all__ = ["ENGINES", "Engine", "Found", "Sections", "chosen"]


def chosen(names: str) -> list[type[Engine]]:
    """Return the engines of a comma-separated list (empty: all); those that can't run here are left out, said aloud."""
    wanted = [name.strip() for name in names.split(",") if name.strip()] or list(ENGINES)
    if unknown := [name for name in wanted if name not in ENGINES]:
        sys.exit(f"there is no engine {', '.join(unknown)}; there are: {', '.join(ENGINES)}")
    engines = []
    for name in wanted:
        if reason := ENGINES[name].unavailable():
            print(f"{name} is left out: {reason}", file=sys.stderr)
        else:
            engines.append(ENGINES[name])
    return engines or sys.exit("no engine is left to measure")
