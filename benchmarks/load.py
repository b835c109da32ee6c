"""The HTTP endpoint under load, beside a bare Flask endpoint under the same server, in turn. Loopback only.

`wrk` makes the load where it is installed, threads of this process elsewhere. Each question has a connection of its
own, as proxies ask unless told otherwise: kept open, connections stay with the worker that took them, and that may be
one for all of them.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from index.engine import open_engine
from index.sync.execute import run_sync

from .corpus import Corpus
from .measure import module
from .queries import MIXED, Asked

SERVER = "-w 2 -k gthread --threads 4"
"""gunicorn's options."""
SECONDS = 5
CONNECTIONS = 16
_STARTING = 30.0
_POSTHASTE = "search:create_app()"


class Load(NamedTuple):
    """What came of one run."""

    answers: float
    """A second."""
    p50: float
    """Milliseconds."""
    p99: float
    errors: int


def measure(
    corpus: Corpus, asked: Sequence[Asked], work: Path, rounds: int, server: str = SERVER
) -> dict[str, dict[str, float]]:
    """Serve the site and the bare endpoint; load each to the full and then to the half, in turn."""
    finished = [_url(question) for question in asked if question.kind in (*MIXED, "typo")]
    typing = [_url(question) for question in asked if question.kind in ("typing", "letter")]
    environment = _indexed(corpus, work)
    with contextlib.ExitStack() as servers:
        kept = servers.enter_context(_serving(_POSTHASTE, server, **environment))
        anew = servers.enter_context(_serving(_POSTHASTE, server, **environment, POSTHASTE_CACHE_BYTES="0"))
        answer = work / "answer.json"
        answer.write_bytes(urllib.request.urlopen(f"http://127.0.0.1:{kept}{_common(finished, kept)}").read())
        bare = servers.enter_context(
            _serving("benchmarks.bare:application", server, POSTHASTE_BENCH_ANSWER=str(answer))
        )
        targets = {
            "bare Flask": (bare, finished),
            "Posthaste": (kept, finished),
            "as you type": (kept, typing),
            "Posthaste, no answers kept": (anew, finished),
            "as you type, no answers kept": (anew, typing),
        }
        return _loaded(targets, rounds)


def _url(question: Asked) -> str:
    typing = {"as_you_type": 1} if question.kind in ("typing", "letter") else {}
    return f"/search?{urlencode({'q': question.text} | typing)}"


def _common(urls: Sequence[str], port: int) -> str:
    """Return the first of the questions that has ten results."""
    for url in urls:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{url}") as answer:
            if len(json.load(answer)["results"]) == 10:
                return url
    return urls[0]


def _loaded(targets: dict[str, tuple[int, list[str]]], rounds: int) -> dict[str, dict[str, float]]:
    full: dict[str, list[Load]] = {name: [] for name in targets}
    half: dict[str, list[Load]] = {name: [] for name in targets}
    for port, urls in targets.values():
        _run(port, urls, 1, 0)  # warm up
    for number in range(rounds):
        drawn = {name: random.Random(number).sample(urls, len(urls)) for name, (_, urls) in targets.items()}
        for name, (port, _) in targets.items():
            full[name].append(_run(port, drawn[name], SECONDS, 0))
        for name, (port, _) in targets.items():
            half[name].append(_run(port, drawn[name], SECONDS, _pause(full[name][-1])))
    floor = _median(full["bare Flask"], "answers")
    return {
        name: {
            "answers/s": _median(full[name], "answers"),
            "of bare Flask's": _median(full[name], "answers") / floor,
            "p50 ms": _median(full[name], "p50"),
            "p99 ms": _median(full[name], "p99"),
            "half: answers/s": _median(half[name], "answers"),
            "half: p50 ms": _median(half[name], "p50"),
            "half: p99 ms": _median(half[name], "p99"),
            "errors": sum(run.errors for run in full[name] + half[name]),
        }
        for name in targets
    }


def _median(runs: Sequence[Load], measure: str) -> float:
    return float(statistics.median(getattr(run, measure) for run in runs))


_BUSY = 0.25
"""Of the time that an answer takes under full load: what it takes under half of it, about."""


def _pause(most: Load) -> float:
    """Return the seconds between an answer and the next question that make half of the load that was the most."""
    return (2 - _BUSY) * CONNECTIONS / most.answers


# ------------------------------------------------------------------------------------------------ serving


def _indexed(corpus: Corpus, work: Path) -> dict[str, str]:
    """Index the site; return the environment that serves it."""
    state = work / "index" / "preview-drafts-future-expired"
    state.parent.mkdir()
    engine = open_engine(state)
    run_sync(corpus.site(), engine, state=state, workers=os.cpu_count() or 1)
    engine.close()
    named = {"CONTENT": str(corpus.folder), "INDEX": str(work / "index"), "DRAFTS": "1", "FUTURE": "1", "EXPIRED": "1"}
    return {f"POSTHASTE_{name}": value for name, value in named.items()}


@contextlib.contextmanager
def _serving(application: str, server: str, **environment: str) -> Iterator[int]:
    """Serve an application with gunicorn; yield the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command, running = module(
        "gunicorn", *server.split(), "-b", f"127.0.0.1:{port}", "--log-level", "error", application
    )
    running["env"] |= environment
    with subprocess.Popen(command, **running) as process:
        try:
            _until_serving(port, process)
            yield port
        finally:
            process.terminate()


def _until_serving(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _STARTING
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/search?q=a"):
            return
        time.sleep(0.05)
    sys.exit(f"the server at port {port} doesn't answer")


# ------------------------------------------------------------------------------------------------ loading


def _run(port: int, urls: Sequence[str], seconds: int, pause: float) -> Load:
    """Ask over CONNECTIONS connections; each pauses after an answer, `pause` seconds on average."""
    if shutil.which("wrk"):
        return _wrk(port, urls, seconds, pause)
    return _threads(port, urls, seconds, pause)


_SCRIPT = """
local urls = {%s}
local at, pause = 0, %f
wrk.headers["Connection"] = "close"
request = function()
  at = at %% #urls + 1
  return wrk.format("GET", urls[at])
end
if pause > 0 then
  delay = function() return math.floor(-pause * math.log(1 - math.random()) + 0.5) end
end
done = function(summary, latency, requests)
  local errors = summary.errors
  print(string.format("told %%d %%d %%f %%f %%d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


def _wrk(port: int, urls: Sequence[str], seconds: int, pause: float) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT % (", ".join(json.dumps(url) for url in urls), 1000 * pause))
        script.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{port}"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = re.search(r"^told (.*)$", said, re.MULTILINE)
    assert told, said
    requests, microseconds, p50, p99, errors = map(float, told[1].split())
    return Load(requests / microseconds * 1e6, p50 / 1000, p99 / 1000, int(errors))


def _threads(port: int, urls: Sequence[str], seconds: int, pause: float) -> Load:
    taken: list[float] = []
    errors: list[object] = []
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        chance, connection = random.Random(number), http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < end:
            began = time.perf_counter()
            connection.request("GET", chance.choice(urls), headers={"Connection": "close"})
            answer = connection.getresponse()
            answer.read()
            taken.append(time.perf_counter() - began)
            if answer.status != 200:
                errors.append(answer.status)
            if pause:
                time.sleep(chance.expovariate(1 / pause))
        connection.close()

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    ordered = sorted(taken)
    p50, p99 = (1000 * ordered[int(share * len(ordered))] for share in (0.5, 0.99))
    return Load(len(taken) / seconds, p50, p99, len(errors))
