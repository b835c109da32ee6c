"""Read the literal settings of a configuration that is a JavaScript or TypeScript program. Nothing is ever run.

Such a program usually exports one object, of which most values are plain literals, or variables with such a value.
They are read one by one; every other value is UNKNOWN, which the caller replaces with a default and a warning.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

from .javascript_literals import parse_javascript_value


class Unknown:
    """The type of UNKNOWN."""


UNKNOWN: Final = Unknown()
"""A value that only running the program would tell."""


class Call(NamedTuple):
    """A call of a function whose argument is known, as in `starlight({title: "x"})`."""

    function: str
    argument: Any
    """The first argument; None without one."""


_MAX_DEPTH = 20
_MAX_TOKENS = 100_000
_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z))
    |(?P<text>"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)
    |(?P<word>[\w$]+(?:\.[\w$]+)*)
    |(?P<sign>=>|\.\.\.|.)""",
    re.VERBOSE | re.DOTALL,
)
_OPENING = {"{": "}", "[": "]", "(": ")"}
_STATEMENTS = (
    "export",
    "module.exports",
    "const",
    "let",
    "var",
    "import",
    "function",
    "async",
    "class",
    "interface",
    "type",
)
"""Words that begin a statement: the one before may have no semicolon."""
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}


def read_exported_object(source: str, calls: Collection[str] = ()) -> dict[str, Any]:
    """Return the object that a program exports, with UNKNOWN for each value that is no literal.

    `calls`: names of functions; a call of one is a `Call`.

    The export is `export default X` or `module.exports = X`, where X is an object, the name of a variable whose value
    is one, or a call with one (`defineConfig({...})`). Empty if there is no such object. Linear in the source's length.
    """
    program = _Program(_list_tokens(source), calls)
    start = _find_object(program, _find_export(program.tokens))
    value = _Reader(program, start).read(0) if start is not None else None
    return value if isinstance(value, dict) else {}


def has_call(source: str, name: str) -> bool:
    """Return whether a program calls a function of this name, or a method, outside of comments and texts."""
    tokens = _list_tokens(source)
    return any(word.rpartition(".")[2] == name and tokens[at + 1 : at + 2] == ["("] for at, word in enumerate(tokens))


def list_named_calls(source: str, function: str, calls: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the first argument of each call `NAME = function(...)` or `NAME: function(...)`, with the name.

    If the variable is a property of another object (`{posts: blog}`), the name of that is yielded. `calls`: see
    `read_exported_object`.
    """
    program = _Program(_list_tokens(source), (function, *calls))
    tokens = program.tokens
    renamed = {tokens[at + 2]: tokens[at] for at in range(len(tokens) - 2) if tokens[at + 1] == ":"}
    at = 2
    while at < len(tokens) - 1:
        if tokens[at] == function and tokens[at + 1] == "(" and tokens[at - 1] in (":", "="):
            name = tokens[at - 2]
            name = renamed.get(name, name) if tokens[at - 1] == "=" else name
            reader = _Reader(program, at)
            call = reader.read(0)
            yield name.strip("\"'`"), call.argument if isinstance(call, Call) else UNKNOWN
            at = reader.position  # so that nested calls take no time that grows with the square
        at += 1


def _list_tokens(source: str) -> list[str]:
    tokens: list[str] = []
    for match in _TOKEN.finditer(source):
        if match.lastgroup != "skip":
            tokens.append(match[0])
            if len(tokens) > _MAX_TOKENS:
                break
    return tokens


def _find_export(tokens: list[str]) -> int | None:
    """Return the place after `export default` or `module.exports =`; None without an export."""
    for at in range(len(tokens) - 2):
        if tokens[at : at + 2] in (["export", "default"], ["module.exports", "="]):
            return at + 2
    return None


def _find_object(program: _Program, at: int | None) -> int | None:
    """Return the place of the object that the expression at `at` is, names, or passes to a function."""
    tokens = program.tokens
    for _ in range(3):
        while at is not None and at < len(tokens) and tokens[at] in ("(", "async", "await"):
            at += 1
        if at is None or at >= len(tokens) or tokens[at] == "{":
            return at if at is not None and at < len(tokens) else None
        if tokens[at + 1 : at + 2] == ["("]:
            at += 2
        elif tokens[at] != tokens[at].strip("()[]\"'`"):
            return None
        else:
            at = program.declarations.get(tokens[at])
    return at if at is not None and tokens[at : at + 1] == ["{"] else None


class _Program:
    """The tokens of a program, and the variables that it declares."""

    def __init__(self, tokens: list[str], calls: Collection[str]) -> None:
        self.tokens = tokens
        self.calls = calls
        self.declarations: dict[str, int] = {}
        """Name -> the place of the value in `const NAME = value` or `const NAME: Type = value`."""
        for at in range(len(tokens) - 3):
            if tokens[at] in ("const", "let", "var") and tokens[at + 1] not in self.declarations:
                start = next((i + 1 for i in range(at + 2, min(at + 12, len(tokens) - 1)) if tokens[i] == "="), None)
                if start is not None:
                    self.declarations[tokens[at + 1]] = start
        self._values: dict[str, Any] = {}

    def get_variable(self, name: str, depth: int) -> Any:
        """Return the value of a variable; UNKNOWN if it is declared elsewhere. Each is read once."""
        if name not in self.declarations:
            return UNKNOWN
        if name not in self._values:
            self._values[name] = UNKNOWN  # while it is read: it may name itself
            self._values[name] = _Reader(self, self.declarations[name]).read(depth + 1, ends_at_line=True)
        return self._values[name]


class _Reader:
    """Reads one value after another from tokens."""

    def __init__(self, program: _Program, at: int) -> None:
        self._program = program
        self._tokens = program.tokens
        self._at = at

    @property
    def position(self) -> int:
        """The place of the token that is read next."""
        return self._at

    def read(self, depth: int, *, ends_at_line: bool = False) -> Any:
        """Return the next value, and move behind it, to the comma or bracket that ends it.

        Of `x || "text"`, where `x` is unknown, that is the text. `ends_at_line`: whether the value may end without a
        sign, as that of a variable before another statement.
        """
        token = self._peek()
        if depth > _MAX_DEPTH:
            value: Any = UNKNOWN
        elif token == "{":
            value = self._read_object(depth)
        elif token == "[":
            value = self._read_list(depth)
        elif token == "(":
            self._at += 1
            value = self.read(depth + 1)
            self._at += 1
        elif token in self._program.calls and self._tokens[self._at + 1 : self._at + 2] == ["("]:
            value = self._read_call(token, depth)
        else:
            self._at += 1 if token not in (",", "}", "]", ")", "(") else 0
            value = self._read_word(token, depth)
        if value is UNKNOWN and self._tokens[self._at : self._at + 2] in (["|", "|"], ["?", "?"]):
            self._at += 2
            return self.read(depth + 1, ends_at_line=ends_at_line)
        return value if self._skip_to_end(ends_at_line=ends_at_line) else UNKNOWN

    def _read_word(self, token: str, depth: int) -> Any:
        """Return the value of a literal, or of a variable that stands alone."""
        value = _read_scalar(token)
        if value is UNKNOWN and self._peek() not in (".", "(", "["):
            return self._program.get_variable(token, depth)
        return value

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _skip_to_end(self, *, ends_at_line: bool = False) -> bool:
        """Move to the end of a value. Return whether it was there, but for TypeScript's `satisfies`."""
        is_at_end = self._peek() in (",", "}", "]", ")", ";", "", "as", "satisfies", *_STATEMENTS)
        if ends_at_line:
            return is_at_end or re.fullmatch(r"(?!in$|instanceof$)[\w$.]+", self._peek()) is not None
        open_brackets: list[str] = []
        while token := self._peek():
            if not open_brackets and token in (",", "}", "]", ")", ";"):
                break
            if token in _OPENING:
                open_brackets.append(_OPENING[token])
            elif open_brackets and token == open_brackets[-1]:
                open_brackets.pop()
            self._at += 1
        return is_at_end

    def _read_call(self, function: str, depth: int) -> Call:
        self._at += 2
        argument = None if self._peek() == ")" else self.read(depth + 1)
        while self._peek() == ",":
            self._at += 1
            if self._peek() != ")":
                self.read(depth + 1)
        self._at += 1
        return Call(function, argument)

    def _read_object(self, depth: int) -> dict[str, Any]:
        self._at += 1
        values: dict[str, Any] = {}
        while (key := self._peek()) not in ("}", "]", ")", ""):
            self._at += 1
            name = _read_scalar(key) if key[0] in "\"'`" else key
            if self._peek() == ":":
                self._at += 1
                values[str(name)] = self.read(depth + 1)
            elif key not in (",", ";"):  # of `...rest` and `name() {}`, only running it would tell
                is_variable = self._skip_to_end()
                if re.fullmatch(r"[\w$]+", key):
                    values[key] = self._program.get_variable(key, depth) if is_variable else UNKNOWN
        self._at += 1
        return values

    def _read_list(self, depth: int) -> list[Any]:
        self._at += 1
        values: list[Any] = []
        while (token := self._peek()) not in ("}", "]", ")", ""):
            if token in (",", ";"):
                self._at += 1
            else:
                values.append(self.read(depth + 1))
        self._at += 1
        return values


def _read_scalar(token: str) -> Any:
    """Return the value of a token: a text without expressions in it, a number or a constant; else UNKNOWN."""
    if token in _WORDS:
        return _WORDS[token]
    if token[:1] == "`":
        return UNKNOWN if "${" in token or "\\" in token else token[1:-1]
    try:
        return parse_javascript_value(token) if token[:1] in tuple("\"'0123456789") else UNKNOWN
    except ValueError:
        return UNKNOWN
