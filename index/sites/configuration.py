"""Read the configuration file of a generator. It is parsed like front matter: same formats, values as written."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from ..bounded_file import is_folder, read_bounded_text
from ..errors import SettingsError, UnreadablePost
from ..posts import front_matter

_FRONT_MATTER = {".toml": "+++\n{}\n+++\n", ".yaml": "---\n{}\n---\n", ".yml": "---\n{}\n---\n", ".json": "{}"}
SUFFIXES = tuple(_FRONT_MATTER)
"""The suffixes of the files that `read_configuration` reads."""
_HOST = re.compile(r"[\w.-]+(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?")
_PLACEHOLDER = re.compile(
    r"""^$
    | ^(?:0\.0\.0\.0 | 127\.[\d.]+ | ::1?)$
    | (?:^|\.)(?:localhost | example | test | invalid | local | example\.(?:com|net|org))$""",
    re.VERBOSE,
)
"""Hosts at which nobody publishes a site. RFC 2606 and RFC 6761 reserve the names."""


def read_configuration(path: Path) -> dict[str, Any]:
    """Return the settings in a file, with lower-case keys. Raises SettingsError, which names the file."""
    try:
        return parse_configuration(read_bounded_text(path), path.suffix)
    except (OSError, ValueError, UnreadablePost) as error:
        raise SettingsError(f"{path}: {str(error).replace('front matter', 'configuration')}") from error


def parse_configuration(text: str, suffix: str) -> dict[str, Any]:
    """Return the settings in the text of a file with this suffix, with lower-case keys.

    Raises ValueError or UnreadablePost.
    """
    if suffix in (".yaml", ".yml"):  # the file may have delimiters already
        text = re.sub(r"^---[ \t]*$", "", text, flags=re.MULTILINE)
    return front_matter.parse_front_matter(_FRONT_MATTER[suffix].replace("{}", text)).metadata


class Address(NamedTuple):
    """The address at which a site is published."""

    host: str
    """With the port, if there is one; empty: not configured."""
    path: str
    """Rooted and without a slash at its end: empty or `/blog`."""
    origin: str
    """Scheme and host, such as `https://example.org`; empty: not configured, or no address for readers."""


def parse_address(url: str) -> Address:
    """Parse the URL at which a site is published. Raises ValueError if it is malformed."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    return Address(parts.netloc, f"/{path.lstrip('/')}" if path else "", _find_origin(parts))


def _find_origin(parts: SplitResult) -> str:
    """Return scheme and host of a URL; empty if it is a placeholder or the address of the reader's own machine."""
    scheme, name = parts.scheme or "https", (parts.hostname or "").rstrip(".")
    is_address = scheme in ("http", "https") and _HOST.fullmatch(parts.netloc)
    return f"{scheme}://{parts.netloc}" if is_address and not _PLACEHOLDER.search(name) else ""


def find_content_folder(root: Path, name: str) -> Path:
    """Return the content folder that a configuration names, if it exists below `root`; else `root`."""
    content = Path(os.path.normpath(root / name))
    return content if content.is_relative_to(root) and is_folder(content) else root
