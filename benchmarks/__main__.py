"""Run a benchmark: python -m benchmarks compare|relevance|load|reading|nasty. See docs/benchmarks.md."""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from pathlib import Path
from typing import Any

from index.model import Document

from . import (
    clients,
    compare,
    corpus,
    corrections,
    load,
    meaning,
    measure,
    nasty,
    queries,
    questions,
    reading,
    relevance,
    report,
)
from .agreement import NotComparable
from .engines import RANKERS, select_engines, skip_unavailable
from .questions import Question


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Compare Posthaste with other engines.")
    commands = parser.add_subparsers(required=True)
    for add_command in (_add_compare, _add_relevance, _add_load, _add_reading, _add_nasty):
        add_command(commands)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="posthaste-bench-") as work:
        arguments.run(arguments, Path(work))


def _add_content(command: argparse.ArgumentParser) -> None:
    command.add_argument("--content", type=Path, help="folder or archive of a site [digital.gov, else the example]")


def _add_engines(command: argparse.ArgumentParser) -> None:
    command.add_argument("--engines", default="", help="comma-separated list of engines [all]")


def _add_rounds(command: argparse.ArgumentParser) -> None:
    command.add_argument("--rounds", type=int, default=3, help="rounds of measurements [3]")


def _describe_environment() -> dict[str, Any]:
    """Return the environment for the report, and print which checkout is measured."""
    environment = measure.describe_environment()
    print(f"Posthaste at {environment['measured']} ({environment['commit']})", flush=True)
    return environment


# ------------------------------------------------------------------------------------------------ compare


def _add_compare(commands: Any) -> None:
    command = commands.add_parser("compare", help="time of queries, build and updates; size, memory")
    _add_content(command)
    _add_engines(command)
    _add_rounds(command)
    command.add_argument("--posts", type=int, default=0, help="number of posts, recombined from the site's paragraphs")
    command.add_argument("--quick", action="store_true", help="measure only build and queries")
    command.set_defaults(run=_run_compare)


def _run_compare(arguments: argparse.Namespace, work: Path) -> None:
    engines = select_engines(arguments.engines)
    environment = _describe_environment()
    loaded = corpus.load_corpus(arguments.content, work)
    sample = queries.make_queries(loaded.documents)
    documents = loaded.documents
    if arguments.posts:
        documents = list(corpus.recombine_posts(documents, arguments.posts, seed=2))
    gc.collect()
    gc.freeze()  # otherwise the collector would traverse all posts again and again during a build
    count = len(documents)
    print(f"{loaded.name}: {count} posts, {len(sample)} queries", flush=True)
    try:
        measured = compare.compare_engines(engines, documents, sample, work, arguments.rounds, quick=arguments.quick)
    except NotComparable as error:
        sys.exit(f"nothing was timed, since the engines do not find the same: {error}")
    tables: dict[str, Any] = {name: _summarize(one) for name, one in measured.items()}
    print(f"\n{report.format_comparison(tables)}\n")
    results: dict[str, Any] = {"corpus": loaded.name, "posts": count, "queries": len(sample)}
    results |= {"environment": environment, "engines": tables}
    if "posthaste" in measured and not arguments.quick and not arguments.posts:
        results["files"] = compare.compare_files(loaded, work)
        print(report.format_files(results["files"]))
    parts = ["compare", loaded.name, str(count), *arguments.engines.split(","), "quick" if arguments.quick else ""]
    name = "-".join(filter(None, parts))
    print(report.write_results(name, results))
    print(report.plot_times(name, f"{count} posts of {loaded.name}", tables) or "no plot: pip install matplotlib")


def _summarize(measurement: compare.Measurement) -> dict[str, Any]:
    def summarize(name: str, is_new: bool) -> dict[str, measure.Percentiles]:
        return compare.summarize_times(measurement, name, is_new=is_new)

    return {
        "times": summarize("seconds", False),
        "new": summarize("seconds", True),
        "processor": summarize("processor_seconds", False),
        "processor, new": summarize("processor_seconds", True),
        "numbers": measurement.numbers,
    }


# ------------------------------------------------------------------------------------------------ relevance


def _add_relevance(commands: Any) -> None:
    command = commands.add_parser("relevance", help="a judged test collection; a search for known posts")
    _add_content(command)
    _add_engines(command)
    command.add_argument(
        "--only", choices=("questions", "cranfield", "known", "corrections", "meaning"), help="measure one of them"
    )
    command.add_argument("--questions", type=Path, help="folder of questions [that of the reference material]")
    command.add_argument("--corpora", type=Path, help="folder of the sites of the questions [the same]")
    command.set_defaults(run=_run_relevance)


def _run_relevance(arguments: argparse.Namespace, work: Path) -> None:
    engines = select_engines(arguments.engines)
    results: dict[str, Any] = {"environment": _describe_environment()}
    if arguments.only in (None, "questions"):
        results["questions"] = _ask_questions(arguments, work)
    collection = relevance.load_cranfield() if arguments.only in (None, "cranfield") else None
    if collection is not None:
        results["cranfield"] = relevance.evaluate_collection(collection, engines, work / "cranfield")
        long = relevance.count_long_queries(collection)
        print(f"\nCranfield, {len(collection.queries)} queries, {long} of them longer than Posthaste reads\n")
        print(report.format_measures(results["cranfield"]), flush=True)
    elif arguments.only in (None, "cranfield"):
        print("Cranfield is missing: set POSTHASTE_SHARED to the folder of reference material")
    if arguments.only in (None, "known"):
        loaded = corpus.load_corpus(arguments.content, work)
        count, results["known"] = relevance.evaluate_known_items(loaded.documents, engines, work / "known")
        print(f"\n{count} known posts among the {len(loaded.documents)} of {loaded.name}, MRR@10\n")
        print(report.format_measures(results["known"]))
    if arguments.only in (None, "corrections"):
        results["corrections"] = _measure_corrections(arguments, work)
    if arguments.only in (None, "meaning"):
        results["meaning"] = _measure_meaning(arguments, work)
    is_partial = arguments.engines or arguments.only
    print(report.write_results(f"relevance{'-partial' if is_partial else ''}", results))


def _measure_corrections(arguments: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Search names that the site lacks and misspelled words; print and return what was found."""
    loaded = corpus.load_corpus(arguments.content, work)
    quality = corrections.measure_corrections(loaded.documents, work)
    print(f"\nCorrections, {len(loaded.documents)} posts of {loaded.name}\n")
    print(corrections.format_quality(quality), flush=True)
    return quality._asdict()


def _measure_meaning(arguments: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Print and return all measures of relevance by the weight of meaning."""
    model = meaning.open_model()
    if model is None:
        print("meaning skipped: pip install wordllama 'posthaste-search[semantic]'")
        return {}
    results: dict[str, Any] = {}
    asked, sites = _load_questions(arguments, work)
    if sites:
        results["questions"] = meaning.measure_questions(model, asked, sites, work / "meaning")
        print("\nBy the weight of meaning: questions, success@1/MRR@10\n")
        print(report.format_groups(results["questions"]), flush=True)
    collection = relevance.load_cranfield()
    if collection is not None:
        results["cranfield"] = meaning.measure_collection(model, collection, work / "meaning-cranfield")
        print("\nCranfield\n")
        print(report.format_measures(results["cranfield"]), flush=True)
    loaded = corpus.load_corpus(arguments.content, work)
    results["known"] = meaning.measure_known_items(model, loaded.documents, work / "meaning-known")
    print(f"\nKnown posts among the {len(loaded.documents)} of {loaded.name}, MRR@10\n")
    print(report.format_measures(results["known"]), flush=True)
    return results


def _load_questions(arguments: argparse.Namespace, work: Path) -> tuple[list[Question], dict[str, list[Document]]]:
    """Load readers' questions and the sites that they are about; none, after a message, if they are missing."""
    folder = arguments.questions or questions.find_folder()
    corpora = arguments.corpora or corpus.find_reference_folder() / "corpora"
    try:
        asked = questions.load_questions(folder)
    except FileNotFoundError as error:
        print(f"questions skipped: {error.args[0]} is missing; name a folder with --questions")
        return [], {}
    loaded = {name: questions.load_site(name, corpora, work) for name in dict.fromkeys(each.site for each in asked)}
    for name in (name for name, documents in loaded.items() if documents is None):
        print(f"questions about {name} skipped: there is no folder or archive of it in {corpora}")
    return asked, {name: documents for name, documents in loaded.items() if documents is not None}


def _ask_questions(arguments: argparse.Namespace, work: Path) -> dict[str, dict[str, str]]:
    """Ask readers' questions of each engine; print and return success@1 / MRR@10 by site and kind."""
    asked, sites = _load_questions(arguments, work)
    if not sites:
        return {}
    names = [name for name in arguments.engines.split(",") if name]
    engines = skip_unavailable([engine for name, engine in RANKERS.items() if not names or name in names])
    tables = {engine.name: questions.summarize(questions.ask(asked, sites, engine, work / "ask")) for engine in engines}
    print("\nQuestions, success@1/MRR@10\n")
    print(report.format_groups(tables), flush=True)
    return tables


# ------------------------------------------------------------------------------------------------ load


def _add_load(commands: Any) -> None:
    command = commands.add_parser("load", help="the HTTP endpoint under load, beside a minimal Flask endpoint")
    _add_content(command)
    _add_rounds(command)
    command.add_argument("--server", default=load.SERVER, help=f"options of gunicorn [{load.SERVER}]")
    command.add_argument("--only", choices=("full", "clients"), help="measure one of them")
    command.add_argument("--large", type=int, default=clients.LARGE, help=f"posts besides the site's [{clients.LARGE}]")
    command.set_defaults(run=_run_load)


def _run_load(arguments: argparse.Namespace, work: Path) -> None:
    loaded = corpus.load_corpus(arguments.content, work)
    sample = queries.make_queries(loaded.documents)
    results: dict[str, Any] = {"environment": measure.describe_environment()}
    if arguments.only in (None, "full"):
        results["load"] = load.measure_load(loaded, sample, work, arguments.rounds, arguments.server)
        print(f"gunicorn {arguments.server}, {load.CONNECTIONS} connections, {len(loaded.documents)} posts\n")
        print(report.format_measures(results["load"]), flush=True)
    if arguments.only in (None, "clients"):
        runs = list(clients.measure_clients(loaded, sample, work, arguments.rounds, arguments.large))
        results["clients"] = clients.summarize(runs)
        print(f"\n{clients.format_rows(results['clients'])}")
    print(report.write_results(f"load-{arguments.only}" if arguments.only else "load", results))


# ------------------------------------------------------------------------------------------------ reading


def _add_reading(commands: Any) -> None:
    command = commands.add_parser("reading", help="reading posts, beside the bare Markdown parse")
    _add_content(command)
    _add_rounds(command)
    command.set_defaults(run=_run_reading)


def _run_reading(arguments: argparse.Namespace, work: Path) -> None:
    content = arguments.content or corpus.load_corpus(None, work).folder
    print(reading.compare_reading(content, arguments.rounds))


# ------------------------------------------------------------------------------------------------ nasty


def _add_nasty(commands: Any) -> None:
    command = commands.add_parser("nasty", help="generated hostile requests: responses by status, and the slowest")
    _add_content(command)
    command.add_argument("--count", type=int, default=20_000, help="number of requests [20000]")
    command.set_defaults(run=_run_nasty)


def _run_nasty(arguments: argparse.Namespace, work: Path) -> None:
    loaded = corpus.load_corpus(arguments.content, work)
    outcomes = nasty.measure_requests(loaded, work, arguments.count)
    statuses = nasty.count_statuses(outcomes)
    print(f"{len(outcomes)} requests, {len(loaded.documents)} posts; responses by status: {statuses}\n")
    rows = [[f"{outcome.milliseconds:.0f}", str(outcome.status), repr(outcome.query)[:90]] for outcome in outcomes[:10]]
    print(report.format_table(["ms", "status", "slowest queries"], rows))


if __name__ == "__main__":
    main()
