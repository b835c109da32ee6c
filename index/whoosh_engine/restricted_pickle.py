"""Whoosh keeps parts of its files as pickles, and a pickle may name any function of any module to be called when it is
read. While we read Whoosh's files, only what Whoosh itself writes there may be named."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from ..errors import IndexDamaged

_ALLOWED = frozenset(
    {
        ("__builtin__", "long"), ("builtins", "int"), ("_codecs", "encode"), ("collections", "defaultdict"),
        ("re", "_compile"),
        ("whoosh.analysis.analyzers", "CompositeAnalyzer"), ("whoosh.analysis.filters", "LowercaseFilter"),
        ("whoosh.analysis.filters", "StripFilter"), ("whoosh.analysis.tokenizers", "IDTokenizer"),
        ("whoosh.analysis.tokenizers", "RegexTokenizer"),
        ("whoosh.codec.whoosh3", "W3Codec"), ("whoosh.codec.whoosh3", "W3Segment"),
        ("whoosh.fields", "DATETIME"), ("whoosh.fields", "ID"), ("whoosh.fields", "KEYWORD"),
        ("whoosh.fields", "STORED"), ("whoosh.fields", "Schema"), ("whoosh.fields", "TEXT"),
        ("whoosh.formats", "Existence"), ("whoosh.formats", "Frequency"),
    }
)  # fmt: skip
"""Module and name of everything that an index of `schema` names."""

_here = threading.local()


@contextmanager
def restrict_pickles() -> Iterator[None]:
    """Let the pickles that this thread reads name nothing else: they raise IndexDamaged."""
    _install()
    before = getattr(_here, "guarded", False)
    _here.guarded = True
    try:
        yield
    finally:
        _here.guarded = before


@cache
def _install() -> None:
    """Audit hooks can't be removed; outside of `guarded`, and in other threads, ours does nothing."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "pickle.find_class" and getattr(_here, "guarded", False) and arguments not in _ALLOWED:
        module, name = arguments
        raise IndexDamaged(f"an index file names {module}.{name}, which no index does; run `posthaste index --rebuild`")
