"""What cascades and permalinks are aimed at: `target` with a glob of paths, a language, a kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .places import Place

_GLOB = re.compile(
    r"(?P<deep>\*\*)|(?P<stretch>\*)|(?P<one>\?)|\[(?P<among>!?[^\]]+)\]|(?P<open>\{)|(?P<close>\})|(?P<comma>,)"
    r"|\\?(?P<literal>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Target:
    """Which posts are meant; what isn't said may be anything."""

    path: str = "**"
    lang: str = "*"
    kind: str = "*"
    across: bool = False
    """Whether posts of other languages are meant, too, than the one of the file that it stands in."""

    def meets(self, place: Place) -> bool:
        """Say whether a post is meant."""
        return (
            _glob(self.path).fullmatch(place.path) is not None
            and _glob(self.lang).fullmatch(place.language.key) is not None
            and _glob(self.kind).fullmatch("page") is not None
        )


def target(value: Any, languages: Sequence[str]) -> Target:
    """Read a `target`. What can't be understood means every post: what it hands down may be a draft. So does a
    `sites.matrix` that none of the site's languages is in, to Hugo as well."""
    if not isinstance(value, dict):
        return Target()
    said = {key: str(value[key]).lower() for key in ("path", "lang", "kind") if value.get(key)}
    meant = _languages(value)
    among = f"{{{','.join(meant)}}}"
    if any(_glob(among).fullmatch(key) for key in languages) and not any(name.startswith("!") for name in meant):
        said["lang"] = among
    return Target(**said, across=bool(meant))


def _languages(value: dict[str, Any]) -> list[str]:
    """Return `sites.matrix.languages`: what `lang` was until 0.150."""
    inner: Any = value
    for key in ("sites", "matrix", "languages"):
        inner = inner.get(key) if isinstance(inner, dict) else None
    found = inner if isinstance(inner, list) else [inner]
    return [str(language).lower() for language in found if language]


@lru_cache(maxsize=1000)
def _glob(pattern: str) -> re.Pattern[str]:
    """Return a glob as Hugo reads it: only `**` goes over slashes; `{a,b}` is either. One that is none matches all."""
    made, depth = "", 0
    for found in _GLOB.finditer(pattern):
        match found.lastgroup:
            case "deep":
                made += ".*"
            case "stretch":
                made += "[^/]*"
            case "one":
                made += "[^/]"
            case "among":
                made += f"[{re.sub(r'^!', '^', found['among'].replace(chr(92), ''))}]"
            case "open":
                made, depth = f"{made}(?:", depth + 1
            case "close" if depth:
                made, depth = f"{made})", depth - 1
            case "comma" if depth:
                made += "|"
            case _:
                made += re.escape(found["literal"] or found[0])
    try:
        return re.compile(made, re.DOTALL)
    except re.error:
        return re.compile(".*", re.DOTALL)
