"""What a site's `_index` files say that bears on the posts below: their front matter, and which folders have one."""

from __future__ import annotations

import logging
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...errors import UnreadablePost
from ...posts.front_matter import parse_front_matter
from .. import walk
from ..values import shown, text, true, unlisted
from .places import Places

log = logging.getLogger(__name__)

Cascade = dict[str, Any]
Key = tuple[str, tuple[str, ...]]
"""A language and the folders below its content."""

_UNREADABLE: Cascade = {"draft": True}
"""What is handed down where that can't be read: it may be just this."""
FIELDS = {
    "title", "linktitle", "description", "summary", "slug", "url", "date", "publishdate", "pubdate", "published",
    "lastmod", "modified", "expirydate", "unpublishdate", "headless", "build", "_build",
}  # fmt: skip
"""Hugo's own: among the `params` of a page they are the author's, and say nothing to Hugo; in a cascade they do."""


@dataclass(frozen=True, slots=True)
class Section:
    """A folder with an `_index` file."""

    slug: str = ""
    title: str = ""
    cascades: tuple[Cascade, ...] = ()


def is_index(name: str) -> bool:
    """Say whether a file of this name is a section's own."""
    name = name.lower()
    return name.startswith("_index.") and name.endswith(walk.SUFFIXES)


_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(---|\+\+\+)")


def front_matter(path: str) -> str:
    """Return what an `_index` file has before its body: the rest doesn't bear on posts. A file that can't be read is
    like one whose front matter can't."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # thousands at each sync
            data = file.read()
    except OSError as error:
        log.warning("%s: can't be read (%s); the posts below are taken for drafts", path, error.strerror)
        return "---"
    opening = _OPENING.match(data)
    closing = opening and re.compile(rb"\n" + re.escape(opening[1]) + rb"[ \t]*(?:\r?\n|$)").search(data, opening.end())
    return data[: closing.end() if closing else None].decode("utf-8-sig", "replace")


def read(written: Iterable[tuple[str, str]], places: Places) -> Mapping[Key, Section]:
    """Return the sections of a site. `written`: the ids of `_index` files and what stands at their beginning."""
    found: dict[Key, Section] = {}
    for id, source in written:
        place = places.of(id)
        key = place.language.key, place.folders
        section = _section(source)
        other = found.get(key, Section())  # `_index.md` beside `_index.markdown`
        found[key] = replace(section, cascades=(*other.cascades, *section.cascades))
    return found


def _section(source: str) -> Section:
    try:
        values = parse_front_matter(source.replace("\r\n", "\n").replace("\r", "\n")).metadata
    except UnreadablePost:
        return Section(cascades=(_UNREADABLE,))
    slug = text(values.get("slug")).strip("-")
    return Section(slug, shown(values.get("title")), tuple(cascades(values.get("cascade"))))


def cascades(value: Any) -> list[Cascade]:
    """Return a `cascade` as the list it may be: keys in lower case, `params` among them."""
    found = value if isinstance(value, list) else [value]
    return [with_params(cascade, fields=()) for cascade in found if isinstance(cascade, dict)]


def with_params(values: dict[str, Any], fields: Container[str] = FIELDS) -> dict[str, Any]:
    """Return what a page says, its author's own fields among Hugo's: `params` may hold tags, and count more, but for
    `fields`. Where the two differ on whether the post is shown, the safe one holds."""
    params = values.get("params")
    if not isinstance(params, dict):
        return values
    own = {k: v for k, v in params.items() if k not in fields and (k != "draft" or true(v))}
    return own | values if unlisted(values) else values | own


_PLURALS = {
    "person": "people", "child": "children", "man": "men", "woman": "women", "life": "lives", "leaf": "leaves",
    "half": "halves", "quiz": "quizzes", "photo": "photos",
}  # fmt: skip
_ALIKE = ("news", "data", "media", "series", "people", "information", "equipment", "sheep", "fish", "js", "aws")
_ENDINGS = (
    ("[^siu]s", r"\g<0>"), ("is", "es"), ("([^aeiou])y", r"\1ies"), ("s|x|z|ch|sh|[^aeiou]o", r"\g<0>es"), ("", "s"),
)  # fmt: skip


def title(name: str, several: bool) -> str:
    """Return the title that Hugo makes up of a folder's name; `several`: in the plural."""
    words = " ".join(word[:1].upper() + word[1:] for word in re.split(r"[\s_-]+", name))
    return plural(words) if several else words


def plural(name: str) -> str:
    """Return an English name in the plural, about as Hugo does it."""
    *_, word = re.split(r"[\s_-]", name.lower())
    if word in _ALIKE:
        return name
    if word in _PLURALS:
        return name[: len(name) - len(word)] + _PLURALS[word]
    ending, becomes = next(rule for rule in _ENDINGS if re.search(f"(?:{rule[0]})$", word))
    return re.sub(f"(?:{ending})$", becomes, name, count=1, flags=re.IGNORECASE)
