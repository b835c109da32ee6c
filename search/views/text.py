"""Present parts of results as plain text, for every other view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from index.model import Correction, Fragment, Hit, Span

Folders = Mapping[str, Path]
"""The content folder of each site, as printed in paths, by the name of the site; that of the only one is empty."""


def get_own_id(hit: Hit) -> str:
    """Return the id of a hit at its site: the path of its file below the content folder."""
    return hit.id.removeprefix(f"{hit.site}/") if hit.site else hit.id


def find_file(hit: Hit, folders: Folders) -> Path:
    """Return the file of a hit, as printed in paths."""
    return folders[hit.site] / get_own_id(hit)


def format_fragment(fragment: Fragment) -> str:
    """Return a fragment as plain text, with an ellipsis where it was cut."""
    return add_ellipses(fragment, fragment.text)


def add_ellipses(fragment: Fragment, text: str) -> str:
    """Add an ellipsis to `text`, the presented form of a fragment, at each end that was cut.

    Code is cut between lines, so there the ellipsis is a line of its own.
    """
    line_end = "\n" if fragment.field == "code" else ""
    return (f"…{line_end}" if fragment.cut_start else "") + text + (f"{line_end}…" if fragment.cut_end else "")


def mark_spans(text: str, spans: Sequence[Span], escape: Callable[[str], str], before: str, after: str) -> str:
    """Return `text`, piece by piece through `escape`, with `before` and `after` around each span."""
    pieces, position = [], 0
    for start, end in spans:
        pieces += [escape(text[position:start]), before, escape(text[start:end]), after]
        position = end
    return "".join([*pieces, escape(text[position:])])


def apply_corrections(query: str, corrections: Iterable[Correction]) -> str | None:
    """Return the query string with the corrected words in place, trimmed; None if nothing was corrected."""
    corrected = query
    changes = [(c.term.span, c.replacement) for c in corrections if c.term.span is not None]
    for (start, end), replacement in sorted(changes, reverse=True):
        corrected = corrected[:start] + replacement + corrected[end:]
    return corrected.strip() if corrected != query else None


class QueryChanges(NamedTuple):
    """The query as it was searched, or as it may be meant, if that differs from how it was typed; else None."""

    completed: str | None
    """As searched, if its last word was completed."""
    corrected: str | None
    """As searched, if misspelled words were replaced."""
    did_you_mean: str | None
    """With the proposed words too; they were not searched."""


def describe_changes(query: str, corrections: Sequence[Correction]) -> QueryChanges:
    """Return how a query was changed. `corrections`: those of its results."""
    searched = apply_corrections(query, [each for each in corrections if each.kind != "proposed"])
    kinds = {each.kind for each in corrections}
    return QueryChanges(
        completed=searched if "completed" in kinds else None,
        corrected=searched if "corrected" in kinds else None,
        did_you_mean=apply_corrections(query, corrections) if "proposed" in kinds else None,
    )
