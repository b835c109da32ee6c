"""Query in, results out: the query language, HTTP, the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .http.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """Import the application only where it is asked for: the command line needs no Flask to search."""
    if name == "create_app":
        from .http.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
