"""The command line. Importing it imports Click and little else."""

from __future__ import annotations

import sys
from types import TracebackType


def _report_unless_interrupted(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Print the traceback of an error, but none of Ctrl-C. Python then ends by the signal: status 130 for a shell."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = _report_unless_interrupted  # first: Ctrl-C may come during the import of what follows

from .main import main  # noqa: E402

__all__ = ["main"]
