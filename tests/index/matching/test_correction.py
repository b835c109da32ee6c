"""Misspelled words of a real site find the intended posts; words with hits are never corrected."""

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

pytestmark = pytest.mark.slow

WORDS = 500
"""How many misspelled words to try."""
POSTS = 800
"""How many posts of the corpus to index: it takes seconds."""
WORD = re.compile(r"[a-z]{5,20}")


class Site(NamedTuple):
    engine: Engine
    words: list[str]
    """Words of the titles and texts that at least two posts have."""


@pytest.fixture(scope="module", params=["corpus", "example"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = request.getfixturevalue("blog")
    if request.param == "corpus":
        shared: Path = request.getfixturevalue("shared")
        folder = tmp_path_factory.mktemp("corpus")
        with tarfile.open(shared / "corpora" / "digitalgov.tar.xz") as archive:
            archive.extractall(folder, filter="data")
    opened = open_site(folder)
    readings = read_files(opened, opened.scan().files, 1)
    documents = list(islice((reading.document for reading in readings if reading.document is not None), POSTS))
    engine = open_engine(tmp_path_factory.mktemp("typos") / "index")
    engine.rebuild(documents)
    yield Site(engine, _collect_words(documents))
    engine.close()


def _collect_words(documents: list[Document]) -> list[str]:
    """Return the words of 5 to 20 letters that at least two documents have."""
    doc_counts: dict[str, int] = {}
    for document in documents:
        text = " ".join([document.title, *(section.text for section in document.sections)]).lower()
        for word in set(re.findall(r"[\w'’]+", text)):
            doc_counts[word] = doc_counts.get(word, 0) + 1
    return sorted(word for word, count in doc_counts.items() if count > 1 and WORD.fullmatch(word))


def _misspell(word: str, rng: random.Random) -> str:
    """Make one edit, not of the first letter: insert, delete or replace a letter, or swap two."""
    at, letter = rng.randrange(2, len(word)), rng.choice(string.ascii_lowercase)
    return rng.choice([
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at + 1 :],
        word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    ])  # fmt: skip


def _search(engine: Engine, text: str, posts: int = 10) -> Results:
    return engine.search(parse_query(text).query, SearchOptions(per_page=posts, fragments=0))


def test_misspelled_words_find_the_intended_posts(site: Site) -> None:
    rng = random.Random(20)
    tried, missed = 0, []
    while tried < WORDS:
        word = rng.choice(site.words)
        misspelled = _misspell(word, rng)
        results = _search(site.engine, misspelled)
        if results.total and not results.corrections:  # it is another word
            continue
        tried += 1
        intended = {hit.id for hit in _search(site.engine, word, 50).hits}
        if [c.replacement for c in results.corrections] != [word] and not intended & {hit.id for hit in results.hits}:
            missed.append((word, misspelled))
    assert len(missed) <= WORDS // 10, missed


def test_word_with_hits_is_never_corrected(site: Site) -> None:
    rng = random.Random(21)
    for word in rng.sample(site.words, min(WORDS, len(site.words))):
        results = _search(site.engine, word)
        assert results.total
        assert results.corrections == ()
