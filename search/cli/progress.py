"""Show the progress while posts are read."""

from __future__ import annotations

import sys
from typing import Any

import click

_MANY = 100


class ProgressBar:
    """A context manager that shows a progress bar at a terminal, if there are many posts to read."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> ProgressBar:
        """Show nothing yet: the number of posts is not known."""
        return self

    def advance(self, done: int, total: int) -> None:
        """Show that one more post was read, of `total`."""
        if self._bar is None and total >= _MANY and sys.stderr.isatty():
            self._bar = click.progressbar(length=total, label="Reading posts", file=sys.stderr, show_pos=True)
            self._bar.__enter__()
        if self._bar is not None:
            self._bar.update(1)

    def __exit__(self, *error: object) -> None:
        """Remove the progress bar."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
