"""Recognize the includes of all generators.

Each generator has its own syntax for including files, and shows those of the others. All of them are understood on
every site:

| syntax | from |
|---|---|
| `{{#include a.rs:2:10}}`, `{{#rustdoc_include}}`, `{{#playground}}` | mdBook |
| `--8<-- "a.md:section"`, also in blocks; `{! a.md !}` | PyMdown, markdown-include |
| `{* a.py ln[1:20] *}` | FastAPI |
| `<<< @/a.js#region`, `<!--@include: ./a.md{1,5}-->` | VitePress |
| `@[code{1-5} js](../a.js)` | VuePress |
| `{{< readfile file="a.md" >}}`, `{{% include "a.md" %}}` | Hugo |
| `{% include_relative a.md %}`, `{% include-markdown "a.md" start="x" %}` | Jekyll, MkDocs |
| `{include}`, `{literalinclude}` with a fence of backticks or colons | MyST |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from .excerpts import ALL, Excerpt, parse_ranges

_MARKER = r"-++8<-++"
_PATTERNS = {
    "mdbook": r"\\?\{\{\#(?:include|rustdoc_include|playground|playpen|title)(?=[\s}])[^{}\n]*\}\}",
    "snippet": rf"^[ \t>]*+;*+{_MARKER}(?: ++(?:\"[^\"\n]+\"|'[^'\n]+')[ \t]*$"
    rf"|[ \t]*\n(?:[^\n]*\n){{0,99}}?[ \t>]*+{_MARKER}[ \t]*$)",
    "mark": r"^[^\n]*-8<-++[ \t]*\[[ \t]*(?:start|end)[ \t]*:[^\n]*$",
    "bang": r"\{!>?[^{}\n!]+!\}",
    "vitepress": r"<!--\s*@include:(?:(?!<!--|-->)[^\n])*+-->",
    "hugo": r"\{\{[<%]\s*+(?:read-?file|include|include-?code|code-?include)\s[^{}]*+\}\}",
    "fastapi": r"^[ \t>]*+\{\*[ \t]+(?=[^\s{}*]*[./])[^{}\n*]+\*\}[ \t]*$",
    "vitepress_code": r"^[ \t>]*+<<<[ \t]*(?=[@./\w])[^\s{}\[\]\"'#]+\.\w[^\n]*$",
    "vuepress": r"^[ \t>]*+@\[code[^\]\n]*\]\([^()\s]+\)[ \t]*$",
    "liquid": r"(?<!\{)\{%-?\s*+(?:include_relative|include-markdown|include)\s(?:(?!%\})[^{}])*+%\}",
    "myst": r"^[ \t>]*+:::+\{(?:literal)?include\}[^\n]*(?:\n(?![ \t>]*:::)[^\n]*)*+(?:\n[ \t>]*:::+[ \t]*$)?",
}
_RUN_IN_CODE = ("mdbook", "snippet", "bang", "vitepress", "hugo")


_SIGNS = {
    "mdbook": ("{{#",), "snippet": ("8<-",), "mark": ("8<-",), "bang": ("{!",), "vitepress": ("@include:",),
    "hugo": ("{{<", "{{%"), "fastapi": ("{*",), "vitepress_code": ("<<<",), "vuepress": ("@[code",), "liquid": ("{%",),
    "myst": ("include}",),
}  # fmt: skip
"""What every include of a syntax contains, of which one suffices."""


@lru_cache(maxsize=100)
def _join_patterns(names: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "".join(f"|(?P<{name}>{_PATTERNS[name]})" for name in names)
    return re.compile(rf"(?P<ticks>`++){alternatives}", re.MULTILINE)


def make_prose_syntax(text: str) -> re.Pattern[str] | None:
    """Return a pattern of the includes that the prose `text` may have, and of runs of backticks (`ticks`), which may
    begin a code span; None if it can have no includes."""
    names = _find_syntaxes(text, _PATTERNS)
    return _join_patterns(names) if names else None


def make_code_syntax(text: str) -> re.Pattern[str] | None:
    """Return a pattern like that of `make_prose_syntax` of the includes that their generators expand in fenced code."""
    names = _find_syntaxes(text, _RUN_IN_CODE)
    return _join_patterns(names) if names else None


def _find_syntaxes(text: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if any(sign in text for sign in _SIGNS[name]))


MAY_INCLUDE = re.compile(
    r"\{\{#|8<-|\{\*|@\[code|\{!|<<<|@include:|\{\{[<%]\s*+(?:read|include|code-?include)|\{%-?\s*+include|\{(?:literal)?include\}"
)
"""Matches what every text with includes contains."""
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`")
_ARGUMENT = re.compile(r"(?<![\w-])([\w-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s\"'%>]+))")
_DIRECTIVE = re.compile(
    r"[ \t>]*+(?:[-*+] ++|\d++[.)] ++)?+[ \t]*+(?::{3,}+|`{3,}+|~{3,}+)\{((?:literal)?include)\}[ \t]++([^\n]+)"
)
_OPTION = re.compile(r"^[ \t>]*:([\w-]+):[ \t]*([^\n]*)$", re.MULTILINE)


class Include(NamedTuple):
    """One file to include."""

    target: str
    """The file's path as written."""
    excerpt: Excerpt = ALL
    is_code: bool = False
    """Whether the syntax includes code; else the suffix of the file decides."""
    language: str = ""
    """The language of the code; empty: by the suffix."""
    from_root: bool = False
    """Whether paths begin at the root of the site, rather than at the folder of the page."""


def parse_includes(match: re.Match[str]) -> list[Include]:
    """Return the files that a match of a syntax includes; none if it can't be understood."""
    parse = _PARSERS.get(match.lastgroup or "")
    return parse(match[0].lstrip(" \t>").rstrip()) if parse else []


def parse_directive(fenced: str) -> list[Include] | None:
    """Return the file that a directive of MyST includes, given its source; None if it is another fence."""
    match = _DIRECTIVE.match(fenced)
    if match is None:
        return None
    options = dict(_OPTION.findall(fenced))
    lines = options.get("lines", "")
    if not lines and ("start-line" in options or "end-line" in options):
        start = options.get("start-line", "0").strip()
        lines = f"{int(start) + 1 if start.isdecimal() else '?'}-{options.get('end-line', '').strip()}"
    excerpt = parse_ranges(lines, is_open=False) if lines else ALL
    if "pyobject" in options:
        excerpt = Excerpt(is_invalid=True)
    excerpt = excerpt._replace(after=options.get("start-after", ""), before=options.get("end-before", ""))
    is_code = match[1] == "literalinclude" or "literal" in options or "code" in options
    return [Include(match[2].strip(), excerpt, is_code, options.get("language", "").strip())]


def find_escaped(match: re.Match[str]) -> str | None:
    """Return an escaped include without its escape, which readers see; None if it is not escaped."""
    source = match[0].lstrip(" \t>")
    return match[0].replace(source, source[1:]) if source.startswith(("\\", ";")) else None


def _parse_mdbook(source: str) -> list[Include]:
    name, _, arguments = source[3:-2].partition(" ")
    if name == "title" or not arguments.strip():
        return []
    path, _, part = arguments.split()[0].partition(":")
    is_code = name in ("playground", "playpen", "rustdoc_include")
    return [Include(path, _parse_part(part, is_open=False), is_code)]


def _parse_snippet(source: str) -> list[Include]:
    names = [double or single for double, single, _ in _QUOTED.findall(source)] if "\n" not in source else []
    names = names or [line.strip(" \t>\"'") for line in source.split("\n")[1:-1]]
    return [_make_snippet(name) for name in names if name and not name.startswith(";") and "://" not in name]


def _make_snippet(name: str) -> Include:
    path, _, part = name.partition(":")
    return Include(path, _parse_part(part, is_open=True), from_root=True)


def _parse_part(part: str, *, is_open: bool) -> Excerpt:
    """Return the excerpt that follows a path and a colon: lines, or the name of a section."""
    if not part:
        return ALL
    return parse_ranges(part, is_open=is_open) if re.fullmatch(r"[-\d:,\s]*", part) else Excerpt(section=part)


def _parse_bang(source: str) -> list[Include]:
    path, _, lines = source[2:-2].lstrip(">").partition("[ln:")
    return [Include(path.strip(), parse_ranges(lines.rstrip("] ")) if lines else ALL)]


def _parse_fastapi(source: str) -> list[Include]:
    path, lines = source[2:-2].split()[0], re.search(r"\bln\[([^\]]*)\]", source)
    return [Include(path, parse_ranges(lines[1], is_open=False) if lines else ALL, is_code=True)]


def _parse_vitepress_code(source: str) -> list[Include]:
    match = re.match(r"<<<[ \t]*([^\s{}\[\]#]+)(?:#([\w.-]+))?[ \t]*(?:\{[\d,\s-]*([a-z]\w*)?[^}]*\})?", source)
    return [Include(match[1], Excerpt(section=match[2] or ""), True, match[3] or "")] if match else []


def _parse_vuepress(source: str) -> list[Include]:
    match = re.match(r"@\[code(?:\{([\d,-]+)\})?[ \t]*(\w*)[^\]]*\]\(([^()\s]+)\)", source)
    if match is None:
        return []
    return [Include(match[3], parse_ranges(match[1], is_open=False) if match[1] else ALL, True, match[2])]


def _parse_vitepress(source: str) -> list[Include]:
    match = re.match(
        r"<!--\s*@include:\s*([^\s{}#]+)(?:#([\w.-]+))?\s*(?:\{\s*(\d*)\s*(,?)\s*(\d*)\s*\})?\s*-->", source
    )
    if match is None:
        return []
    lines = f"{match[3]}:{match[5]}" if match[4] else match[3] or ""
    return [Include(match[1], Excerpt(section=match[2]) if match[2] else _parse_part(lines, is_open=False))]


def _parse_hugo(source: str) -> list[Include]:
    content = source[3:-2].strip("%>/ \n")
    arguments = {key: "".join(values) for key, *values in _ARGUMENT.findall(content)}
    first = re.match(rf"[\w-]+\s+(?:{_QUOTED.pattern}|([^\s=\"']+)(?=\s|$))", content)
    positional = "".join(part or "" for part in first.groups()) if first else ""
    target = arguments.get("file") or arguments.get("path") or arguments.get("src") or positional
    is_code = "code" in content.split()[0] or arguments.get("code") == "true"
    language = arguments.get("lang") or arguments.get("language") or ""
    return [Include(target, is_code=is_code, language=language)] if target else []


def _parse_liquid(source: str) -> list[Include]:
    name, _, arguments = source[2:-2].strip("- \n").partition(" ")
    quoted = _QUOTED.match(arguments.strip())
    unquoted = arguments.split()[0] if arguments.strip() else ""
    path = "".join(part or "" for part in quoted.groups()) if quoted else unquoted
    if name == "include_relative":
        return [Include(path)]
    if not quoted or (name == "include" and not path.endswith((".md", ".markdown"))):  # a part of a template
        return []
    values = {key: "".join(values).replace("\\n", "\n") for key, *values in _ARGUMENT.findall(arguments)}
    return [Include(path, Excerpt(after=values.get("start", ""), before=values.get("end", "")))]


def _parse_myst(source: str) -> list[Include]:
    return parse_directive(source) or []


_PARSERS: dict[str, Callable[[str], list[Include]]] = {
    "mdbook": _parse_mdbook,
    "snippet": _parse_snippet,
    "bang": _parse_bang,
    "vitepress": _parse_vitepress,
    "hugo": _parse_hugo,
    "fastapi": _parse_fastapi,
    "vuepress": _parse_vuepress,
    "vitepress_code": _parse_vitepress_code,
    "liquid": _parse_liquid,
    "myst": _parse_myst,
}
