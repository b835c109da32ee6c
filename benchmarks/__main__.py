"""python -m benchmarks compare|relevance|load|reading|nasty …: see docs/benchmarks.md."""

from __future__ import annotations

import argparse
import gc
import tempfile
from pathlib import Path
from typing import Any

from . import compare, corpus, load, measure, nasty, queries, reading, relevance, report
from .engines import chosen


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Posthaste beside other engines.")
    commands = parser.add_subparsers(required=True)
    for add in (_add_compare, _add_relevance, _add_load, _add_reading, _add_nasty):
        add(commands)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="posthaste-bench-") as work:
        arguments.run(arguments, Path(work))


def _content(command: argparse.ArgumentParser) -> None:
    command.add_argument("--content", type=Path, help="a site, its folder or archive [digital.gov, else the example]")


def _engines(command: argparse.ArgumentParser) -> None:
    command.add_argument("--engines", default="", help="a comma-separated list [all]")


# ------------------------------------------------------------------------------------------------ compare


def _add_compare(commands: Any) -> None:
    command = commands.add_parser("compare", help="answer times, building, changing, size, memory")
    _content(command)
    _engines(command)
    command.add_argument("--rounds", type=int, default=3)
    command.add_argument("--posts", type=int, default=0, help="so many posts, recombined from the site's paragraphs")
    command.add_argument("--quick", action="store_true", help="answer times only")
    command.set_defaults(run=_compare)


def _compare(arguments: argparse.Namespace, work: Path) -> None:
    engines = chosen(arguments.engines)
    around = measure.surroundings()
    print(f"Posthaste at {around['measured']} ({around['commit']})")
    loaded = corpus.load(arguments.content, work)
    asked = queries.make(loaded.documents)
    documents = loaded.documents
    if arguments.posts:
        documents = list(corpus.recombined(documents, arguments.posts, seed=2))
    gc.collect()
    gc.freeze()  # the collector would go through all posts again and again while an engine is built
    count = len(documents)
    print(f"{loaded.name}: {count} posts, {len(asked)} questions", flush=True)
    measured = compare.compare(engines, documents, asked, work, arguments.rounds, quick=arguments.quick)
    told: dict[str, Any] = {"corpus": loaded.name, "posts": count, "questions": len(asked), "around": around}
    told["engines"] = {
        name: {"times": compare.answer_times(one), "numbers": one.numbers} for name, one in measured.items()
    }
    print(f"\n{report.comparison(told['engines'])}\n")
    if "posthaste" in measured and not arguments.quick and not arguments.posts:
        told["files"] = compare.files(loaded, work)
        print(report.files(told["files"]))
    parts = ["compare", loaded.name, str(count), *arguments.engines.split(","), "quick" if arguments.quick else ""]
    name = "-".join(filter(None, parts))
    print(report.write(name, told))
    print(report.plot(name, f"{count} posts of {loaded.name}", told["engines"]) or "no plot: pip install matplotlib")


# ------------------------------------------------------------------------------------------------ relevance


def _add_relevance(commands: Any) -> None:
    command = commands.add_parser("relevance", help="a test collection with judgements; known posts")
    _content(command)
    _engines(command)
    command.add_argument("--only", choices=("cranfield", "known"))
    command.set_defaults(run=_relevance)


def _relevance(arguments: argparse.Namespace, work: Path) -> None:
    engines = chosen(arguments.engines)
    told: dict[str, Any] = {"around": measure.surroundings()}
    print(f"Posthaste at {told['around']['measured']} ({told['around']['commit']})", flush=True)
    collection = relevance.cranfield()
    if arguments.only != "known" and collection is None:
        print("Cranfield is not at hand: POSTHASTE_SHARED=folder names its place")
    elif arguments.only != "known" and collection is not None:
        told["cranfield"] = relevance.judge(collection, engines, work / "cranfield")
        long = relevance.too_long(collection)
        print(f"\nCranfield, {len(collection.questions)} questions, {long} of them longer than Posthaste reads\n")
        print(report.measures(told["cranfield"]), flush=True)
    if arguments.only != "cranfield":
        loaded = corpus.load(arguments.content, work)
        count, told["known"] = relevance.find_known(loaded.documents, engines, work / "known")
        print(f"\n{count} known posts of {loaded.name}'s {len(loaded.documents)}, MRR@10\n")
        print(report.measures(told["known"]))
    print(report.write(f"relevance{'-partly' if arguments.engines or arguments.only else ''}", told))


# ------------------------------------------------------------------------------------------------ load


def _add_load(commands: Any) -> None:
    command = commands.add_parser("load", help="the HTTP endpoint under load, beside a bare Flask endpoint")
    _content(command)
    command.add_argument("--rounds", type=int, default=3)
    command.add_argument("--server", default=load.SERVER, help=f"gunicorn's options [{load.SERVER}]")
    command.set_defaults(run=_load)


def _load(arguments: argparse.Namespace, work: Path) -> None:
    loaded = corpus.load(arguments.content, work)
    told = load.measure(loaded, queries.make(loaded.documents), work, arguments.rounds, arguments.server)
    print(f"gunicorn {arguments.server}, {load.CONNECTIONS} connections, {len(loaded.documents)} posts\n")
    print(report.measures(told))
    print(report.write("load", {"around": measure.surroundings(), "load": told}))


# ------------------------------------------------------------------------------------------------ reading


def _add_reading(commands: Any) -> None:
    command = commands.add_parser("reading", help="reading posts beside the bare Markdown parse")
    _content(command)
    command.add_argument("--rounds", type=int, default=3)
    command.set_defaults(run=_reading)


def _reading(arguments: argparse.Namespace, work: Path) -> None:
    print(reading.compare(arguments.content or corpus.load(None, work).folder, arguments.rounds))


# ------------------------------------------------------------------------------------------------ nasty


def _add_nasty(commands: Any) -> None:
    command = commands.add_parser("nasty", help="made-up queries of the nasty kind: what is answered, and the slowest")
    _content(command)
    command.add_argument("--count", type=int, default=20_000)
    command.set_defaults(run=_nasty)


def _nasty(arguments: argparse.Namespace, work: Path) -> None:
    loaded = corpus.load(arguments.content, work)
    answers = nasty.measure(loaded, work, arguments.count)
    print(f"{len(answers)} requests, {len(loaded.documents)} posts; by status: {nasty.statuses(answers)}\n")
    rows = [[f"{answer.milliseconds:.0f}", str(answer.status), repr(answer.query)[:90]] for answer in answers[:10]]
    print(report.table(["ms", "status", "the slowest queries"], rows))


if __name__ == "__main__":
    main()
