"""python -m benchmarks compare|reading …: see docs/benchmarks.md."""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.model import Document

from . import compare, corpus, measure, queries, reading, report
from .engines import chosen


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Posthaste beside other engines.")
    commands = parser.add_subparsers(required=True)
    for add in (_add_compare, _add_reading):
        add(commands)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="posthaste-bench-") as work:
        arguments.run(arguments, Path(work))


def _content(command: argparse.ArgumentParser) -> None:
    command.add_argument("--content", type=Path, help="a site [digital.gov where it is at hand, else the example site]")


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
    documents = _Recombined(loaded.documents, arguments.posts) if arguments.posts else loaded.documents
    count = len(documents)
    print(f"{loaded.name}: {count} posts, {len(asked)} questions", flush=True)
    measured = compare.compare(engines, documents, asked, work, arguments.rounds, quick=arguments.quick)
    told: dict[str, Any] = {"corpus": loaded.name, "posts": count, "questions": len(asked), "around": around}
    told["engines"] = {
        name: {"times": compare.answer_times(one), "numbers": one.numbers} for name, one in measured.items()
    }
    print(f"\n{report.comparison(told['engines'])}\n")
    if "posthaste" in measured and not arguments.quick and not arguments.posts:
        told["files"] = compare.files(loaded)
        print(report.files(told["files"]))
    name = f"compare-{loaded.name}-{count}{'-partly' if arguments.engines or arguments.quick else ''}"
    print(report.write(name, told))
    print(report.plot(name, f"{count} posts of {loaded.name}", told["engines"]) or "no plot: pip install matplotlib")


@dataclasses.dataclass(frozen=True)
class _Recombined(Sequence[Document]):
    """Recombined posts, made anew whenever they are gone through: so many don't fit into memory."""

    documents: list[Document]
    size: int

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Document]:
        return corpus.recombined(self.documents, self.size, seed=2)

    def __getitem__(self, place: Any) -> Any:
        return next(document for number, document in enumerate(self) if number == place)


# ------------------------------------------------------------------------------------------------ reading


def _add_reading(commands: Any) -> None:
    command = commands.add_parser("reading", help="reading posts beside the bare Markdown parse")
    _content(command)
    command.add_argument("--rounds", type=int, default=3)
    command.set_defaults(run=_reading)


def _reading(arguments: argparse.Namespace, work: Path) -> None:
    print(reading.compare(arguments.content or corpus.load(None, work).folder, arguments.rounds))


if __name__ == "__main__":
    main()
