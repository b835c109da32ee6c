"""A generator's configuration files. They are read as front matter is: the same formats, values as written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..errors import SettingsError, UnreadablePost
from ..posts import front_matter

_FENCED = {".toml": "+++\n{}\n+++\n", ".yaml": "---\n{}\n---\n", ".yml": "---\n{}\n---\n", ".json": "{}"}
SUFFIXES = tuple(_FENCED)


def read(path: Path) -> dict[str, Any]:
    """Return what a file sets, keys in lower case. Raises SettingsError, which names the file."""
    try:
        text = path.read_text("utf-8-sig")
        if path.suffix in (".yaml", ".yml"):  # may bring its own delimiters
            text = re.sub(r"^---[ \t]*$", "", text, flags=re.MULTILINE)
        return front_matter.parse_front_matter(_FENCED[path.suffix].replace("{}", text)).metadata
    except (OSError, ValueError, UnreadablePost) as error:
        raise SettingsError(f"{path}: {str(error).replace('the front matter', 'the configuration')}") from error


class Address(NamedTuple):
    """Where a site says that it is to be found."""

    host: str
    """With the port, if there is one; empty: it doesn't say."""
    path: str
    """Empty or `/blog`."""


def address(url: str) -> Address:
    """Read a site's own address. Raises ValueError where it is none."""
    parts = urlsplit(url)
    return Address(parts.netloc, parts.path.rstrip("/"))
