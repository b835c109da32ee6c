"""Measure how well readers' questions are answered: is the right page first?

A folder of questions holds `questions.tsv` (site, id, question), `qrels.tsv` (site, id, page, grade) and, if it has
one, `kinds.tsv` (site, id, kind). Grade 2 is the page that a reader wants first, 1 an acceptable one.
"""

from __future__ import annotations

import tarfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from index.model import Document
from index.sites import open_site

from . import corpus
from .engines import Engine
from .engines.posthaste import Posthaste
from .queries import SampleQuery

_DEPTH = 10


class Question(NamedTuple):
    """A question with its judged pages."""

    site: str
    kind: str
    text: str
    grades: Mapping[str, int]
    """Id of a page -> grade."""


class Answered(NamedTuple):
    """How well a question was answered."""

    question: Question
    success: float
    """1: the first result is wanted or acceptable."""
    reciprocal_rank: float
    """1 / rank of the first wanted page among the first ten; 0: it is not among them."""


def find_folder() -> Path:
    """Return the folder of questions in the reference material, which need not exist."""
    return corpus.find_reference_folder() / "relevance" / "questions"


def load_questions(folder: Path) -> list[Question]:
    """Load a folder of questions. Raises FileNotFoundError if it has none."""
    kinds = {(site, id): kind for site, id, kind in _read_rows(folder / "kinds.tsv")}
    grades: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for site, id, page, grade in _read_rows(folder / "qrels.tsv"):
        grades[site, id][page] = int(grade)
    if not (folder / "questions.tsv").is_file():
        raise FileNotFoundError(folder / "questions.tsv")
    return [
        Question(site, kinds.get((site, id), "question"), text, grades[site, id])
        for site, id, text in _read_rows(folder / "questions.tsv")
    ]


def _read_rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a TSV file; none if it does not exist."""
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def load_site(name: str, corpora: Path, work: Path) -> list[Document] | None:
    """Read the posts of a site that are public now; None if there is no folder or archive of it in `corpora`."""
    folder = corpora / name
    archive = corpora / f"{name}.tar.xz"
    if not folder.is_dir() and archive.is_file():
        folder = work / "sites" / name
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")
    if not folder.is_dir():
        return None
    site = open_site(folder / "content" if (folder / "content").is_dir() else folder)
    now = time.time()
    return [
        document
        for document in corpus.read_documents(site)
        if (document.visible_from or now) <= now < (document.visible_until or float("inf"))
    ]


def ask(
    questions: Sequence[Question], sites: Mapping[str, list[Document]], engine: type[Engine], work: Path
) -> list[Answered]:
    """Ask an engine every question of the sites; each site has its own index. Other engines match any of the words."""
    answered = []
    for name, documents in sites.items():
        opened = engine(weighted=True)
        folder = work / f"{engine.name}-{name}"
        folder.mkdir(parents=True)
        opened.build(documents, folder)
        opened.open(folder)
        kind = "words" if issubclass(engine, Posthaste) else "any"
        for question in (each for each in questions if each.site == name):
            results = opened.search(SampleQuery(kind, question.text), _DEPTH, snippets=False)
            answered.append(_judge(question, [result.id for result in results]))
        opened.close()
    return answered


def _judge(question: Question, ids: Sequence[str]) -> Answered:
    rank = next((rank for rank, id in enumerate(ids, 1) if question.grades.get(id) == 2), 0)
    return Answered(question, float(bool(ids) and ids[0] in question.grades), 1 / rank if rank else 0.0)


def summarize(answered: Sequence[Answered]) -> dict[str, str]:
    """Return success@1 and MRR@10 of all questions, by site and by kind."""
    groups: dict[str, list[Answered]] = {"all": list(answered)}
    for attribute in ("site", "kind"):
        for each in answered:
            groups.setdefault(getattr(each.question, attribute), []).append(each)
    return {group: _format(members) for group, members in groups.items()}


def _format(answered: Sequence[Answered]) -> str:
    success = sum(each.success for each in answered) / len(answered)
    rank = sum(each.reciprocal_rank for each in answered) / len(answered)
    return f"{success:.3f}/{rank:.3f}"
