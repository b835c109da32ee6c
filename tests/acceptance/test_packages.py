"""The packages of a release, and the files that the host of the repository reads. Linters skip if they are absent."""

from __future__ import annotations

import re
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.support.processes import PROJECT
from tests.support.tools import find_tool, run_tool

WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def test_documentation_site_lists_every_page() -> None:
    listed = re.findall(r"[\w-]+\.md", (PROJECT / "docs/site/mkdocs.yml").read_text("utf-8"))
    pages = {path.name for path in (PROJECT / "docs").glob("*.md")}
    assert sorted(listed) == sorted(pages | {"index.md", "changelog.md", "contributing.md", "security.md"})


@pytest.mark.slow
def test_packages_are_sound(tmp_path: Path) -> None:
    """The wheel is built from the sdist, so the sdist has all that a build needs."""
    run_tool(sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path, PROJECT)
    (wheel,), (sdist,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"search/http/app.py", "index/engine.py", "tests/conftest.py", "docs/deploy.md", "LICENSE"} <= names
    assert {name.split("/")[0] for name in names} & {".venv", ".git", ".github", "build", "dist"} == set()
    assert [name for name in names if "__pycache__" in name or ".posthaste" in name] == []
    run_tool(find_tool("check-wheel-contents", "pip install check-wheel-contents"), wheel)
    run_tool(find_tool("twine", "pip install twine"), "check", "--strict", wheel, sdist)


def test_citation_is_valid_and_of_this_version() -> None:
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
    run_tool(find_tool("cffconvert", "pip install cffconvert"), "--validate", "-i", PROJECT / "CITATION.cff")


@each_workflow
def test_actionlint_accepts_the_workflow(path: Path) -> None:
    run_tool(find_tool("actionlint", "go install github.com/rhysd/actionlint/cmd/actionlint@latest"), path)


@each_workflow
def test_workflow_may_do_little(path: Path) -> None:
    """A job that needs more says so itself; nothing keeps the token of the repository."""
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        steps = job.get("steps", [])
        checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] is False for step in checkouts)
        assert "uses" in job or job["timeout-minutes"] <= 60


def test_release_publishes_only_what_was_tested() -> None:
    jobs = yaml.safe_load((PROJECT / ".github/workflows/release.yml").read_text("utf-8"))["jobs"]
    needed = {name: job.get("needs") for name, job in jobs.items()}
    assert needed == {"ci": None, "build": "ci", "install": "build", "publish": "install", "announce": "publish"}
    assert [name for name, job in jobs.items() if "id-token" in job.get("permissions", {})] == ["publish"]


def test_forms_of_issues_are_valid() -> None:
    tool, folder = find_tool("check-jsonschema", "pip install check-jsonschema"), PROJECT / ".github/ISSUE_TEMPLATE"
    forms = sorted(path for path in folder.glob("*.yml") if path.name != "config.yml")
    assert len(forms) == 2
    run_tool(tool, "--builtin-schema", "vendor.github-issue-forms", *forms)
    run_tool(tool, "--builtin-schema", "vendor.github-issue-config", folder / "config.yml")
