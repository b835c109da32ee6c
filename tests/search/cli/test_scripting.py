"""What editors, git, rsync and Syncthing do to posts, done by them, while `posthaste watch` runs: after each the index
says what a fresh one does. No timer helps."""

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
    """A site with two folders of posts, followed."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        content = make_site(Path(folder) / "site", 5)
        for name in ("a", "b", "c"):
            write(content / f"post/{name}.md", "before")
            write(content / f"other/deep/{name}.md", "before")
        with following(Path(folder) / "site", Path(folder) / "index") as process:
            yield process


def run(*command: str | Path, at: Path | None = None) -> None:
    """Run a tool; skip the test where it is absent."""
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is absent: apt-get install {command[0]}")
    done = subprocess.run([str(part) for part in command], cwd=at, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def vim(path: Path, *settings: str) -> None:
    """Replace a word by another in vim."""
    commands = [f"set {setting}" for setting in settings] + ["%s/before/after/g", "wq"]
    run("vim", "-u", "NONE", "-N", "-es", *(part for command in commands for part in ("-c", command)), path)


# ------------------------------------------------------------------------------------------------ what is done


def vim_moves_the_old_file(content: Path) -> None:
    vim(content / "post/a.md", "backup", "backupcopy=no")


def vim_writes_in_place(content: Path) -> None:
    vim(content / "post/a.md", "writebackup", "backupcopy=yes")


def vim_writes_a_swap_file_beside(content: Path) -> None:
    vim(content / "post/a.md", "swapfile", "directory=.", "updatecount=1")


def sed_in_place(content: Path) -> None:
    run("sed", "-i", "s/before/after/g", *content.rglob("*.md"))


def sed_with_a_copy_kept(content: Path) -> None:
    run("sed", "-i.orig.md", "s/before/after/g", content / "post/a.md")


def truncated_and_written_slowly(content: Path) -> None:
    with (content / "post/a.md").open("w") as file:
        for part in post("a", "after").splitlines(keepends=True):
            file.write(part)
            file.flush()
            time.sleep(0.03)


def truncated_and_written_a_while_later(content: Path) -> None:
    with (content / "post/a.md").open("w") as file:
        time.sleep(0.6)  # it is read while it is empty
        file.write(post("a", "after"))


def rsync_from_elsewhere(content: Path) -> None:
    source = content.parents[1] / "source"
    shutil.copytree(content, source)
    write(source / "post/a.md", "after")
    write(source / "new/one.md", "after")
    (source / "post/b.md").unlink()
    run("rsync", "-a", "--delete", f"{source}/", content)


def rsync_in_place(content: Path) -> None:
    source = content.parents[1] / "source"
    write(source / "post/a.md", "after")
    run("rsync", "-a", "--inplace", "--ignore-times", f"{source}/", content)


def a_copy_with_its_old_times(content: Path) -> None:
    """Of the same size, and as old as the post before it."""
    before = (content / "post/a.md").stat()
    fresh = content.parents[1] / "fresh.md"
    fresh.write_text((content / "post/a.md").read_text().replace("before", "behind"))
    os.utime(fresh, ns=(before.st_atime_ns, before.st_mtime_ns))
    run("cp", "-p", fresh, content / "post/a.md")


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
    """A lock that is a link to nowhere, a copy saved by itself, a backup, and the post in a new file."""
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
    run("mv", folder / "a.md", folder / "x")
    run("mv", folder / "b.md", folder / "a.md")
    run("mv", folder / "x", folder / "b.md")


def a_folder_moved_out(content: Path) -> None:
    run("mv", content / "post", content.parent / "away")


def a_folder_moved_in(content: Path) -> None:
    shutil.copytree(content / "post", content.parent / "outside/deep")
    write(content.parent / "outside/deep/er/x.md", "after")
    run("mv", content.parent / "outside", content / "inside")


def a_folder_moved_in_then_changed(content: Path) -> None:
    a_folder_moved_in(content)
    time.sleep(0.5)
    write(content / "inside/deep/er/x.md", "later")
    write(content / "inside/deep/er/new/y.md", "later")


def a_folder_moved_within_then_changed(content: Path) -> None:
    run("mv", content / "other", content / "post/other")
    time.sleep(0.5)
    write(content / "post/other/deep/a.md", "after")


def an_archive_unpacked(content: Path) -> None:
    write(content / "post/a.md", "after")
    write(content / "post/sub/x.md", "after")
    run("tar", "-cf", content.parent / "posts.tar", "-C", content, "post")
    shutil.rmtree(content / "post")
    time.sleep(0.5)
    run("tar", "-xf", content.parent / "posts.tar", "-C", content)
    write(content / "post/sub/x.md", "later")


def a_draft_made_of_a_post(content: Path) -> None:
    text = (content / "post/a.md").read_text()
    (content / "post/a.md").write_text(text.replace("---\n", "---\ndraft: true\n", 1))


ACTIONS = [
    vim_moves_the_old_file, vim_writes_in_place, vim_writes_a_swap_file_beside, sed_in_place, sed_with_a_copy_kept,
    truncated_and_written_slowly, truncated_and_written_a_while_later, rsync_from_elsewhere, rsync_in_place,
    a_copy_with_its_old_times, syncthing, syncthing_keeps_both, emacs, two_posts_swapped, a_folder_moved_out,
    a_folder_moved_in, a_folder_moved_in_then_changed, a_folder_moved_within_then_changed, an_archive_unpacked,
    a_draft_made_of_a_post,
]  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_after_what_tools_do_the_index_says_what_a_fresh_one_does(
    watching: Following, action: Callable[[Path], None]
) -> None:
    content = watching.root / "content"
    for name in ("away", "outside", "posts.tar", "../source", "../fresh.md"):
        subprocess.run(["rm", "-rf", watching.root / name], check=True)
    for place in content.iterdir():
        subprocess.run(["rm", "-rf", place], check=True)
    for name in ("post/a", "post/b", "post/c", "other/deep/a", "other/deep/b"):
        write(content / f"{name}.md", "before")
    watching.in_step()
    before = dict(watching.engine.get_digests())
    action(content)
    watching.in_step()
    assert dict(watching.engine.get_digests()) != before


# ------------------------------------------------------------------------------------------------ git


def git(root: Path, *arguments: str) -> None:
    run("git", "-C", root, "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments)


def test_git_checks_out_3000_posts_back_and_forth(work: Path) -> None:
    """Some are changed, some new, some gone, and some renamed, alone and with their folder."""
    root = work / "site"
    content = make_site(root)
    for number in range(3000):
        write(content / f"{number % 30}/{number}.md", "before")
    git(root, "init", "-q", "-b", "one")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    git(root, "checkout", "-q", "-b", "two")
    for number in range(3000):
        place = content / f"{number % 30}/{number}.md"
        if number % 5 == 0:
            place.rename(place.with_name(f"renamed-{number}.md"))
        elif number % 5 == 1:
            place.unlink()
            write(content / f"new/{number}.md", "after")
        else:
            write(place, "after")
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
        git(root, "checkout", "-q", "two")  # before the first is through
        watching.in_step()
