"""Real files and real events: whatever editors and git do, the index ends up like a new one."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.model import SearchOptions, Term
from tests.support.waiting import wait_until
from tests.support.watching import RecordedWatcher

StartWatcher = Callable[..., RecordedWatcher]


def save_in_place(post: Path) -> None:
    post.write_text("---\ntitle: A\n---\nafter")


def save_atomically(post: Path) -> None:
    temporary = post.with_name(f".{post.name}.tmp")
    temporary.write_text("---\ntitle: A\n---\nafter")
    temporary.replace(post)


def save_like_vim(post: Path) -> None:
    post.rename(post.with_name(post.name + "~"))
    (post.parent / "4913").write_text("")
    (post.parent / "4913").unlink()
    post.write_text("---\ntitle: A\n---\nafter")
    post.with_name(post.name + "~").unlink()


def edit_with_sed(post: Path) -> None:
    subprocess.run(["sed", "-i", "s/before/after/", str(post)], check=True)


def truncate_and_write(post: Path) -> None:
    with post.open("w") as file:
        file.flush()
        os.fsync(file.fileno())
        time.sleep(0.05)
        file.write("---\ntitle: A\n---\nafter")


def rename(post: Path) -> None:
    post.rename(post.with_name("renamed.md"))


def delete(post: Path) -> None:
    post.unlink()


def move_folder(post: Path) -> None:
    post.parent.rename(post.parent.with_name("moved"))


def move_folder_out(post: Path) -> None:
    post.parent.rename(post.parents[2] / "away")


def move_folder_in(post: Path) -> None:
    outside = post.parents[2] / "outside"
    shutil.copytree(post.parent, outside)
    outside.rename(post.parents[1] / "inside")


def delete_folder(post: Path) -> None:
    shutil.rmtree(post.parent)


def configure(post: Path) -> None:
    (post.parents[2] / "hugo.toml").write_text('baseURL = "https://example.org/blog/"')


def cascade_drafts(post: Path) -> None:
    (post.parent / "_index.md").write_text("---\ncascade:\n  draft: true\n---\n")


ACTIONS = [
    save_in_place, save_atomically, save_like_vim, edit_with_sed, truncate_and_write, rename, delete, move_folder,
    move_folder_out, move_folder_in, delete_folder, configure, cascade_drafts,
]  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_index_follows_each_change(
    root: Path, engine: Engine, start_watcher: StartWatcher, action: Callable[[Path], None]
) -> None:
    watcher = start_watcher()
    before = dict(engine.get_digests())
    action(root / "content/post/a.md")
    wait_until(lambda: dict(engine.get_digests()) != before)
    watcher.wait_until_in_step()


def test_saved_post_is_synced_alone_and_a_new_post_is_found(root: Path, start_watcher: StartWatcher) -> None:
    watcher = start_watcher(debounce=1.0, max_delay=60.0)  # a slow machine, too, sees the save as one change
    settle(root, watcher)
    before = len(watcher.reports)
    save_like_vim(root / "content/post/a.md")
    watcher.wait_for_word("after")
    wait_until(lambda: any(report.partial and report.upserted == 1 for report in watcher.reports[before:]))
    (root / "content/post/new.md").write_text("---\ntitle: New\n---\nfresh")
    watcher.wait_for_word("fresh")
    watcher.wait_until_in_step()


def settle(root: Path, watcher: RecordedWatcher) -> None:
    """Save a post and wait until it is indexed: all earlier events have been handled then."""
    (root / "content/c.md").write_text("settled")
    watcher.wait_for_word("settled")


def test_git_mv_and_reset_are_followed(root: Path, engine: Engine, start_watcher: StartWatcher) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "posts"], check=True)
    watcher = start_watcher()
    subprocess.run([*git, "mv", "content/post/a.md", "content/z.md"], check=True)
    wait_until(lambda: "z.md" in engine.get_digests())
    watcher.wait_until_in_step()
    subprocess.run([*git, "checkout", "-q", "-f", "HEAD"], check=True)
    subprocess.run([*git, "reset", "-q", "--hard"], check=True)
    wait_until(lambda: "post/a.md" in engine.get_digests())
    watcher.wait_until_in_step()


@pytest.mark.slow
def test_burst_of_events_becomes_few_batches(root: Path, engine: Engine, start_watcher: StartWatcher) -> None:
    watcher = start_watcher(debounce=0.5, max_delay=60.0)
    for i in range(300):
        (root / f"content/post/{i}.md").write_text(f"---\ntitle: T{i}\n---\nburst")
    watcher.wait_until_in_step()
    assert engine.search(Term("burst"), SearchOptions()).total == 300
    assert len(watcher.reports) < 30


def test_reading_causes_no_events(root: Path, start_watcher: StartWatcher) -> None:
    watcher = start_watcher()
    settle(root, watcher)
    before = len(watcher.events)
    for _ in range(5):
        for path in (root / "content").rglob("*.md"):
            path.read_text()
    (root / "content/last.md").write_text("last")
    watcher.wait_for_word("last")
    assert set(watcher.events[before:]) <= {"c.md", "last.md"}


def test_index_inside_the_content_folder_causes_no_events(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("text")
    state = tmp_path / ".posthaste" / "public"
    engine = open_engine(state)
    watcher = RecordedWatcher(tmp_path, engine, state)
    watcher.start()
    try:
        watcher.wait_for_sync()
        for word in ("lantern", "lighthouse"):
            (tmp_path / "a.md").write_text(word)
            watcher.wait_for_word(word)
        assert set(watcher.events) == {"a.md"}
    finally:
        watcher.stop()
        engine.close()
