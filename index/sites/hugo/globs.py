"""Globs as Hugo reads them."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"(?P<any_path>\*\*)|(?P<any_name>\*)|(?P<any_character>\?)|\[(?P<characters>!?[^\]]{1,200}+)\]"
    r"|(?P<open>\{)|(?P<close>\})|(?P<comma>,)|\\?(?P<literal>.)",
    re.DOTALL,
)
_MATCH_ALL = re.compile(".*", re.DOTALL)


@lru_cache(maxsize=200)
def compile_glob(glob: str) -> re.Pattern[str]:
    """Compile a glob; a malformed one matches everything.

    Only `**` matches slashes. `{a,b}` matches either alternative, `[a-c]` and `[!a-c]` one character.
    """
    pattern, depth = "", 0
    for token in _TOKEN.finditer(glob):
        match token.lastgroup:
            case "any_path":
                pattern += ".*"
            case "any_name":
                pattern += "[^/]*"
            case "any_character":
                pattern += "[^/]"
            case "characters":
                pattern += f"[{re.sub(r'^!', '^', token['characters'].replace(chr(92), ''))}]"
            case "open":
                pattern, depth = f"{pattern}(?:", depth + 1
            case "close" if depth:
                pattern, depth = f"{pattern})", depth - 1
            case "comma" if depth:
                pattern += "|"
            case _:
                pattern += re.escape(token["literal"] or token[0])
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:
        return _MATCH_ALL
