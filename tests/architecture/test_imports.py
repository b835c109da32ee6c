"""The imports of the packages follow the architecture: one direction, no cycles, optional libraries in one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support.processes import PROJECT

ROOMS = {
    "index": (
        "query_tree", "model", "fields", "errors", "ranking", "cache_budget", "file_stamp", "bounded_file", "locks",
        "cluster_address", "turns", "text", "markdown", "posts", "sites", "segment", "matching", "semantic", "snippets",
        "searcher", "engine", "whoosh_engine", "opensearch_engine", "joined_engine", "sync",
    ),
    "search": (
        "languages", "setting_values", "setting_reach", "setting_sources", "settings", "printable", "logs", "query",
        "open_index", "curation", "open_sites", "parameters", "analytics", "response_cache", "service", "searcher",
        "following", "git_pull", "views", "advice", "export", "mcp", "http", "cli", "flask_extension",
    ),
}  # fmt: skip
"""The modules and packages of each package, in the order in which they may import each other."""
ALLOWED_UPWARD = {
    ("index.engine", "index.whoosh_engine"),  # `open_engine` chooses the engine, and imports it when called
    ("index.engine", "index.joined_engine"),  # so does `join_engines`
    ("index.engine", "index.opensearch_engine"),
}


def list_modules(package: str) -> dict[str, Path]:
    paths = sorted((PROJECT / package).rglob("*.py"))
    return {".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


MODULES = {**list_modules("index"), **list_modules("search")}


def list_imports(name: str) -> Iterator[str]:
    """Yield the modules of the project that a module imports, also late or only for types."""
    path = MODULES[name]
    parts = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = [*parts[: len(parts) - node.level + 1], *(node.module or "").split(".")] if node.level else None
            module = ".".join(filter(None, base)) if base is not None else node.module or ""
            for alias in node.names:
                full = f"{module}.{alias.name}"
                yield full if full in MODULES else module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


IMPORTS = {name: [module for module in list_imports(name) if module in MODULES] for name in MODULES}


def get_room(module: str) -> str:
    """Return the module or package directly below a top-level package; empty for the package itself."""
    return module.split(".")[1] if "." in module else ""


def test_every_module_is_in_a_room() -> None:
    for package, rooms in ROOMS.items():
        found = {get_room(name) for name in MODULES if name.startswith(f"{package}.")}
        assert found == set(rooms)


def test_index_never_imports_search() -> None:
    modules = {module for name in MODULES if name.startswith("index") for module in IMPORTS[name]}
    assert {module for module in modules if module.split(".")[0] != "index"} == set()


def test_modules_import_only_from_rooms_above() -> None:
    upward = {
        (name, module)
        for name in MODULES
        for module in IMPORTS[name]
        if name.split(".")[0] == module.split(".")[0] and get_room(name) and get_room(module)
        for order in [ROOMS[name.split(".")[0]]]
        if order.index(get_room(module)) > order.index(get_room(name))
    }
    assert upward == ALLOWED_UPWARD


def test_modules_have_no_import_cycles() -> None:
    """Late imports count, too. The package of a module is imported with it, so it is left out."""
    graph = {
        name: [
            m for m in IMPORTS[name] if m != name and (name, m) not in ALLOWED_UPWARD and not name.startswith(f"{m}.")
        ]
        for name in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize(
    ("library", "packages"),
    [
        ("whoosh", ("index.whoosh_engine",)),
        ("opensearchpy", ("index.opensearch_engine",)),
        ("flask", ("search.http", "search.flask_extension")),
        ("click", ("search.cli",)),
        ("pagefind", ("search.export",)),
        ("mcp", ("search.mcp", "search.http.mcp_server", "search.cli.mcp")),
    ],
)
def test_library_is_imported_in_one_place(library: str, packages: tuple[str, ...]) -> None:
    pattern = re.compile(rf"^\s*(?:from|import) {library}\b", re.MULTILINE)
    importers = [name for name, path in MODULES.items() if pattern.search(path.read_text("utf-8"))]
    assert importers
    assert [name for name in importers if not name.startswith(packages)] == []
