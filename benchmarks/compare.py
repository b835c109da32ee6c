"""Compare the engines on the same posts and queries, each in a process of its own.

The engines take turns, a batch of queries each, so that other load on the machine affects all of them equally.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from index.engine import Engine as PosthasteEngine
from index.engine import open_engine
from index.model import Document, SearchOptions
from index.sites.site import Site
from index.sync.execute import run_sync
from index.sync.parallel_reading import PostReader
from search.query.parser import parse_query

from .agreement import compute_agreements, require_agreement
from .corpus import Corpus, add_word
from .engine_process import Answer, EngineProcess
from .engines import Engine
from .measure import (
    Percentiles,
    compute_median_percentiles,
    compute_percentiles,
    make_module_command,
    measure_seconds,
    sum_processor_seconds,
)
from .pagefind import measure_pagefind
from .probe import measure_fresh_process
from .queries import MIXED, SampleQuery

BATCH = 20
"""Queries of an engine's turn."""
PROBES = 3
"""Fresh processes per engine."""
_MANY = 20_000
"""With more posts, one fresh process per engine: RediSearch rebuilds its index in each."""
UPDATES = 15
"""Documents that are changed, one by one."""
REBUILDS = 3
"""Syncs of the whole site."""
SAVES = 5
"""Files that are saved, one by one."""
SHELL_RUNS = 5
"""Runs of `posthaste search`."""
_GROUPS = {"mixed": tuple(MIXED), "typing": ("typing",), "letter": ("letter",), "typo": ("typo",)} | {
    kind: (kind,) for kind in MIXED
}
"""Group in the report -> kinds of queries."""
_SETTLED = 2.1
"""Seconds after which a sync trusts a file's modification time."""


@dataclass(slots=True)
class Measurement:
    """The numbers of one engine."""

    engine: Engine
    folder: Path
    numbers: dict[str, float] = field(default_factory=dict)
    answers: dict[tuple[str, bool], list[list[Answer]]] = field(default_factory=dict)
    """Kind of query, and whether the caches were emptied before each -> rounds -> answers."""


def compare_engines(
    engines: Sequence[type[Engine]],
    documents: Sequence[Document],
    queries: list[SampleQuery],
    work: Path,
    rounds: int,
    *,
    quick: bool = False,
) -> dict[str, Measurement]:
    """Build, search and update one index per engine; `quick`: build and search only. Raises NotComparable."""
    measurements = {engine.name: Measurement(engine(), work / engine.name) for engine in engines}
    several = list(measurements.values())
    for measurement in several:
        _build(measurement, documents)
    _print_step("queries")
    _measure_queries(several, queries, rounds)
    if not quick:
        _measure_fresh_processes(several, queries, PROBES if len(documents) <= _MANY else 1)
        _measure_updates(measurements, documents, queries)
    return measurements


def _build(measurement: Measurement, documents: Sequence[Document]) -> None:
    engine, folder = measurement.engine, measurement.folder
    folder.mkdir(parents=True)
    seconds = measure_seconds(lambda: engine.build(documents, folder))
    measurement.numbers |= {"build": len(documents) / seconds, "disk": engine.disk(folder) / 1e6}
    _print_step(f"{engine.name}: {len(documents)} posts indexed in {seconds:.1f} s")


def _print_step(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------------------ queries


def _measure_queries(measurements: list[Measurement], queries: list[SampleQuery], rounds: int) -> None:
    """Compare what the engines find; then measure, in turn, how long they take."""
    with ExitStack() as stack:
        processes = {each.engine.name: EngineProcess(each.engine.name, each.folder) for each in measurements}
        for process in processes.values():
            stack.callback(process.stop)
        _compare_results(measurements, processes, [query for query in queries if query.kind in MIXED])
        for is_new in (False, True):
            _warm_up(measurements, processes, queries)
            for number in range(rounds):
                _measure_round(measurements, processes, queries, number, is_new)


def _compare_results(
    measurements: list[Measurement], processes: dict[str, EngineProcess], queries: list[SampleQuery]
) -> None:
    found = {name: [answer.ids for answer in process.search(queries)] for name, process in processes.items()}
    related = {(a.engine.name, b.engine.name) for a in measurements for b in measurements if _are_related(a, b)}
    agreements = compute_agreements(found, related)
    for measurement in measurements:
        measurement.numbers |= agreements[measurement.engine.name]._asdict()
    require_agreement(agreements)


def _are_related(measurement: Measurement, other: Measurement) -> bool:
    """Return whether two engines are the same one, differently configured."""
    one, two = type(measurement.engine), type(other.engine)
    return issubclass(one, two) or issubclass(two, one)


def _warm_up(measurements: list[Measurement], processes: dict[str, EngineProcess], queries: list[SampleQuery]) -> None:
    for measurement in measurements:
        engine = measurement.engine
        processes[engine.name].search([query for query in queries if query.kind not in engine.slow])


def _measure_round(
    measurements: list[Measurement],
    processes: dict[str, EngineProcess],
    queries: list[SampleQuery],
    number: int,
    is_new: bool,
) -> None:
    """Measure all queries once, in batches, each engine in turn. `number`: of the round, from 0."""
    rng = random.Random(number)
    order = rng.sample(queries, len(queries))
    for measurement in measurements:
        for kind in {query.kind for query in queries}:
            measurement.answers.setdefault((kind, is_new), []).append([])
    for begin in range(0, len(order), BATCH):
        for measurement in rng.sample(measurements, len(measurements)):
            engine = measurement.engine
            skipped = engine.slow if number or not is_new else frozenset()
            batch = [query for query in order[begin : begin + BATCH] if query.kind not in skipped]
            answers = processes[engine.name].search(batch, is_new=is_new)
            for query, answer in zip(batch, answers, strict=True):
                measurement.answers[query.kind, is_new][number].append(answer)


def summarize_times(measurement: Measurement, measure: str, *, is_new: bool) -> dict[str, Percentiles]:
    """Return the percentiles of each group of queries that the engine supports.

    `measure`: `seconds` or `processor_seconds`; `is_new`: with caches that were emptied before each query.
    """
    summary = {}
    for group, kinds in _GROUPS.items():
        if group == "typo" and not measurement.engine.finds_typos:
            continue
        # Small sites lack some kinds.
        by_kind = [measurement.answers[kind, is_new] for kind in kinds if (kind, is_new) in measurement.answers]
        rounds = [[getattr(answer, measure) for answer in chain(*several)] for several in zip(*by_kind, strict=True)]
        if rounds := [times for times in rounds if times]:
            summary[group] = compute_median_percentiles(rounds)
    return summary


# ------------------------------------------------------------------------------------------------ fresh processes


def _measure_fresh_processes(measurements: list[Measurement], queries: list[SampleQuery], probes: int) -> None:
    _print_step("first queries in fresh processes")
    runs: dict[str, list[dict[str, float]]] = {}
    for _ in range(probes):
        for measurement in measurements:
            engine = measurement.engine
            quick = [query for query in queries if query.kind not in engine.slow]
            runs.setdefault(engine.name, []).append(measure_fresh_process(engine.name, measurement.folder, quick))
    for measurement in measurements:
        several = runs[measurement.engine.name]
        measurement.numbers |= {name: statistics.median(run[name] for run in several) for name in several[0]}


# ------------------------------------------------------------------------------------------------ updates


def _measure_updates(
    measurements: dict[str, Measurement], documents: Sequence[Document], queries: list[SampleQuery]
) -> None:
    """Update documents, one at a time, with each engine in turn; search after each update."""
    _print_step("updates")
    for measurement in measurements.values():
        measurement.engine.open(measurement.folder)
    complete = [query for query in queries if query.kind in MIXED]
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in measurements}
    for number, document in enumerate(documents[:: max(1, len(documents) // UPDATES)][:UPDATES]):
        word = f"zq{number}changed"
        query = complete[number * len(complete) // UPDATES]
        for name, measurement in measurements.items():
            seconds[name].append(_measure_update(measurement.engine, add_word(document, word), word, query))
    for name, measurement in measurements.items():
        measurement.engine.close()
        update, search = (compute_percentiles(several) for several in zip(*seconds[name], strict=True))
        measurement.numbers |= {"update": update.p50, "update p95": update.p95, "after commit": search.p50}


def _measure_update(engine: Engine, document: Document, word: str, query: SampleQuery) -> tuple[float, float]:
    """Return the seconds of an update, and of the first query after it."""
    update = measure_seconds(lambda: engine.update(document))
    search = measure_seconds(lambda: engine.search(query))
    results = engine.search(SampleQuery("rare", word))
    assert [hit.id for hit in results] == [document.id], (engine.name, word, results)
    return update, search


# ------------------------------------------------------------------------------------------------ files and shell


def compare_files(corpus: Corpus, work: Path) -> dict[str, Any]:
    """Measure Posthaste from files: syncing the site, beside Pagefind; saving a file; searching from a shell."""
    _print_step("files")
    site = corpus.open_site()
    state = corpus.folder / ".posthaste" / "preview-drafts-future-expired"
    state.parent.mkdir()
    engine = open_engine(state)
    time.sleep(_SETTLED)
    rebuilds = [_measure_rebuild(corpus, site, engine, state, work) for _ in range(REBUILDS)]
    saves = [_measure_save(corpus, site, engine, state, number) for number in range(SAVES)]
    time.sleep(_SETTLED)  # until then, each search would read the file saved last
    run_sync(site, engine, state=state)
    engine.close()
    return {
        "posts/s": _compute_medians([rates for rates, _ in rebuilds]),
        "CPU ms/post": _compute_medians([costs for _, costs in rebuilds]),
        "save to found ms": compute_percentiles(saves).p50,
        "shell": _measure_shell(corpus.folder),
        "shell, index as it is": _measure_shell(corpus.folder, "--no-sync"),
    }


def _compute_medians(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


def _measure_rebuild(
    corpus: Corpus, site: Site, engine: PosthasteEngine, state: Path, work: Path
) -> tuple[dict[str, float], dict[str, float]]:
    """Index the whole site with Posthaste, and then with Pagefind. Return the posts per second, and the milliseconds of
    processor time for each post."""
    before = sum_processor_seconds()
    with PostReader(workers=os.cpu_count() or 1) as reader:
        report = run_sync(site, engine, state=state, reader=reader, rebuild=True)
    posts, after = report.upserted, sum_processor_seconds()
    rates, costs = {"posthaste": posts / report.seconds}, {"posthaste": 1000 * (after - before) / posts}
    if seconds := measure_pagefind(corpus.folder, work / "pagefind"):
        rates["pagefind, with rendering"] = posts / sum(seconds)
        rates["pagefind, of HTML"] = posts / seconds.indexing
        costs["pagefind, with rendering"] = 1000 * (sum_processor_seconds() - after) / posts
    return rates, costs


def _measure_save(corpus: Corpus, site: Site, engine: PosthasteEngine, state: Path, number: int) -> float:
    """Return the seconds from saving a file to finding its new word."""
    word = f"zq{number}saved"
    document = corpus.documents[number * len(corpus.documents) // SAVES]
    path = site.get_path(document.id)
    time.sleep(_SETTLED)
    run_sync(site, engine, state=state)

    def save_and_find() -> None:
        path.write_text(f"{path.read_text('utf-8')}\n\n{word}\n", "utf-8")
        run_sync(site, engine, state=state)
        assert engine.search(parse_query(word).query, SearchOptions()).total == 1, (document.id, word)

    return measure_seconds(save_and_find)


def _measure_shell(content: Path, *options: str) -> dict[str, float]:
    """Return the seconds of `posthaste search`: CPU time and elapsed time."""
    arguments = ["search", "content strategy", "--content", str(content), "--drafts", "--future", "--expired", *options]
    command, process_options = make_module_command("search.cli", *arguments)
    processor, clock = [], []
    for _ in range(SHELL_RUNS):
        before = os.times()
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, **process_options)
        clock.append(time.perf_counter() - start)
        after = os.times()
        processor.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return {"processor": statistics.median(processor), "clock": statistics.median(clock)}
