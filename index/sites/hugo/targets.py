"""The targets of cascades and permalinks: globs of paths, languages and kinds that select pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .globs import compile_glob
from .mounts import get_matrix_languages
from .page_path import PagePath


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
            compile_glob(self.path).fullmatch(page_path.logical_path) is not None
            and compile_glob(self.lang).fullmatch(page_path.language.key) is not None
            and compile_glob(self.kind).fullmatch(page_path.kind) is not None
        )


def parse_target(value: Any, languages: Sequence[str]) -> Target:
    """Parse a `target`. `languages`: the keys of the site's languages.

    A malformed target selects every page, because a cascade may hide posts. As in Hugo, a `sites.matrix`
    without any of the site's languages selects every page too.
    """
    if not isinstance(value, dict):
        return Target()
    globs = {key: str(value[key]).lower() for key in ("path", "lang", "kind") if value.get(key)}
    names = [name.lower() for name in get_matrix_languages(value)]
    alternatives = f"{{{','.join(names)}}}"
    is_known = any(compile_glob(alternatives).fullmatch(key) for key in languages)
    if is_known and not any(name.startswith("!") for name in names):
        globs["lang"] = alternatives
    return Target(**globs, any_language=bool(names))
