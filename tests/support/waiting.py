"""Wait for conditions: with a limit so generous that a loaded machine never reaches it."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMEOUT = 60.0
"""Seconds. Tests that pass never wait this long."""


def wait_until(
    condition: Callable[[], object], timeout: float = TIMEOUT, describe: Callable[[], object] | None = None
) -> None:
    """Return as soon as `condition()` is true.

    Fail after `timeout` seconds; `describe` returns what the failure message should show then."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            details = f": {describe()}" if describe else ""
            raise AssertionError(f"timed out after {timeout:g} s waiting for the condition{details}")
        time.sleep(0.02)
