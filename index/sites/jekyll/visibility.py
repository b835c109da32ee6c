"""Decide which files Jekyll publishes: drafts, `published`, collections, posts without a date, no front matter."""

from __future__ import annotations

from typing import Any

from ..values import format_rule
from .config import Config
from .entries import Placement

NO_FRONT_MATTER = "\0no front matter"
"""A key that the site adds to the metadata of a file without front matter; no author can write it."""
MISPLACED_FRONT_MATTER = "\0misplaced front matter"
"""A key like NO_FRONT_MATTER, for front matter that Jekyll does not see, but a reader does."""
INVALID_DATE = "\0invalid date"
"""A key like NO_FRONT_MATTER, for a `date` that is none."""


def find_hidden_reason(
    placement: Placement, metadata: dict[str, Any], config: Config, *, drafts: bool, dated: bool
) -> str:
    """Return the rule of Jekyll that hides a file at any time; empty if no rule does.

    `drafts`: whether drafts are published. `dated`: whether the file's name begins with a valid date.
    """
    if placement.kind == "draft" and not drafts:
        return "draft: the file is in _drafts"
    if placement.kind == "document" and not placement.collection.output:
        return f"the collection {placement.label} is not published; set `output: true` in its configuration"
    if _is_unpublished(placement, metadata) and not config.unpublished:
        return format_rule("published", metadata["published"])
    if placement.kind == "post" and not dated:
        return "no date in the file name: Jekyll skips it"
    if metadata.get(MISPLACED_FRONT_MATTER):
        return "the front matter is not YAML at the begin of the file: Jekyll ignores it"
    if placement.kind in ("page", "document") and metadata.get(NO_FRONT_MATTER):
        return "no front matter: Jekyll does not make it a page"
    if placement.kind != "page" and metadata.get(INVALID_DATE):
        return f"date: {metadata[INVALID_DATE]}: Jekyll's build stops"
    return ""


def _is_unpublished(placement: Placement, metadata: dict[str, Any]) -> bool:
    """Return whether `published` is false, in YAML 1.1: `no` and `off` are false, a null too, a text 'false' is not."""
    published = metadata.get("published", True)
    return published in (None, False) or (isinstance(published, str) and published.lower() in ("no", "off"))
