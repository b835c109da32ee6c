"""Paths of URLs as Hugo makes them: which characters remain, how parts are joined and quoted."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from ..values import strip_accents
from .config import Config

_SAFE = "/%@+~!$&'()*,;=:?"
"""Characters that Hugo leaves unquoted."""


def sanitize_path(path: str, config: Config) -> str:
    """Return a path with only the characters that Hugo keeps, in lower case unless configured otherwise.

    Source: `Sanitize` of Hugo's package common/paths.
    """
    if config.remove_accents:
        path = strip_accents(path)
    sanitized = _keep_allowed(path)
    return sanitized.replace("İ", "i").lower() if config.path_to_lower else sanitized


def _keep_allowed(path: str) -> str:
    """Remove characters that are not allowed; white space between allowed ones becomes a hyphen."""
    out: list[str] = []
    after_space = after_hyphen = False
    for i, c in enumerate(path):
        if _is_allowed(path, i):
            after_hyphen = c == "-"
            if after_space and not after_hyphen:
                out.append("-")
            after_space = False
            out.append(c)
        elif out and not after_hyphen and c.isspace():
            after_space = True
    return "".join(out)


def _is_allowed(path: str, i: int) -> bool:
    c = path[i]
    if c in "./\\_#+~-@":
        return True
    if c == "%":
        return re.match(r"[0-9a-fA-F]{2}", path[i + 1 : i + 3]) is not None
    category = unicodedata.category(c)
    return category[0] in "LM" or category == "Nd"


def is_safe_url(url: str) -> bool:
    """Return whether a URL that the author wrote is a path of the site, and browsers read it as one."""
    try:
        parts = urlsplit(url)
    except ValueError:  # `http://[x`
        return False
    has_control_character = any(unicodedata.category(c)[0] == "C" for c in url)
    return not (
        has_control_character
        or parts.scheme
        or parts.netloc
        or "\\" in url
        or url.startswith("//")
        or ".." in url.split("/")
    )


def join_paths(*paths: str) -> str:
    """Join paths into one that is rooted and quoted. It ends with a slash if the last path does."""
    joined = "/".join(part for path in paths for part in path.split("/") if part)
    slash = "/" if joined and paths[-1].endswith("/") else ""
    return f"/{quote(joined, safe=_SAFE)}{slash}"
