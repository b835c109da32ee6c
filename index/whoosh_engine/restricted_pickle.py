"""Restrict the functions and classes that a pickle in an index file may name.

Whoosh stores parts of its files as pickles, and loading a pickle can call any function of any module. While this
package reads Whoosh's files, only the names that Whoosh itself writes are allowed.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

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
"""Module and name of everything that the pickles of an index with our schema name."""

_thread = threading.local()
T = TypeVar("T")


@contextmanager
def restrict_pickles() -> Iterator[None]:
    """Raise IndexDamaged if a pickle that this thread loads in this context names anything else."""
    _install_audit_hook()
    before = getattr(_thread, "is_restricted", False)
    _thread.is_restricted = True
    try:
        yield
    finally:
        _thread.is_restricted = before


def lift_restriction(items: Iterable[T]) -> Iterator[T]:
    """Yield items as if outside of `restrict_pickles`: they are made from the site's files, not read from an index."""
    iterator = iter(items)
    while True:
        before = getattr(_thread, "is_restricted", False)
        _thread.is_restricted = False
        try:
            item = next(iterator)
        except StopIteration:
            return
        finally:
            _thread.is_restricted = before
        yield item


@cache
def _install_audit_hook() -> None:
    """Install the hook once: audit hooks can't be removed. Outside of `restrict_pickles` it does nothing."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    is_restricted = event == "pickle.find_class" and getattr(_thread, "is_restricted", False)
    if is_restricted and arguments not in _ALLOWED:
        module, name = arguments
        raise IndexDamaged(
            f"an index file names {module}.{name}, which no index of Posthaste does; run `posthaste index --rebuild`"
        )
