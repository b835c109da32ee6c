"""The engines on the same posts and questions, in turn, in one process.

Interleaved: each batch of questions is put to one engine after the other, so that whatever else the machine does at the
time falls on all of them alike.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from index.engine import Engine as PosthasteEngine
from index.engine import open_engine
from index.model import Document, SearchOptions
from index.sites.site import Site
from index.sync.execute import run_sync
from search.query.parser import parse_query

from . import pagefind
from .corpus import Corpus, with_word
from .engines import Engine
from .measure import Spread, median_spread, module, spread, timed
from .probe import probe
from .queries import MIXED, Asked
from .report import NEW

BATCH = 20
"""Questions put to one engine before the next has its turn."""
PROBES = 3
_MANY = 20_000
"""With more posts one fresh process an engine is enough: RediSearch makes its index anew in each."""
UPDATES = 15
WHOLE = 3
SAVES = 5
SHELL = 5
_GROUPS = {"mixed": tuple(MIXED), "typing": ("typing",), "letter": ("letter",), "typo": ("typo",)} | {
    kind: (kind,) for kind in MIXED
}
_SETTLED = 2.1
"""Seconds after which a file's times tell that it was changed."""


@dataclass(slots=True)
class Measured:
    """What was measured of one engine."""

    engine: Engine
    folder: Path
    numbers: dict[str, float] = field(default_factory=dict)
    times: dict[str, list[list[float]]] = field(default_factory=dict)
    """Kind -> rounds -> seconds."""


def compare(
    engines: Sequence[type[Engine]],
    documents: Sequence[Document],
    asked: list[Asked],
    work: Path,
    rounds: int,
    *,
    quick: bool = False,
) -> dict[str, Measured]:
    """Build, ask and change one index an engine; `quick`: build and ask only."""
    measured = {engine.name: Measured(engine(), work / engine.name) for engine in engines}
    for one in measured.values():
        _build(one, documents)
        one.engine.open(one.folder)
    _said("asking")
    _ask(list(measured.values()), asked, rounds)
    if not quick:
        _ask_in_fresh_processes(list(measured.values()), asked, PROBES if len(documents) <= _MANY else 1)
        _change(measured, documents, asked)
    for one in measured.values():
        one.engine.close()
    return measured


def _build(one: Measured, documents: Sequence[Document]) -> None:
    one.folder.mkdir(parents=True)
    seconds = timed(lambda: one.engine.build(documents, one.folder))
    one.numbers |= {"build": len(documents) / seconds, "disk": one.engine.disk(one.folder) / 1e6, "unanswered": 0}
    _said(f"{one.engine.name}: {len(documents)} posts indexed in {seconds:.1f} s")


def _said(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------------------ asking


def _ask(measured: list[Measured], asked: list[Asked], rounds: int) -> None:
    for one in measured:  # warm up
        for question in asked[::6]:
            one.engine.search(question)
    for number in range(rounds):
        chance = random.Random(number)
        order = chance.sample(asked, len(asked))
        for one in measured:
            for questions in one.times.values():
                questions.append([])
        for begin in range(0, len(order), BATCH):
            for one in chance.sample(measured, len(measured)):
                _ask_batch(one, order[begin : begin + BATCH], number)


def _ask_batch(one: Measured, batch: list[Asked], number: int) -> None:
    for question in batch:
        if number and question.kind in one.engine.slow:
            continue
        began = time.perf_counter()
        found = one.engine.search(question)
        taken = time.perf_counter() - began
        one.times.setdefault(question.kind, [[] for _ in range(number + 1)])[number].append(taken)
        one.numbers["unanswered"] += number == 0 and question.kind in MIXED and not found


def answer_times(one: Measured) -> dict[str, Spread]:
    """Return the percentiles of each group of kinds, where the engine answers such questions; of the first round, when
    they are new to it, also by themselves (`mixed, new`)."""
    found = {}
    for group, kinds in _GROUPS.items():
        if group == "typo" and not one.engine.finds_typos:
            continue
        asked = [one.times[kind] for kind in kinds if kind in one.times]  # a small site may lack some
        rounds = [list(chain(*several)) for several in zip(*asked, strict=True)]
        if rounds := [times for times in rounds if times]:
            found[group] = median_spread(rounds)
            found[group + NEW] = spread(rounds[0])
    return found


# ------------------------------------------------------------------------------------------------ fresh processes


def _ask_in_fresh_processes(measured: list[Measured], asked: list[Asked], probes: int) -> None:
    _said("first answers in fresh processes")
    told: dict[str, list[dict[str, float]]] = {}
    for one in measured:
        one.engine.close()  # a server is its index's only user
    for _ in range(probes):
        for one in measured:
            quick = [question for question in asked if question.kind not in one.engine.slow]
            told.setdefault(one.engine.name, []).append(probe(one.engine.name, one.folder, quick))
    for one in measured:
        several = told[one.engine.name]
        one.numbers |= {name: statistics.median(each[name] for each in several) for name in several[0]}
        one.engine.open(one.folder)


# ------------------------------------------------------------------------------------------------ changing


def _change(measured: dict[str, Measured], documents: Sequence[Document], asked: list[Asked]) -> None:
    """Change posts, one at a time, in turn; ask after each."""
    _said("changing posts")
    questions = [question for question in asked if question.kind in MIXED]
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in measured}
    for number, document in enumerate(documents[:: max(1, len(documents) // UPDATES)][:UPDATES]):
        word = f"zq{number}changed"
        for name, one in measured.items():
            taken[name].append(
                _changed(one.engine, with_word(document, word), word, questions[number * len(questions) // UPDATES])
            )
    for name, one in measured.items():
        changing, asking = (spread(several) for several in zip(*taken[name], strict=True))
        one.numbers |= {"update": changing.p50, "update p95": changing.p95, "after commit": asking.p50}


def _changed(engine: Engine, document: Document, word: str, question: Asked) -> tuple[float, float]:
    """Return the seconds of the change, and of the first question after it."""
    changing = timed(lambda: engine.update(document))
    asking = timed(lambda: engine.search(question))
    found = engine.search(Asked("rare", word))
    assert [hit.id for hit in found] == [document.id], (engine.name, word, found)
    return changing, asking


# ------------------------------------------------------------------------------------------------ files and shell


def files(corpus: Corpus, work: Path) -> dict[str, Any]:
    """Measure Posthaste from files: the whole site, beside Pagefind; a saved file, a question from a shell."""
    _said("from files")
    site = corpus.site()
    state = corpus.folder / ".posthaste" / "preview-drafts-future-expired"
    state.parent.mkdir()
    engine = open_engine(state)
    time.sleep(_SETTLED)
    whole = [_whole(corpus, site, engine, state, work) for _ in range(WHOLE)]
    saves = [_save(corpus, site, engine, state, number) for number in range(SAVES)]
    time.sleep(_SETTLED)  # until then each question looks at the post saved last
    run_sync(site, engine, state=state)
    engine.close()
    return {
        "posts/s": {name: statistics.median(each[name] for each in whole) for name in whole[0]},
        "save to found ms": spread(saves).p50,
        "shell": _shell(corpus.folder),
        "shell, index as it is": _shell(corpus.folder, "--no-sync"),
    }


def _whole(corpus: Corpus, site: Site, engine: PosthasteEngine, state: Path, work: Path) -> dict[str, float]:
    """Return how many posts a second the whole site takes, by Posthaste and by Pagefind, one after the other."""
    report = run_sync(site, engine, state=state, workers=os.cpu_count() or 1, rebuild=True)
    found = {"posthaste": report.upserted / report.seconds}
    if taken := pagefind.from_files(corpus.folder, work / "pagefind"):
        found["pagefind, with rendering"] = report.upserted / sum(taken)
        found["pagefind, of HTML"] = report.upserted / taken.indexing
    return found


def _save(corpus: Corpus, site: Site, engine: PosthasteEngine, state: Path, number: int) -> float:
    """Return the seconds from a file's saving to its being found."""
    word = f"zq{number}saved"
    document = corpus.documents[number * len(corpus.documents) // SAVES]
    path = site.path_of(document.id)
    time.sleep(_SETTLED)
    run_sync(site, engine, state=state)

    def saved() -> None:
        path.write_text(f"{path.read_text('utf-8')}\n\n{word}\n", "utf-8")
        run_sync(site, engine, state=state)
        assert engine.search(parse_query(word).query, SearchOptions()).total == 1, (document.id, word)

    return timed(saved)


def _shell(content: Path, *options: str) -> dict[str, float]:
    """Return the seconds of `posthaste search`: processor and clock."""
    arguments = ["search", "content strategy", "--content", str(content), "--drafts", "--future", "--expired", *options]
    command, running = module("search.cli", *arguments)
    processor, clock = [], []
    for _ in range(SHELL):
        before = os.times()
        began = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, **running)
        clock.append(time.perf_counter() - began)
        after = os.times()
        processor.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return {"processor": statistics.median(processor), "clock": statistics.median(clock)}
