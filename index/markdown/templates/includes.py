"""Put the text of included files into a post, and remember which line of the post each line comes from.

A file that cannot be included leaves nothing behind. Code becomes fenced code, in the language of its file. All lines
of an included file come from the line of the include.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from ...model import CodeBlock, Section
from .fences import CodeSpans, get_line_around, split_fences
from .include_syntax import (
    MAY_INCLUDE,
    Include,
    find_escaped,
    make_code_syntax,
    make_prose_syntax,
    parse_directive,
    parse_includes,
)
from .remarks import remove_remarks

MAX_DEPTH = 8
"""How deep included files may include others."""
_TEXT_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".txt", ".html", ".htm", ".inc", "")
_LIST_MARKER = re.compile(r"[^\s>]")


class IncludedFile(NamedTuple):
    """A file that was read to be included."""

    path: str
    """Relative to the site's root."""
    text: str
    """With blank lines in place of front matter, so that its lines have their numbers."""


class IncludeReader(Protocol):
    """Reads the files that a site's posts include."""

    @property
    def runs_in_code(self) -> bool:
        """Whether the site's generator expands includes in code: then none that fails is an example."""
        ...

    def read(self, target: str, folder: str, *, from_root: bool) -> IncludedFile | None:
        """Return a file; None if it can't be included.

        `folder`: of the file that includes it, relative to the site's root. `from_root`: the root comes before it.
        """
        ...


class Expanded(NamedTuple):
    """A body with its includes."""

    text: str
    lines: Sequence[int]
    """For each line of `text`, the line of the body that it comes from; both from 0."""
    missing: Sequence[str] = ()
    """The files that could not be included, as written, in order."""


def expand_includes(body: str, path: str, reader: IncludeReader) -> Expanded | None:
    """Return a body with the files that it includes; None if it includes none.

    `path`: of the body's file, relative to the site's root.
    """
    if not MAY_INCLUDE.search(body):
        return None
    return _Expander(reader, (path,)).expand(remove_remarks(body))


def move_lines(sections: tuple[Section, ...], first_line: int, lines: Sequence[int]) -> tuple[Section, ...]:
    """Return the sections of an expanded body with the lines of the file that has the body.

    `first_line`: the file's line of the body's first line. `lines`: see Expanded.
    """

    def move(line: int) -> int:
        return first_line + lines[min(line - first_line, len(lines) - 1)]

    return tuple(
        replace(
            section,
            line=move(section.line),
            lines=_drop_repeated([(offset, move(line)) for offset, line in section.lines]),
            code=tuple(part for code in section.code for part in _split_code(code, first_line, lines)),
        )
        for section in sections
    )


def _drop_repeated(lines: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(item for i, item in enumerate(lines) if i == 0 or item[1] != lines[i - 1][1])


def _split_code(code: CodeBlock, first_line: int, lines: Sequence[int]) -> list[CodeBlock]:
    """Return a block of code in parts whose lines follow each other in the file, or come from one include."""
    start = code.line - first_line
    texts = code.text.split("\n")
    origins = [lines[min(start + i, len(lines) - 1)] for i in range(len(texts))]
    starts = [i for i in range(1, len(texts)) if not _follows(origins, i)]
    bounds = zip([0, *starts], [*starts, len(texts)], strict=True)
    blocks = [replace(code, text="\n".join(texts[i:end]), line=first_line + origins[i]) for i, end in bounds]
    return [block for block in blocks if block.text.strip()]


def _follows(origins: Sequence[int], i: int) -> bool:
    """Return whether line `i` follows the line before it: in the file, or in the file that it includes."""
    if origins[i] == origins[i - 1]:
        return True
    is_included = i + 1 < len(origins) and origins[i] == origins[i + 1]
    was_included = i > 1 and origins[i - 1] == origins[i - 2]
    return origins[i] == origins[i - 1] + 1 and not is_included and not was_included


class _Output:
    """The text of an expanded body."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._line = 0
        self._lines = [0]

    def add(self, text: str) -> None:
        """Add text of the body."""
        self._parts.append(text)
        count = text.count("\n")
        self._lines += range(self._line + 1, self._line + count + 1)
        self._line += count

    def add_included(self, text: str, source: str) -> None:
        """Add an included text in place of the body's text `source`."""
        self._parts.append(text)
        self._lines += [self._line] * text.count("\n")
        self._line += source.count("\n")

    def finish(self) -> Expanded:
        return Expanded("".join(self._parts), self._lines)


class _Expander:
    """Expands the includes of one file."""

    def __init__(self, reader: IncludeReader, including: tuple[str, ...]) -> None:
        self._reader = reader
        self._including = including
        """The path of this file, after those of the files that led here."""
        self._output = _Output()
        self._folder = posixpath.dirname(including[-1])
        self._missing: list[str] = []

    def expand(self, body: str) -> Expanded:
        for is_code, text in split_fences(body):
            if not is_code:
                self._expand_prose(text)
            elif (includes := parse_directive(text)) is not None:
                self._output.add_included(self._render(includes, "", is_alone=True) + "\n", text)
            else:
                self._expand_code(text)
        return self._output.finish()._replace(missing=tuple(dict.fromkeys(self._missing)))

    def _expand_prose(self, text: str) -> None:
        syntax = make_prose_syntax(text)
        if syntax is None:
            self._output.add(text)
            return
        spans, start, position = CodeSpans(text), 0, 0
        while match := syntax.search(text, position):
            position = match.end()
            if match["ticks"]:
                position = max(spans.find_end(match.start(), len(match[0])), position)
                continue
            self._output.add(text[start : match.start()])
            escaped = find_escaped(match)
            included = self._render_prose(text, match) if escaped is None else escaped
            self._output.add_included(included, match[0])
            start = match.end()
        self._output.add(text[start:])

    def _render_prose(self, text: str, match: re.Match[str]) -> str:
        before, after = get_line_around(text, match.start(), match.end())
        own = match[0][: len(match[0]) - len(match[0].lstrip(" \t>"))]
        is_alone = not before.strip(" \t>-*+.)0123456789") and not after.strip()
        return own + self._render(parse_includes(match), _LIST_MARKER.sub(" ", before + own), is_alone=is_alone)

    def _expand_code(self, text: str) -> None:
        fence, start = text.lstrip(" \t>-*+.)0123456789")[:3], 0
        syntax = make_code_syntax(text)
        for match in syntax.finditer(text) if syntax else ():
            code = "" if match["ticks"] else self._render_code(match, fence)
            if match["ticks"] or code is None:
                continue
            self._output.add(text[start : match.start()])
            self._output.add_included(code, match[0])
            start = match.end()
        self._output.add(text[start:])

    def _render_code(self, match: re.Match[str], fence: str) -> str | None:
        """Return the lines of included files, except those that would end the fence; None if it may be an example."""
        runs = self._reader.runs_in_code
        if (escaped := find_escaped(match)) is not None:
            return escaped if runs else None
        includes = parse_includes(match)
        files = [self._read(include) for include in includes]
        if None in files and not runs:
            return None
        self._missing += [include.target for include, file in zip(includes, files, strict=True) if file is None]
        indent = match[0][: len(match[0]) - len(match[0].lstrip(" \t>"))]
        lines = "\n".join(file.text.strip("\n") for file in files if file is not None).split("\n")
        return "\n".join(indent + line for line in lines if not line.lstrip().startswith(fence))

    def _render(self, includes: list[Include], prefix: str, *, is_alone: bool) -> str:
        """Return included files as Markdown, of which each line but the first begins with `prefix`."""
        texts = []
        for include in includes:
            file = self._read(include)
            if file is None:
                self._missing.append(include.target)
                continue
            suffix = posixpath.splitext(file.path)[1].lower()
            is_code = include.is_code or suffix not in _TEXT_SUFFIXES
            text = file.text if is_code else self._expand_file(file)
            if not is_alone:
                texts.append(" ".join(text.split()))
            elif is_code:
                texts.append(_make_fence(text.strip("\n"), include.language or suffix.removeprefix(".")))
            else:
                texts.append(text)
        return "\n".join(texts).strip("\n").replace("\n", f"\n{prefix}")

    def _expand_file(self, file: IncludedFile) -> str:
        """Return an included Markdown file with the files that it includes itself."""
        inner = _Expander(self._reader, (*self._including, file.path))
        expanded = inner.expand(file.text)
        self._missing += expanded.missing
        return expanded.text

    def _read(self, include: Include) -> IncludedFile | None:
        """Return the part of a file to include, without private remarks; None if there is none."""
        if len(self._including) > MAX_DEPTH:
            return None
        file = self._reader.read(include.target, self._folder, from_root=include.from_root)
        if file is None or file.path in self._including:
            return None
        is_text = posixpath.splitext(file.path)[1].lower() in _TEXT_SUFFIXES
        text = file.text
        if is_text and include.excerpt.ranges:  # an excerpt may begin within a remark
            text = remove_remarks(text)
        excerpt = include.excerpt.cut(text)
        if excerpt is None:
            return None
        return file._replace(text=_clean(excerpt) if is_text else excerpt)


def _clean(excerpt: str) -> str:
    """Return an excerpt without private remarks, and without the end of a comment that began before it."""
    end = excerpt.find("-->")
    is_cut = end >= 0 and "<!--" not in excerpt[:end] and "`" not in excerpt[:end]
    return remove_remarks(excerpt[end + 3 :] if is_cut else excerpt)


def _make_fence(code: str, language: str) -> str:
    longest = max((len(run) for run in re.findall("~{3,}", code)), default=7)
    fence = "~" * (longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"
