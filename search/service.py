"""A question put to the engine: shared by the JSON endpoint, the page and the command line."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from index.engine import Engine
from index.model import Not, Or, Results

from .curation import Curation, normalize_query
from .parameters import SearchRequest
from .query.formatter import format_query
from .query.parser import parse_query
from .query.synonyms import expand_synonyms
from .settings import Settings
from .views.json import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question."""

    results: Results
    question: Question
    took_ms: float


def deadline(within: float | None) -> float | None:
    """Return the moment when an answer is given up that may take so many seconds; None and 0: never."""
    return time.monotonic() + within if within else None


def ask(
    engine: Engine,
    asked: SearchRequest,
    settings: Settings,
    curation: Curation,
    *,
    browse: bool = False,
    within: float | None = None,
) -> Answer:
    """Parse and search. Where nothing is asked nothing is found, or, to `browse`, everything. `within`: seconds.
    Raises the errors of Engine.search."""
    began = time.perf_counter()
    parsed = parse_query(asked.query, as_you_type=asked.as_you_type, limits=settings.limits)
    options = replace(
        asked.options,
        pinned=curation.pins().get(normalize_query(asked.query), ()),
        deadline=deadline(within),
    )
    nothing = not (parsed.query.children or options.filters or browse)
    query = expand_synonyms(parsed.query, curation.synonyms())
    results = engine.search(Or(()) if nothing else query, options)
    question = Question(
        query=asked.query,
        page=options.page,
        per_page=options.per_page,
        max_results=settings.max_results,
        warnings=(*parsed.warnings, *map(_of_flag, results.dashed_words)),
        parsed=format_query(query) if options.explain else None,
    )
    return Answer(results, question, 1000 * (time.perf_counter() - began))


def _of_flag(left: Not) -> str:
    word, flag = format_query(left.child), format_query(left.dashed or left)
    return f"“{flag}” is searched as it is written, since posts have it so; “NOT {word}” leaves the word out"
