"""The documentation has every command, setting, endpoint and query feature that the code has, and its links resolve.

The names come from the code itself: the commands, the settings, the routes, the field table and the search box."""

from __future__ import annotations

import ast
import json
import re
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any

import click
import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from index.fields import FACETS, FILTER_PARAMETERS, QUERY_ALIASES
from index.model import Query, Synonyms
from index.ranking import Ranking
from search.cli.main import main
from search.http import problems
from search.query import parser
from search.settings import Settings
from tests.support.applications import make_client
from tests.support.processes import PROJECT
from tests.support.sites import make_site

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")])
POST_SEARCH = (PROJECT / "search/http/static/post-search.js").read_text("utf-8")
each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def read(*names: str) -> str:
    return "\n".join((PROJECT / name).read_text("utf-8") for name in names)


def read_section(name: str, heading: str) -> str:
    """Return the text below a heading, up to the next one of the same level."""
    level = heading.split()[0]
    return re.split(rf"^{level} ", read(name).split(f"\n{heading}\n", 1)[1], flags=re.M)[0]


def has_word(text: str, word: str) -> bool:
    """Return whether a text has a word that is not a part of a longer name or option."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


# ------------------------------------------------------------------------------------------------ command line


def list_options() -> Iterator[tuple[str, str]]:
    context = click.Context(main)
    commands = [main, *(main.get_command(context, name) for name in main.list_commands(context))]
    for command in commands:
        assert command is not None
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield from ((command.name or "", option) for option in (*parameter.opts, *parameter.secondary_opts))


def test_every_command_is_documented() -> None:
    text = read("README.md", "docs/shell.md")
    assert [name for name in main.list_commands(click.Context(main)) if f"posthaste {name}" not in text] == []


def test_every_option_is_documented() -> None:
    text = read("README.md", "docs/shell.md")
    assert [(command, option) for command, option in list_options() if not has_word(text, option)] == []


# ------------------------------------------------------------------------------------------------ settings


def list_defaults(record: type[Any]) -> Iterator[tuple[str, Any]]:
    for field in fields(record):
        yield field.name, field.default


@pytest.mark.parametrize(
    ("name", "default"), [*list_defaults(Settings), *list_defaults(Ranking)], ids=lambda value: str(value)
)
def test_every_setting_is_documented_with_its_default(name: str, default: Any) -> None:
    text = read("docs/settings.md")
    if is_dataclass(default):
        assert f"`{name}`" in text
        return
    match = re.search(rf"^\| `{name}` \| ([^|]+) \|", text, re.M)
    assert match is not None
    documented = match[1].strip("`")
    if isinstance(default, bool):
        assert documented == str(default).lower()
    elif isinstance(default, int | float):
        assert float(documented) == default
    elif isinstance(default, str) and default:
        assert documented == default


# ------------------------------------------------------------------------------------------------ HTTP


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_client(make_site(tmp_path_factory.mktemp("site"))).application


def test_every_route_is_documented(app: Flask) -> None:
    text = read("docs/http.md")
    rules = [rule.rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")]
    assert len(rules) > 8
    assert [rule for rule in rules if re.search(rf"`(?:POST )?{re.escape(rule)}[`?]", text) is None] == []


def test_every_request_parameter_is_documented(app: Flask) -> None:
    section = {"/search": read_section("docs/http.md", "## `/search`")}
    others = read_section("docs/http.md", "## Other endpoints")
    for path, methods in json.loads(app.test_client().get("/openapi.json").data)["paths"].items():
        for parameter in methods["get"]["parameters"]:
            name = re.escape(parameter["name"])
            assert re.search(rf"`{name}`|{path}\?[^`]*\b{name}=", section.get(path, others)), (path, name)


def list_problem_codes() -> set[str]:
    """Return the codes of all problems: constants that the code passes to a problem, and the names of HTTP errors."""
    http_errors: list[type[HTTPException]] = [NotFound, MethodNotAllowed, RequestEntityTooLarge]
    codes = {error().name.lower().replace(" ", "_") for error in http_errors}
    codes |= {code for code, _ in problems._UNAVAILABLE.values()}
    for path in (PROJECT / "search").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for expression in list_code_expressions(node):
                texts = [str(part.value) for part in ast.walk(expression) if isinstance(part, ast.Constant)]
                codes |= {text for text in texts if re.fullmatch(r"[a-z]+(_[a-z]+)+", text)}
    return codes


def list_code_expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions whose value is a problem's code: an argument, or what is assigned to `code`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        positions = {"BadParameter": 0, "make_problem": 1}
        if node.func.id in positions:
            yield node.args[positions[node.func.id]]
    elif isinstance(node, ast.Assign):
        targets = [part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        if "code" in targets:
            yield node.value


def test_exactly_the_problem_codes_are_documented() -> None:
    section = read_section("docs/http.md", "## Errors")
    rows = re.findall(r"^\| (\d{3}) \| ([^|]+) \|", section, re.M)
    assert {code for _, codes in rows for code in re.findall(r"`(\w+)`", codes)} == list_problem_codes()
    assert {int(status) for status, _ in rows} == problems._TITLES.keys()


def test_every_metric_is_documented(app: Flask) -> None:
    metrics = app.test_client().get("/metrics").get_data(as_text=True)
    names = [name for name in re.findall(r"^# TYPE (\w+)", metrics, re.M) if not name.endswith("_created")]
    section = read_section("docs/http.md", "## Metrics")
    assert names
    assert [name for name in names if f"`{name}`" not in section] == []


def test_every_facet_is_documented() -> None:
    for text in (read_section("docs/http.md", "## `/search`"), read("docs/search-box.md")):
        assert [facet for facet in FACETS if f"`{facet}`" not in text] == []


# ------------------------------------------------------------------------------------------------ query language


def test_every_name_of_a_field_is_documented() -> None:
    text = read("docs/query-language.md")
    assert [name for name in QUERY_ALIASES if re.search(rf"`{name}:", text) is None] == []


def test_every_filter_is_documented_for_the_command_line() -> None:
    text = read_section("docs/shell.md", "## Filters")
    assert [parameter.name for parameter in FILTER_PARAMETERS if f"`--{parameter.name}`" not in text] == []


def list_nodes(query: Any) -> Iterator[type]:
    """Yield the types of all nodes of a query."""
    yield type(query)
    for field in fields(query):
        value = getattr(query, field.name)
        for child in value if isinstance(value, tuple) else (value,):
            if is_dataclass(child):
                yield from list_nodes(child)


def test_documented_examples_have_every_kind_of_query() -> None:
    examples = re.findall(r"`([^`]+)`", read("docs/query-language.md").split("\n## ")[0])
    parsed = [parser.parse_query(example) for example in examples]
    documented = {node for one in parsed for node in list_nodes(one.query)}
    kinds = set(typing.get_args(Query if isinstance(Query, UnionType) else Query.__value__))
    assert kinds - {Synonyms} == documented - {Synonyms}  # synonyms come from a file, not from the query


@pytest.mark.parametrize("operator", re.findall(r"[A-Z]{2,}", parser._OPERATOR.pattern))
def test_every_operator_is_documented(operator: str) -> None:
    assert re.search(rf"`[^`]*\b{operator}\b[^`]*`", read("docs/query-language.md"))


# ------------------------------------------------------------------------------------------------ search box


def list_attributes() -> set[str]:
    return {
        *re.findall(r"this\.(?:get|has)Attribute\(\"([\w-]+)\"", POST_SEARCH),
        *re.findall(r":host\(\[([\w-]+)", POST_SEARCH),
    } - {"hidden"}  # an attribute of HTML


def test_exactly_the_attributes_of_the_search_box_are_documented() -> None:
    section = read_section("docs/search-box.md", "## Attributes")
    assert set(re.findall(r"^\| `([\w-]+)` \|", section, re.M)) == list_attributes()


def test_every_custom_property_and_part_of_the_search_box_is_documented() -> None:
    section = read_section("docs/search-box.md", "## Styling")
    properties = set(re.findall(r"var\(--post-search(-[\w-]+)", POST_SEARCH))
    parts = set(re.findall(r"part\(\"\w+\", \"(\w+)\"(?!, { part:)", POST_SEARCH))
    documented = set(re.findall(r"(?<!\w)-?[a-z][a-z-]*", section.replace("--post-search-", " -")))
    assert len(properties) > 10 and len(parts) > 15
    assert (properties | parts) - documented == set()


def test_types_of_the_npm_package_have_every_attribute() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \|", read_section("docs/search-box.md", "## Attributes"), re.M)
    types = read("integrations/npm/index.d.ts")
    names = [re.sub(r"-(\w)", lambda match: match[1].upper(), row) for row in rows]
    assert len(names) > 10
    assert [name for name in names if re.search(rf"^  {name}\??: ", types, re.M) is None] == []


def test_every_text_of_the_search_box_is_documented() -> None:
    texts = POST_SEARCH.split("const STRINGS = {", 1)[1].split("\n};", 1)[0]
    names = re.findall(r"^  (\w+):", texts, re.M)
    assert "(../search/http/static/strings-en.json)" in read_section("docs/search-box.md", "## Other languages")
    listed = json.loads(read("search/http/static/strings-en.json"))
    assert names
    assert names == list(listed)[: len(names)]
    assert list(listed)[len(names)] == "page"  # as the section says


# ------------------------------------------------------------------------------------------------ paths and links

_FOLDERS = "index|search|tests|docs|benchmarks|examples"
_GENERATED = {"benchmarks/results/"}


@each_document
def test_paths_of_the_project_exist(path: Path) -> None:
    named = re.findall(rf"(?<![\w./<>:-])((?:{_FOLDERS})/[\w./-]*)(?!<)", path.read_text("utf-8"))
    named = [name.rstrip(".") for name in named if name not in _GENERATED]
    assert [name for name in named if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md", "docs/faults.md", "docs/glossary.md"])
def test_modules_named_without_their_folder_exist(name: str) -> None:
    modules = [path.as_posix() for folder in _FOLDERS.split("|") for path in (PROJECT / folder).rglob("*.py")]
    named = re.findall(r"`([\w/]+\.py)`", read(name))
    assert [one for one in named if not any(module.endswith(f"/{one}") for module in modules)] == []


def make_anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a document."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_relative_links_and_their_anchors_resolve(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.M | re.S)
    for link in re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", text):
        target, _, anchor = "".join(link).partition("#")
        if "://" in target or target.startswith("/"):
            continue
        file = path.parent / target if target else path
        assert file.exists(), link
        if anchor and file.suffix == ".md":
            assert anchor in make_anchors(file), link


# ------------------------------------------------------------------------------------------------ faults


def expand_numbers(text: str) -> set[int]:
    """Return the numbers of a cell such as `8 to 12, 25`."""
    numbers = set()
    for part in re.findall(r"\d+(?: to \d+)?", text):
        first, *last = part.split(" to ")
        numbers |= set(range(int(first), int(last[0] if last else first) + 1))
    return numbers


def list_fault_tests() -> dict[int, set[str]]:
    """Return the files that test each fault: the fault's number is in the name of the test."""
    files: dict[int, set[str]] = {}
    for path in (PROJECT / "tests").rglob("test_*.py"):
        for number in re.findall(r"^def test_(\d\d)_", path.read_text("utf-8"), re.M):
            files.setdefault(int(number), set()).add(path.relative_to(PROJECT).as_posix())
    return files


def test_table_of_faults_names_the_files_that_test_each() -> None:
    documented: dict[int, set[str]] = {}
    for numbers, cell in re.findall(r"^\| (\d[^|]*) \| (`tests/[^|]*) \|$", read("docs/faults.md"), re.M):
        for number in expand_numbers(numbers):
            documented.setdefault(number, set()).update(re.findall(r"`([^`]+)`", cell))
    tests = list_fault_tests()
    assert documented.keys() == tests.keys()
    assert {number: files - documented[number] for number, files in tests.items() if files - documented[number]} == {}


def test_every_fault_with_a_number_is_documented() -> None:
    sections = read("docs/faults.md").split("## Where the tests are")[0]
    numbers = [expand_numbers(cell) for cell in re.findall(r"^\| (\d[^|]*) \|", sections, re.M)]
    assert set().union(*numbers) == list_fault_tests().keys()


# ------------------------------------------------------------------------------------------------ make


def list_targets() -> dict[str, str]:
    """Return the public targets of the Makefile and the text after their `##`."""
    lines = re.findall(r"^([a-z][\w-]*):(?!=)(.*)$", read("Makefile"), re.M)
    return {name: rest.partition("##")[2].strip() for name, rest in lines}


def test_every_target_of_make_has_a_help_text() -> None:
    targets = list_targets()
    assert {"test", "check", "serve"} <= targets.keys()
    assert [name for name, text in targets.items() if not text] == []


@each_document
def test_named_targets_of_make_exist(path: Path) -> None:
    named = re.findall(r"(?:`|^    )make ([a-z][\w-]*)", path.read_text("utf-8"), re.M)
    assert set(named) <= list_targets().keys()
