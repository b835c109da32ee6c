"""The documentation site on a plain file server, below a path as on GitHub Pages: Posthaste searches its own pages."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.browser import FIELD, Visit
from tests.support.processes import PROJECT

pytest.importorskip("pagefind", reason="Pagefind is absent: pip install 'posthaste-search[static]'")
pytest.importorskip("material", reason="Material is absent: pip install mkdocs-material")
expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class FileServer(NamedTuple):
    url: str
    public: Path


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    folder = tmp_path_factory.mktemp("documentation")
    build = [
        sys.executable,
        str(PROJECT / "docs/build_site.py"),
        str(folder / "build"),
        "https://docs.example/posthaste/",
    ]
    done = subprocess.run(build, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "host").mkdir()
    public = (folder / "build/public").rename(folder / "host/posthaste")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "host")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield FileServer(f"http://127.0.0.1:{server.server_port}", public)
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_page_of_the_documentation_is_there(site: FileServer) -> None:
    names = {path.stem for path in (PROJECT / "docs").glob("*.md")} | {"changelog", "contributing", "security"}
    assert [name for name in sorted(names) if not (site.public / name / "index.html").is_file()] == []


@pytest.mark.parametrize("start", ["/posthaste/", "/posthaste/http/"])
def test_search_leads_to_the_section_of_a_page(visit: Visit, site: FileServer, start: str) -> None:
    page = visit(start, at=site)
    page.locator("post-search >> .opener").click()
    page.locator(FIELD).fill("webhook")
    link = page.locator("post-search >> .section a").first
    expect(link).to_be_visible()
    address, _, fragment = link.get_attribute("href").partition("#")
    assert address.startswith(f"{site.url}/posthaste/")
    link.click()
    page.wait_for_url(f"{address}**")
    anchor = fragment.partition(":~:")[0]
    expect(page.locator(f":is(h2, h3)[id='{anchor}']")).to_be_visible()
