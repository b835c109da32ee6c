"""The wheel contains the two packages completely, and nothing else."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.processes import PROJECT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(PROJECT)]
    build = subprocess.run(command, capture_output=True, text=True, check=False)
    assert build.returncode == 0, build.stdout + build.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def list_package_files() -> set[str]:
    packages = (PROJECT / "search", PROJECT / "index")
    files = (path for package in packages for path in package.rglob("*") if path.is_file())
    return {path.relative_to(PROJECT).as_posix() for path in files if "__pycache__" not in path.parts}


def test_wheel_contains_both_packages_completely(wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == list_package_files()
    assert {"search/py.typed", "index/py.typed"} <= names
    assert len(wheel.namelist()) == len(set(wheel.namelist()))


def test_search_box_of_the_wheel_is_minified(wheel: zipfile.ZipFile) -> None:
    module = wheel.read("search/http/static/post-search.js")
    assert len(gzip.compress(module)) <= 12_000
    assert b"customElements.define" in module
    assert b"/** " not in module


def test_wheel_metadata_and_entry_point(wheel: zipfile.ZipFile) -> None:
    (folder,) = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    metadata = wheel.read(f"{folder}/METADATA").decode()
    assert "Name: posthaste-search\n" in metadata
    assert "Requires-Python: >=3.11\n" in metadata
    assert "Requires-Dist: whoosh3==3.54.0\n" in metadata
    assert "posthaste = search.cli:main" in wheel.read(f"{folder}/entry_points.txt").decode()
    assert f"{folder}/licenses/LICENSE" in wheel.namelist()
    assert Path(PROJECT / "LICENSE").read_bytes() == wheel.read(f"{folder}/licenses/LICENSE")
