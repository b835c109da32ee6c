"""Compute when a post is public from its dates, for all generators. `opt_outs` has the keys that hide posts.

Each generator adds its own rules, such as its drafts, in a function or method `find_hidden_reason`.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from ..model import Visibility
from ..posts import dates
from .omissions import EXPIRED
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
    before their start; with `expired`, after their end. Both dates are always kept, because the clock may be wrong now:
    queries compare them with the time, and a sync reads an expired post again if its end is ahead after all.
    """
    begins = None if future else dates.to_moment(start, zone)
    ends = None if expired else dates.to_moment(end, zone)
    now = datetime.now(UTC)
    if ends is not None and ends <= now:
        return Visibility(False, f"{EXPIRED} {ends.isoformat()}", begins, ends)
    from_part = f" from {begins.isoformat()}" if begins is not None and begins > now else ""
    until_part = f" until {ends.isoformat()}" if ends else ""
    return Visibility(True, f"public{from_part}{until_part}", begins, ends)
