"""A file's text -> metadata and body. YAML (`---`), TOML (`+++`) and JSON (`{`), never losing a `draft`.

python-frontmatter does the cutting, by handlers of ours: its own TOML handler needs a package that is rarely there
(and else takes the front matter for body), its YAML handler turns `12:30` into 750 and raises on a bad date, its JSON
handler fails on one line. `frontmatter.parse()` isn't used: it strips the body, and with it the first line's
indentation.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import yaml
from frontmatter.default_handlers import BaseHandler

from ..errors import UnreadablePost

Value = Any
"""None, bool, str, int, float, a datetime, date or time (TOML), a list of values, or a dict by lower-case keys."""

MAX_SIZE = 64 * 1024
"""Characters of the front matter."""
MAX_DEPTH = 20
MAX_NODES = 10_000


class FrontMatter(NamedTuple):
    """A file's text, taken apart."""

    metadata: dict[str, Value]
    """Keys in lower case."""
    body: str
    """All that comes after, as written."""
    line: int
    """The file's line of the body's first line."""
    warnings: tuple[str, ...]


def parse_front_matter(text: str) -> FrontMatter:
    """Take a text (line ends `\\n`) apart. Raises UnreadablePost where it begins a front matter that can't be read."""
    start = text.lstrip()
    for handler in _HANDLERS:
        if handler.detect(start):
            return _taken_apart(text, start, handler)
    if start.startswith(("---", "+++")) and _DRAFT.search(start, 0, MAX_SIZE):
        raise UnreadablePost(
            "the first line is no front matter's, yet a draft is spoken of; write just --- or +++ there"
        )
    return FrontMatter({}, text, 1, ())


_DRAFT = re.compile(r"^[ \t]*[\"']?draft[\"']?[ \t]*[:=]", re.MULTILINE | re.IGNORECASE)
"""What begins like a front matter and isn't one may have been meant to be: `--- # note`, `----`."""


def _taken_apart(text: str, start: str, handler: BaseHandler) -> FrontMatter:
    try:
        written, body = handler.split(start)
    except ValueError as error:
        line = text[: len(text) - len(start)].count("\n") + 1
        raise UnreadablePost(f"line {line}: the front matter is never closed; close it as it was opened") from error
    except RecursionError as error:  # JSON
        raise _too_deep() from error
    if len(written) > MAX_SIZE:
        raise UnreadablePost(f"the front matter has {len(written)} characters; at most {MAX_SIZE} are read")
    try:
        loaded = handler.load(written)
        metadata = _lowered(loaded, iter(range(MAX_NODES))) if loaded is not None else {}
    except StopIteration:
        raise UnreadablePost(f"the front matter holds more than {MAX_NODES} values") from None
    except RecursionError as error:
        raise _too_deep() from error
    except (yaml.YAMLError, ValueError, TypeError, KeyError) as error:
        raise UnreadablePost(f"the front matter can't be read: {_one_line(error)}") from error
    if not isinstance(metadata, dict):
        raise UnreadablePost("the front matter is no set of `key: value`")
    line = text[: len(text) - len(body)].count("\n") + 1
    twice = sorted(_twice(loaded)) if loaded else []
    return FrontMatter(metadata, body, line, tuple(f"`{key}` stands twice; the last one is read" for key in twice))


def _too_deep() -> UnreadablePost:
    return UnreadablePost(f"the front matter is nested deeper than {MAX_DEPTH}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _lowered(value: Value, budget: Iterator[int], depth: int = 0) -> Value:
    """Copy a value with its keys as lower-case strings. Aliases can make few bytes a great many values: so count."""
    next(budget)
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        lowered = {str(key).lower(): _lowered(item, budget, depth + 1) for key, item in value.items()}
        if "draft" in lowered and "draft" in _twice(value):
            lowered["draft"] = True  # of two drafts the safe one holds
        return lowered
    if isinstance(value, list):
        return [_lowered(item, budget, depth + 1) for item in value]
    if isinstance(value, str) and not value.isascii():  # "\ud800" in JSON is half a character
        return value.encode("utf-8", "replace").decode()
    return value


class _Mapping(dict[Any, Any]):
    """A mapping that knows all the keys it was written with: a dict keeps one of equal ones."""

    written: Sequence[Any] = ()


def _twice(mapping: dict[Any, Any]) -> set[str]:
    """Return the keys, in lower case, that a mapping has more than once: `draft` and `Draft` are the same."""
    keys = mapping.written if isinstance(mapping, _Mapping) else mapping
    return {key for key, count in Counter(str(key).lower() for key in keys).items() if count > 1}


# ------------------------------------------------------------------------------------------------ YAML


class _Loader(yaml.CSafeLoader):
    """Scalars stay as written, but for true, false and null: what a number or a date is, the sites' rules say."""


_KEPT = {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
_Loader.yaml_implicit_resolvers = {
    first: kept
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    if (kept := [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT])
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> _Mapping:
    keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
    loader.flatten_mapping(node)
    mapping = _Mapping(loader.construct_mapping(node, deep=True))
    mapping.written = keys
    return mapping


def _unknown(loader: _Loader, suffix: str, node: yaml.Node) -> Value:
    """An unknown tag (`!!python/none`, `!custom`) says nothing: the scalar stays, anything else goes."""
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_multi_constructor("", _unknown)


class _Yaml(BaseHandler):
    FM_BOUNDARY = re.compile(r"^---[ \t]*$\n?", re.MULTILINE)

    def load(self, fm: str) -> Value:
        return yaml.load(fm.replace("\x00", "�"), _Loader)  # built on the safe loader


# ------------------------------------------------------------------------------------------------ TOML and JSON


class _Toml(BaseHandler):
    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*$\n?", re.MULTILINE)

    def load(self, fm: str) -> Value:
        return tomllib.loads(fm)


class _Json(BaseHandler):
    FM_BOUNDARY = re.compile(r"\{(?![{%])")

    def split(self, text: str) -> tuple[str, str]:
        try:
            _, end = json.JSONDecoder().raw_decode(text)
        except json.JSONDecodeError as error:
            raise UnreadablePost(f"the front matter can't be read: {_one_line(error)}") from error
        return text[:end], text[end:].removeprefix("\n")

    def load(self, fm: str) -> Value:
        return json.loads(fm, object_pairs_hook=_pairs)


def _pairs(pairs: list[tuple[str, Value]]) -> _Mapping:
    mapping = _Mapping(pairs)
    mapping.written = [key for key, _ in pairs]
    return mapping


_HANDLERS = (_Yaml(), _Toml(), _Json())
