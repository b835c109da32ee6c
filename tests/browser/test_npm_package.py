"""The npm package: packed as npm publishes it, then used by a page, by React, by Vue and by TypeScript."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.browser import FIELD, TITLES, Server, Visit
from tests.support.processes import PROJECT

expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = [pytest.mark.browser, pytest.mark.generators, pytest.mark.slow]

SOURCE = PROJECT / "integrations/npm"
NAME = "@posthaste/search-box"
CACHE = PROJECT / ".cache" / "frameworks"
PACKAGES = "react react-dom vue typescript @types/react esbuild"

PLAIN = f'import "{NAME}";'
REACT = f"""
import {{ createElement }} from "react";
import {{ createRoot }} from "react-dom/client";
import {{ PostSearch }} from "{NAME}/react";
createRoot(document.getElementById("app")).render(
  createElement(PostSearch, {{ endpoint: "/", perPage: 1, lang: "fr", inline: false }}));
"""
VUE = f"""
import {{ createApp, h }} from "vue";
import {{ PostSearch }} from "{NAME}/vue";
const properties = {{ endpoint: "/", "per-page": 1, strings: {{ label: "Suche" }} }};
createApp({{ render: () => h(PostSearch, properties) }}).mount("#app");
"""
TYPED = f"""
import "{NAME}";
import {{ PostSearch }} from "{NAME}/react";
const box = document.querySelector("post-search");
box?.search("docker");
PostSearch({{ endpoint: "/", inline: true, strings: {{ count: {{ one: "{{n}} post", other: "{{n}} posts" }} }} }});
PostSearch({{ endpoint: "/", highlight: true, lang: "pt-BR" }});
// @ts-expect-error: the endpoint is missing
PostSearch({{}});
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the package, from the tarball that `npm pack` makes."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is absent: apt-get install npm")
    root = tmp_path_factory.mktemp("npm")
    command = [npm, "pack", "--silent", "--pack-destination", str(root)]
    subprocess.run(command, cwd=SOURCE, check=True, capture_output=True)
    (tarball,) = root.glob("*.tgz")
    with tarfile.open(tarball) as archive:
        archive.extractall(root, filter="data")
    return root / "package"


@pytest.fixture
def project(package: Path, tmp_path: Path) -> Path:
    """A project with the package and the frameworks installed."""
    if not (CACHE / "node_modules").is_dir():
        pytest.skip(f"the frameworks are absent: npm install --prefix {CACHE} {PACKAGES}")
    (tmp_path / "node_modules").symlink_to(CACHE / "node_modules")
    shutil.copytree(package, tmp_path / "src" / "node_modules" / NAME)
    return tmp_path


PAGE = '<!doctype html><html lang="en"><title>x</title>{}<script type="module" src="/scripts/main.js"></script></html>'


def show(visit: Visit, scripts: Path, markup: str) -> Any:
    """Open a page with `markup` that loads `scripts/main.js`. Other requests go to Posthaste."""

    def respond(route: Any) -> None:
        path = urlsplit(route.request.url).path
        if path == "/page":
            route.fulfill(body=PAGE.format(markup), content_type="text/html")
        elif path.startswith("/scripts/"):
            route.fulfill(path=scripts / path.removeprefix("/scripts/"), content_type="text/javascript")
        else:
            route.continue_()

    return visit("/page", holding=("**/*", respond))


def find_a_post(page: Any) -> None:
    page.locator("post-search >> .opener").click()
    page.locator(FIELD).fill("--update-delay")
    expect(page.locator(TITLES).first).to_have_text("Rolling updates with Docker swarm mode")


def test_package_has_the_box_and_the_version_of_posthaste(package: Path) -> None:
    assert (package / "post-search.js").read_bytes() == (PROJECT / "search/http/static/post-search.js").read_bytes()
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    meta = json.loads((package / "package.json").read_text())
    assert meta["version"] == version
    assert {path.name for path in package.iterdir()} == {*meta["files"], "package.json", "README.md"}
    targets = [target for entry in meta["exports"].values() for target in entry.values()]
    assert all((package / target).is_file() for target in targets)


def test_page_imports_the_module(visit: Visit, server: Server, package: Path) -> None:
    (package / "main.js").write_text('import "./post-search.js";')
    find_a_post(show(visit, package, '<post-search endpoint="/"></post-search>'))


@pytest.mark.parametrize(("source", "label"), [(REACT, "Rechercher"), (VUE, "Suche")], ids=["react", "vue"])
def test_component_is_the_box(visit: Visit, server: Server, project: Path, source: str, label: str) -> None:
    (project / "src/main.jsx").write_text(source)
    esbuild = project / "node_modules/.bin/esbuild"
    options = [
        "--bundle",
        "--splitting",
        "--format=esm",
        "--outdir=built",
        '--define:process.env.NODE_ENV="production"',
    ]
    subprocess.run([esbuild, "src/main.jsx", *options], cwd=project, check=True, capture_output=True)
    page = show(visit, project / "built", '<div id="app"></div>')
    expect(page.locator("post-search >> .opener")).to_contain_text(label)
    find_a_post(page)
    expect(page.locator(TITLES)).to_have_count(1)  # the property perPage


def test_types_describe_the_package(project: Path) -> None:
    (project / "src/main.ts").write_text(TYPED)
    options = ["--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022"]
    command = [str(project / "node_modules/.bin/tsc"), *options, "src/main.ts"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
