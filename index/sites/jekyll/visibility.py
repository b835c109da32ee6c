"""Decide which files Jekyll publishes: drafts, `published`, posts without a date, files without front matter."""

from __future__ import annotations

from typing import Any

from ..values import format_rule
from .config import Config

POSTS = "_posts"
DRAFTS = "_drafts"
NO_FRONT_MATTER = "\0no front matter"
"""A key that the site adds to the metadata of a file without front matter; no author can write it."""


def get_collection(id: str) -> str:
    """Return POSTS or DRAFTS for a file in a folder of that name; empty for a page."""
    folders = id.split("/")[:-1]
    return next((folder for folder in folders if folder in (POSTS, DRAFTS)), "")


def find_exclusion(id: str, config: Config) -> str:
    """Return why Jekyll does not read a file: it is excluded, or a part of its path begins with `_`; else empty.

    The folders POSTS and DRAFTS are exceptions.
    """
    *folders, name = id.split("/")
    if name.startswith("_") or any(folder.startswith("_") and folder not in (POSTS, DRAFTS) for folder in folders):
        return "the path has a part that begins with _"
    excluded = [entry.strip("/") for entry in config.exclude]
    return "matches exclude" if any(id == entry or id.startswith(f"{entry}/") for entry in excluded) else ""


def find_hidden_reason(collection: str, metadata: dict[str, Any], config: Config, *, drafts: bool, dated: bool) -> str:
    """Return the rule of Jekyll that hides a file at any time; empty if no rule does.

    `collection`: see `get_collection`. `drafts`: whether drafts are published. `dated`: whether the file's name begins
    with a date.
    """
    if collection == DRAFTS and not drafts:
        return "draft: the file is in _drafts"
    if metadata.get("published") is False and not config.unpublished:
        return format_rule("published", metadata["published"])
    if collection == POSTS and not dated:
        return "no date in the file name: Jekyll skips it"
    if not collection and metadata.get(NO_FRONT_MATTER):
        return "no front matter: Jekyll does not make it a page"
    return ""
