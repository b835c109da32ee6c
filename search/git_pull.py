"""Update a site that is a clone of a git repository: `git pull` in the background, one at a time.

The repository is somebody else's: nothing in it is run. A clone has no hooks, and they are turned off, too;
submodules are not fetched. Remotes and credentials are those that the owner of the machine configured.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from index.errors import IndexBusy, PosthasteError
from index.locks import ProcessLock

from .following import SyncStatus
from .printable import make_printable_line

log = logging.getLogger(__name__)

_MAX_SECONDS = 300.0
_LOCK = "pull.lock"
_LOCK_CHECK_SECONDS = 0.2
_STOP_SECONDS = 5.0
_MAX_MESSAGE = 500
"""Characters of git's message in the log."""
_CONFIG = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "protocol.ext.allow": "never",  # such a remote is a command
    "gc.autoDetach": "false",  # else it outlives the pull
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
}
_ENVIRON = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "LC_ALL": "C"}
"""Nobody is there to answer questions."""
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


class PullFailed(Exception):
    """`git pull` failed. The message is for the log."""


class GitPuller:
    """Pulls on request. Requests that arrive during a pull are answered by one more pull, however many they are."""

    def __init__(self, root: Path, state: Path, status: SyncStatus) -> None:
        """Prepare; nothing runs before the first request.

        Args:
            root: the root of the site.
            state: the folder of the index. A lock there lets one of several processes pull at a time.
            status: counts the pulls.
        """
        self._root = root
        self._lock = ProcessLock(state, _LOCK, "another process is pulling")
        self._status = status
        self._guard = threading.Lock()
        self._is_wanted = False
        self._is_running = False
        self._stopping = threading.Event()

    def request(self) -> None:
        """Pull soon. Returns at once; the log and the status have the outcome."""
        with self._guard:
            self._is_wanted = True
            if self._is_running or self._stopping.is_set():
                return
            self._is_running = True
        threading.Thread(target=self._run, name="posthaste-pull", daemon=True).start()

    def stop(self) -> None:
        """End a pull in progress, and start no other."""
        self._stopping.set()
        end = time.monotonic() + _STOP_SECONDS
        while self._is_running and time.monotonic() < end:
            time.sleep(0.02)

    def _run(self) -> None:
        while self._take_request():
            try:
                self._pull()
            except (PullFailed, PosthasteError, OSError) as error:
                self._status.record_pull(succeeded=False)
                log.warning("pull failed: %s", error)
            except Exception:
                self._status.record_pull(succeeded=False)
                log.exception("pull failed")
            else:
                self._status.record_pull(succeeded=True)

    def _take_request(self) -> bool:
        """Return whether to pull now. If not, the thread has to end: the next request starts another."""
        with self._guard:
            self._is_running = self._is_wanted and not self._stopping.is_set()
            self._is_wanted = False
            return self._is_running

    def _pull(self) -> None:
        """Pull, after any other process has finished: it may have begun before the change that is wanted now."""
        end = time.monotonic() + _MAX_SECONDS
        while True:
            try:
                with self._lock.hold():
                    log.info("pulled: %s", run_git_pull(self._root, self._stopping, _MAX_SECONDS))
                return
            except IndexBusy:
                if time.monotonic() > end or self._stopping.wait(_LOCK_CHECK_SECONDS):
                    raise


def run_git_pull(root: Path, stopping: threading.Event, max_seconds: float) -> str:
    """Run `git pull --ff-only` in a folder; return the last line that it printed.

    Args:
        root: a folder in the clone.
        stopping: once set, git is ended.
        max_seconds: after which git is ended.

    Raises:
        PullFailed: git failed, is not installed, or was ended.
    """
    options = [part for name, value in _CONFIG.items() for part in ("-c", f"{name}={value}")]
    command = ["git", *options, "pull", "--ff-only", "--no-recurse-submodules", "--no-edit", "--no-stat"]
    environ = {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes", **os.environ, **_ENVIRON}
    try:
        process = subprocess.Popen(
            command, cwd=root, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise PullFailed("git is not installed, or the folder of the site is gone") from error
    with process:
        output, reason = _wait(process, stopping, max_seconds)
    message = _shorten(output)
    if reason:
        raise PullFailed(f"{reason}: {message}")
    if process.returncode:
        raise PullFailed(f"git exited with {process.returncode}: {message}")
    return message


def _wait(process: subprocess.Popen[bytes], stopping: threading.Event, max_seconds: float) -> tuple[bytes, str]:
    """Return the output of git, and why it was ended; empty if it ended by itself."""
    end = time.monotonic() + max_seconds
    while True:
        try:
            return process.communicate(timeout=0.1)[0], ""
        except subprocess.TimeoutExpired:
            reason = "ended, because the server stops" if stopping.is_set() else ""
            if time.monotonic() > end:
                reason = f"took longer than {max_seconds:g} s"
            if reason:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # git, with ssh and all else that it started
                return process.communicate()[0], reason


def _shorten(output: bytes) -> str:
    """Return the end of git's message on one line, without passwords in addresses."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    text = _CREDENTIALS.sub("", "; ".join(lines) or "already up to date")
    return make_printable_line(text[-_MAX_MESSAGE:])
