"""How good the answers are: a test collection with judgements, and posts that are known to be the answer."""

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
from .corpus import fields
from .engines import Engine, Sections
from .engines.base import words
from .queries import Asked

POSTHASTE_WORDS = 32
"""Words of a question that Posthaste reads."""
DEPTH = 100
"""Results that are judged."""


class Variant(NamedTuple):
    """An engine, and how it is asked."""

    name: str
    engine: type[Engine]
    weighted: bool
    kind: str
    """Of the questions: "words" are asked as Posthaste asks, "any" will do with any of the words."""


def variants(engines: Sequence[type[Engine]], *, judged: bool) -> list[Variant]:
    """Return the ways to ask each engine. Long questions of a judged collection are put to the peers as any of their
    words, to Posthaste as they are, and as any of their words."""
    found = []
    for engine in engines:
        if engine is Sections:
            continue  # ranks as Posthaste does
        if engine.name == "posthaste":
            found.append(Variant("posthaste", engine, True, "words"))
            if judged:
                found.append(Variant("posthaste, words joined by OR", engine, True, "any"))
        else:
            kind = "any" if judged else "words"
            found.append(Variant(engine.name, engine, False, kind))
            found.append(Variant(f"{engine.name}, fields weighted", engine, True, kind))
    return found


def _opened(variant: Variant, documents: Sequence[Document], work: Path) -> Engine:
    engine = variant.engine(weighted=variant.weighted)
    folder = work / f"{variant.engine.name}-{variant.weighted}"
    if not folder.exists():
        folder.mkdir(parents=True)
        engine.build(documents, folder)
    engine.open(folder)
    return engine


# ------------------------------------------------------------------------------------------------ a test collection


class Collection(NamedTuple):
    """Documents, questions, and which documents answer which."""

    documents: list[Document]
    questions: dict[str, str]
    judgements: Path


def cranfield() -> Collection | None:
    """Return the Cranfield collection: 1,400 abstracts of aeronautics, 225 questions. None where it isn't at hand."""
    folder = corpus.shared() / "relevance" / "cranfield"
    if not folder.is_dir():
        return None
    documents = [_document(json.loads(line)) for line in (folder / "docs.jsonl").read_text("utf-8").splitlines()]
    lines = (folder / "queries.tsv").read_text("utf-8").splitlines()
    return Collection(documents, dict(line.split("\t", 1) for line in lines), folder / "qrels.txt")


def _document(record: dict[str, object]) -> Document:
    id, body = str(record["id"]), str(record["body"])
    section = Section(0, "", "", 1, body, ((0, 1),))
    return Document(id, id, f"/{id}/", str(record["title"]), lang="en", sections=(section,))


def judge(collection: Collection, engines: Sequence[type[Engine]], work: Path) -> dict[str, dict[str, float]]:
    """Return nDCG@10, MAP and recall@100 of each variant; and how many questions were answered by all words, which
    says what such an engine leaves out."""
    import ir_measures
    from ir_measures import AP, R, nDCG

    judgements = list(ir_measures.read_trec_qrels(str(collection.judgements)))
    told = {}
    for variant in variants(engines, judged=True):
        engine = _opened(variant, collection.documents, work)
        found = {
            id: engine.search(Asked(variant.kind, text), DEPTH, snippets=False)
            for id, text in collection.questions.items()
        }
        engine.close()
        run = {id: {hit.id: float(-rank) for rank, hit in enumerate(hits)} for id, hits in found.items()}
        measures = [nDCG @ 10, AP, R @ DEPTH]
        values = ir_measures.calc_aggregate(measures, judgements, run)
        told[variant.name] = {str(measure): float(values[measure]) for measure in measures} | {
            "fewer than 100 found": sum(len(hits) < DEPTH for hits in found.values())
        }
    return told


def too_long(collection: Collection) -> int:
    """Return how many questions have more words than Posthaste reads."""
    return sum(len(words(text)) > POSTHASTE_WORDS for text in collection.questions.values())


# ------------------------------------------------------------------------------------------------ known items


class Known(NamedTuple):
    """A post, and questions that it is the answer to."""

    id: str
    title: str
    words: str


ITEMS = 500
_TELLING = 12
"""Words of a post that are drawn from: those that tell most."""


def known_items(documents: Sequence[Document], seed: int = 11) -> list[Known]:
    """Draw posts whose title no other has; with each three to five of the words that tell most about it."""
    chance = random.Random(seed)
    having = queries.document_frequencies(documents)
    titles = Counter(document.title.lower() for document in documents)
    pool = [d for d in documents if titles[d.title.lower()] == 1 and len(queries.words(d.title)) >= 2]
    found = []
    for document in chance.sample(pool, len(pool)):
        telling = _telling(document, having, len(documents))
        if len(telling) >= 3:
            drawn = chance.sample(telling, min(len(telling), chance.choice((3, 4, 5))))
            found.append(Known(document.id, document.title, " ".join(drawn)))
        if len(found) == ITEMS:
            break
    return found


def _telling(document: Document, having: Counter[str], documents: int) -> list[str]:
    """Return the words of a post's body that are frequent in it and rare elsewhere, but not only in it."""
    body = queries.words(fields(document).body)
    if len(body) < 60:
        return []
    counts = Counter(word for word in body if queries.telling(word) and 2 <= having[word] <= documents / 20)
    return sorted(counts, key=lambda word: (-counts[word] * math.log(documents / having[word]), word))[:_TELLING]


def find_known(
    documents: Sequence[Document], engines: Sequence[type[Engine]], work: Path
) -> tuple[int, dict[str, dict[str, float]]]:
    """Return how many posts were looked for, and each variant's MRR@10: by words, and by title."""
    items = known_items(documents)
    told = {}
    for variant in variants(engines, judged=False):
        engine = _opened(variant, documents, work)
        told[variant.name] = {
            name: sum(_reciprocal(engine, item.id, getattr(item, name)) for item in items) / len(items)
            for name in ("words", "title")
        }
        engine.close()
    return len(items), told


def _reciprocal(engine: Engine, id: str, text: str) -> float:
    """Return 1 / the rank of the post that is the answer; 0 where it isn't among the first ten."""
    for rank, hit in enumerate(engine.search(Asked("words", text), snippets=False), 1):
        if hit.id == id:
            return 1 / rank
    return 0.0
