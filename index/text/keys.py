"""Make the keys by which titles, facet values and dates are compared."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from .normalize import fold


def make_title_key(text: str) -> int:
    """Return a 64-bit hash of the letters and digits of a title or query, or 0 if it has none.

    Spacing and punctuation make no difference: `the people s code` and `The People’s Code` have the same key.
    """
    # + and # count, since C, C++ and C# are different titles.
    characters = "".join([c for c in fold(text) if c.isalnum() or c in "+#"])
    if not characters:
        return 0
    return int.from_bytes(hashlib.blake2b(characters.encode(), digest_size=8).digest(), "little")


def make_facet_key(value: str) -> str:
    """Return a facet or filter value in the form in which it is compared: folded, with white space collapsed."""
    return " ".join(fold(value).split())


def date_to_seconds(date: str | None) -> float:
    """Return an ISO 8601 date as seconds since 1970, or -inf for None. A date without an offset is in UTC."""
    if date is None:
        return float("-inf")
    moment = datetime.fromisoformat(date)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def date_to_local_seconds(date: str | None) -> float:
    """Return the local time of an ISO 8601 date, whatever its offset, as if it were UTC: seconds since 1970, or -inf.

    Years and days of posts are those that the post says: 2023-12-31T20:00-05:00 is in 2023.
    """
    if date is None:
        return float("-inf")
    return datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp()


def make_stem_key(lang: str, stem: str) -> bytes:
    """Return the key of a stem: the language, a zero byte, the stem."""
    return f"{lang}\0{stem}".encode()
