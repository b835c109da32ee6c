"""The version of Hugo that builds a site, and the versions that changed behavior that we imitate."""

from __future__ import annotations

import re

from ...errors import SettingsError

Version = tuple[int, int]
"""Major and minor number."""

NEWEST: Version = (0, 168)
"""The version against which the rules were last checked."""
SKIPS_LINKS: Version = (0, 123)
"""Since then, symbolic links in the content are not read; a content folder or mount may still be one."""
EXPANDS_URL: Version = (0, 131)
"""Since then, the `url` in front matter may contain the tokens of permalinks."""
RENDERED_ANCHORS: Version = (0, 144)
"""Since then, a heading's id is made from its rendered text; before, from its source."""
SECTION_SLUGS: Version = (0, 166)
"""Since then, a section's slug is in the URLs of the pages below. By its documentation, 0.165 does not do
so; 0.168 does."""


def parse_version(text: str) -> Version:
    """Parse a version of Hugo, like `0.120.4`; empty: the newest one. Raises SettingsError if it is malformed."""
    if not text:
        return NEWEST
    match = re.match(r"v?(\d+)\.(\d+)", text.strip())
    if match is None:
        raise SettingsError(f"{text!r} is not a version of Hugo; use one like 0.120")
    return int(match[1]), int(match[2])
