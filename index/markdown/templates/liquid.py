"""Convert Liquid (Jekyll, Eleventy) to the Markdown that a reader would see.

The values of variables, filters and includes are unknown, so `{{ ... }}` and most tags are removed. `raw` is replaced
by its text, `highlight` becomes a code block, and `comment` and `capture` are removed with their text. In fenced code
only `raw` and `comment` are replaced. Every line end is kept.
"""

from __future__ import annotations

import re

from .conditions import remove_false_conditions
from .fences import LONG_FENCE, keep_line_ends, split_fences
from .remarks import remove_liquid_remarks

# The text of `raw` ends before another `raw`, so unclosed tags cost no search to the end of the text.
_RAW_TEXT = r"\{%-?\s*+raw\s*+-?%\}(?:(?!\{%-?\s*+(?:end)?raw\b).)*+\{%-?\s*+endraw\s*+-?%\}"
_OPENING_RAW = re.compile(r"^([ \t]*\{%-?\s*+raw\s*+-?%\})([ \t]*\n)")
_CLOSING_RAW = re.compile(r"(\n[ \t]*)(\{%-?\s*+endraw\s*+-?%\}[ \t]*)$")
_HIGHLIGHT = re.compile(
    rf"(?P<raw>{_RAW_TEXT})|\{{%-?\s*+highlight\s++(?P<language>[\w+#.-]++)[^%]*+%\}}"
    rf"(?P<code>(?:{_RAW_TEXT}|(?!\{{%).)*+)\{{%-?\s*+endhighlight\s*+-?%\}}(?P<end>[ \t]*(?:\n(?=[ \t]*\n)|\n?\Z))?+",
    re.DOTALL,
)
# A tag ends before the next one begins, and nothing is matched twice: unclosed tags cost no search.
_TAG = re.compile(r"\{%-?\s*+(?P<name>\w*+)(?:(?!%\}|\{%).)*+%\}|\{\{(?:(?!\}\}|\{\{).)*+\}\}", re.DOTALL)
_RAW = re.compile(r"\{%-?\s*+(?:end)?raw\s*+-?%\}")
_HIDING_TAGS = ("capture", "css", "js")
"""Tags whose text is not part of the page at their place. The last two collect styles and scripts (Eleventy)."""
_END_TAGS = {f"end{name}": re.compile(rf"\{{%-?\s*+end{name}\b[^%]*+%\}}") for name in ("raw", *_HIDING_TAGS)}


def strip_liquid(body: str) -> str:
    """Return a body without Liquid."""
    if "{%" not in body and "{{" not in body:
        return body
    reader = _LiquidReader()
    for is_code, text in split_fences(hide_liquid(body)):
        if is_code:
            reader.read_code(text)
        else:
            reader.read_prose(text)
    return reader.text


def hide_liquid(body: str) -> str:
    """Return a body without what Liquid hides, and with its `highlight` as code: what must precede other remarks."""
    if "{%" not in body:
        return body
    return _HIGHLIGHT.sub(_convert_highlight, remove_false_conditions(remove_liquid_remarks(body)))


class _LiquidReader:
    """Reads text from tag to tag. An open `raw` or hiding tag continues through fenced code until its end tag."""

    def __init__(self) -> None:
        self._output: list[str] = []
        self._end_tag = ""
        """Name of the tag that ends the open `raw` or hiding tag; empty if none is open."""

    @property
    def text(self) -> str:
        """The text read so far, without Liquid."""
        return "".join(self._output)

    def read_code(self, text: str) -> None:
        if self._is_hidden:
            self.read_prose(text)
        else:
            self._output.append(_RAW.sub("", text))

    def read_prose(self, text: str) -> None:
        start = 0
        while tag := (_END_TAGS[self._end_tag] if self._end_tag else _TAG).search(text, start):
            self._add(text[start : tag.start()])
            self._output.append(keep_line_ends(tag[0]))
            opened = "" if self._end_tag else tag["name"]
            self._end_tag = f"end{opened}" if f"end{opened}" in _END_TAGS else ""
            start = tag.end()
        self._add(text[start:])

    @property
    def _is_hidden(self) -> bool:
        return self._end_tag not in ("", "endraw")

    def _add(self, text: str) -> None:
        self._output.append(keep_line_ends(text) if self._is_hidden else text)


def _convert_highlight(match: re.Match[str]) -> str:
    """Return a `highlight` tag as fenced code, or as a code span if it is within a line; `raw` as it is."""
    if match["raw"]:  # what it contains is an example
        return match[0]
    language, code = match["language"], match["code"]
    # The tags of `raw` must not precede the first line of the code, or follow its last line.
    code = _CLOSING_RAW.sub(r"\2\1", _OPENING_RAW.sub(r"\2\1", code))
    if not code.startswith("\n"):
        return f"`{' '.join(code.split())}`" + keep_line_ends(match[0])
    if code.rstrip(" \t").endswith("\n"):
        return f"{LONG_FENCE}{language}{code}{LONG_FENCE}{match['end'] or ''}"
    if match["end"] is None:  # there is no line for the end of the block
        return match[0]
    return f"{LONG_FENCE}{language}{code}" + (f"\n{LONG_FENCE}" if "\n" in match["end"] else "")
