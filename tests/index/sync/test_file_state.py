"""The state of files that is kept between runs."""

from __future__ import annotations

import time
from pathlib import Path

import orjson
import pytest

from index.engine import Engine
from index.file_stamp import FileStamp, read_stamp
from index.model import Document
from index.sync.file_state import FileState
from index.sync.reading import ReadResult
from tests.support.documents import document
from tests.support.syncing import age_file, list_counts, sync_content


def test_unchanged_files_are_not_opened(content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    (content / "a.md").write_text("one")
    age_file(content / "a.md")
    sync_content(content, engine)
    sync_content(content, engine)
    opened: list[str] = []
    monkeypatch.setattr("index.sync.reading.read_bytes", lambda site, id: opened.append(id))
    state = content.parent / "index" / "files.json"
    # The file was changed too recently for its stamp to be trusted: pretend that it was not.
    stamp = list(read_stamp(content / "a.md"))
    state.write_text(state.read_text().replace('"a.md":[null', f'"a.md":[{stamp}'))
    assert list_counts(sync_content(content, engine)) == (0, 0, 0, 1)
    assert opened == []


@pytest.mark.parametrize("record", ["[]", "{}", "[null]", "7", '[null,"","","","",null,null,""]', '[null,"x"]'])
def test_damaged_record_only_causes_rereading(content: Path, engine: Engine, record: str) -> None:
    (content / "a.md").write_text("one")
    sync_content(content, engine)
    path = content.parent / "index" / "files.json"
    key, location, _ = orjson.loads(path.read_bytes())
    path.write_bytes(orjson.dumps([key, location, {"a.md": orjson.loads(record)}]))
    assert list_counts(sync_content(content, engine)) == (0, 0, 0, 1)


@pytest.mark.parametrize("damage", ["", "{", "[]", '[[0,"x"],{}]', '[["x"]'])
def test_damaged_state_only_causes_rereading(content: Path, engine: Engine, damage: str) -> None:
    (content / "a.md").write_text("one")
    sync_content(content, engine)
    (content.parent / "index" / "files.json").write_text(damage)
    assert list_counts(sync_content(content, engine)) == (0, 0, 0, 1)


STAMP = FileStamp(3, 1_600_000_000_000_000_000, 1_600_000_000_000_000_000, 7)


def make_result(id: str, digest: str, document: Document | None = None, failure: str = "") -> ReadResult:
    return ReadResult(id, digest, document, failure)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "files.json"


def test_saved_state_is_loaded(path: Path) -> None:
    state = FileState(path, "rules", "content")
    state.record_result(make_result("post.md", "d1", document("post.md")), STAMP)
    state.record_result(make_result("draft.md", "d2"), STAMP)
    state.record_result(make_result("broken.md", "d3", failure="line 1"), STAMP)
    state.save({"post.md", "draft.md", "broken.md"})
    loaded = FileState(path, "rules", "content")
    assert loaded.previous_content_location == "content"
    assert (loaded.get_failures(), loaded.count_hidden()) == ({"broken.md": "line 1"}, 1)
    assert loaded.is_current("post.md", STAMP, "d1")
    assert loaded.is_current("draft.md", STAMP, None)
    assert not loaded.is_current("post.md", STAMP, "other")
    assert not loaded.is_current("draft.md", STAMP, "d2")
    assert not loaded.is_current("new.md", STAMP, None)


def test_state_of_other_rules_is_ignored(path: Path) -> None:
    state = FileState(path, "rules", "content")
    state.record_result(make_result("post.md", "d1", document("post.md")), STAMP)
    state.save({"post.md"})
    loaded = FileState(path, "other rules", "content")
    assert not loaded.is_current("post.md", STAMP, "d1")
    assert loaded.previous_content_location == "content"


def test_stamp_of_a_file_that_changed_just_now_is_not_trusted(path: Path) -> None:
    state = FileState(path, "rules", "content")
    recent = STAMP._replace(modified=time.time_ns())
    state.record_result(make_result("post.md", "d1", document("post.md")), recent)
    assert not state.is_current("post.md", recent, "d1")


def test_inaccessible_file_is_read_again(path: Path) -> None:
    state = FileState(path, "rules", "content")
    state.record_result(make_result("post.md", "d1", document("post.md")), STAMP)
    state.record_inaccessible("post.md", "can't be read")
    assert state.get_failure("post.md") == "can't be read"
    assert not state.is_current("post.md", STAMP, "d1")


def test_only_present_files_are_saved(path: Path) -> None:
    state = FileState(path, "rules", "content")
    for id in ("a.md", "b.md"):
        state.record_result(make_result(id, "d1", document(id)), STAMP)
    state.save({"a.md"})
    assert list(orjson.loads(path.read_bytes())[2]) == ["a.md"]


def test_state_that_cannot_be_saved_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    state = FileState(tmp_path / "file" / "files.json", "rules", "content")
    state.record_result(make_result("a.md", "d1"), STAMP)
    state.save({"a.md"})
    assert "saving the file state failed; the next sync reads all files" in caplog.text
