"""Measure the HTTP endpoint under load, and a minimal Flask endpoint on the same server, in turn. Loopback only.

`wrk` generates the load if it is installed; otherwise threads of this process do. Each request uses a new connection,
as reverse proxies do by default: kept-open connections stay with the worker that accepted them, possibly all with one.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from index.engine import open_engine
from index.model import Document
from index.sync.execute import run_sync
from index.sync.parallel_reading import PostReader

from .corpus import Corpus
from .measure import make_module_command
from .queries import MIXED, SampleQuery

if TYPE_CHECKING:
    from flask import Flask, Response

SERVER = "-w 2 -k gthread --threads 64"
"""Options of gunicorn."""
SECONDS = 5
"""Duration of a run."""
CONNECTIONS = 16
_STARTUP_SECONDS = 30.0
_PREVIEW = "preview-drafts-future-expired"
"""The folder of the index of a preview."""
_POSTHASTE = "search:create_app()"
_UNCACHED = "benchmarks.load:create_uncached_app()"
_BARE = "benchmarks.load:create_bare_app()"
_RESPONSE_VARIABLE = "POSTHASTE_BENCH_RESPONSE"
"""Environment variable: the file with the response of the minimal endpoint."""


class Load(NamedTuple):
    """The result of one run."""

    responses: float
    """Per second."""
    p50: float
    """In milliseconds, like `p99`."""
    p99: float
    errors: int


def create_bare_app() -> Flask:
    """Return a minimal Flask application: it responds with the same ten results, recorded from Posthaste, each time."""
    from flask import Flask, jsonify, request

    app = Flask(__name__)
    recorded = json.loads(Path(os.environ[_RESPONSE_VARIABLE]).read_text("utf-8"))

    @app.get("/search")
    def search() -> Response:
        return jsonify({**recorded, "query": request.args.get("q", "")})

    return app


def create_uncached_app() -> Flask:
    """Return Posthaste's application without its response cache; the other caches are as usual."""
    from search import create_app, service
    from search.response_cache import ResponseCache

    service.ResponseCache = lambda max_bytes: ResponseCache(0)  # type: ignore[assignment, attr-defined]
    return create_app()


def measure_load(
    corpus: Corpus, queries: Sequence[SampleQuery], work: Path, rounds: int, server: str = SERVER
) -> dict[str, dict[str, float]]:
    """Serve the site and the minimal endpoint; load each fully and then by half, in turn."""
    complete = [make_url(query) for query in queries if query.kind in (*MIXED, "typo")]
    typing = [make_url(query) for query in queries if query.kind in ("typing", "letter")]
    environment = _index_site(corpus, work)
    with contextlib.ExitStack() as servers:
        cached = servers.enter_context(_serve(_POSTHASTE, server, **environment))
        uncached = servers.enter_context(_serve(_UNCACHED, server, **environment))
        response = work / "response.json"
        url = f"http://127.0.0.1:{cached}{_find_typical_url(complete, cached)}"
        response.write_bytes(urllib.request.urlopen(url).read())
        bare = servers.enter_context(_serve(_BARE, server, **{_RESPONSE_VARIABLE: str(response)}))
        targets = {
            "bare Flask": (bare, complete),
            "Posthaste": (cached, complete),
            "as you type": (cached, typing),
            "Posthaste, no cache": (uncached, complete),
            "as you type, no cache": (uncached, typing),
        }
        return _measure_targets(targets, rounds)


def make_url(query: SampleQuery) -> str:
    typing = {"as_you_type": 1} if query.kind in ("typing", "letter") else {}
    return f"/search?{urlencode({'q': query.text} | typing)}"


def _find_typical_url(urls: Sequence[str], port: int) -> str:
    """Return the first URL whose response has ten results."""
    for url in urls:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{url}") as response:
            if len(json.load(response)["results"]) == 10:
                return url
    return urls[0]


def _measure_targets(targets: dict[str, tuple[int, list[str]]], rounds: int) -> dict[str, dict[str, float]]:
    """Return the measures of each target, which is a port and its URLs."""
    full: dict[str, list[Load]] = {name: [] for name in targets}
    half: dict[str, list[Load]] = {name: [] for name in targets}
    for port, urls in targets.values():
        run(port, urls, 1, 0)  # warm up
    for number in range(rounds):
        shuffled = {name: random.Random(number).sample(urls, len(urls)) for name, (_, urls) in targets.items()}
        for name, (port, _) in targets.items():
            full[name].append(run(port, shuffled[name], SECONDS, 0))
        for name, (port, _) in targets.items():
            half[name].append(run(port, shuffled[name], SECONDS, _compute_pause(full[name][-1])))
    base = _compute_median(full["bare Flask"], "responses")
    return {
        name: {
            "responses/s": _compute_median(full[name], "responses"),
            "of bare Flask's": _compute_median(full[name], "responses") / base,
            "p50 ms": _compute_median(full[name], "p50"),
            "p99 ms": _compute_median(full[name], "p99"),
            "half: responses/s": _compute_median(half[name], "responses"),
            "half: p50 ms": _compute_median(half[name], "p50"),
            "half: p99 ms": _compute_median(half[name], "p99"),
            "errors": sum(run.errors for run in full[name] + half[name]),
        }
        for name in targets
    }


def _compute_median(runs: Sequence[Load], measure: str) -> float:
    return float(statistics.median(getattr(run, measure) for run in runs))


_HALF_LOAD_SHARE = 0.25
"""Approximate response time under half load, as a share of that under full load."""


def _compute_pause(full: Load) -> float:
    """Return the seconds between a response and the next request that halve the load of a run at full load."""
    return (2 - _HALF_LOAD_SHARE) * CONNECTIONS / full.responses


# ------------------------------------------------------------------------------------------------ serving


def _index_site(corpus: Corpus, work: Path) -> dict[str, str]:
    """Index the site; return the environment variables for serving it."""
    state = work / "index" / _PREVIEW
    state.parent.mkdir()
    engine = open_engine(state)
    with PostReader(workers=os.cpu_count() or 1) as reader:
        run_sync(corpus.open_site(), engine, state=state, reader=reader)
    engine.close()
    return _make_environment(corpus, state.parent)


def index_documents(corpus: Corpus, documents: Iterable[Document], folder: Path) -> dict[str, str]:
    """Index documents that have no files in a new folder; return the environment variables for serving them."""
    folder.mkdir()
    engine = open_engine(folder / _PREVIEW)
    engine.rebuild(documents)
    engine.close()
    return _make_environment(corpus, folder)


def _make_environment(corpus: Corpus, index: Path) -> dict[str, str]:
    settings = {
        "CONTENT": str(corpus.folder),
        "INDEX": str(index),
        "DRAFTS": "1",
        "FUTURE": "1",
        "EXPIRED": "1",
    }
    return {f"POSTHASTE_{name}": value for name, value in settings.items()}


def _serve(application: str, server: str, **environment: str) -> contextlib.AbstractContextManager[int]:
    """Serve an application with gunicorn, and yield the port."""
    return run_server(make_gunicorn_command(application, server), environment)


def make_gunicorn_command(application: str, server: str = SERVER) -> tuple[str, ...]:
    """Return what `run_server` runs to serve an application with gunicorn. `server`: its options."""
    return ("gunicorn", *server.split(), "-b", "127.0.0.1:{port}", "--log-level", "error", application)


@contextlib.contextmanager
def run_server(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[int]:
    """Run a module that serves on a free port of the loopback interface, and yield the port. `command`: the module and
    its arguments, with `{port}` in one of them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command, options = make_module_command(*[each.format(port=port) for each in command])
    options["env"] |= environment
    with subprocess.Popen(command, **options) as process:
        try:
            _wait_until_ready(port, process)
            yield port
        finally:
            process.terminate()


def _wait_until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTUP_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/search?q=a"):
            return
        time.sleep(0.05)
    sys.exit(f"the server on port {port} did not start")


# ------------------------------------------------------------------------------------------------ loading


def run(
    port: int, urls: Sequence[str], seconds: int, pause: float, clients: int = CONNECTIONS, *, is_new: bool = False
) -> Load:
    """Send requests from some clients at a time; each pauses `pause` seconds on average after a response.

    `is_new`: no response is in the response cache, since each URL gets another parameter, which has no meaning."""
    suffix = f"&n={time.time_ns()}-" if is_new else ""
    send = _run_wrk if shutil.which("wrk") else _run_threads
    return send(port, urls, seconds, pause, clients, suffix)


_SCRIPT = """
local urls = {%s}
local number, pause, suffix = 0, %f, %s
wrk.headers["Connection"] = "close"
request = function()
  number = number + 1
  local url = urls[(number - 1) %% #urls + 1]
  return wrk.format("GET", suffix == "" and url or url .. suffix .. number)
end
if pause > 0 then
  delay = function() return math.floor(-pause * math.log(1 - math.random()) + 0.5) end
end
done = function(summary, latency, requests)
  local errors = summary.errors
  print(string.format("summary %%d %%d %%f %%f %%d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


def _run_wrk(port: int, urls: Sequence[str], seconds: int, pause: float, clients: int, suffix: str) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT % (", ".join(json.dumps(url) for url in urls), 1000 * pause, json.dumps(suffix)))
        script.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{port}"]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    summary = re.search(r"^summary (.*)$", output, re.MULTILINE)
    assert summary, output
    requests, microseconds, p50, p99, errors = map(float, summary[1].split())
    return Load(requests / microseconds * 1e6, p50 / 1000, p99 / 1000, int(errors))


def _run_threads(port: int, urls: Sequence[str], seconds: int, pause: float, clients: int, suffix: str) -> Load:
    seconds_taken: list[float] = []
    errors: list[object] = []
    numbers = itertools.count()
    end = time.monotonic() + seconds

    def send_requests(number: int) -> None:
        rng, connection = random.Random(number), http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < end:
            if pause:
                time.sleep(rng.expovariate(1 / pause))
            url = rng.choice(urls)
            url = f"{url}{suffix}{next(numbers)}" if suffix else url
            start = time.perf_counter()
            connection.request("GET", url, headers={"Connection": "close"})
            response = connection.getresponse()
            response.read()
            seconds_taken.append(time.perf_counter() - start)
            if response.status != 200:
                errors.append(response.status)
        connection.close()

    threads = [threading.Thread(target=send_requests, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(seconds_taken)
    p50, p99 = (1000 * ordered[int(share * len(ordered))] for share in (0.5, 0.99))
    return Load(len(seconds_taken) / seconds, p50, p99, len(errors))
