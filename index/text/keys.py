"""Keys that values are compared by: titles, facet values, dates."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from .normalize import fold


def make_title_key(text: str) -> int:
    """Return a 64-bit hash of the letters and digits of a title or query, however they are parted (`the people s
    code`, `The People’s Code`); 0 where it has none."""
    letters = "".join([c for c in fold(text) if c.isalnum() or c in "+#"])  # C, C++ and C# are titles
    return int.from_bytes(hashlib.blake2b(letters.encode(), digest_size=8).digest(), "little") if letters else 0


def make_facet_key(value: str) -> str:
    """Return a filter value as it is compared: folded, white space collapsed."""
    return " ".join(fold(value).split())


def date_to_seconds(date: str | None) -> float:
    """Return an ISO 8601 date in seconds since 1970, UTC where it gives no zone; -inf for None."""
    if date is None:
        return float("-inf")
    moment = datetime.fromisoformat(date)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
