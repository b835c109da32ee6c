"""Measure the HTTP endpoint with more and more clients, and light queries beside heavy ones. Loopback only.

The clients pause after each response, as people do. No response comes from the response cache. `posthaste serve` and
gunicorn with two workers serve the site, and any number of posts recombined from it.
"""

from __future__ import annotations

import logging
import random
import signal
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlencode

from index.model import Document

from .corpus import Corpus, recombine_posts
from .load import SECONDS, Load, index_documents, make_gunicorn_command, make_url, run, run_server
from .queries import MIXED, SampleQuery, count_document_frequencies, is_distinctive
from .report import format_table

SERVERS = {
    "posthaste serve": ("benchmarks.clients", "{port}"),
    "gunicorn, 2 workers": make_gunicorn_command("search:create_app()"),
}
"""Name -> module and arguments."""
LARGE = 100_000
"""Posts that are recombined from the site."""
_CROWDS = ((8, 0), (32, 0), (128, 0), (8, 1), (8, 4), (32, 4))
"""How many clients send light queries, and how many heavy ones."""
_PAUSE = 0.5
"""Seconds between a response to a light query and the next request of the client; heavy ones have none."""
_HEAVY = 40
_FREQUENT = 60
"""How many of the most frequent words heavy queries have."""


class Crowd(NamedTuple):
    """The result of one run."""

    server: str
    posts: int
    clients: int
    light: Load
    heavy_clients: int
    heavy: Load | None


def measure_clients(
    corpus: Corpus, sample: Sequence[SampleQuery], work: Path, rounds: int, large: int = LARGE
) -> Iterator[Crowd]:
    """Yield the result of each run: for the site, and for `large` posts recombined from it (0: none).

    The servers take turns, and each run is repeated `rounds` times."""
    light = [make_url(query) for query in sample if query.kind in (*MIXED, "typo", "typing")]
    heavy = list(make_heavy_urls(corpus.documents))
    sizes: dict[int, Iterator[Document]] = {len(corpus.documents): iter(corpus.documents)}
    if large:
        sizes[large] = recombine_posts(corpus.documents, large, seed=2)
    for posts, documents in sizes.items():
        environment = index_documents(corpus, documents, work / f"index-{posts}")
        for _ in range(rounds):
            for name, command in SERVERS.items():
                with run_server(command, environment) as port:
                    run(port, light, 1, 0, is_new=True)  # warm up
                    for crowd in _CROWDS:
                        yield Crowd(name, posts, crowd[0], *_run_crowd(port, light, heavy, *crowd))


def summarize(crowds: Sequence[Crowd]) -> list[dict[str, Any]]:
    """Return a row for each kind of run: medians of its rounds, and all errors."""
    kinds: dict[tuple[Any, ...], list[Crowd]] = defaultdict(list)
    for crowd in crowds:
        kinds[crowd.posts, crowd.server, crowd.clients, crowd.heavy_clients].append(crowd)
    rows = []
    for (posts, server, clients, heavy_clients), runs in kinds.items():
        heavy = [run.heavy for run in runs if run.heavy]
        row = {"posts": posts, "server": server, "clients": clients, "heavy clients": heavy_clients}
        rows.append(row | _summarize([run.light for run in runs], "") | _summarize(heavy, "heavy "))
    return rows


def _summarize(loads: Sequence[Load], prefix: str) -> dict[str, float]:
    if not loads:
        return {}
    medians = {
        "responses/s": median(load.responses for load in loads),
        "p50 ms": median(load.p50 for load in loads),
        "p99 ms": median(load.p99 for load in loads),
        "errors": sum(load.errors for load in loads),
    }
    return {prefix + name: value for name, value in medians.items()}


def format_rows(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the table of `summarize`."""
    head = list(dict.fromkeys(name for row in rows for name in row))
    return format_table(head, [[_format(row.get(name, "")) for name in head] for row in rows])


def _format(value: float | str) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _run_crowd(
    port: int, light: Sequence[str], heavy: Sequence[str], clients: int, heavy_clients: int
) -> tuple[Load, int, Load | None]:
    with ThreadPoolExecutor(1) as pool:
        others = pool.submit(run, port, heavy, SECONDS, 0, heavy_clients, is_new=True) if heavy_clients else None
        load = run(port, light, SECONDS, _PAUSE, clients, is_new=True)
        return load, heavy_clients, others.result() if others else None


def make_heavy_urls(documents: Sequence[Document]) -> Iterator[str]:
    """Yield URLs that are expensive to respond to: sixteen phrases, sixteen fuzzy words, thirty-two misspelled words,
    and fifty explained results with facets, all of the most frequent words."""
    rng = random.Random(7)
    frequencies = count_document_frequencies(documents)
    frequent = [word for word, _ in frequencies.most_common() if is_distinctive(word)][:_FREQUENT]
    for _ in range(_HEAVY // 4):
        words = [rng.choice(frequent) for _ in range(32)]
        phrases = [f'"{a} {b}"' for a, b in zip(words[::2], words[1::2], strict=True)]
        yield f"/search?{urlencode({'q': ' OR '.join(phrases)})}"
        yield f"/search?{urlencode({'q': ' '.join(f'{word}~' for word in words[:16])})}"
        yield f"/search?{urlencode({'q': ' '.join(f'{word}q' for word in words)})}"
        options = {"per_page": 50, "explain": 1, "facets": "tags,year,section,author"}
        yield f"/search?{urlencode({'q': ' '.join(words[:6]), **options})}"


def _serve(port: int) -> None:
    """Serve as `posthaste serve --no-watch` does, without the sync before: most posts have no files."""
    from search.http.server import serve
    from search.open_sites import open_sites
    from search.settings import Settings

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it would report each request that waits
    settings = replace(Settings.load(), port=port)
    server = serve(settings, open_sites(settings), None)
    server.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    _serve(int(sys.argv[1]))
