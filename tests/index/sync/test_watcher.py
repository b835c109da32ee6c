"""Real files, real events: after whatever editors and git do, the index equals a fresh one."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexBusy
from index.model import SearchOptions, Term
from index.sites import open_site
from index.sync import watcher
from index.sync.execute import SyncReport
from index.sync.parallel_reading import read_files
from index.sync.watcher import Watcher, hold_leadership

DEADLINE = 20.0


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A Hugo site with three posts."""
    root = tmp_path / "site"
    for name in ("post/a.md", "post/b.md", "c.md"):
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\ntitle: {name}\n---\nbefore")
    (root / "hugo.toml").write_text("")
    return root


Start = Callable[..., list[SyncReport]]


@pytest.fixture
def start(site: Path, engine: Engine, tmp_path: Path) -> Iterator[Start]:
    watchers: list[Watcher] = []

    def begin(**options: bool | float) -> list[SyncReport]:
        reports: list[SyncReport] = []
        watcher = Watcher(
            lambda: open_site(site),
            engine,
            state=tmp_path / "index",
            on_sync=reports.append,
            **options,  # type: ignore[arg-type]
        )
        watcher.start()
        watchers.append(watcher)
        until(lambda: bool(reports))
        return reports

    yield begin
    for each in watchers:
        each.stop()
        each.stop()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def in_step(site: Path, engine: Engine) -> None:
    """Wait until the engine holds what a fresh reading gives."""

    def same() -> bool:
        opened = open_site(site)
        readings = read_files(opened, list(opened.files()), workers=1)
        return dict(engine.get_digests()) == {r.id: r.digest for r in readings if r.document is not None}

    until(same)


def saved_in_place(post: Path) -> None:
    post.write_text("---\ntitle: A\n---\nafter")


def saved_atomically(post: Path) -> None:
    fresh = post.with_name(f".{post.name}.tmp")
    fresh.write_text("---\ntitle: A\n---\nafter")
    fresh.replace(post)


def saved_by_vim(post: Path) -> None:
    post.rename(post.with_name(post.name + "~"))
    (post.parent / "4913").write_text("")
    (post.parent / "4913").unlink()
    post.write_text("---\ntitle: A\n---\nafter")
    post.with_name(post.name + "~").unlink()


def saved_by_sed(post: Path) -> None:
    subprocess.run(["sed", "-i", "s/before/after/", str(post)], check=True)


def truncated_and_written(post: Path) -> None:
    with post.open("w") as file:
        file.flush()
        os.fsync(file.fileno())
        time.sleep(0.05)
        file.write("---\ntitle: A\n---\nafter")


def renamed(post: Path) -> None:
    post.rename(post.with_name("renamed.md"))


def deleted(post: Path) -> None:
    post.unlink()


def folder_moved(post: Path) -> None:
    post.parent.rename(post.parent.with_name("moved"))


def folder_moved_out(post: Path) -> None:
    post.parent.rename(post.parents[2] / "away")


def folder_moved_in(post: Path) -> None:
    outside = post.parents[2] / "outside"
    shutil.copytree(post.parent, outside)
    outside.rename(post.parents[1] / "inside")


def folder_deleted(post: Path) -> None:
    shutil.rmtree(post.parent)


def configured(post: Path) -> None:
    (post.parents[2] / "hugo.toml").write_text('baseURL = "https://example.org/blog/"')


def cascaded(post: Path) -> None:
    (post.parent / "_index.md").write_text("---\ncascade:\n  draft: true\n---\n")


ACTIONS = [
    saved_in_place, saved_atomically, saved_by_vim, saved_by_sed, truncated_and_written, renamed, deleted, folder_moved,
    folder_moved_out, folder_moved_in, folder_deleted, configured, cascaded,
]  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_after_each_change_the_index_equals_a_fresh_one(
    site: Path, engine: Engine, start: Start, action: Callable[[Path], None]
) -> None:
    start()
    before = dict(engine.get_digests())
    action(site / "content/post/a.md")
    until(lambda: dict(engine.get_digests()) != before)
    in_step(site, engine)


def test_a_save_costs_its_own_post_and_a_new_post_a_look_at_all(site: Path, engine: Engine, start: Start) -> None:
    reports = start()
    time.sleep(0.6)  # what the start itself stirred up has settled
    saved_by_vim(site / "content/post/a.md")
    until(lambda: engine.search(Term("after"), SearchOptions()).total == 1)
    until(lambda: any(report.partial and report.upserted == 1 for report in reports))
    (site / "content/post/new.md").write_text("---\ntitle: New\n---\nfresh")
    until(lambda: engine.search(Term("fresh"), SearchOptions()).total == 1)
    in_step(site, engine)


def test_git_mv(site: Path, engine: Engine, start: Start) -> None:
    git = ["git", "-C", str(site), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "posts"], check=True)
    start()
    subprocess.run([*git, "mv", "content/post/a.md", "content/z.md"], check=True)
    until(lambda: "z.md" in engine.get_digests())
    in_step(site, engine)
    subprocess.run([*git, "checkout", "-q", "-f", "HEAD"], check=True)
    subprocess.run([*git, "reset", "-q", "--hard"], check=True)
    until(lambda: "post/a.md" in engine.get_digests())
    in_step(site, engine)


def test_a_burst_becomes_few_batches(site: Path, engine: Engine, start: Start) -> None:
    reports = start()
    for i in range(300):
        (site / f"content/post/{i}.md").write_text(f"---\ntitle: T{i}\n---\nburst")
    in_step(site, engine)
    assert engine.search(Term("burst"), SearchOptions()).total == 300
    assert len(reports) < 30


def test_reading_does_not_wake_the_watcher(site: Path, engine: Engine, start: Start) -> None:
    reports = start()
    time.sleep(0.6)  # what the start itself stirred up has settled
    settled = len(reports)
    for _ in range(5):
        (site / "content/post/a.md").read_text()
        (site / "content/post/.swap.md.swp").write_text("x")
        time.sleep(0.1)
    time.sleep(0.6)
    assert len(reports) == settled


@pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")  # watchdog, of a folder made while it looks
def test_an_index_inside_the_content_does_not_wake_the_watcher(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("text")
    state = tmp_path / ".posthaste" / "public"
    engine = open_engine(state)
    reports: list[SyncReport] = []
    watcher = Watcher(lambda: open_site(tmp_path), engine, state=state, on_sync=reports.append)
    watcher.start()
    until(lambda: bool(reports))
    (tmp_path / "a.md").write_text("other")
    until(lambda: engine.search(Term("other"), SearchOptions()).total == 1)
    time.sleep(1.0)
    assert len(reports) <= 4
    watcher.stop()
    engine.close()


def test_a_root_that_is_replaced_is_watched_anew(site: Path, engine: Engine, start: Start) -> None:
    start()
    shutil.copytree(site / "content", site / "fresh")
    (site / "content").rename(site / "old")
    (site / "fresh").rename(site / "content")
    time.sleep(1.5)
    (site / "content/new.md").write_text("new")
    until(lambda: "new.md" in engine.get_digests())
    in_step(site, engine)


def test_a_content_that_is_deleted_and_made_anew_is_followed(site: Path, engine: Engine, start: Start) -> None:
    start(interval=3600)
    for word in ("lantern", "lighthouse"):
        shutil.rmtree(site / "content")
        (site / "content").mkdir()  # the same number in the file system, as like as not
        (site / "content/first.md").write_text("first")
        until(lambda: "first.md" in engine.get_digests())
        time.sleep(1.5)
        (site / f"content/{word}.md").write_text(word)
        until(lambda: engine.search(Term(word), SearchOptions()).total == 1)  # noqa: B023
    in_step(site, engine)


def test_while_the_content_is_gone_the_posts_stay(site: Path, engine: Engine, start: Start, tmp_path: Path) -> None:
    start(interval=3600)
    before = dict(engine.get_digests())
    (site / "content").rename(site / "away")
    time.sleep(2.5)
    assert dict(engine.get_digests()) == before
    (site / "away/c.md").write_text("after")
    (site / "away").rename(site / "content")
    until(lambda: engine.search(Term("after"), SearchOptions()).total == 1)
    in_step(site, engine)


@pytest.mark.parametrize("which", ["content", "site"])
def test_a_link_is_followed_and_so_is_its_next_target(
    site: Path, engine: Engine, start: Start, tmp_path: Path, which: str
) -> None:
    link = site / "content" if which == "content" else site
    for name in ("one", "two"):
        shutil.copytree(link, tmp_path / name)
    shutil.rmtree(link)
    link.symlink_to(tmp_path / "one")
    start(interval=3600)
    content = Path("." if which == "content" else "content")
    (tmp_path / "one" / content / "new.md").write_text("lantern")
    until(lambda: engine.search(Term("lantern"), SearchOptions()).total == 1)
    (tmp_path / "two" / content / "new.md").write_text("lighthouse")
    (tmp_path / "fresh").symlink_to(tmp_path / "two")
    (tmp_path / "fresh").replace(link)  # as releases are switched
    until(lambda: engine.search(Term("lighthouse"), SearchOptions()).total == 1)
    time.sleep(0.5)
    (tmp_path / "two" / content / "c.md").write_text("beacon")
    until(lambda: engine.search(Term("beacon"), SearchOptions()).total == 1)
    in_step(site, engine)


def test_after_a_success_the_next_failure_is_the_first(
    site: Path, engine: Engine, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    failing = [False]
    real = watcher.sync

    def sync(*arguments: Any, **options: Any) -> SyncReport:
        if failing[0]:
            failing[0] = False
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)

    monkeypatch.setattr(watcher, "sync", sync)
    monkeypatch.setattr(Watcher, "_back_off", lambda self, seconds: waits.append(seconds))
    reports = start()
    for number in range(1, 4):
        seen = len(reports)
        failing[0] = True
        (site / "content/c.md").write_text(f"text {number}")
        until(lambda: len(waits) == number and len(reports) > seen)  # noqa: B023
        in_step(site, engine)
    assert waits == [1.0, 1.0, 1.0]


def test_without_events_polling_and_the_timer_see_changes(site: Path, engine: Engine, start: Start) -> None:
    start(poll=True, interval=2.0)
    (site / "content/post/a.md").write_text("polled")
    until(lambda: engine.search(Term("polled"), SearchOptions()).total == 1)


def test_a_failing_sync_is_tried_again(site: Path, engine: Engine, start: Start, tmp_path: Path) -> None:
    other = open_engine(tmp_path / "index")
    start()

    def slow() -> Iterator[object]:
        (site / "content/post/a.md").write_text("patience")
        time.sleep(1.5)  # the watcher meets a lock
        yield from ()

    other.rebuild(slow())  # type: ignore[arg-type]
    until(lambda: engine.search(Term("patience"), SearchOptions()).total == 1)
    in_step(site, engine)
    other.close()


def test_what_changed_while_another_process_wrote_is_due_as_soon_as_it_is_done(
    site: Path, engine: Engine, start: Start, tmp_path: Path
) -> None:
    """Though somebody types on all the while."""
    other = open_engine(tmp_path / "index")
    reports = start(debounce=30.0, longest=0.5)
    typing = threading.Event()

    def typed() -> None:
        while not typing.wait(0.05):
            (site / "content/c.md").write_text("typed")

    def slow() -> Iterator[object]:
        (site / "content/post/a.md").write_text("patience")
        time.sleep(1.0)  # the watcher meets a lock
        seen.append(len(reports))
        yield from ()

    seen: list[int] = []
    typist = threading.Thread(target=typed)
    typist.start()
    other.rebuild(slow())  # type: ignore[arg-type]
    began = time.monotonic()
    until(lambda: len(reports) > seen[0])
    typing.set()
    typist.join()
    assert time.monotonic() - began < 0.5  # the promise: it doesn't wait for quiet again
    assert engine.search(Term("patience"), SearchOptions()).total == 1
    other.close()


def test_one_process_leads(tmp_path: Path) -> None:
    with (
        hold_leadership(tmp_path / "state"),
        pytest.raises(IndexBusy, match="another process"),
        hold_leadership(tmp_path / "state"),
    ):
        pass
    with hold_leadership(tmp_path / "state"):
        pass
