"""Match files with `ignored_content`: globs as the Rust crate `globset` reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import SettingsError

_MAX_ALTERNATIVES = 1000
_BRACES = re.compile(r"\{([^{}]*)\}")
_TOKEN = re.compile(r"(?P<any>\*+)|(?P<one>\?)|\[(?P<set>[!^]?+\]?+[^\]]{0,200}+)\]|\\?(?P<literal>.)", re.DOTALL)


def compile_globs(globs: Sequence[str]) -> re.Pattern[str] | None:
    """Compile globs to a pattern that matches the whole path of a file; None without globs.

    `*` also matches slashes, `**/` any folders or none, and `{a,b}` either alternative. Raises SettingsError for a
    malformed or too complex glob.
    """
    return re.compile("|".join(_translate(glob) for glob in globs), re.DOTALL) if globs else None


def _translate(glob: str) -> str:
    patterns = [_translate_simple(simple) for simple in _expand(glob)]
    try:
        re.compile(pattern := "|".join(patterns))
    except re.error as error:
        raise SettingsError(f"invalid glob {glob!r} in ignored_content: {error}") from error
    return pattern


def _expand(glob: str) -> list[str]:
    """Return the alternatives of a glob, without braces."""
    pending, expanded = [re.sub(r"(?:^|(?<=/))\*\*/", "{,*/}", glob)], list[str]()
    while pending:
        current = pending.pop()
        match = _BRACES.search(current)
        if match is None:
            expanded.append(current)
            continue
        pending += (current[: match.start()] + item + current[match.end() :] for item in match[1].split(","))
        if len(pending) + len(expanded) > _MAX_ALTERNATIVES:
            raise SettingsError(f"the glob {glob!r} in ignored_content has too many alternatives; use several globs")
    return expanded


def _translate_simple(glob: str) -> str:
    """Translate a glob without braces. Between two `*`, the first match is kept, so matching takes linear time."""
    parts = [""]
    for token in _TOKEN.finditer(glob):
        match token.lastgroup:
            case "any":
                parts.append("")
            case "one":
                parts[-1] += "."
            case "set":
                parts[-1] += _translate_set(token["set"])
            case _:
                parts[-1] += re.escape(token["literal"])
    if len(parts) == 1:
        return parts[0]
    return parts[0] + "".join(f"(?>.*?{part})" for part in parts[1:-1] if part) + f".*{parts[-1]}"


def _translate_set(characters: str) -> str:
    """Translate the inside of `[…]`; `!` or `^` at its start negates it."""
    negation = "^" if characters[:1] in ("!", "^") else ""
    escaped = re.sub(r"([\\\]\[^&~|])", r"\\\1", characters[len(negation) :])
    return f"[{negation}{escaped}]"
