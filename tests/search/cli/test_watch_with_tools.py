"""Editors, git, rsync and Syncthing change posts while `posthaste watch` runs; the index then equals a fresh one.

The interval of full scans is longer than the tests, so each change must be noticed by its events.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.following import Following, following, make_site, post, write


@pytest.fixture(scope="module")
def watching() -> Iterator[Following]:
    """A site with two folders of posts, and a process that watches it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        content = make_site(Path(folder) / "site", 5)
        for name in ("a", "b", "c"):
            write(content / f"post/{name}.md", "before")
            write(content / f"other/deep/{name}.md", "before")
        with following(Path(folder) / "site", Path(folder) / "index") as process:
            yield process


def run_tool(*command: str | Path) -> None:
    """Run a tool; skip the test if it is not installed."""
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed: apt-get install {command[0]}")
    process = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr


def run_vim(path: Path, *settings: str) -> None:
    """Replace one word by another in vim."""
    commands = [f"set {setting}" for setting in settings] + ["%s/before/after/g", "wq"]
    run_tool("vim", "-u", "NONE", "-N", "-es", *(part for command in commands for part in ("-c", command)), path)


# ------------------------------------------------------------------------------------------------ actions


def vim_moves_the_old_file(content: Path) -> None:
    run_vim(content / "post/a.md", "backup", "backupcopy=no")


def vim_writes_in_place(content: Path) -> None:
    run_vim(content / "post/a.md", "writebackup", "backupcopy=yes")


def vim_writes_a_swap_file_beside(content: Path) -> None:
    run_vim(content / "post/a.md", "swapfile", "directory=.", "updatecount=1")


def sed_in_place(content: Path) -> None:
    run_tool("sed", "-i", "s/before/after/g", *content.rglob("*.md"))


def sed_with_a_backup(content: Path) -> None:
    run_tool("sed", "-i.orig.md", "s/before/after/g", content / "post/a.md")


def truncated_and_written_slowly(content: Path) -> None:
    with (content / "post/a.md").open("w") as file:
        for part in post("a", "after").splitlines(keepends=True):
            file.write(part)
            file.flush()
            time.sleep(0.03)


def truncated_and_written_a_while_later(content: Path) -> None:
    with (content / "post/a.md").open("w") as file:
        time.sleep(0.6)  # long enough for a sync to read the empty file
        file.write(post("a", "after"))


def rsync_from_elsewhere(content: Path) -> None:
    source = content.parents[1] / "source"
    shutil.copytree(content, source)
    write(source / "post/a.md", "after")
    write(source / "new/one.md", "after")
    (source / "post/b.md").unlink()
    run_tool("rsync", "-a", "--delete", f"{source}/", content)


def rsync_in_place(content: Path) -> None:
    source = content.parents[1] / "source"
    write(source / "post/a.md", "after")
    run_tool("rsync", "-a", "--inplace", "--ignore-times", f"{source}/", content)


def a_copy_with_its_old_times(content: Path) -> None:
    """Size and modification time are those of the previous file."""
    before = (content / "post/a.md").stat()
    fresh = content.parents[1] / "fresh.md"
    fresh.write_text((content / "post/a.md").read_text().replace("before", "behind"))
    os.utime(fresh, ns=(before.st_atime_ns, before.st_mtime_ns))
    run_tool("cp", "-p", fresh, content / "post/a.md")


def syncthing(content: Path) -> None:
    for name in (".syncthing.a.md.tmp", "~syncthing~b.md.tmp"):
        temporary = content / "post" / name
        with temporary.open("w") as file:
            file.write(post("a", "after")[:30])
            file.flush()
            time.sleep(0.2)
            file.write(post("a", "after")[30:])
        temporary.rename(content / "post" / f"{name[-8]}.md")


def syncthing_keeps_both(content: Path) -> None:
    (content / "post/a.md").rename(content / "post/a.sync-conflict-20260101-120000-ABCDEFG.md")
    write(content / "post/a.md", "after")


def emacs(content: Path) -> None:
    """A lock that is a dangling link, an autosave file, a backup, and the post in a new file."""
    folder = content / "post"
    (folder / ".#a.md").symlink_to("user@host.1234:1")
    (folder / "#a.md#").write_text("half")
    (folder / "a.md").rename(folder / "a.md~")
    write(folder / "a.md", "after")
    (folder / "#a.md#").unlink()
    (folder / ".#a.md").unlink()


def two_posts_swapped(content: Path) -> None:
    folder = content / "post"
    write(folder / "a.md", "after")
    run_tool("mv", folder / "a.md", folder / "x")
    run_tool("mv", folder / "b.md", folder / "a.md")
    run_tool("mv", folder / "x", folder / "b.md")


def a_folder_moved_out(content: Path) -> None:
    run_tool("mv", content / "post", content.parent / "away")


def a_folder_moved_in(content: Path) -> None:
    shutil.copytree(content / "post", content.parent / "outside/deep")
    write(content.parent / "outside/deep/er/x.md", "after")
    run_tool("mv", content.parent / "outside", content / "inside")


def a_folder_moved_in_then_changed(content: Path) -> None:
    a_folder_moved_in(content)
    time.sleep(0.5)
    write(content / "inside/deep/er/x.md", "later")
    write(content / "inside/deep/er/new/y.md", "later")


def a_folder_moved_within_then_changed(content: Path) -> None:
    run_tool("mv", content / "other", content / "post/other")
    time.sleep(0.5)
    write(content / "post/other/deep/a.md", "after")


def an_archive_unpacked(content: Path) -> None:
    write(content / "post/a.md", "after")
    write(content / "post/sub/x.md", "after")
    run_tool("tar", "-cf", content.parent / "posts.tar", "-C", content, "post")
    shutil.rmtree(content / "post")
    time.sleep(0.5)
    run_tool("tar", "-xf", content.parent / "posts.tar", "-C", content)
    write(content / "post/sub/x.md", "later")


def a_draft_made_of_a_post(content: Path) -> None:
    text = (content / "post/a.md").read_text()
    (content / "post/a.md").write_text(text.replace("---\n", "---\ndraft: true\n", 1))


ACTIONS = [
    vim_moves_the_old_file, vim_writes_in_place, vim_writes_a_swap_file_beside, sed_in_place, sed_with_a_backup,
    truncated_and_written_slowly, truncated_and_written_a_while_later, rsync_from_elsewhere, rsync_in_place,
    a_copy_with_its_old_times, syncthing, syncthing_keeps_both, emacs, two_posts_swapped, a_folder_moved_out,
    a_folder_moved_in, a_folder_moved_in_then_changed, a_folder_moved_within_then_changed, an_archive_unpacked,
    a_draft_made_of_a_post,
]  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_index_equals_a_fresh_one_after_tools_change_posts(watching: Following, action: Callable[[Path], None]) -> None:
    content = watching.root / "content"
    for name in ("away", "outside", "posts.tar", "../source", "../fresh.md"):
        subprocess.run(["rm", "-rf", watching.root / name], check=True)
    for path in content.iterdir():
        subprocess.run(["rm", "-rf", path], check=True)
    for name in ("post/a", "post/b", "post/c", "other/deep/a", "other/deep/b"):
        write(content / f"{name}.md", "before")
    watching.in_step()
    before = dict(watching.engine.get_digests())
    action(content)
    watching.in_step()
    assert dict(watching.engine.get_digests()) != before


# ------------------------------------------------------------------------------------------------ git


def git(root: Path, *arguments: str) -> None:
    run_tool("git", "-C", root, "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments)


@pytest.mark.slow
def test_git_checkouts_of_3000_posts_are_followed(work: Path) -> None:
    """The branches differ in changed, new, deleted and renamed posts, and in a renamed folder."""
    root = work / "site"
    content = make_site(root)
    for number in range(3000):
        write(content / f"{number % 30}/{number}.md", "before")
    git(root, "init", "-q", "-b", "one")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    git(root, "checkout", "-q", "-b", "two")
    for number in range(3000):
        path = content / f"{number % 30}/{number}.md"
        if number % 5 == 0:
            path.rename(path.with_name(f"renamed-{number}.md"))
        elif number % 5 == 1:
            path.unlink()
            write(content / f"new/{number}.md", "after")
        else:
            write(path, "after")
    (content / "7").rename(content / "seven")
    git(root, "add", ".")
    git(root, "commit", "-qm", "two")
    with following(root, work / "index") as watching:
        watching.in_step()
        for branch in ("one", "two"):
            before = dict(watching.engine.get_digests())
            git(root, "checkout", "-q", branch)
            watching.in_step()
            assert len(dict(watching.engine.get_digests()).items() - before.items()) > 2500
        git(root, "checkout", "-q", "one")
        git(root, "checkout", "-q", "two")  # before the first checkout is synced
        watching.in_step()
