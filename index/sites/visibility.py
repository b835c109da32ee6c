"""The visibility rules that all generators share: the keys that unlist a post, and publication dates.

Each generator adds its own rules, such as its drafts, in a function or method `find_hidden_reason`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Any

from ..model import Visibility
from ..posts import dates
from .values import Date, format_rule, is_no, is_yes, to_strings

_UNLISTING_KEYS = (
    "unlisted", "hidden", "private", "noindex", "robotsnoindex",
    # Of themes: PaperMod, LoveIt, Blowfish, Hextra, Docsy, Just the Docs, Book.
    "searchhidden", "hiddenfromsearch", "excludefromsearch", "excludesearch", "exclude_search", "search_exclude",
    "booksearchexclude",
)  # fmt: skip
"""Keys, in lower case, that unlist a post if their value means yes."""
_LISTING_KEYS = ("search", "pagefind")
"""Keys that unlist a post if their value means no; the second is Starlight's."""


def find_unlisted_reason(metadata: dict[str, Any]) -> str:
    """Return the line of the front matter that unlists a post, whatever the generator; empty if it is listed."""
    for key in _UNLISTING_KEYS:
        if is_yes(metadata.get(key)):
            return format_rule(key, metadata[key])
    if metadata.get("password") not in (None, "", False):
        return "password: (not shown)"
    robots = ", ".join(to_strings(metadata.get("robots")))
    if re.search(r"noindex|\bnone\b", robots, re.IGNORECASE):
        return format_rule("robots", robots)
    search = metadata.get("search")
    if isinstance(search, dict) and is_yes(search.get("exclude")):  # Material for MkDocs
        return "search: exclude: true"
    return next((format_rule(key, metadata[key]) for key in _LISTING_KEYS if is_no(metadata.get(key))), "")


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
