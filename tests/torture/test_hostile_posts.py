"""Hostile posts: front matter, Markdown, files and URLs made to break the reader. Fault numbers: docs/faults.md."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.engine import Engine
from index.model import And, SearchOptions, Term
from index.sites import open_site
from index.sync.execute import SyncReport, run_sync
from index.sync.parallel_reading import read_files
from tests.support import tally

pytestmark = pytest.mark.torture


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with one harmless post."""
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "good.md").write_text("---\ntitle: Good\n---\nlantern")
    return folder


def sync_and_check(content: Path, engine: Engine) -> SyncReport:
    """Sync, and check that the harmless post is found and the index undamaged, whatever else there is."""
    report = run_sync(open_site(content), engine, state=content.parent / "index")
    assert engine.search(Term("lantern"), SearchOptions()).hits[0].id == "good.md"
    assert engine.check() == []
    return report


# ------------------------------------------------------------------------------------------------ 17: front matter

_LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
FRONT_MATTER = {
    "nested aliases": f"---\n{_LAUGHS}---\n",
    "alias to itself": "---\na: &a [*a]\n---\n",
    "deep lists": "---\na: " + "[" * 5000 + "]" * 5000 + "\n---\n",
    "deep maps": "---\na: " + "{a: " * 5000 + "}" * 5000 + "\n---\n",
    "deep blocks": "---\n" + "".join("  " * i + "a:\n" for i in range(500)) + "---\n",
    "list never closed": "---\na: " + "[" * 60_000 + "\n---\n",
    "many keys": "---\n" + "".join(f"k{i}: 1\n" for i in range(20_000)) + "---\n",
    "too long": "---\na: " + "x" * 200_000 + "\n---\n",
    "many tags": "---\ntags: [" + ",".join(f"t{i}" for i in range(15_000)) + "]\n---\n",
    "tag that constructs an object": "---\na: !!python/object/apply:os.system ['touch ran']\n---\n",
    "tag of a module": "---\na: !!python/module:os\n---\n",
    "merge of itself": "---\na: &a\n  <<: *a\n---\n",
    "huge number": "---\nweight: " + "9" * 30_000 + "\n---\n",
    "infinite number": "---\nweight: .inf\ndate: .nan\n---\n",
    "sexagesimal number": "---\na: " + "1:" * 20_000 + "1\n---\n",
    "impossible date": "---\ndate: 2020-99-99\n---\n",
    "date out of range": "---\ndate: 99999-01-01\n---\n",
    "list as a key": "---\n? [a, b]\n: c\n---\n",
    "two documents": "---\na: 1\n--- \ndraft: true\n---\n",
    "control characters": '---\ntitle: "\x01\x02"\n---\n',
    "deep TOML": "+++\na = " + "[" * 5000 + "]" * 5000 + "\n+++\n",
    "TOML with deep keys": "+++\n" + ".".join("a" * 5000) + " = 1\n+++\n",
    "TOML, a huge number": "+++\na = " + "9" * 30_000 + "\n+++\n",
    "deep JSON": '{"a": ' + "[" * 30_000 + "]" * 30_000 + "}\n",
    "JSON never closed": '{"a": ' + '{"a": ' * 10_000 + "\n",
}


def test_17_hostile_front_matter_hides_only_its_own_post(content: Path, engine: Engine) -> None:
    row = tally.row(17, "front-matter bombs")
    assert len(FRONT_MATTER) == 25
    for number, text in enumerate(FRONT_MATTER.values()):
        (content / f"{number}.md").write_text(f"{text}bomb", "utf-8")
    report = sync_and_check(content, engine)
    row.tried, row.recovered = 25, 25
    assert not (content / "ran").exists()
    assert not Path("ran").exists()
    assert len(report.failures) >= 12
    assert all(failure.reason for failure in report.failures)


# ------------------------------------------------------------------------------------------------ 18: Markdown

MARKDOWN = {
    "images": "![", "links": "[a](", "brackets": "[", "emphasis": "*a_", "stars": "**a **a", "ticks": "`a``",
    "quotes": "> > ", "angles": "<", "comments": "<!--", "declarations": "<!A ", "instructions": "<?",
    "CDATA": "<![CDATA[", "tables": "|a|\n|-|\n", "entities": "&#x0;", "lists": "- ", "numbers": "1. ",
    "items": "- a\n", "footnotes": "[^a]", "definitions": "[^a]: b\n", "references": "[a]: b\n", "terms": "a\n: ",
    "headings": "# a\n", "fences": "~~~\n", "strokes": "~~a~", "boxes": ":::a\n", "boxes in quotes": "> :::a\n",
    "closed boxes": "::::a\n:::b\n", "admonitions": "!!! a\n", "admonitions within": "!!! a\n    ", "tabs": '=== "a"\n',
}  # fmt: skip

"""Kind of bomb -> the text that it repeats."""


@pytest.mark.slow
def test_18_hostile_markdown_is_read_within_the_time_limit(
    content: Path, engine: Engine, times: Callable[[int, int], int]
) -> None:
    """Text that takes the parser minutes is recognised by its brackets, and otherwise cut to what takes seconds."""
    row = tally.row(18, "Markdown bombs, of the largest size")
    size = times(20_000, 1_048_000)
    assert len(MARKDOWN) == 30
    sync_and_check(content, engine)
    for number, unit in enumerate(MARKDOWN.values()):
        (content / f"{number}.md").write_text(unit * (size // len(unit)) + "\n\nbeacon\n")
        began = time.process_time()
        readings = list(read_files(open_site(content), [f"{number}.md"], workers=1))
        assert time.process_time() - began < 5  # as docs/faults.md promises
        assert [(reading.failure, reading.document is None) for reading in readings] == [("", False)]
        row.tried += 1
    report = sync_and_check(content, engine)
    row.recovered = report.upserted
    assert (report.upserted, report.failures) == (30, ())


def test_18_unclosed_brackets_are_recognised_before_parsing(content: Path, engine: Engine) -> None:
    for number, unit in enumerate(["![", "[", "<!--", "<?", "<![CDATA["]):
        (content / f"{number}.md").write_text("beacon " + unit * (1_000_000 // len(unit)))
    assert sync_and_check(content, engine).upserted == 6
    assert engine.search(Term("beacon"), SearchOptions()).total == 5


# ------------------------------------------------------------------------------------------------ 19: odd files


def test_19_pipes_devices_and_links_are_never_read(content: Path, engine: Engine, tmp_path: Path) -> None:
    row = tally.row(19, "odd files: pipes, devices, links, loops")
    secret = tmp_path / "secret.md"
    secret.write_text("secretword")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/a.md").write_text("secretword")
    os.mkfifo(content / "pipe.md")
    os.mknod(content / "socket.md", stat.S_IFSOCK | 0o600)
    (content / "device.md").symlink_to("/dev/zero")
    (content / "outside.md").symlink_to(secret)
    (content / "hosts.md").symlink_to("/etc/hosts")
    (content / "folder-outside").symlink_to(tmp_path / "secrets")
    (content / "nowhere.md").symlink_to(content / "not there")
    (content / "itself.md").symlink_to(content / "itself.md")
    (content / "loop").symlink_to(content)
    (content / "folder.md").mkdir()
    with (content / "huge.md").open("wb") as file:
        file.truncate(1_000_000_000)
    Path(os.fsdecode(os.fsencode(content) + b"/bad-\xff.md")).write_text("no UTF-8 in the name")
    report = sync_and_check(content, engine)
    row.tried, row.recovered = 12, 12
    assert engine.search(Term("secretword"), SearchOptions()).total == 0
    assert engine.search(And(()), SearchOptions()).total == 1
    assert [failure.id for failure in report.failures] == ["huge.md"]


def test_19_link_that_replaces_a_folder_is_not_followed(content: Path, engine: Engine, tmp_path: Path) -> None:
    (content / "sub").mkdir()
    (content / "sub/a.md").write_text("before")
    sync_and_check(content, engine)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.md").write_text("secretword")
    shutil.rmtree(content / "sub")
    (content / "sub").symlink_to(tmp_path / "elsewhere")
    report = run_sync(open_site(content), engine, state=tmp_path / "index", changed={"sub/a.md"})
    assert engine.search(Term("secretword"), SearchOptions()).total == 0
    assert report.upserted == 0


# ------------------------------------------------------------------------------------------------ 21: URLs

URLS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", r"java\tscript:alert(1)", "data:text/html,x",
    "vbscript:x", "//evil.example/", r"/\\evil.example", r"\\\\evil.example", "https:evil", "///evil.example",
    "/../../etc", "/a/../../b", r"/a\r\nSet-Cookie: x", r"/a\nb", r"/a\u0000b", "file:///etc/passwd", "/%2e%2e/x",
    "/%5cevil", r"/a b\"onload=x",
]  # fmt: skip
"""Text between double quotes in YAML."""


def test_21_every_url_stays_on_the_site(content: Path, engine: Engine) -> None:
    row = tally.row(21, "URLs that lead elsewhere")
    assert len(URLS) == 20
    for number, url in enumerate(URLS):
        (content / f"{number}.md").write_text(f'---\ntitle: beacon\nurl: "{url}"\n---\n')
    sync_and_check(content, engine)
    hits = engine.search(Term("beacon"), SearchOptions(per_page=50)).hits
    assert len(hits) == 20
    for hit in hits:
        row.tried += 1
        assert hit.url.startswith("/"), hit
        assert not hit.url.startswith(("//", "/\\")), hit
        assert not set(hit.url) & set('\r\n\t\0\\ "<>'), hit
        assert ".." not in hit.url.split("/"), hit
        row.recovered += 1
