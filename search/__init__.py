"""Search the posts of a site: the query language, HTTP, the command line.

`create_app` returns the WSGI application, `open_searcher` a searcher for Python programs. `Posthaste` is an extension
for Flask applications.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .flask_extension import Posthaste
    from .http.app import create_app
    from .searcher import Searcher, open_searcher

__all__ = ["Posthaste", "Searcher", "create_app", "open_searcher"]

_MODULES = {
    "Posthaste": "flask_extension",
    "Searcher": "searcher",
    "create_app": "http.app",
    "open_searcher": "searcher",
}


def __getattr__(name: str) -> Any:
    """Import a name on first use: the command line searches without Flask and starts faster."""
    if name in _MODULES:
        return getattr(import_module(f".{_MODULES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
