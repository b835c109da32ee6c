"""Read the info strings of fenced code: the language and the title."""

from __future__ import annotations

import re

_ALIASES = {
    "javascript": "js jsx mjs cjs node",
    "typescript": "ts tsx mts cts",
    "python": "py py3 python3",
    "ruby": "rb",
    "rust": "rs",
    "go": "golang",
    "shell": "sh bash zsh",
    "console": "shell-session shellsession",
    "yaml": "yml",
    "markdown": "md",
    "dockerfile": "docker",
    "cpp": "c++",
    "csharp": "cs c#",
    "fsharp": "fs",
    "kotlin": "kt",
    "powershell": "ps1 pwsh",
    "html": "htm",
    "hcl": "tf",
    "text": "plaintext txt plain",
}
_LANGUAGES = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_MAX_INFO = 1000
_DIRECTIVE = re.compile(r"\{(?:code-block|sourcecode|code|code-cell|parsed-literal)\}\s*([^\s{},]*)")
"""Matches a directive of MyST: ```` ```{code-block} python ````."""
_ATTRIBUTES = re.compile(r"\{[^{}]*?(?<![^\s{:])(?:\.|lang=[\"']?)([^\s{},\"']+)")
"""Matches braces up to their first class: `{.python .numberLines}`, `{#id .python}`."""
_NAME = re.compile(r"(?![\d-]+(?:[\s,}]|$))[^\s{},:=?\[\]\"']+(?:[ \t]*=)?")
_TITLE = re.compile(r"(?:^|[\s{,])(?:(?:title|filename|file)=(?:\"([^\"]+)\"|'([^']+)')|title=([^\s{}\"',]+))")
_HEADER = re.compile(r"\s*(?::::|#!)([\w#.+-]+)[^\n]*\n?")


def find_language(info: str) -> str | None:
    """Return the language that a fence's info string names, in lower case and under one name; None if it names none.

    Understands `go {linenos=true}`, `{.python}`, `rust,ignore`, `ts:line-numbers`, `{code-block} python` and
    `diff-js`. Aliases are resolved: `js` is `javascript`.
    """
    name = _find_name(info[:_MAX_INFO].strip()).lower()
    name = name.removeprefix("diff-")
    return _LANGUAGES.get(name, name) or None


def _find_name(info: str) -> str:
    if info.startswith("{"):
        match = _DIRECTIVE.match(info) or _ATTRIBUTES.match(info)
        return match[1] if match else _find_bare_name(info)
    match = _NAME.match(info)
    if match is None or match[0].endswith("="):  # `title="x"` without a language
        return ""
    return match[0].lstrip(".")


def _find_bare_name(info: str) -> str:
    """Return the name that is alone in braces, as in `{python}` and `{r, echo=FALSE}`."""
    match = _NAME.match(info, 1)
    return "" if match is None or match[0].endswith("=") or match[0].startswith("#") else match[0]


def find_title(info: str) -> str:
    """Return the title in a fence's info string (`title="src/app.js"`); empty if it has none."""
    if "=" not in info:
        return ""
    match = _TITLE.search(info[:_MAX_INFO])
    return (match[1] or match[2] or match[3]).strip() if match else ""


def split_header(code: str) -> tuple[str | None, str]:
    """Return the language named by the first line of code (`:::python`), and the code without that line.

    A first line with a path (`#!/bin/sh`) stays.
    """
    match = _HEADER.match(code)
    return (find_language(match[1]), code[match.end() :]) if match else (None, code)
