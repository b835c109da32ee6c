"""Load front matter in YAML, TOML, JSON and, without running it, JavaScript.

python-frontmatter splits the text, with our own handlers. Its TOML handler needs a package that is rarely installed,
and without it treats the front matter as part of the body. Its YAML handler turns `12:30` into 750 and raises on an
invalid date. Its JSON handler fails if the front matter is on one line.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler

from ..errors import UnreadablePost
from .javascript_literals import parse_javascript_data
from .yaml_flavors import FLAVORS, ScalarRule, YamlFlavor

Value = Any
"""None, bool, str, int, float, a datetime, date or time (TOML), a list of values, or a dict with string keys."""


class RecordedMapping(dict[Any, Any]):
    """A mapping that records all the keys in its source, repeated ones too."""

    source_keys: Sequence[Any] = ()


def find_repeated_keys(mapping: dict[Any, Any]) -> set[str]:
    """Return the keys, in lower case, that a mapping sets more than once. `draft` and `Draft` are the same key."""
    keys = mapping.source_keys if isinstance(mapping, RecordedMapping) else mapping
    return {key for key, count in Counter(str(key).lower() for key in keys).items() if count > 1}


class FormatHandler(BaseHandler):
    """Splits and loads front matter in one format."""

    format_name: str
    """The name of the format, for messages."""
    delimiter: str
    """The line before and after the front matter; empty if it needs none."""


# ------------------------------------------------------------------------------------------------ YAML


_TEXT_TAG = "tag:yaml.org,2002:str"


class _YamlLoader(yaml.CSafeLoader):
    """Loads scalars as text, except true, false and null. The rules of a site decide what a number or a date is."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Value:
        """Return the value of a node. Of text, as most are, it is known."""
        if node.tag == _TEXT_TAG and isinstance(node, yaml.ScalarNode):
            return node.value
        return super().construct_object(node, deep)


_KEPT_TAGS = {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
_YamlLoader.yaml_implicit_resolvers = {
    first: kept
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    if (kept := [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT_TAGS])
}
_YamlLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def _construct_mapping(loader: _YamlLoader, node: yaml.MappingNode) -> RecordedMapping:
    keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
    loader.flatten_mapping(node)
    mapping = RecordedMapping(loader.construct_mapping(node, deep=True))
    mapping.source_keys = keys
    return mapping


def _construct_unknown(loader: _YamlLoader, suffix: str, node: yaml.Node) -> Value:
    """Ignore an unknown tag (`!!python/none`, `!custom`): return a scalar as text and None for anything else."""
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_YamlLoader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
_YamlLoader.add_multi_constructor("", _construct_unknown)


def _make_loader(flavor: YamlFlavor) -> type[_YamlLoader]:
    """Return a loader that reads plain scalars by the rules of a flavor."""

    class Loader(_YamlLoader):
        pass

    for number, rule in enumerate(FLAVORS[flavor]):
        tag = f"!posthaste/{number}"
        Loader.add_implicit_resolver(tag, re.compile(rule.pattern), list(rule.first_characters))
        Loader.add_constructor(tag, partial(_construct_by_rule, rule))
    return Loader


def _construct_by_rule(rule: ScalarRule, loader: _YamlLoader, node: yaml.ScalarNode) -> Value:
    return rule.convert(loader.construct_scalar(node))


class YamlHandler(FormatHandler):
    """Handles YAML between lines of `---`."""

    format_name = "YAML"
    delimiter = "---"
    FM_BOUNDARY = re.compile(r"^---[ \t]*$\n?", re.MULTILINE)

    def __init__(self, flavor: YamlFlavor) -> None:
        super().__init__()
        self._loader = _make_loader(flavor)

    def load(self, fm: str) -> Value:
        """Return the value of a YAML text."""
        return yaml.load(fm.replace("\x00", "�"), self._loader)  # safe: derived from CSafeLoader


# ------------------------------------------------------------------------------------------------ TOML and JSON


class TomlHandler(FormatHandler):
    """Handles TOML between lines of `+++`."""

    format_name = "TOML"
    delimiter = "+++"
    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*$\n?", re.MULTILINE)

    def load(self, fm: str) -> Value:
        """Return the table of a TOML text."""
        return tomllib.loads(fm)


class JsonHandler(FormatHandler):
    """Handles a JSON object at the start of a file, unless it is a template (`{{`, `{%`, `{*`)."""

    format_name = "JSON"
    delimiter = ""
    FM_BOUNDARY = re.compile(r"\{(?![{%*!#:/])")

    def split(self, text: str) -> tuple[str, str]:
        """Return the JSON object at the start of a text, and the rest. Raises json.JSONDecodeError."""
        _, end = json.JSONDecoder().raw_decode(text)
        return text[:end], text[end:].removeprefix("\n")

    def load(self, fm: str) -> Value:
        """Return the value of a JSON text."""
        return json.loads(fm, object_pairs_hook=_construct_object)


def _construct_object(pairs: list[tuple[str, Value]]) -> RecordedMapping:
    mapping = RecordedMapping(pairs)
    mapping.source_keys = [key for key, _ in pairs]
    return mapping


# ------------------------------------------------------------------------------------------------ named formats


class NamedFormatHandler(FormatHandler):
    """Handles front matter whose first line names its format, like `---json`, as gray-matter reads it."""

    delimiter = "---"

    def __init__(self, name: str) -> None:
        self.format_name, self._load = _NAMED_FORMATS.get(name.lower(), (name, None))

    def split(self, text: str) -> tuple[str, str]:
        """Return the text between the first line and the next line of `---`, and the rest. Raises ValueError."""
        rest = text.partition("\n")[2]
        closing = YamlHandler.FM_BOUNDARY.search(rest)
        if closing is None:
            raise ValueError("never closed")
        return rest[: closing.start()], rest[closing.end() :]

    def load(self, fm: str) -> Value:
        """Return the value of a text in the named format; None if the text is blank.

        Raises UnreadablePost if we cannot read the format, because a `draft` may be in the text.
        """
        if self._load is None:
            raise UnreadablePost(f"front matter in the format {self.format_name!r} can't be read; use YAML")
        return self._load(fm) if fm.strip() else None


@cache
def _list_handlers(flavor: YamlFlavor) -> tuple[FormatHandler, ...]:
    """Return the handlers of the formats without a name; `flavor`: of YAML."""
    return YamlHandler(flavor), TomlHandler(), JsonHandler()


_YAML, _TOML, _JSON = ((handler.format_name, handler.load) for handler in _list_handlers("text"))
_JAVASCRIPT = ("JavaScript", parse_javascript_data)
_NAMED_FORMATS: dict[str, tuple[str, Callable[[str], Value] | None]] = {
    "yaml": _YAML, "yml": _YAML, "toml": _TOML, "json": _JSON, "js": _JAVASCRIPT, "javascript": _JAVASCRIPT,
}  # fmt: skip
_NAMED_OPENING = re.compile(r"---[ \t]*([A-Za-z][\w+.#-]{0,39})[ \t]*(?:\n|\Z)")


def find_handler(text: str, flavor: YamlFlavor = "text") -> FormatHandler | None:
    """Return the handler of the front matter with which a text begins; None if it has none. `flavor`: of YAML."""
    if opening := _NAMED_OPENING.match(text):
        return NamedFormatHandler(opening[1])
    return next((handler for handler in _list_handlers(flavor) if handler.detect(text)), None)
