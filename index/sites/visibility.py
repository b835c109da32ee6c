"""Compute when a post is public from its dates, for all generators. `opt_outs` has the keys that hide posts.

Each generator adds its own rules, such as its drafts, in a function or method `find_hidden_reason`.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from ..model import Visibility
from ..posts import dates
from .opt_outs import is_private
from .values import Date, is_no, is_yes


def is_draft(metadata: dict[str, Any]) -> bool:
    """Return whether a file is a draft or private by the rules of any generator: then no post may include it.

    What is only kept out of search may be included: it is a part of the post that includes it.
    """
    return is_yes(metadata.get("draft")) or is_no(metadata.get("published")) or is_private(metadata)


def make_visibility(
    start: Date = None, end: Date = None, zone: tzinfo = UTC, *, future: bool = False, expired: bool = False
) -> Visibility:
    """Return the visibility of a post that is public from `start` until `end`.

    A missing date is no limit; a day without a time begins at midnight in `zone`. With `future`, posts are public
    before their start; with `expired`, after their end.
    """
    begins, ends = dates.to_moment(start, zone), dates.to_moment(end, zone)
    now = datetime.now(UTC)
    if ends is not None and not expired and ends <= now:
        return Visibility(False, f"expired {ends.isoformat()}")
    begins = begins if begins is not None and begins > now and not future else None
    ends = None if expired else ends
    from_part = f" from {begins.isoformat()}" if begins else ""
    until_part = f" until {ends.isoformat()}" if ends else ""
    return Visibility(True, f"public{from_part}{until_part}", begins, ends)
