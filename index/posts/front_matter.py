"""Split a file's text into metadata and body.

Front matter that cannot be read is an error, so that no `draft` in it is overlooked. python-frontmatter's `parse` is
not used because it strips the body, which loses the indentation of its first line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from ..errors import UnreadablePost
from .front_matter_formats import FormatHandler, Value, find_handler, find_repeated_keys
from .yaml_flavors import YamlFlavor

MAX_SIZE = 64 * 1024
"""The longest front matter, in characters."""
MAX_DEPTH = 20
"""The deepest nesting of its values."""
MAX_NODES = 10_000
"""The most values that it may contain, with those of aliases."""

_DRAFT = re.compile(
    r"(?:^|[{,;])[ \t]*(?:(?:const|let|var)[ \t]+)?[\"']?draft[\"']?[ \t]*[:=]", re.MULTILINE | re.IGNORECASE
)


class FrontMatter(NamedTuple):
    """A file's text, split at the end of its front matter."""

    metadata: dict[str, Value]
    """The values by their keys in lower case; empty if the file has no front matter."""
    body: str
    """The text after the front matter, as written."""
    line: int
    """The line of the file that holds the first line of the body."""
    warnings: tuple[str, ...]
    """One sentence for each problem that did not prevent reading."""


def parse_front_matter(text: str, flavor: YamlFlavor = "text") -> FrontMatter:
    """Split a text (line ends `\\n`) into metadata and body. `flavor`: how YAML reads numbers.

    Raises UnreadablePost if the front matter cannot be read, or if the text has a `draft` in what looks like front
    matter but is not (`--- # note`, `----`).
    """
    start = text.lstrip()
    handler = find_handler(start, flavor)
    if handler is not None:
        return _parse_with(handler, text, start)
    if start.startswith(("---", "+++")) and _DRAFT.search(start, 0, MAX_SIZE):
        raise UnreadablePost(
            "the first line does not begin front matter, but a `draft` follows; make the line exactly `---` or `+++`"
        )
    return FrontMatter({}, text, 1, ())


def _parse_with(handler: FormatHandler, text: str, start: str) -> FrontMatter:
    """Parse `text` in the handler's format. `start` is the text without leading white space."""
    source, body = _split(handler, text, start)
    if len(source) > MAX_SIZE:
        raise UnreadablePost(f"the front matter has {len(source)} characters; shorten it to at most {MAX_SIZE}")
    loaded, metadata = _load(handler, source)
    if not isinstance(metadata, dict):
        raise UnreadablePost("the front matter is not a mapping; write it as lines of `key: value`")
    line = text[: len(text) - len(body)].count("\n") + 1
    repeated = sorted(find_repeated_keys(loaded)) if loaded else []
    return FrontMatter(metadata, body, line, tuple(_warn_of_repeated(key) for key in repeated))


def _split(handler: FormatHandler, text: str, start: str) -> tuple[str, str]:
    """Return the source of the front matter, without delimiters, and the body."""
    try:
        source, body = handler.split(start)
    except json.JSONDecodeError as error:
        raise _make_syntax_error(handler, error) from error
    except ValueError as error:
        line = text[: len(text) - len(start)].count("\n") + 1
        raise UnreadablePost(
            f"line {line}: the front matter is never closed; add a line `{handler.delimiter}` after it"
        ) from error
    except RecursionError as error:  # raised by the JSON decoder
        raise _make_depth_error() from error
    return source, body


def _load(handler: FormatHandler, source: str) -> tuple[Value, Value]:
    """Return the value of the front matter as loaded, and its normalized copy."""
    try:
        loaded = handler.load(source)
        return loaded, _normalize(loaded, iter(range(MAX_NODES))) if loaded is not None else {}
    except StopIteration:
        raise UnreadablePost(f"the front matter has more than {MAX_NODES} values; remove some") from None
    except RecursionError as error:
        raise _make_depth_error() from error
    except (yaml.YAMLError, ValueError, TypeError, KeyError) as error:
        raise _make_syntax_error(handler, error) from error


def _make_depth_error() -> UnreadablePost:
    return UnreadablePost(f"the front matter is nested deeper than {MAX_DEPTH} levels; flatten it")


def _make_syntax_error(handler: FormatHandler, error: Exception) -> UnreadablePost:
    reason = " ".join(str(error).split())
    return UnreadablePost(f"the front matter can't be read as {handler.format_name}: {reason}")


def _warn_of_repeated(key: str) -> str:
    effect = "the post is treated as a draft" if key == "draft" else "the last value is used"
    return f"`{key}` is set more than once; {effect}"


def _normalize(value: Value, budget: Iterator[int], depth: int = 0) -> Value:
    """Return a copy of a value with its keys as lower-case strings.

    `budget` yields once for each value that may be copied: aliases can turn a few bytes into very many values.
    Raises StopIteration if the budget is exhausted, RecursionError if the value is nested too deep.
    """
    next(budget)
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        normalized = {str(key).lower(): _normalize(item, budget, depth + 1) for key, item in value.items()}
        if "draft" in normalized and "draft" in find_repeated_keys(value):
            normalized["draft"] = True  # with contradictory values, never show the post
        return normalized
    if isinstance(value, list):
        return [_normalize(item, budget, depth + 1) for item in value]
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()  # JSON allows half a surrogate pair: "\\ud800"
    return value
