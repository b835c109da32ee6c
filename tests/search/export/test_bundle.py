"""The bundle of `posthaste export`: what is in it, and which folders it may replace."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.errors import PosthasteError
from index.locks import ProcessLock
from index.model import CodeBlock, Document, Section
from search.cli import main
from search.export.bundle import _write_page, write_bundle
from search.views.html import format_page
from tests.support.sites import make_site

pytest.importorskip("pagefind", reason="Pagefind is absent: pip install 'posthaste-search[static]'")

SECTION = Section(2, "Set <up>", "set-up", 3, "One & two.\nThree.", code=(CodeBlock("sh", "a < b", 5),))


def make_document(url: str, **fields: object) -> Document:
    return Document(id=f"{url}.md", digest="", url=url, title='The "title"', sections=(SECTION,), **fields)  # type: ignore[arg-type]


def read_fragments(bundle: Path) -> Iterator[dict[str, object]]:
    """Yield the pages that Pagefind has stored."""
    for path in sorted((bundle / "fragment").iterdir()):
        yield json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))


@pytest.mark.slow
def test_export_has_visible_posts_with_their_urls_and_filters(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    out = tmp_path / "public/pagefind"

    def export() -> Result:
        return CliRunner().invoke(main, ["export", str(out), str(site)])

    result = export()
    assert (result.exit_code, result.output.split(" ")[0]) == (0, "3")
    fragments = {str(each["url"]): each for each in read_fragments(out)}
    assert fragments.keys() == {"/post/swarm/", "/post/rust/", "/notes/creme/"}
    swarm = fragments["/post/swarm/"]
    assert swarm["filters"] == {
        "tags": ["docker", "containers"], "author": ["Ada"], "section": ["post"], "lang": ["en"], "year": ["2016"],
    }  # fmt: skip
    assert [each["id"] for each in swarm["anchors"]] == ["scaling"]  # type: ignore[attr-defined]
    assert "docker service update vote" in str(swarm["content"])
    assert not any("secretword" in json.dumps(each).lower() for each in fragments.values())
    assert [path for path in out.rglob("*") if path.is_file() and not path.stat().st_size] == []
    assert {"pagefind.js", "post-search.js", "static-search.js", "index.html"} <= {path.name for path in out.iterdir()}

    (site / "content/post/rust.md").unlink()
    assert export().exit_code == 0
    assert {each["url"] for each in read_fragments(out)} == {"/post/swarm/", "/notes/creme/"}
    assert [path.name for path in out.parent.iterdir()] == ["pagefind"]


@pytest.mark.slow
def test_urls_are_kept_whatever_their_form(tmp_path: Path) -> None:
    urls = [
        "/a",
        "/a/b",
        "/a/b/",
        "/c.html",
        "/gr%C3%B6%C3%9Fe/",
        "/größe/",
        "https://other.example/x/",
        "/d/index.html",
    ]
    assert write_bundle(map(make_document, urls), tmp_path / "out").posts == len(urls)
    assert sorted(str(each["url"]) for each in read_fragments(tmp_path / "out")) == sorted(urls)


def test_page_escapes_texts_and_has_anchors() -> None:
    page = format_page(make_document("/a/", tags=('x" y', "a,b"), date="2016-06-21"))
    assert (
        '<h2 id="set-up">Set &lt;up&gt;</h2><p>One &amp; two.</p><p>Three.</p><pre><code>a &lt; b</code></pre>' in page
    )
    assert 'data-pagefind-filter="tags[data-value]" data-value="x&quot; y"' in page
    assert 'data-pagefind-filter="year[data-value]" data-value="2016"' in page


@pytest.mark.parametrize("url", ["/../x/", "/a/../../x/", "//host/x", "/" + "x" * 300 + "/", "https://x.example/"])
def test_url_that_is_no_path_below_the_folder_is_not_written(tmp_path: Path, url: str) -> None:
    (tmp_path / "pages").mkdir()
    assert not _write_page(tmp_path / "pages", url, "page")
    assert [*tmp_path.rglob("*")] == [tmp_path / "pages"]


def test_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("my site")
    with pytest.raises(PosthasteError, match="no search bundle"):
        write_bundle([], tmp_path)
    assert (tmp_path / "index.html").read_text() == "my site"
    with pytest.raises(PosthasteError, match="not a folder"):
        write_bundle([], tmp_path / "index.html")


_EXPORT_FOREVER = """
import asyncio
from search.export import bundle

async def index_forever(posts, pages, output):
    output.mkdir()
    print("indexing", flush=True)
    await asyncio.sleep(600)

bundle._index = index_forever
from search.cli import main
main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_export_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    out = tmp_path / "public/pagefind"
    command = [sys.executable, "-c", _EXPORT_FOREVER, "export", str(out), str(make_site(tmp_path / "site"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "indexing\n"
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in errors) == (128 + number, False), errors
    assert list(out.parent.iterdir()) == []


@pytest.mark.slow
def test_export_of_a_preview_says_that_hidden_posts_are_in_it(tmp_path: Path) -> None:
    arguments = ["export", str(tmp_path / "out"), str(make_site(tmp_path / "site")), "--drafts"]
    assert "note: exporting posts that the site hides (drafts)" in CliRunner().invoke(main, arguments).stderr


def test_export_without_an_index_keeps_the_earlier_bundle(tmp_path: Path) -> None:
    """Another process may be writing the first index. An export of no posts would replace the bundle."""
    site, out = make_site(tmp_path / "site"), tmp_path / "out"
    out.mkdir()
    (out / "pagefind-entry.json").write_text("{}")
    state = site / ".posthaste/public"
    state.mkdir(parents=True)
    with ProcessLock(state, "write.lock", "the test writes").hold():
        result = CliRunner().invoke(main, ["export", str(out), str(site)])
    assert (result.exit_code, "there is no index yet" in result.stderr) == (2, True), result.output
    assert [path.name for path in out.iterdir()] == ["pagefind-entry.json"]
