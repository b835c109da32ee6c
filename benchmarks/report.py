"""Format measurements: tables for people, JSON for programs, a plot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_GROUPS = {"mixed": "mixed", "typing": "typing, 2+ letters", "letter": "one letter", "typo": "misspelled"}
_TIMES = {
    "times": "Milliseconds of repeated queries, p50 / p95",
    "new": "Milliseconds of new queries, p50 / p95",
    "processor": "Milliseconds of processor time of repeated queries, p50 / p95",
    "processor, new": "Milliseconds of processor time of new queries, p50 / p95",
}
"""Measure -> title. New: the caches are emptied before each query."""
_NUMBERS = {
    "build": ("posts/s", 0),
    "disk": ("index MB", 1),
    "resident": ("resident MB", 0),
    "private": ("private MB", 0),
    "start": ("imports and open ms", 0),
    "first": ("open and first query ms", 2),
    "update": ("update ms", 1),
    "update p95": ("p95", 1),
    "after commit": ("first query after it ms", 2),
    "answered": ("% answered", 0),
    "shared": ("% shared results", 0),
}


def format_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table with aligned columns."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |" for row in rows]
    top = "| " + " | ".join(cell.ljust(w) for cell, w in zip(head, widths, strict=True)) + " |"
    return "\n".join([top, "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines])


def format_comparison(engines: Mapping[str, Any]) -> str:
    """Return the tables of the command `compare`."""
    kinds = _list_kinds(engines)
    parts = {
        title: (list(_GROUPS.values()), {name: _format_times(engine[key]) for name, engine in engines.items()})
        for key, title in _TIMES.items()
    }
    parts["Milliseconds of complete queries by kind, p50 / p95"] = (
        kinds,
        {name: [_format_pair(e["times"].get(kind)) for kind in kinds] for name, e in engines.items()},
    )
    parts["Build, first queries, updates; what the engines find"] = (
        [title for title, _ in _NUMBERS.values()],
        {name: _format_numbers(e["numbers"]) for name, e in engines.items()},
    )
    if "posthaste" in engines and len(engines) > 1:
        for key, title in (("times", "repeated"), ("new", "new")):
            parts[f"Multiples of Posthaste's times, {title} queries, p50 / p95"] = (
                list(_GROUPS.values()),
                {name: _format_ratios(e[key], engines["posthaste"][key]) for name, e in engines.items()},
            )
    return "\n\n".join(
        f"{title}\n\n{format_table(['engine', *head], [[name, *row] for name, row in rows.items()])}"
        for title, (head, rows) in parts.items()
    )


def format_measures(measured: Mapping[str, Mapping[str, float]]) -> str:
    """Return a table with a row for each variant and a column for each measure."""
    head = list(next(iter(measured.values())))
    return format_table(
        ["", *head], [[name, *(_format_number(row[column]) for column in head)] for name, row in measured.items()]
    )


def format_groups(tables: Mapping[str, Mapping[str, str]]) -> str:
    """Return a table with a row for each group of questions and a column for each engine."""
    groups = list(next(iter(tables.values())))
    return format_table(["", *tables], [[group, *(table[group] for table in tables.values())] for group in groups])


def _format_number(value: float) -> str:
    return f"{value:.3f}" if 0 < value <= 1 else f"{value:.1f}" if value % 1 else f"{value:.0f}"


def format_files(measured: Mapping[str, Any]) -> str:
    """Return the measurements of `compare_files`."""
    lines = [
        *(f"From files, {name}: {number:.0f} posts/s" for name, number in measured["posts/s"].items()),
        *(f"From files, {name}: {number:.2f} ms CPU for each post" for name, number in measured["CPU ms/post"].items()),
        f"From saving a file to finding it, with a sync: {measured['save to found ms']:.0f} ms",
    ]
    for name in ("shell", "shell, index as it is"):
        lines.append(f"{name}: {measured[name]['processor']:.2f} s CPU, {measured[name]['clock']:.2f} s elapsed")
    return "\n".join(lines)


def _list_kinds(engines: Mapping[str, Any]) -> list[str]:
    times = next(iter(engines.values()))["times"]
    return [kind for kind in times if kind not in _GROUPS]


def _format_times(times: Mapping[str, Any]) -> list[str]:
    return [_format_pair(times.get(group)) for group in _GROUPS]


def _format_pair(pair: Sequence[float] | None) -> str:
    return "–" if pair is None else " / ".join(f"{value:.2f}" if value < 10 else f"{value:.0f}" for value in pair)


def _format_ratios(times: Mapping[str, Any], base: Mapping[str, Any]) -> list[str]:
    return [
        _format_pair([a / b for a, b in zip(times[group], base[group], strict=True)]) if group in times else "–"
        for group in _GROUPS
    ]


def _format_numbers(numbers: Mapping[str, float]) -> list[str]:
    numbers = {**numbers} | {name: 100 * numbers[name] for name in ("answered", "shared")}
    return [f"{numbers[name]:.{digits}f}" if name in numbers else "–" for name, (_, digits) in _NUMBERS.items()]


def write_results(name: str, measured: Mapping[str, Any]) -> Path:
    """Write measurements as JSON into the folder of results."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    return path


def plot_times(name: str, title: str, engines: Mapping[str, Any]) -> Path | None:
    """Plot the times of new queries on a logarithmic scale, bars to p50, lines to p95. None: matplotlib is missing."""
    try:
        import matplotlib
    except ImportError:
        return None
    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 4.5), layout="constrained")
    width = 0.8 / len(engines)
    for number, (engine, measured) in enumerate(engines.items()):
        for place, group in enumerate(_GROUPS):
            if group not in measured["new"]:
                continue
            p50, p95 = measured["new"][group]
            at = place + (number - (len(engines) - 1) / 2) * width
            axes.bar(at, p50, width * 0.9, color=f"C{number}", label=engine if place == 0 else None)
            axes.plot([at, at], [p50, p95], color=f"C{number}", linewidth=1.5, alpha=0.7)
    axes.set_yscale("log")
    axes.set_ylabel("milliseconds of new queries: bar p50, line to p95")
    axes.set_xticks(range(len(_GROUPS)), list(_GROUPS.values()))
    axes.set_title(title)
    axes.legend(frameon=False)
    path = RESULTS / f"{name}.svg"
    figure.savefig(path)
    pyplot.close(figure)
    return path
