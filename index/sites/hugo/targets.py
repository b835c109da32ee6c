"""The targets of cascades and permalinks: globs of paths, languages and kinds that select pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .page_path import PagePath

_GLOB_TOKEN = re.compile(
    r"(?P<any_path>\*\*)|(?P<any_name>\*)|(?P<any_character>\?)|\[(?P<characters>!?[^\]]+)\]"
    r"|(?P<open>\{)|(?P<close>\})|(?P<comma>,)|\\?(?P<literal>.)",
    re.DOTALL,
)
_MATCH_ALL = re.compile(".*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """A selection of pages; by default, all of them."""

    path: str = "**"
    lang: str = "*"
    kind: str = "*"
    any_language: bool = False
    """Whether a cascade also selects pages of other languages than that of its file."""

    def matches(self, page_path: PagePath) -> bool:
        """Return whether a page is selected."""
        return (
            _compile_glob(self.path).fullmatch(page_path.logical_path) is not None
            and _compile_glob(self.lang).fullmatch(page_path.language.key) is not None
            and _compile_glob(self.kind).fullmatch("page") is not None
        )


def parse_target(value: Any, languages: Sequence[str]) -> Target:
    """Parse a `target`. `languages`: the keys of the site's languages.

    A malformed target selects every page, because a cascade may hide posts. As in Hugo, a `sites.matrix`
    without any of the site's languages selects every page too.
    """
    if not isinstance(value, dict):
        return Target()
    globs = {key: str(value[key]).lower() for key in ("path", "lang", "kind") if value.get(key)}
    names = _get_matrix_languages(value)
    alternatives = f"{{{','.join(names)}}}"
    is_known = any(_compile_glob(alternatives).fullmatch(key) for key in languages)
    if is_known and not any(name.startswith("!") for name in names):
        globs["lang"] = alternatives
    return Target(**globs, any_language=bool(names))


def _get_matrix_languages(target: dict[str, Any]) -> list[str]:
    """Return `sites.matrix.languages`, which replaces `lang` since 0.150."""
    value: Any = target
    for key in ("sites", "matrix", "languages"):
        value = value.get(key) if isinstance(value, dict) else None
    values = value if isinstance(value, list) else [value]
    return [str(language).lower() for language in values if language]


@lru_cache(maxsize=1000)
def _compile_glob(glob: str) -> re.Pattern[str]:
    """Compile a glob as Hugo reads it; a malformed one matches everything.

    Only `**` matches slashes. `{a,b}` matches either alternative, `[a-c]` and `[!a-c]` one character.
    """
    pattern, depth = "", 0
    for token in _GLOB_TOKEN.finditer(glob):
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
