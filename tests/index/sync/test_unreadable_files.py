"""Files that cannot be read: what their posts become, and what is reported."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from index.engine import Engine
from index.errors import PosthasteError, UnreadablePost
from index.model import SearchOptions, Term
from index.sites import open_site
from index.sync import reading
from index.sync.execute import run_sync
from tests.support.syncing import forbid_access, forbid_listing, list_counts, read_digests, sync_content


@pytest.mark.parametrize(
    "broken",
    ["---\ntitle: A\ndraft: true\nsecret", "---\ndraft: true\n---\n" + "x" * 1_100_000, "---\ntitle: {{ x }}\n---\n"],
)
def test_post_that_cannot_be_parsed_is_deleted_and_logged_once(
    content: Path, engine: Engine, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    (content / "a.md").write_text("---\ntitle: A\n---\nsecret")
    (content / "b.md").write_text("other")
    sync_content(content, engine)
    (content / "a.md").write_text(broken)
    (content / "c.md").write_text("new")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            report = sync_content(content, engine)
            assert [failure.id for failure in report.failures] == ["a.md"]
    assert [record.getMessage().split(":")[:2] for record in caplog.records] == [["reading a post failed", " a.md"]]
    assert engine.get_digests().keys() == {"b.md", "c.md"}


def test_post_with_a_read_error_stays(content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    (content / "a.md").write_text("one")
    sync_content(content, engine)

    def fail(site: object, id: str) -> bytes:
        raise UnreadablePost("can't be read: Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(reading, "read_bytes", fail)
        (content / "a.md").write_text("two")
        report = sync_content(content, engine)
    assert [failure.reason for failure in report.failures] == ["can't be read: Input/output error"]
    assert engine.get_digests().keys() == {"a.md"}
    assert list_counts(sync_content(content, engine)) == (1, 0, 0, 0)  # it was read again


@pytest.mark.parametrize("changed", [None, ["a.md", "b.md"]], ids=["all", "some"])
@pytest.mark.parametrize("rebuild", [False, True])
def test_post_deleted_between_scan_and_read_is_deleted(
    content: Path, engine: Engine, caplog: pytest.LogCaptureFixture, changed: list[str] | None, rebuild: bool
) -> None:
    for name in ("a.md", "b.md"):
        (content / name).write_text("one")
    sync_content(content, engine)
    for name in ("a.md", "b.md"):
        (content / name).write_text("two")

    def delete_next_file(done: int, total: int) -> None:
        (content / "b.md").unlink(missing_ok=True)

    report = run_sync(
        open_site(content),
        engine,
        state=content.parent / "index",
        rebuild=rebuild,
        changed=changed,
        progress=delete_next_file,
    )
    assert (list_counts(report), report.failures, caplog.records) == ((1, 1, 0, 0), (), [])
    assert engine.get_digests() == read_digests(content)


def test_posts_stay_if_the_content_folder_disappears_while_it_is_read(content: Path, engine: Engine) -> None:
    for name in ("a.md", "b.md"):
        (content / name).write_text("one")
    sync_content(content, engine)
    for name in ("a.md", "b.md"):
        (content / name).write_text("two")
    away = content.with_name("away")
    site, state = open_site(content), content.parent / "index"

    def move_away(done: int, total: int) -> None:
        if done == 1:
            content.rename(away)

    report = run_sync(site, engine, state=state, progress=move_away)
    assert engine.get_digests().keys() == {"a.md", "b.md"}
    assert [failure.id for failure in report.failures] == ["b.md"]


def test_posts_of_a_folder_that_cannot_be_listed_stay(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content / "kept").mkdir()
    (content / "kept/a.md").write_text("one")
    (content / "b.md").write_text("two")
    sync_content(content, engine)
    (content / "b.md").unlink()
    with monkeypatch.context() as patched:
        forbid_listing("kept", patched)
        assert list_counts(sync_content(content, engine))[:2] == (0, 1)
    assert engine.get_digests().keys() == {"kept/a.md"}
    assert list_counts(sync_content(content, engine)) == (0, 0, 0, 1)


@pytest.mark.parametrize("rebuild", [False, True])
def test_posts_that_can_be_listed_but_not_accessed_stay(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, rebuild: bool
) -> None:
    (content / "shut").mkdir()
    (content / "shut/a.md").write_text("---\ntitle: Kept\ntags: [x]\n---\none `code`\n\n## Two\n")
    (content / "b.md").write_text("two")
    sync_content(content, engine)
    (content / "b.md").write_text("three")
    before = engine.get_digests()["shut/a.md"]
    with monkeypatch.context() as patched:
        forbid_access("shut", patched)
        for _ in range(2):
            report = sync_content(content, engine, rebuild=rebuild)
            assert [failure.id for failure in report.failures] == ["shut/a.md"]
            assert engine.get_digests()["shut/a.md"] == before
    assert [hit.title for hit in engine.search(Term("code"), SearchOptions()).hits] == ["Kept"]
    assert engine.search(Term("three"), SearchOptions()).total == 1
    sync_content(content, engine)
    assert engine.get_digests() == read_digests(content)
    assert sync_content(content, engine).failures == ()


def test_rebuild_keeps_posts_of_a_folder_that_cannot_be_listed(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content / "shut").mkdir()
    (content / "shut/a.md").write_text("one")
    (content / "b.md").write_text("two")
    sync_content(content, engine)
    with monkeypatch.context() as patched:
        forbid_listing("shut", patched)
        sync_content(content, engine, rebuild=True)
    assert engine.get_digests() == read_digests(content)


@pytest.mark.parametrize("rebuild", [False, True])
def test_missing_content_folder_is_an_error_and_the_index_stays(content: Path, engine: Engine, rebuild: bool) -> None:
    root = content.parent
    (root / "hugo.toml").write_text("")
    (root / "README.md").write_text("no post")
    (content / "a.md").write_text("one")
    site = open_site(root)
    run_sync(site, engine, state=root / "index")
    content.rename(root / "away")
    for gone in (site, open_site(root)):  # opened before the folder went, and after
        with pytest.raises(PosthasteError, match="content: the content folder is gone; bring it back"):
            run_sync(gone, engine, state=root / "index", rebuild=rebuild)
    assert engine.get_digests().keys() == {"a.md"}
    (root / "away").rename(content)
    assert run_sync(open_site(root), engine, state=root / "index").unchanged == 1
