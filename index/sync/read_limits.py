"""What reading one post may take, and the reasons that a post gets which takes more."""

from __future__ import annotations

from typing import NamedTuple

CRASH_FAILURE = "crashes its reader; simplify or split it, and please report this"
"""Why a post could not be read whose reader ended in another way."""


class ReadLimits(NamedTuple):
    """What reading one post may take."""

    seconds: float = 5.0
    """Processor time; 0: no limit."""
    memory_bytes: int = 1024**3
    """Memory beyond that of a process that has read nothing yet."""

    @property
    def time_failure(self) -> str:
        """Why a post could not be read that took too much time."""
        return f"takes more than {self.seconds:g} s to read; simplify or split it"

    @property
    def memory_failure(self) -> str:
        """Why a post could not be read that took too much memory."""
        return f"takes more than {self.memory_bytes // 1024**2} MB of memory to read; simplify or split it"

    def may_cause(self, failure: str) -> bool:
        """Return whether a post may fail for this reason under these limits."""
        return failure in (self.time_failure, self.memory_failure, CRASH_FAILURE)


DEFAULT_LIMITS = ReadLimits()
