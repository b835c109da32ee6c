"""Events that are lost: number 14 of docs/faults.md. The process is the real one, and so are the kernel's queue of
events and its limit of watches."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support import tally
from tests.support.following import following, make_site, write
from tests.support.tally import Times

pytestmark = [pytest.mark.torture, pytest.mark.slow]

_QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")


def count_success() -> None:
    row = tally.row(14, "lost events: new root, queue, limit")
    row.tried, row.recovered = row.tried + 1, row.recovered + 1


def test_14_recreated_content_folder_is_watched(work: Path, times: Times) -> None:
    content = make_site(work / "site")
    with following(work / "site", work / "index", interval=3600) as watching:
        for number in range(times(2, 20)):
            shutil.rmtree(content)
            content.mkdir()
            write(content / f"{number}.md", "before")
            watching.in_step()
            watching.wait_for_log("watching started", number + 2)
            write(content / f"sub{number}/a.md", "after")
            watching.in_step()
            count_success()


@pytest.mark.skipif(not _QUEUE.exists(), reason="the kernel has no inotify")
def test_14_timer_finds_changes_that_the_event_queue_dropped(work: Path, times: Times) -> None:
    """While the process is suspended, more happens than the kernel queues. The queued events name only one post, so
    they cause no scan of all files."""
    content, queue_length = make_site(work / "site"), int(_QUEUE.read_text())
    if queue_length > 200_000:
        pytest.skip(f"a queue of {queue_length} events takes long to fill")
    with following(work / "site", work / "index", interval=1.5) as watching:
        for number in range(times(1, 10)):
            watching.process.send_signal(signal.SIGSTOP)
            # Each round sends several events, and the kernel merges some: more than enough in any case.
            for _ in range(queue_length):
                with (content / "0.md").open("a") as file:
                    file.write(" ")
                (content / "0.md").chmod(0o644)
            write(content / "1.md", f"lost{number}")
            write(content / f"unheard{number}/of/a.md", "after")
            (content / "2.md").rename(content / f"unheard{number}/2.md")
            watching.process.send_signal(signal.SIGCONT)
            watching.in_step()
            write(content / f"unheard{number}/of/a.md", "later")  # no event announced this folder
            (content / f"unheard{number}/2.md").rename(content / "2.md")
            watching.in_step()
            count_success()
        watching.wait_for_log("overflowed")  # watchdog logs it, from version 7 on


_SCRIPT = 'echo 6 >/proc/sys/user/max_inotify_watches && exec "$@"'
_SIX_WATCHES = ["unshare", "--user", "--map-root-user", "sh", "-c", _SCRIPT, "-"]
"""Runs a command that may have six watches, in a user namespace of its own."""
_NO_WATCHES = [part.replace("echo 6", "echo 0") for part in _SIX_WATCHES]


def can_limit_watches() -> bool:
    try:
        return subprocess.run([*_SIX_WATCHES, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


needs_limit = pytest.mark.skipif(not can_limit_watches(), reason="user namespaces are not available here")


@needs_limit
def test_14_folders_beyond_the_watch_limit_are_polled(work: Path, times: Times) -> None:
    """watchdog then receives the events of some folders only, and reports no error."""
    content = make_site(work / "site")
    (work / "site/hugo.toml").unlink()
    for number in range(20):
        write(content / f"{number}/a.md", "before")
    with following(content, work / "index", interval=3600, before=_SIX_WATCHES) as watching:
        for number in range(times(1, 20)):
            for folder in range(20):
                write(content / f"{folder}/a.md", f"after {number}")
            write(content / f"new{number}/a.md", "after")
            shutil.rmtree(content / f"new{number - 1}", ignore_errors=True)
            watching.in_step()
            count_success()
        assert "6 of 21 folders send events" in watching.log.read_text()


@needs_limit
def test_14_timer_scans_folders_created_beyond_the_watch_limit(work: Path, times: Times) -> None:
    content = make_site(work / "site")
    (work / "site/hugo.toml").unlink()
    with following(content, work / "index", interval=1.5, before=_SIX_WATCHES) as watching:
        for number in range(8):
            write(content / f"{number}/a.md", "before")
        watching.in_step()
        for number in range(times(1, 20)):
            for folder in range(8):
                write(content / f"{folder}/a.md", f"after {number}")
            watching.in_step()
            count_success()
        assert "WARNING" not in watching.log.read_text()


@needs_limit
def test_14_site_is_polled_if_no_watch_is_available(work: Path) -> None:
    content = make_site(work / "site")
    with following(work / "site", work / "index", interval=3600, before=_NO_WATCHES) as watching:
        write(content / "sub/a.md", "after")
        watching.in_step()
        assert "polling for changes instead" in watching.log.read_text()
        count_success()
