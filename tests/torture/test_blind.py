"""A watcher whose events are lost, of a folder that is made anew: number 14 of docs/faults.md. The process is the real
one, and so are the kernel's queue and its limit."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import tally
from tests.support.following import following, make_site, write

Times = Callable[[int, int], int]
pytestmark = pytest.mark.torture

_QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")


def noted() -> None:
    row = tally.row(14, "blind watcher: new root, queue, limit")
    row.tried, row.recovered = row.tried + 1, row.recovered + 1


def test_14_a_content_folder_made_anew_is_followed(work: Path, times: Times) -> None:
    content = make_site(work / "site")
    with following(work / "site", work / "index", interval=3600) as watching:
        for number in range(times(2, 20)):
            shutil.rmtree(content)
            content.mkdir()
            write(content / f"{number}.md", "before")
            watching.in_step()
            time.sleep(1.2)  # it has been seen that the folder is another
            write(content / f"sub{number}/a.md", "after")
            watching.in_step()
            noted()


@pytest.mark.skipif(not _QUEUE.exists(), reason="the kernel has no inotify")
def test_14_when_the_queue_of_events_overflows_the_timer_sees_what_was_lost(work: Path, times: Times) -> None:
    """While the process stands still, more happens than the kernel keeps. What is kept names one post only, so that
    nothing else would be looked at."""
    content, room = make_site(work / "site"), int(_QUEUE.read_text())
    if room > 200_000:
        pytest.skip(f"a queue of {room} events takes long to fill")
    with following(work / "site", work / "index", interval=1.5) as watching:
        for number in range(times(1, 10)):
            watching.send(signal.SIGSTOP)
            # some events each, and some are merged: more than enough, whatever it read before it stood
            for _ in range(room):
                with (content / "0.md").open("a") as file:
                    file.write(" ")
                (content / "0.md").chmod(0o644)
            write(content / "1.md", f"lost{number}")
            write(content / f"unheard{number}/of/a.md", "after")
            (content / "2.md").rename(content / f"unheard{number}/2.md")
            watching.send(signal.SIGCONT)
            watching.in_step()
            write(content / f"unheard{number}/of/a.md", "later")  # in a folder that no event has told of
            (content / f"unheard{number}/2.md").rename(content / "2.md")
            watching.in_step()
            noted()
        assert "overflowed" in watching.log.read_text()  # watchdog says so, from 7 on


_SCRIPT = 'echo 6 >/proc/sys/user/max_inotify_watches && exec "$@"'
_LIMITED = ["unshare", "--user", "--map-root-user", "sh", "-c", _SCRIPT, "-"]
"""Runs a command with six watches, in a user namespace of its own."""


def limited() -> bool:
    """Say whether that can be had here."""
    try:
        return subprocess.run([*_LIMITED, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not limited(), reason="no user namespaces can be had here")
def test_14_beyond_the_limit_of_watches_it_is_looked_for_changes(work: Path, times: Times) -> None:
    """watchdog then hears of a part of the folders, and says nothing."""
    content = make_site(work / "site")
    (work / "site/hugo.toml").unlink()
    for number in range(20):
        write(content / f"{number}/a.md", "before")
    with following(content, work / "index", interval=3600, before=_LIMITED) as watching:
        for number in range(times(1, 20)):
            for folder in range(20):
                write(content / f"{folder}/a.md", f"after {number}")
            write(content / f"new{number}/a.md", "after")
            shutil.rmtree(content / f"new{number - 1}", ignore_errors=True)
            watching.in_step()
            noted()
        assert "6 of 21 folders send events" in watching.log.read_text()


@pytest.mark.skipif(not limited(), reason="no user namespaces can be had here")
def test_14_folders_that_come_when_the_limit_is_reached_are_looked_at_by_the_timer(work: Path, times: Times) -> None:
    content = make_site(work / "site")
    (work / "site/hugo.toml").unlink()
    with following(content, work / "index", interval=1.5, before=_LIMITED) as watching:
        for number in range(8):
            write(content / f"{number}/a.md", "before")
        watching.in_step()
        for number in range(times(1, 20)):
            for folder in range(8):
                write(content / f"{folder}/a.md", f"after {number}")
            watching.in_step()
            noted()
        assert "WARNING" not in watching.log.read_text()


@pytest.mark.skipif(not limited(), reason="no user namespaces can be had here")
def test_14_without_any_watch_it_is_looked_for_changes(work: Path) -> None:
    none = [part.replace("echo 6", "echo 0") for part in _LIMITED]
    content = make_site(work / "site")
    with following(work / "site", work / "index", interval=3600, before=none) as watching:
        write(content / "sub/a.md", "after")
        watching.in_step()
        assert "looking for changes instead" in watching.log.read_text()
        noted()
