"""What was measured -> tables for people, JSON for programs, a plot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_GROUPS = {"mixed": "mixed", "typing": "typing, 2 letters on", "letter": "one letter", "typo": "misspelt"}
NEW = ", new"
"""What follows the name of a group where only the first round counts."""
_NUMBERS = {
    "build": ("posts/s", 0),
    "disk": ("index MB", 1),
    "resident": ("resident MB", 0),
    "own": ("its own", 0),
    "start": ("imports and opening ms", 0),
    "first": ("opening and first answer ms", 2),
    "update": ("update ms", 1),
    "update p95": ("p95", 1),
    "after commit": ("first answer after it ms", 2),
    "unanswered": ("unanswered", 0),
}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, columns aligned."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |" for row in rows]
    top = "| " + " | ".join(cell.ljust(w) for cell, w in zip(head, widths, strict=True)) + " |"
    return "\n".join([top, "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines])


def comparison(engines: Mapping[str, Any]) -> str:
    """Return the tables of `compare`."""
    kinds = _kinds(engines)
    parts = {
        "Milliseconds, p50 / p95": (_GROUPS.values(), {name: _times(e["times"]) for name, e in engines.items()}),
        "In the first round, p50 / p95": (
            _GROUPS.values(),
            {name: _times(e["times"], NEW) for name, e in engines.items()},
        ),
        "Finished questions by kind, milliseconds, p50 / p95": (
            kinds,
            {name: [_pair(e["times"].get(kind)) for kind in kinds] for name, e in engines.items()},
        ),
        "Building, first answers, changing": (
            [title for title, _ in _NUMBERS.values()],
            {name: _numbers(e["numbers"]) for name, e in engines.items()},
        ),
    }
    if "posthaste" in engines and len(engines) > 1:
        base = engines["posthaste"]["times"]
        parts["Times Posthaste's, p50 / p95"] = (
            _GROUPS.values(),
            {name: _ratios(e["times"], base) for name, e in engines.items()},
        )
    return "\n\n".join(
        f"{title}\n\n{table(['engine', *head], [[name, *row] for name, row in rows.items()])}"
        for title, (head, rows) in parts.items()
    )


def measures(measured: Mapping[str, Mapping[str, float]]) -> str:
    """Return a table with a column for each measure."""
    head = list(next(iter(measured.values())))
    return table(["", *head], [[name, *(_number(row[column]) for column in head)] for name, row in measured.items()])


def _number(value: float) -> str:
    return f"{value:.3f}" if 0 < value <= 1 else f"{value:.1f}" if value % 1 else f"{value:.0f}"


def files(measured: Mapping[str, Any]) -> str:
    """Return what was measured from files on."""
    lines = [
        *(f"From files, {name}: {number:.0f} posts/s" for name, number in measured["posts/s"].items()),
        f"A file saved to found, by sync: {measured['save to found ms']:.0f} ms",
    ]
    for name in ("shell", "shell, index as it is"):
        lines.append(f"{name}: {measured[name]['processor']:.2f} s of processor, {measured[name]['clock']:.2f} s")
    return "\n".join(lines)


def _kinds(engines: Mapping[str, Any]) -> list[str]:
    times = next(iter(engines.values()))["times"]
    return [kind for kind in times if kind not in _GROUPS and not kind.endswith(NEW)]


def _times(times: Mapping[str, Any], suffix: str = "") -> list[str]:
    return [_pair(times.get(group + suffix)) for group in _GROUPS]


def _pair(pair: Sequence[float] | None) -> str:
    return "–" if pair is None else " / ".join(f"{value:.2f}" if value < 10 else f"{value:.0f}" for value in pair)


def _ratios(times: Mapping[str, Any], base: Mapping[str, Any]) -> list[str]:
    return [
        _pair([a / b for a, b in zip(times[group], base[group], strict=True)]) if group in times else "–"
        for group in _GROUPS
    ]


def _numbers(numbers: Mapping[str, float]) -> list[str]:
    return [f"{numbers[name]:.{digits}f}" if name in numbers else "–" for name, (_, digits) in _NUMBERS.items()]


def write(name: str, measured: Mapping[str, Any]) -> Path:
    """Write what was measured as JSON into the folder of results."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    return path


def plot(name: str, title: str, engines: Mapping[str, Any]) -> Path | None:
    """Draw the answer times, on a logarithmic scale: a bar to p50, a line on to p95. Needs matplotlib."""
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
            if group not in measured["times"]:
                continue
            p50, p95 = measured["times"][group]
            at = place + (number - (len(engines) - 1) / 2) * width
            axes.bar(at, p50, width * 0.9, color=f"C{number}", label=engine if place == 0 else None)
            axes.plot([at, at], [p50, p95], color=f"C{number}", linewidth=1.5, alpha=0.7)
    axes.set_yscale("log")
    axes.set_ylabel("milliseconds: bar p50, line to p95")
    axes.set_xticks(range(len(_GROUPS)), list(_GROUPS.values()))
    axes.set_title(title)
    axes.legend(frameon=False)
    path = RESULTS / f"{name}.svg"
    figure.savefig(path)
    pyplot.close(figure)
    return path
