"""The Hugo that builds a site, and from which version on it does what."""

from __future__ import annotations

import re

from ...errors import SettingsError

Version = tuple[int, int]
NEWEST: Version = (0, 168)
"""What the rules were checked against last."""

EXPANDS_URL: Version = (0, 131)
"""Tokens in the `url` of a front matter."""
RENDERED_ANCHORS: Version = (0, 144)
"""Headings' ids of their text as it is rendered, before of the source."""
SECTION_SLUGS: Version = (0, 166)
"""A section's slug in the URLs of the pages below: 0.165 had none, by its documentation; 0.168 does."""


def version(written: str) -> Version:
    """Read a version of Hugo like `0.120.4`; empty: a new one. Raises SettingsError for what is none."""
    if not written:
        return NEWEST
    found = re.match(r"v?(\d+)\.(\d+)", written.strip())
    if found is None:
        raise SettingsError(f"{written!r} is no version of Hugo; say one like 0.120")
    return int(found[1]), int(found[2])
