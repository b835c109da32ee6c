"""Decide which posts an Eleventy site shows: drafts, `permalink: false`, `eleventyExcludeFromCollections`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..values import format_rule, is_no, is_yes
from .code_data import HIDING_CODE
from .preprocessors import Condition


def find_hidden_reason(metadata: dict[str, Any], conditions: Iterable[Condition] = (), *, drafts: bool = False) -> str:
    """Return the rule that hides a post at any time; empty if no rule does.

    `conditions`: those on which preprocessors drop posts. `drafts`: whether drafts are shown.

    Eleventy itself knows no drafts. That `draft: true` hides a post is a convention, which its documentation describes.
    """
    if is_yes(metadata.get("draft")) and not drafts:
        return format_rule("draft", metadata["draft"])
    if metadata.get(HIDING_CODE):
        return "a data file decides by its program which posts are shown; use JSON, or set `draft` in the post"
    dropped = next((condition.name for condition in conditions if condition.drops(metadata)), "")
    if dropped:
        return f"a preprocessor of the configuration drops it because of `{dropped}`"
    excluded = metadata.get("eleventyexcludefromcollections")
    if is_yes(excluded) or (isinstance(excluded, list) and "all" in excluded):
        return "eleventyExcludeFromCollections: true"
    return _find_unwritten_reason(metadata.get("permalink"))


def _find_unwritten_reason(permalink: Any) -> str:
    """Return why a page with this permalink is not written; empty if it is."""
    if not isinstance(permalink, dict):
        return format_rule("permalink", permalink) if is_no(permalink) else ""
    if permalink and "build" not in permalink:
        return "permalink has no `build`"
    return format_rule("permalink.build", permalink["build"]) if is_no(permalink.get("build")) else ""
