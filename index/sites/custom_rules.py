"""Rules that the user sets for a site: they replace those of the generator, or take the place of a generator.

The settings `url`, `anchors`, `posts` and `hidden_if` come from here. They may be part of a site that somebody else
wrote: patterns stay inside the site, and everything is bounded.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from .ignore_patterns import MAX_FOLDER_STARS, Glob, compile_glob, expand_braces, matches_exactly
from .url_templates import Page, UrlTemplate, parse_template
from .values import format_rule, format_value, is_no, is_yes
from .walk import SUFFIXES

_MAX_PATTERNS = 100
_MAX_LENGTH = 500
"""The longest pattern, in characters."""
_WILDCARD = re.compile(r"[*?\[]")
_FOLDER_PAGES = ("index", "_index", "readme")
_DRAFT_KEYS = ("draft", "published", "publish", "status")
"""Keys that mark drafts: a private preview of drafts shows such posts."""

Url = UrlTemplate | tuple[tuple[str, UrlTemplate], ...]
"""One template, or a template for each pattern of files."""
Condition = tuple[str, tuple[Any, ...]]
"""A key of the front matter, with dots for nested ones, and the values that hide a post."""


class Pattern(NamedTuple):
    """A pattern of files below the root of the site."""

    source: str
    globs: tuple[Glob, ...]
    base: str
    """The folder with which the pattern begins, up to the first wildcard."""
    names_file: bool
    """Whether the pattern gives the name of the file (`**/page.mdx`), which then stands for its folder."""

    def match(self, path: str) -> bool:
        """Return whether a file has this path below the root."""
        parts = path.split("/")
        return any(matches_exactly(glob, parts) for glob in self.globs)


@dataclass(frozen=True)
class CustomRules:
    """The rules that the user has set; empty ones leave those of the generator as they are."""

    url: Url = ()
    anchors: str = ""
    """A name in `anchor_schemes`; empty: as the generator."""
    posts: tuple[str, ...] = ()
    """Patterns of the only files that are posts, below the root of the site."""
    hidden_if: tuple[Condition, ...] = ()
    versions: tuple[str, ...] = ()
    """Which versions of the documentation are read, of generators that have several; empty: the latest."""

    @cached_property
    def _patterns(self) -> Sequence[Pattern]:
        sources = self.posts or (() if isinstance(self.url, UrlTemplate) else [source for source, _ in self.url])
        return [compile_pattern(source) for source in sources]

    @cached_property
    def _templates(self) -> Sequence[tuple[Pattern, UrlTemplate]]:
        if isinstance(self.url, UrlTemplate):
            return [(pattern, self.url) for pattern in self._patterns]
        return [(compile_pattern(source), template) for source, template in self.url]

    @property
    def has_posts(self) -> bool:
        """Whether the user says which files are posts."""
        return bool(self._patterns)

    def find_skip_reason(self, path: str) -> str:
        """Return why a file with this path below the root is no post; empty if it may be one."""
        if not self._patterns or any(pattern.match(path) for pattern in self._patterns):
            return ""
        return "matches no pattern of the setting `posts`"

    def find_hidden_reason(self, metadata: Mapping[str, Any], *, drafts: bool) -> str:
        """Return the line of the front matter that hides a post by the setting `hidden_if`; empty if none does.

        With `drafts`, keys that mark drafts do not count.
        """
        for key, hiding in self.hidden_if:
            value = _get_nested(metadata, key)
            if not (drafts and key in _DRAFT_KEYS) and any(_is_equal(value, wanted) for wanted in hiding):
                shown = ", ".join(map(format_value, value)) if isinstance(value, list) else value
                return format_rule(key, shown)
        return ""

    def render_url(self, path: str, below_content: str, page: Page) -> str:
        """Return the URL of a page; empty if the user has set no template for its file.

        `path`: of the file, below the root; `below_content`: the same below the content root, for a template without a
        pattern. `page.path` and `page.is_folder_page` are found here. Raises ValueError.
        """
        for pattern, template in self._templates:
            if pattern.match(path):
                return template.render(_place(page, posixpath.relpath(path, pattern.base or "."), pattern.names_file))
        if isinstance(self.url, UrlTemplate) and not self._patterns:
            return self.url.render(_place(page, below_content, False))
        return ""


def _place(page: Page, path: str, names_file: bool) -> Page:
    """Return a page with the path of its file, which has a suffix."""
    stem = path.rsplit(".", 1)[0]
    is_folder_page = names_file or stem.rpartition("/")[2].lower() in _FOLDER_PAGES
    return page._replace(path=stem, is_folder_page=is_folder_page)


def _get_nested(metadata: Mapping[str, Any], key: str) -> Any:
    value: Any = metadata
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _is_equal(value: Any, wanted: Any) -> bool:
    """Return whether a value of the front matter, or an item of a list, is one that hides the post."""
    if isinstance(value, list):
        return any(_is_equal(item, wanted) for item in value)
    if isinstance(wanted, bool):
        return is_yes(value) if wanted else is_no(value)
    return value is not None and format_value(value).strip().lower() == format_value(wanted).strip().lower()


# ------------------------------------------------------------------------------------------------ reading settings


def read_url(value: Any) -> Url:
    """Read the setting `url`: a template, or a table of patterns with a template each. Raises ValueError."""
    if isinstance(value, UrlTemplate) or value in ("", ()):
        return value or ()
    if not isinstance(value, Mapping):
        return parse_template(value)
    return tuple(zip(read_posts(list(value)), map(parse_template, value.values()), strict=True))


def read_posts(value: Any) -> tuple[str, ...]:
    """Read the setting `posts`: a list of patterns, or a text with commas between them. Raises ValueError."""
    if isinstance(value, str):
        value = [part.strip() for part in _split_outside_braces(value) if part.strip()]
    if not isinstance(value, list | tuple) or len(value) > _MAX_PATTERNS:
        raise ValueError('expected a list of at most 100 patterns, like ["src/posts/**/*.md"]')
    for pattern in value:
        _check_pattern(pattern)
    return tuple(value)


def _split_outside_braces(text: str) -> list[str]:
    return re.split(r",(?![^{}]*\})", text)


def _check_pattern(pattern: Any) -> None:
    if not isinstance(pattern, str) or not pattern or len(pattern) > _MAX_LENGTH:
        raise ValueError(f"expected patterns like 'src/posts/**/*.md'; got {pattern!r}")
    parts = pattern.split("/")
    if pattern.startswith("/") or ".." in parts or "\\" in pattern:
        raise ValueError(f"pattern '{pattern}': expected a path below the root of the site, with `/` and without `..`")
    if pattern.count("**") > MAX_FOLDER_STARS:
        raise ValueError(f"pattern '{pattern}': expected at most {MAX_FOLDER_STARS} `**`")
    suffixes = {f".{name.rpartition('.')[2].lower()}" for name in expand_braces(parts[-1]) if "." in name}
    if unread := sorted(suffix for suffix in suffixes - set(SUFFIXES) if not _WILDCARD.search(suffix)):
        raise ValueError(
            f"pattern '{pattern}': {unread[0]} is a format that is not read; expected {', '.join(SUFFIXES)}"
        )


def compile_pattern(source: str) -> Pattern:
    """Return a checked pattern compiled."""
    source = source.removeprefix("./")
    *folders, name = source.split("/")
    base = []
    for folder in folders:
        if _WILDCARD.search(folder) or "{" in folder:
            break
        base.append(folder)
    names_file = len(base) < len(folders) and not _WILDCARD.search(name.split(".")[0]) and not name.startswith("{")
    return Pattern(source, tuple(map(compile_glob, expand_braces(source))), "/".join(base), names_file)


def compile_patterns(sources: Iterable[str]) -> list[Pattern]:
    """Return the patterns in the configuration of a generator compiled, without any that would take long to match."""
    safe = (source for source in sources if len(source) <= _MAX_LENGTH and source.count("**") <= MAX_FOLDER_STARS)
    return [compile_pattern(source) for source in islice(safe, _MAX_PATTERNS)]


def read_hidden_if(value: Any) -> tuple[Condition, ...]:
    """Read the setting `hidden_if`: a table, or a text like `draft=true, status=wip`. Raises ValueError."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, Mapping):
        pairs = [pair.partition("=") for pair in str(value).split(",") if pair.strip()]
        if not all(equals and key.strip() and text.strip() for key, equals, text in pairs):
            raise ValueError('expected a table like {draft = true, status = ["wip", "private"]}')
        value = {key.strip(): _read_word(text.strip()) for key, _, text in pairs}
    conditions = tuple(_list_conditions(value, ""))
    if len(conditions) > _MAX_PATTERNS:
        raise ValueError(f"expected at most {_MAX_PATTERNS} keys")
    return conditions


def _read_word(text: str) -> Any:
    return {"true": True, "false": False}.get(text.lower(), text)


def _list_conditions(table: Mapping[str, Any], prefix: str) -> Iterator[Condition]:
    for key, value in table.items():
        name = f"{prefix}{key.lower()}"
        if isinstance(value, Mapping):
            yield from _list_conditions(value, f"{name}.")
            continue
        values = value if isinstance(value, list) else [value]
        if not values or not all(isinstance(item, str | int | float) for item in values):
            raise ValueError(f"'{name}': expected true, false, a text, a number or a list of them")
        yield name, tuple(values)
