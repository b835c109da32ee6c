"""Misspelt words of a real site find what was meant; words that are found stay as they are."""

from __future__ import annotations

import random
import re
import string
import tarfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from index.engine import Engine, open_engine
from index.model import Document, Results, SearchOptions
from index.sites import open_site
from index.sync.parallel_reading import read_files
from search.query.parser import parse_query

WORDS = 500
POSTS = 800
"""Of the corpus: the first ones, so that indexing them takes seconds."""
WORD = re.compile(r"[a-z]{5,20}")


class Site(NamedTuple):
    engine: Engine
    words: list[str]
    """Of the posts' titles and texts, in at least two posts each."""


@pytest.fixture(scope="module", params=["corpus", "example"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = request.getfixturevalue("blog")
    if request.param == "corpus":
        shared: Path = request.getfixturevalue("shared")
        folder = tmp_path_factory.mktemp("corpus")
        with tarfile.open(shared / "corpora" / "digitalgov.tar.xz") as archive:
            archive.extractall(folder, filter="data")
    opened = open_site(folder)
    readings = read_files(opened, sorted(opened.files()), 1)
    documents = list(islice((reading.document for reading in readings if reading.document is not None), POSTS))
    engine = open_engine(tmp_path_factory.mktemp("typos") / "index")
    engine.rebuild(documents)
    yield Site(engine, _words(documents))
    engine.close()


def _words(documents: list[Document]) -> list[str]:
    having: dict[str, int] = {}
    for document in documents:
        text = " ".join([document.title, *(section.text for section in document.sections)]).lower()
        for word in set(re.findall(r"\w+", text)):
            having[word] = having.get(word, 0) + 1
    return sorted(word for word, count in having.items() if count > 1 and WORD.fullmatch(word))


def _misspelt(word: str, rng: random.Random) -> str:
    """One edit, not of the first letter: a letter more, less, another, or two swapped."""
    at, letter = rng.randrange(2, len(word)), rng.choice(string.ascii_lowercase)
    return rng.choice([
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at + 1 :],
        word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    ])  # fmt: skip


def _ask(engine: Engine, text: str, posts: int = 10) -> Results:
    return engine.search(parse_query(text).query, SearchOptions(per_page=posts, fragments=0))


def test_misspelt_words_find_what_was_meant(site: Site) -> None:
    rng = random.Random(20)
    asked, missed = 0, []
    while asked < WORDS:
        word = rng.choice(site.words)
        wrong = _misspelt(word, rng)
        results = _ask(site.engine, wrong)
        if results.total and not results.corrections:  # a word of its own
            continue
        asked += 1
        meant = {hit.id for hit in _ask(site.engine, word, 50).hits}
        if [c.replacement for c in results.corrections] != [word] and not meant & {hit.id for hit in results.hits}:
            missed.append((word, wrong))
    assert len(missed) <= WORDS // 10, missed


def test_a_word_with_hits_is_never_corrected(site: Site) -> None:
    rng = random.Random(21)
    for word in rng.sample(site.words, min(WORDS, len(site.words))):
        results = _ask(site.engine, word)
        assert results.total
        assert results.corrections == ()
