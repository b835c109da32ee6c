"""A progress bar for those who wait."""

from __future__ import annotations

import sys
from typing import Any

import click


class Progress:
    """Shows how many posts were read, where there are many and somebody looks."""

    _MANY = 100

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> Progress:
        """Begin."""
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show that one more was read."""
        if self._bar is None and total >= self._MANY and sys.stderr.isatty():
            self._bar = click.progressbar(length=total, label="Reading posts", file=sys.stderr, show_pos=True)
            self._bar.__enter__()
        if self._bar is not None:
            self._bar.update(1)

    def __exit__(self, *error: object) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
