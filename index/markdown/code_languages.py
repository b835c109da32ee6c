"""Names of programming languages in the info strings of fenced code."""

from __future__ import annotations

import re

_ALIASES = {
    "javascript": "js jsx mjs node",
    "typescript": "ts tsx",
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
_NAME = re.compile(r"[^\s{},]+")


def find_language(info: str) -> str | None:
    """Return the language that a fence's info string names, in lower case and under one name; None if it names none.

    Understands `go {linenos=true}`, `{.python}` and `rust,ignore`. Aliases are resolved: `js` is `javascript`.
    """
    match = _NAME.search(info)
    name = match[0].lstrip(".").lower() if match else ""
    return _LANGUAGES.get(name, name) or None
