"""What is counted: searches, and the results that readers open."""

from __future__ import annotations

from typing import NamedTuple

MAX_TEXT = 100
"""Characters of the longest query whose text may be stored. Longer ones count in the totals of a day only."""
MAX_URL = 500
"""Characters of the longest URL that is stored."""


class SearchSummary(NamedTuple):
    """What is counted of a search: nothing about the reader."""

    text: str
    """The normalized query; empty if it is longer than MAX_TEXT."""
    results: int
    """The number of results."""
    is_corrected: bool = False
    """Misspelled words were replaced."""
    is_completed: bool = False
    """The last word was completed."""
    is_final: bool = False
    """The request itself says that the query is complete; otherwise the client reports it once it is."""


class Click(NamedTuple):
    """A result that was opened."""

    url: str
    position: int
    """In the list of results, from 1."""


class Event(NamedTuple):
    """A search, a click, or both."""

    minute: int
    """Since 1970, in UTC."""
    summary: SearchSummary
    is_search: bool = True
    """False: the search was counted before, and this is only its click."""
    has_clicks: bool = False
    """Whether the client reports clicks: without, nobody knows whether a result was opened."""
    click: Click | None = None
