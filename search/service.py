"""A question put to the engine: shared by the JSON endpoint, the page and the command line."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from index.engine import Engine
from index.model import Any, Results

from .parameters import Asked
from .query import parse
from .response import Question
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question."""

    results: Results
    question: Question
    took_ms: float


def ask(
    engine: Engine, asked: Asked, settings: Settings, *, browse: bool = False, within: float | None = None
) -> Answer:
    """Parse and search. Where nothing is asked nothing is found, or, to `browse`, everything. `within`: seconds.
    Raises the errors of Engine.search."""
    began = time.perf_counter()
    parsed = parse(asked.query, as_you_type=asked.as_you_type, limits=settings.limits)
    options = replace(asked.options, until=time.monotonic() + within) if within else asked.options
    nothing = not (parsed.query.children or options.filters or browse)
    results = engine.search(Any(()) if nothing else parsed.query, options)
    question = Question(asked.query, options.page, options.per_page, settings.max_results, parsed.warnings)
    return Answer(results, question, 1000 * (time.perf_counter() - began))
