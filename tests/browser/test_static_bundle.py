"""A site on a plain file server: the search box answers from the bundle of `posthaste export`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.browser import FIELD, STATUS, TITLES, Visit
from tests.support.processes import PROJECT

pytest.importorskip("pagefind", reason="Pagefind is absent: pip install 'posthaste-search[static]'")
expect: Any = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install playwright").expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = (
    '<!doctype html><html lang="en"><title>A site</title><script type="module" src="/pagefind/post-search.js"></script>'
    '<post-search endpoint="/pagefind/"></post-search>'
)


class FileServer(NamedTuple):
    url: str


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def files(blog: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    """The example site's bundle, and a page with the box, on a server that knows nothing but files."""
    folder = tmp_path_factory.mktemp("static")
    site = folder / "blog"
    shutil.copytree(blog, site, ignore=shutil.ignore_patterns(".posthaste", "public"))
    command = [sys.executable, "-m", "search.cli", "export", str(folder / "public/pagefind"), str(site)]
    subprocess.run(command, cwd=PROJECT, check=True)
    (folder / "public/index.html").write_text(PAGE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "public")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield FileServer(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()


def test_dialog_finds_a_post_and_its_section(visit: Visit, files: FileServer) -> None:
    page = visit("/", at=files)
    page.locator("post-search >> .opener").click()
    expect(page.locator(TITLES).first).to_be_visible()  # the newest posts
    page.locator(FIELD).fill("rolling updates")
    expect(page.locator(TITLES).first).to_have_text("Rolling updates with Docker swarm mode")
    assert page.locator(TITLES).first.get_attribute("href").startswith(f"{files.url}/2016/08/swarm-rolling-updates/")
    sections = page.locator("post-search >> .section a")
    addresses = [link.get_attribute("href") for link in sections.all()]
    assert any(address.startswith(f"{files.url}/2016/08/swarm-rolling-updates/#") for address in addresses), addresses
    expect(page.locator("post-search >> mark").first).to_be_visible()
    page.locator(FIELD).fill("daemon")
    expect(
        page.locator("post-search >> .section a", has_text="One line in the daemon's settings").first
    ).to_be_visible()


def test_page_of_results_filters_and_keeps_its_address(visit: Visit, files: FileServer) -> None:
    page = visit("/pagefind/?q=docker", at=files)
    expect(page.locator(TITLES).first).to_be_visible()
    expect(page.locator("post-search >> .chip").first).to_be_attached()
    total = page.locator(STATUS).inner_text()
    narrowed = visit("/pagefind/?q=docker&tag=swarm&from=2016&to=2016", at=files)
    expect(narrowed.locator(TITLES)).to_have_count(1)
    assert narrowed.locator(STATUS).inner_text() != total


def test_draft_is_not_in_the_bundle(visit: Visit, files: FileServer) -> None:
    page = visit("/pagefind/?q=Search+from+scratch,+part+two", at=files)
    expect(page.locator(STATUS)).not_to_be_empty()
    titles = page.locator(TITLES).all_inner_texts()
    assert "Search from scratch, part two: typing" not in titles
