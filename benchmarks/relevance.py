"""Measure the quality of results, with a judged test collection and with a search for known posts."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from index.model import Document, Section

from . import corpus, queries
from .corpus import extract_fields
from .engines import Engine, Sections
from .engines.base import split_query
from .queries import SampleQuery

POSTHASTE_WORDS = 32
"""Words of a query that Posthaste reads."""
DEPTH = 100
"""Results per query that are judged."""


class Variant(NamedTuple):
    """An engine in one configuration."""

    name: str
    engine: type[Engine]
    weighted: bool
    kind: str
    """Kind of the queries: results have all "words" where possible, as with Posthaste, or "any" of them."""


def list_variants(engines: Sequence[type[Engine]], *, judged: bool) -> list[Variant]:
    """Return the variants of each engine.

    With a judged collection, whose queries are long, the other engines match any of the words. Posthaste gets two
    variants: the query as it is, and its words joined by OR.
    """
    variants = []
    for engine in engines:
        if engine is Sections:
            continue  # same ranking as Posthaste
        if engine.name == "posthaste":
            variants.append(Variant("posthaste", engine, True, "words"))
            if judged:
                variants.append(Variant("posthaste, words joined by OR", engine, True, "any"))
        else:
            kind = "any" if judged else "words"
            variants.append(Variant(engine.name, engine, False, kind))
            variants.append(Variant(f"{engine.name}, weighted fields", engine, True, kind))
    return variants


def _open_variant(variant: Variant, documents: Sequence[Document], work: Path) -> Engine:
    """Open an engine; build its index unless another variant has built the same."""
    engine = variant.engine(weighted=variant.weighted)
    folder = work / f"{variant.engine.name}-{variant.weighted}"
    if not folder.exists():
        folder.mkdir(parents=True)
        engine.build(documents, folder)
    engine.open(folder)
    return engine


# ------------------------------------------------------------------------------------------------ a test collection


class Collection(NamedTuple):
    """Documents, queries, and judgments of which documents are relevant to which query."""

    documents: list[Document]
    queries: dict[str, str]
    """Id -> text."""
    judgments: Path
    """A file in the format of TREC."""


def load_cranfield() -> Collection | None:
    """Load the Cranfield collection: 1,400 abstracts on aeronautics, 225 queries. Return None if it is absent."""
    folder = corpus.find_reference_folder() / "relevance" / "cranfield"
    if not folder.is_dir():
        return None
    documents = [_make_document(json.loads(line)) for line in (folder / "docs.jsonl").read_text("utf-8").splitlines()]
    lines = (folder / "queries.tsv").read_text("utf-8").splitlines()
    return Collection(documents, dict(line.split("\t", 1) for line in lines), folder / "qrels.txt")


def _make_document(record: dict[str, object]) -> Document:
    id, body = str(record["id"]), str(record["body"])
    section = Section(0, "", "", 1, body, ((0, 1),))
    return Document(id, id, f"/{id}/", str(record["title"]), lang="en", sections=(section,))


def evaluate_collection(
    collection: Collection, engines: Sequence[type[Engine]], work: Path
) -> dict[str, dict[str, float]]:
    """Return nDCG@10, MAP and recall@100 of each variant.

    Also return the number of queries with fewer than 100 results: a variant that requires all words has more of them.
    """
    variants = list_variants(engines, judged=True)
    return {variant.name: evaluate_variant(collection, variant, work) for variant in variants}


def evaluate_variant(collection: Collection, variant: Variant, work: Path) -> dict[str, float]:
    """Return the measures of one variant, see `evaluate_collection`."""
    import ir_measures
    from ir_measures import AP, R, nDCG

    judgments = list(ir_measures.read_trec_qrels(str(collection.judgments)))
    measures = [nDCG @ 10, AP, R @ DEPTH]
    engine = _open_variant(variant, collection.documents, work)
    results = {
        id: engine.search(SampleQuery(variant.kind, text), DEPTH, snippets=False)
        for id, text in collection.queries.items()
    }
    engine.close()
    run = {id: {hit.id: float(-rank) for rank, hit in enumerate(hits)} for id, hits in results.items()}
    values = ir_measures.calc_aggregate(measures, judgments, run)
    return {str(measure): float(values[measure]) for measure in measures} | {
        "fewer than 100 results": sum(len(hits) < DEPTH for hits in results.values())
    }


def count_long_queries(collection: Collection) -> int:
    """Return the number of queries with more words than Posthaste reads."""
    return sum(len(split_query(text)) > POSTHASTE_WORDS for text in collection.queries.values())


# ------------------------------------------------------------------------------------------------ known items


class KnownItem(NamedTuple):
    """A post to find, and two queries for it: its title, and some of its words."""

    id: str
    title: str
    words: str


MAX_ITEMS = 500
_CANDIDATES = 12
"""Most distinctive words of a post, from which its query is drawn."""


def draw_known_items(documents: Sequence[Document], seed: int = 11) -> list[KnownItem]:
    """Draw posts with a unique title, each with three to five of its most distinctive words."""
    rng = random.Random(seed)
    frequencies = queries.count_document_frequencies(documents)
    titles = Counter(document.title.lower() for document in documents)
    pool = [d for d in documents if titles[d.title.lower()] == 1 and len(queries.split_words(d.title)) >= 2]
    items = []
    for document in rng.sample(pool, len(pool)):
        candidates = _find_distinctive_words(document, frequencies, len(documents))
        if len(candidates) >= 3:
            words = rng.sample(candidates, min(len(candidates), rng.choice((3, 4, 5))))
            items.append(KnownItem(document.id, document.title, " ".join(words)))
        if len(items) == MAX_ITEMS:
            break
    return items


def _find_distinctive_words(document: Document, frequencies: Counter[str], documents: int) -> list[str]:
    """Return the words of a post's body with the highest tf-idf, except words that no other post has.

    `frequencies` are document frequencies, `documents` is the number of documents.
    """
    body = queries.split_words(extract_fields(document).body)
    if len(body) < 60:
        return []
    counts = Counter(word for word in body if queries.is_distinctive(word) and 2 <= frequencies[word] <= documents / 20)
    return sorted(counts, key=lambda word: (-counts[word] * math.log(documents / frequencies[word]), word))[
        :_CANDIDATES
    ]


def evaluate_known_items(
    documents: Sequence[Document], engines: Sequence[type[Engine]], work: Path
) -> tuple[int, dict[str, dict[str, float]]]:
    """Return the number of known items, and each variant's MRR@10 for both queries."""
    items = draw_known_items(documents)
    variants = list_variants(engines, judged=False)
    return len(items), {variant.name: find_known_items(items, documents, variant, work) for variant in variants}


def find_known_items(
    items: Sequence[KnownItem], documents: Sequence[Document], variant: Variant, work: Path
) -> dict[str, float]:
    """Return one variant's MRR@10 for both queries of the known items."""
    engine = _open_variant(variant, documents, work)
    table = {
        name: sum(_compute_reciprocal_rank(engine, item.id, getattr(item, name)) for item in items) / len(items)
        for name in ("words", "title")
    }
    engine.close()
    return table


def _compute_reciprocal_rank(engine: Engine, id: str, text: str) -> float:
    """Return 1 / rank of a post among the first ten results; 0 if it is not among them."""
    for rank, hit in enumerate(engine.search(SampleQuery("words", text), snippets=False), 1):
        if hit.id == id:
            return 1 / rank
    return 0.0
