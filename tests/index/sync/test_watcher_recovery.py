"""The watcher survives replaced folders, failures, and other processes that write."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexBusy
from index.model import Document, SearchOptions, Term
from index.sites import open_site
from index.sync import watcher as watcher_module
from index.sync.debounce import Debouncer
from index.sync.event_source import EventSource
from index.sync.execute import SyncReport, run_sync
from index.sync.watcher import Watcher, hold_leadership
from tests.support.sites import write_files
from tests.support.waiting import wait_until
from tests.support.watching import RecordedWatcher

StartWatcher = Callable[..., RecordedWatcher]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[EventSource]:
    """The event sources that were started: a new one after each replacement of a folder."""
    starts: list[EventSource] = []
    real = EventSource.start

    def start(source: EventSource) -> None:
        real(source)
        starts.append(source)

    monkeypatch.setattr(EventSource, "start", start)
    return starts


def test_replaced_content_folder_is_watched(
    root: Path, engine: Engine, start_watcher: StartWatcher, starts: list[EventSource]
) -> None:
    watcher = start_watcher()
    shutil.copytree(root / "content", root / "fresh")
    (root / "content").rename(root / "old")
    (root / "fresh").rename(root / "content")
    wait_until(lambda: len(starts) >= 2)
    (root / "content/new.md").write_text("new")
    wait_until(lambda: "new.md" in engine.get_digests())
    watcher.wait_until_in_step()


@pytest.mark.slow
def test_deleted_and_recreated_content_folder_is_watched(
    root: Path, engine: Engine, start_watcher: StartWatcher, starts: list[EventSource]
) -> None:
    watcher = start_watcher(interval=3600)
    for number, word in enumerate(("lantern", "lighthouse"), 2):
        shutil.rmtree(root / "content")
        (root / "content").mkdir()  # its inode number may be that of the old folder
        (root / "content/first.md").write_text("first")
        wait_until(lambda: len(starts) >= number)  # noqa: B023
        wait_until(lambda: "first.md" in engine.get_digests())
        (root / f"content/{word}.md").write_text(word)
        watcher.wait_for_word(word)
    watcher.wait_until_in_step()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # watchdog's KeyError
def test_events_go_on_after_a_folder_of_the_same_name_came_and_went(root: Path, start_watcher: StartWatcher) -> None:
    watcher = start_watcher(interval=3600)
    for number in range(2):
        folder, away = root / "content/lamps", root / f"away{number}"
        write_files(folder, {"a.md": f"lamp{number}"})
        watcher.wait_for_word(f"lamp{number}")
        folder.rename(away)
        watcher.wait_until_in_step()
        write_files(folder, {"b.md": f"torch{number}"})
        watcher.wait_for_word(f"torch{number}")
        shutil.rmtree(folder)
        watcher.wait_until_in_step()
        shutil.rmtree(away)  # ends the thread that receives events
        write_files(root / "content", {f"lost{number}.md": f"beacon{number}"})
        watcher.wait_for_word(f"beacon{number}")
        write_files(root / "content", {f"seen{number}.md": f"lantern{number}"})
        watcher.wait_for_word(f"lantern{number}")
    watcher.wait_until_in_step()


def test_ended_thread_is_a_failure(root: Path) -> None:
    with EventSource(open_site(root), lambda post, configuration: None) as source:
        source.start()
        assert not source.has_failed()
        assert source._observer is not None
        next(iter(source._observer.emitters)).stop()
        wait_until(source.has_failed)


@pytest.mark.slow
def test_posts_stay_while_the_content_folder_is_gone(root: Path, engine: Engine, start_watcher: StartWatcher) -> None:
    watcher = start_watcher(interval=3600)
    before = dict(engine.get_digests())
    (root / "content").rename(root / "away")
    wait_until(lambda: len(watcher.failures) >= 2)
    assert dict(engine.get_digests()) == before
    (root / "away/c.md").write_text("after")
    (root / "away").rename(root / "content")
    watcher.wait_for_word("after")
    watcher.wait_until_in_step()


@pytest.mark.slow
@pytest.mark.parametrize("linked", ["content", "site"])
def test_link_is_followed_to_its_next_target(
    root: Path, start_watcher: StartWatcher, starts: list[EventSource], tmp_path: Path, linked: str
) -> None:
    link = root / "content" if linked == "content" else root
    for name in ("one", "two"):
        shutil.copytree(link, tmp_path / name)
    shutil.rmtree(link)
    link.symlink_to(tmp_path / "one")
    watcher = start_watcher(interval=3600)
    content = Path("." if linked == "content" else "content")
    (tmp_path / "one" / content / "new.md").write_text("lantern")
    watcher.wait_for_word("lantern")
    (tmp_path / "two" / content / "new.md").write_text("lighthouse")
    (tmp_path / "fresh").symlink_to(tmp_path / "two")
    (tmp_path / "fresh").replace(link)  # as deployments switch releases
    watcher.wait_for_word("lighthouse")
    wait_until(lambda: len(starts) >= 2)
    (tmp_path / "two" / content / "c.md").write_text("beacon")
    watcher.wait_for_word("beacon")
    watcher.wait_until_in_step()


def test_successful_sync_resets_the_retry_delay(
    root: Path, start_watcher: StartWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    delays: list[float] = []
    must_fail = threading.Event()

    def sync(*arguments: Any, **options: Any) -> SyncReport:
        if must_fail.is_set():
            must_fail.clear()
            raise OSError(28, "No space left on device")
        return run_sync(*arguments, **options)

    monkeypatch.setattr(watcher_module, "run_sync", sync)
    monkeypatch.setattr(Watcher, "_back_off", lambda self, seconds: delays.append(seconds))
    watcher = start_watcher()
    for number in range(1, 4):
        before = len(watcher.reports)
        must_fail.set()
        (root / "content/c.md").write_text(f"text {number}")
        wait_until(lambda: len(delays) == number and len(watcher.reports) > before)  # noqa: B023
        watcher.wait_until_in_step()
    assert delays == [1.0, 1.0, 1.0]


def test_retry_delays_grow_up_to_a_limit(
    root: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    delays: list[float] = []

    def record_delay(watcher: Watcher, seconds: float) -> None:
        delays.append(seconds)
        if len(delays) == 7:
            watcher.stop()

    def fail(*arguments: object, **options: object) -> SyncReport:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(watcher_module, "run_sync", fail)
    monkeypatch.setattr(Watcher, "_back_off", record_delay)
    RecordedWatcher(root, engine, tmp_path / "index", poll=True).run()
    assert delays == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert "sync failed; retrying in 4 s: [Errno 28] No space left on device" in caplog.messages


def test_polling_finds_changes_without_events(root: Path, start_watcher: StartWatcher) -> None:
    watcher = start_watcher(poll=True, interval=3600)
    (root / "content/post/a.md").write_text("polled")
    watcher.wait_for_word("polled")


def test_timer_finds_changes_without_events(
    root: Path, start_watcher: StartWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EventSource, "start", lambda source: None)
    watcher = start_watcher(interval=1.0)
    (root / "content/post/a.md").write_text("scanned")
    watcher.wait_for_word("scanned")


def hold_index(engine: Engine, while_held: Callable[[], object]) -> None:
    """Write the index in this thread, and call a function meanwhile."""

    def documents() -> Iterator[Document]:
        while_held()
        yield from ()

    engine.rebuild(documents())


def test_watcher_waits_while_another_process_writes(root: Path, start_watcher: StartWatcher, tmp_path: Path) -> None:
    other = open_engine(tmp_path / "index")
    watcher = start_watcher()

    def save_and_wait_for_refusal() -> None:
        (root / "content/post/a.md").write_text("patience")
        wait_until(lambda: watcher.failures)

    hold_index(other, save_and_wait_for_refusal)
    watcher.wait_for_word("patience")
    watcher.wait_until_in_step()
    other.close()


@pytest.fixture
def quiet_waits(monkeypatch: pytest.MonkeyPatch) -> list[Debouncer]:
    """Grows whenever a debouncer starts to wait until events pause."""
    waits: list[Debouncer] = []
    real = Debouncer.wait_until_quiet

    def wait_until_quiet(debouncer: Debouncer, stopping: threading.Event) -> None:
        waits.append(debouncer)
        real(debouncer, stopping)

    monkeypatch.setattr(Debouncer, "wait_until_quiet", wait_until_quiet)
    return waits


@contextmanager
def write_repeatedly(path: Path) -> Iterator[None]:
    """Write a file every 50 ms, in a thread, until the end of the block."""
    done = threading.Event()

    def write() -> None:
        while not done.wait(0.05):
            path.write_text("typed")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


def test_sync_follows_without_debouncing_as_soon_as_another_process_has_written(
    root: Path, engine: Engine, start_watcher: StartWatcher, tmp_path: Path, quiet_waits: list[Debouncer]
) -> None:
    """Even if more events arrive all the time."""
    other = open_engine(tmp_path / "index")
    watcher = start_watcher(debounce=30.0, max_delay=0.5)
    waits_while_busy: list[int] = []
    waits_at_sync: list[int] = []
    watcher._on_sync = lambda report: waits_at_sync.append(len(quiet_waits))

    def save_and_wait_for_refusal() -> None:
        refusals = len(watcher.failures)
        (root / "content/post/a.md").write_text("patience")
        wait_until(lambda: len(watcher.failures) > refusals)
        waits_while_busy.append(len(quiet_waits))
        waits_at_sync.clear()

    with write_repeatedly(root / "content/c.md"):
        hold_index(other, save_and_wait_for_refusal)
        wait_until(lambda: waits_at_sync)
    assert waits_at_sync[0] == waits_while_busy[0]
    assert engine.search(Term("patience"), SearchOptions()).total == 1
    other.close()


def test_only_one_process_leads(tmp_path: Path) -> None:
    with (
        hold_leadership(tmp_path / "state"),
        pytest.raises(IndexBusy, match="another process"),
        hold_leadership(tmp_path / "state"),
    ):
        pass
    with hold_leadership(tmp_path / "state"):
        pass
