"""SIGTERM at any moment ends `watch` and `serve` cleanly."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from search.cli import signals
from search.cli.signals import handle_stop_signals

_REPORT_HANDLERS = """
import signal
from search.cli import signals

set_handler = signal.signal

def set_and_report(number, handler):
    previous = set_handler(number, handler)
    if number == signal.SIGTERM and callable(handler):
        print("handlers are set", flush=True)
    return previous

signals.signal.signal = set_and_report
from search.cli import main
main()
"""
"""Runs the command line, and reports when it handles signals."""


@pytest.mark.slow
@pytest.mark.parametrize("command", ["serve", "watch"])
def test_early_stop_exits_with_status_0_and_leaves_no_partial_index(root: Path, command: str) -> None:
    for number in range(400):
        (root / f"content/{number}.md").write_text(f"# Post {number}\n" + "word " * 500)
    options = ["--port", "0"] if command == "serve" else []
    for seconds in (0.0, 0.1, 0.3, 0.6):
        with subprocess.Popen(
            [sys.executable, "-c", _REPORT_HANDLERS, command, str(root), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"handlers are set\n"
            time.sleep(seconds)  # stops it in different phases; the test passes whichever it is
            process.terminate()
            _, errors = process.communicate(timeout=60)
        assert (process.returncode, b"Traceback" in errors) == (0, False), errors.decode()
    index = root / ".posthaste/public"
    assert not index.exists() or [p for p in index.iterdir() if p.is_dir() and not (p / "manifest.json").exists()] == []


def test_shutdown_that_hangs_is_ended(tmp_path: Path) -> None:
    program = """
import signal, threading
from search.cli import signals
signals._GRACE_SECONDS = 0.5
with signals.handle_stop_signals() as stop:
    stop.run_until_stopped(lambda: signal.raise_signal(signal.SIGTERM), threading.Event().wait)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert "stopping takes too long; ended without waiting" in result.stderr


def test_signal_that_does_not_end_the_wait_is_noticed() -> None:
    program = """
import threading
from search.cli import signals

def miss_signal():
    stop._is_received = True

with signals.handle_stop_signals() as stop:
    stop.run_until_stopped(threading.Timer(0.5, miss_signal).start, lambda: print("stopped"))
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stdout) == (0, "stopped\n")


def test_clean_shutdown_has_no_deadline_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr("os._exit", ended.append)
    monkeypatch.setattr(signals, "_GRACE_SECONDS", 0.1)
    with handle_stop_signals() as stop_signal, pytest.raises(SystemExit):
        stop_signal.handle(15, None)
    time.sleep(0.3)
    assert ended == []


def test_signal_during_an_import_interrupts_after_it() -> None:
    """The import system would ignore an exception in one of its callbacks."""
    importing = compile("handle(15, sys._getframe())", "<frozen importlib._bootstrap>", "exec")
    with handle_stop_signals() as stop_signal, pytest.raises(SystemExit):
        exec(importing, {"sys": sys, "handle": stop_signal.handle})
        time.sleep(60)
        raise AssertionError("not interrupted")


@pytest.mark.parametrize("is_running", [False, True])
def test_second_signal_that_interrupts_the_first_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, is_running: bool
) -> None:
    """`timeout` and other wrappers signal a process and then its group, so two signals come at once."""

    class InterruptedTimer(threading.Timer):
        def start(self) -> None:
            for number in (signal.SIGTERM, signal.SIGINT):
                stop_signal.handle(number, None)
            super().start()

    monkeypatch.setattr(threading, "Timer", InterruptedTimer)
    stopped: list[str] = []
    with handle_stop_signals() as stop_signal:
        if is_running:
            stop_signal.run_until_stopped(
                lambda: stop_signal.handle(signal.SIGTERM, None), lambda: stopped.append("once")
            )
        else:
            with pytest.raises(SystemExit):
                stop_signal.handle(signal.SIGTERM, None)
    assert stopped == ["once"] * is_running
