"""Which file events reach the watcher, and how silence is detected."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.sites import open_site
from index.sync import event_source
from index.sync.event_source import EventSource, check_watch_limit
from tests.support.waiting import wait_until

Event = tuple[str | None, bool]


@pytest.fixture
def root(content: Path) -> Path:
    """A Hugo site with one post."""
    (content / "a.md").write_text("one")
    (content.parent / "hugo.toml").write_text("")
    return content.parent


@pytest.fixture(params=[False, True], ids=["events", "polling"])
def events(root: Path, request: pytest.FixtureRequest) -> Iterator[list[Event]]:
    """The events of the site, as they arrive."""
    received: list[Event] = []
    with EventSource(
        open_site(root), lambda post, configuration: received.append((post, configuration)), poll=request.param
    ) as source:
        source.start()
        yield received


def test_changed_post_is_named(content: Path, events: list[Event]) -> None:
    (content / "a.md").write_text("changed")
    wait_until(lambda: ("a.md", False) in events)


def test_changed_configuration_is_reported(root: Path, events: list[Event]) -> None:
    (root / "hugo.toml").write_text('title = "x"')
    wait_until(lambda: (None, True) in events)


def test_files_that_are_not_posts_are_ignored(content: Path, events: list[Event]) -> None:
    for name in ("image.png", ".hidden.md", "a.md~", "#a.md#"):
        (content / name).write_text("x")
    (content / "last.md").write_text("x")
    wait_until(lambda: ("last.md", False) in events)
    assert {post for post, _ in events} <= {"last.md", "a.md"}


@pytest.mark.parametrize("recreate", [True, False], ids=["recreated", "deleted"])
def test_replaced_content_folder_is_detected(root: Path, content: Path, recreate: bool) -> None:
    with EventSource(open_site(root), lambda post, configuration: None) as source:
        assert not source.is_replaced()
        shutil.rmtree(content)
        if recreate:
            content.mkdir()
        assert source.is_replaced()


def test_too_few_watches_are_an_error(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (content / "folder").mkdir()
    monkeypatch.setattr(event_source, "_WATCH_CHECKS", 1)
    monkeypatch.setattr(event_source, "_count_watches", lambda: 1)
    with pytest.raises(OSError, match=r"only 1 of 2 folders send events: raise fs\.inotify\.max_user_watches"):
        check_watch_limit(content)


@pytest.mark.parametrize("watches", [2, 3, None])
def test_enough_or_unknown_watches_are_no_error(
    content: Path, monkeypatch: pytest.MonkeyPatch, watches: int | None
) -> None:
    (content / "folder").mkdir()
    monkeypatch.setattr(event_source, "_count_watches", lambda: watches)
    check_watch_limit(content)


def test_polling_replaces_events_that_are_unavailable(
    root: Path, content: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(content: Path) -> None:
        raise OSError("only 1 of 2 folders send events")

    monkeypatch.setattr(event_source, "check_watch_limit", refuse)
    received: list[Event] = []
    with EventSource(open_site(root), lambda post, configuration: received.append((post, configuration))) as source:
        source.start()
        assert "file events unavailable; polling for changes instead: only 1 of 2 folders" in caplog.text
        (content / "a.md").write_text("changed")
        wait_until(lambda: ("a.md", False) in received)
