"""Front matter as Hexo writes it: the first `---` may be missing, delimiters may be longer, and `;;;` is JSON."""

from __future__ import annotations

import re

from ...errors import UnreadablePost
from ...posts import front_matter
from ...posts.yaml_flavors import YamlFlavor

_LONG = re.compile(r"(-{4,}|;{3,})\n")
_END = re.compile(r"\n(-{3,}|;{3,})(?:\n|\Z)")
_PAIR = re.compile(r"[\"']?\w[\w -]{0,60}[\"']?[ \t]*:(?:[ \t]|\n|\Z)")


def parse_front_matter(source: str, flavor: YamlFlavor) -> front_matter.FrontMatter:
    """Split a file's text into metadata and body. Raises UnreadablePost, like the function of the same name in `posts`.

    What is unclear to Hexo, like a blank line before the first `---`, is read as the author meant it.
    """
    if opening := _LONG.match(source):
        end = re.compile(rf"\n{opening[1]}(?:\n|\Z)").search(source, opening.end() - 1, front_matter.MAX_SIZE)
        if end is not None:
            return _parse(source, source[opening.end() : end.start()], end, opening[1], flavor)
    elif _PAIR.match(source) and (end := _END.search(source, 0, front_matter.MAX_SIZE)):
        try:
            return _parse(source, source[: end.start()], end, end[1], flavor)
        except UnreadablePost:  # a text before a rule, not front matter
            return front_matter.FrontMatter({}, source, 1, ())
    return front_matter.parse_front_matter(source, flavor)


def _parse(source: str, data: str, end: re.Match[str], delimiter: str, flavor: YamlFlavor) -> front_matter.FrontMatter:
    text = f"{{{data}}}\n" if delimiter.startswith(";") else f"---\n{data}\n---\n"
    front = front_matter.parse_front_matter(text, flavor)
    return front._replace(body=source[end.end() :], line=source[: end.end()].count("\n") + 1)
