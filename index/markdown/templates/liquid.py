"""Liquid (Jekyll, Eleventy) in Markdown -> what a reader would see of it, before Markdown is read.

Nothing is known of variables, filters and includes, so `{{ … }}` and most tags go; `raw` shows its text, `highlight`
becomes a code block, `comment` goes with its text. In code only `raw` is looked for. Every line end stays.
"""

from __future__ import annotations

import re

from .fences import split_fences

_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+([\w+#.-]+)[^%]*%\}((?:(?!\{%).)*)\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
)
# A tag ends before the next begins, so that openings without an end cost no search to the end of the text.
_MARK = re.compile(r"\{%-?\s*(?P<tag>\w*)(?:(?!%\}|\{%).)*%\}|\{\{(?:(?!\}\}|\{\{).)*\}\}", re.DOTALL)
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")


def strip_liquid(body: str) -> str:
    """Return `body` without Liquid."""
    if "{%" not in body and "{{" not in body:
        return body
    reader = _Reader()
    for code, text in split_fences(_HIGHLIGHT.sub(_fenced, body)):
        if code and reader.until != "endcomment":
            reader.out.append(_RAW.sub("", text))
        else:
            reader.read(text)
    return "".join(reader.out)


class _Reader:
    """Reads text from mark to mark. What `raw` and `comment` begin goes on until its end, be it behind code."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.until = ""

    def read(self, text: str) -> None:
        at = 0
        while mark := (_ENDS[self.until] if self.until else _MARK).search(text, at):
            self._add(text[at : mark.start()])
            self.out.append("\n" * mark[0].count("\n"))
            begun = "" if self.until else mark["tag"]
            self.until = f"end{begun}" if begun in ("raw", "comment") else ""
            at = mark.end()
        self._add(text[at:])

    def _add(self, text: str) -> None:
        self.out.append("\n" * text.count("\n") if self.until == "endcomment" else text)


_ENDS = {tag: re.compile(rf"\{{%-?\s*{tag}\s*-?%\}}") for tag in ("endraw", "endcomment")}


def _fenced(match: re.Match[str]) -> str:
    language, code = match[1], match[2]
    if not code.startswith("\n"):
        return f"`{' '.join(code.split())}`" + "\n" * match[0].count("\n")
    return f"~~~~~~~~{language}{code}~~~~~~~~"
