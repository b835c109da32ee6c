"""The locked versions are those that pyproject.toml allows, and the page of licences is true."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.licenses import find_license, read_lock

ROOT = Path(__file__).parents[2]


def read_project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def list_group(name: str) -> list[str]:
    """Return the requirements of a dependency group, those of the groups that it includes too."""
    found = []
    for entry in read_project()["dependency-groups"][name]:
        found += [entry] if isinstance(entry, str) else list_group(entry["include-group"])
    return found


def list_run_time(*extras: str) -> list[str]:
    """Return what Posthaste needs to run, with some extras; without a name, with all."""
    project = read_project()["project"]
    optional = project["optional-dependencies"]
    return [*project["dependencies"], *chain.from_iterable(optional[name] for name in extras or optional)]


@pytest.mark.parametrize("lock", ["runtime", "serve", "dev", "bench", "release"])
def test_the_lock_holds_an_allowed_version_of_each_requirement(lock: str) -> None:
    wanted = list_run_time() if lock == "runtime" else list_group(lock)
    wanted += {"dev": list_run_time(), "serve": list_run_time("semantic")}.get(lock, [])
    locked = {canonicalize_name(name): found for name, found in read_lock(ROOT / f"requirements/{lock}.txt").items()}
    stale = [
        text
        for text in wanted
        if (requirement := Requirement(text))
        and not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0.dev0"))
    ]
    assert not stale, f"run `make lock`: requirements/{lock}.txt lacks {stale}"


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_each_locked_file_has_a_hash(path: Path) -> None:
    entries = re.split(r"^(?=\S+==)", path.read_text(), flags=re.MULTILINE)
    assert [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_the_locks_agree(path: Path) -> None:
    everything = (ROOT / "requirements/dev.txt").read_text()
    dev = read_lock(ROOT / "requirements/dev.txt")
    for name, found in read_lock(path).items():
        assert name not in dev or f"{name}=={found}" in everything, f"{path.name} and dev.txt lock different {name}"


def test_the_page_of_licences_is_true() -> None:
    page = {
        (name, found): license
        for name, found, license in re.findall(
            r"^\| ([a-z0-9._-]+) \| (\d\S*) \| (.*) \|$", (ROOT / "docs/licenses.md").read_text(), flags=re.MULTILINE
        )
    }
    assert set(page) == set(read_lock().items()), "run: python -m tests.support.licenses >docs/licenses.md"
    for (name, found), license in page.items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        if installed == found:
            assert license == find_license(name)
