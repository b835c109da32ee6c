"""Read the settings in a configuration that is a Python program, without executing it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ...bounded_file import read_bounded_text
from ...errors import SettingsError


class Unknown:
    """The value of an expression that is not a literal."""

    def __repr__(self) -> str:
        """Return a constant text, because values are part of fingerprints."""
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
_SLUGIFIERS = {"slugify": "ascii", "slugify_unicode": "unicode"}
"""Functions of `markdown.extensions.toc` that may be settings, and their values here."""


def read_literals(path: Path, imported: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the values that a program assigns to names at its top level, over those that it imports.

    Understands literals, names assigned before, `+` of texts and lists, `+=`, `name[key] = value`, `dict(key=value)`.
    Other values, also parts of lists and dictionaries, are UNKNOWN; so are names assigned in an `if`, `for`, `try` or
    `with`. Raises SettingsError if the file cannot be read.
    """
    try:
        tree = ast.parse(read_bounded_text(path))
        values = dict(imported or {})
        for node in tree.body:
            _run(node, values)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SettingsError(f"{path}: cannot read the configuration: {error}") from error
    return values


def _run(node: ast.stmt, values: dict[str, Any]) -> None:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                _assign(target, _evaluate(value, values), values)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            _assign(target, _evaluate(value, values), values)
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
            values[name] = _add(values.get(name, UNKNOWN), _evaluate(value, values))
        case ast.ImportFrom(module="markdown.extensions.toc", names=names):
            values.update((alias.asname or alias.name, _SLUGIFIERS.get(alias.name, UNKNOWN)) for alias in names)
        case _:
            values.update((name, UNKNOWN) for name in _list_assigned_names(node))


def _assign(target: ast.expr, value: Any, values: dict[str, Any]) -> None:
    match target:
        case ast.Name(id=name):
            values[name] = value
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=key)):
            current = values.get(name)
            values[name] = {**current, key: value} if isinstance(current, dict) else UNKNOWN
        case _:
            values.update((name.id, UNKNOWN) for name in ast.walk(target) if isinstance(name, ast.Name))


def _list_assigned_names(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement may assign, or whose object a call may change: `PATHS.append('x')`."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        yield node.name
        return
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Attribute() | ast.Subscript():
                yield _find_owner(part)


def _find_owner(node: ast.expr) -> str:
    """Return the name that an expression like `A['b'].c` begins with; empty if it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _evaluate(node: ast.expr | None, values: dict[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values.get(name, UNKNOWN)
        case ast.List(elts=items):
            return [_evaluate(item, values) for item in items]
        case ast.Tuple(elts=items):
            return tuple(_evaluate(item, values) for item in items)
        case ast.Dict(keys=keys, values=items):
            return _make_dictionary([_evaluate(key, values) for key in keys], [_evaluate(i, values) for i in items])
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords) if all(word.arg for word in keywords):
            return {str(word.arg): _evaluate(word.value, values) for word in keywords}
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _add(_evaluate(left, values), _evaluate(right, values))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
    return UNKNOWN


def _make_dictionary(keys: list[Any], items: list[Any]) -> Any:
    """Return a dictionary; UNKNOWN if a key is not a text."""
    if not all(isinstance(key, str) for key in keys):
        return UNKNOWN
    return dict(zip(keys, items, strict=True))


def _add(left: Any, right: Any) -> Any:
    """Return the sum of two texts or lists that are not huge; else UNKNOWN."""
    is_same = any(isinstance(left, kind) and isinstance(right, kind) for kind in (str, list, tuple))
    return left + right if is_same and len(left) + len(right) < 100_000 else UNKNOWN
