"""Read a post again when a file that it includes changes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from index.engine import open_engine
from index.markdown.templates import includes
from index.sites import open_site
from index.sync import file_state
from index.sync.execute import SyncReport, run_sync
from index.sync.reading import read_file
from tests.support.sites import write_files
from tests.support.waiting import wait_until
from tests.support.watching import RecordedWatcher


def sync(root: Path, index: Path) -> SyncReport:
    engine = open_engine(index)
    try:
        return run_sync(open_site(root), engine, state=index)
    finally:
        engine.close()


def read_texts(index: Path) -> str:
    engine = open_engine(index)
    try:
        return " ".join(
            f"{section.text} {' '.join(code.text for code in section.code)}"
            for document in engine.get_documents(engine.get_digests())
            for section in document.sections
        )
    finally:
        engine.close()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(file_state.FileState, "_SETTLE_NANOSECONDS", 0)
    return write_files(
        tmp_path / "site",
        {
            "a.md": "A {* part.py *}\n\n{* part.py *}\n\n{* later.py *}\n",
            "b.md": "B {{#include c.txt}}\n",
            "part.py": "one = 1\n",
            "c.txt": "sea",
        },
    )


def test_post_is_read_again_when_an_included_file_changes(root: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert sync(root, index).upserted == 2
    assert sync(root, index).unchanged == 2
    time.sleep(0.01)
    (root / "part.py").write_text("two = 2\n")
    report = sync(root, index)
    assert (report.upserted, report.unchanged) == (1, 1)
    assert "two = 2" in read_texts(index)
    assert "one = 1" not in read_texts(index)
    assert sync(root, index).unchanged == 2


def test_post_is_read_again_when_an_included_file_comes_or_goes(root: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    sync(root, index)
    (root / "later.py").write_text("later = 3\n")
    assert sync(root, index).upserted == 1
    assert "later = 3" in read_texts(index)
    os.remove(root / "later.py")  # noqa: PTH107
    assert sync(root, index).upserted == 1
    assert "later = 3" not in read_texts(index)


def test_included_file_that_becomes_a_draft_disappears(root: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_files(root, {"d.md": "D\n\n{{#include parts/e.md}}\n", "parts/e.md": "secretword\n"})
    sync(root, index)
    assert "secretword" in read_texts(index)
    (root / "parts/e.md").write_text("---\ndraft: true\n---\nsecretword\n")
    sync(root, index)
    assert "secretword" not in read_texts(index)


@pytest.mark.parametrize("poll", [False, True])
def test_change_of_an_included_file_is_an_event(root: Path, tmp_path: Path, poll: bool) -> None:
    post = "{* ../code/part.py *}\n\n{{#include b.md}}\n\n{{#include c.csv}}\n"
    write_files(root, {"mkdocs.yml": "", "docs/a.md": post, "docs/b.md": "Bee\n", "code/part.py": "one = 1\n"})
    engine = open_engine(tmp_path / "index")
    watcher = RecordedWatcher(root, engine, tmp_path / "index", interval=3600.0, poll=poll)
    watcher.start()
    try:
        watcher.wait_for_sync()
        watcher.wait_for_word("one")
        for path, word in (("code/part.py", "gannet"), ("docs/c.csv", "puffin"), ("code/part.py", "curlew")):
            (root / path).write_text(word)
            watcher.wait_for_word(word)
        (root / "docs/b.md").write_text("---\ndraft: true\n---\ntern\n")
        wait_until(lambda: "Bee" not in read_texts(tmp_path / "index"))
    finally:
        watcher.stop()
        engine.close()


def test_includes_are_expanded_once_when_a_post_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, bodies = open_site(root), list[str]()
    expand = includes.expand_includes

    def record(body: str, path: str, reader: includes.IncludeReader) -> includes.Expanded | None:
        bodies.append(body)
        return expand(body, path, reader)

    monkeypatch.setattr(includes, "expand_includes", record)
    for text in ("one = 1", "two = 2"):  # what was expanded is used for one reading only
        (root / "part.py").write_text(text)
        document = read_file(site, "a.md").document
        assert document is not None
        assert {code.text for section in document.sections for code in section.code} == {text}
    assert len(bodies) == 2
