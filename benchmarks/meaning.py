"""Measure the quality of results by the weight of meaning, with the model that is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from index.engine import Engine as PosthasteEngine
from index.engine import open_engine
from index.model import Document
from index.ranking import Ranking
from index.semantic.model import StaticModel, find_packaged_model, is_available

from . import questions, relevance
from .engines.posthaste import Posthaste
from .questions import Question
from .relevance import Collection, Variant

WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.4)


def open_model() -> StaticModel | None:
    """Return the model in the `wordllama` package; None if it, or the extra, is not installed."""
    files = find_packaged_model() if is_available() else None
    return None if files is None else StaticModel(files)


def measure_questions(
    model: StaticModel, asked: Sequence[Question], sites: Mapping[str, list[Document]], work: Path
) -> dict[str, dict[str, str]]:
    """Return success@1/MRR@10 of readers' questions by weight, then by site and kind."""
    engines = [_make_engine(model, weight) for weight in WEIGHTS]
    return {engine.name: questions.summarize(questions.ask(asked, sites, engine, work)) for engine in engines}


def measure_collection(model: StaticModel, collection: Collection, work: Path) -> dict[str, dict[str, float]]:
    """Return the measures of a judged collection by weight."""
    variants = [_make_variant(model, weight) for weight in WEIGHTS]
    return {variant.name: relevance.evaluate_variant(collection, variant, work) for variant in variants}


def measure_known_items(model: StaticModel, documents: Sequence[Document], work: Path) -> dict[str, dict[str, float]]:
    """Return MRR@10 of known posts by weight."""
    items = relevance.draw_known_items(documents)
    variants = [_make_variant(model, weight) for weight in WEIGHTS]
    return {variant.name: relevance.find_known_items(items, documents, variant, work) for variant in variants}


def _make_variant(model: StaticModel, weight: float) -> Variant:
    engine = _make_engine(model, weight)
    return Variant(engine.name, engine, True, "words")


def _make_engine(model: StaticModel, weight: float) -> type[Posthaste]:
    class WithMeaning(Posthaste):
        name = f"meaning {weight}"

        def open_engine(self, folder: Path) -> PosthasteEngine:
            return open_engine(folder, Ranking(meaning=weight), model=model)

    return WithMeaning
