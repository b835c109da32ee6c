"""Twenty queries about the example site in other words than its posts: wrong by words alone, right by meaning, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.model import SearchOptions
from index.sites import open_site
from index.sync.execute import run_sync
from search.query.parser import parse_query
from tests.support.models import open_packaged_model

PARAPHRASES = (
    ("administrator account in a sandbox", "post/user-namespaces.md"),
    ("abandon requests that take too long", "post/go-timeouts.md"),
    ("linguistic symbols corrupted", "post/text-that-survives.md"),
    ("letters with diacritics are destroyed", "post/text-that-survives.md"),
    ("kanji and hiragana corrupted", "post/text-that-survives.md"),
    ("Chinese and Korean alphabets", "post/text-that-survives.md"),
    ("bicycle transmission for steep mountains", "post/brevet-gears.md"),
    ("cyclists pedalling in mountainous terrain", "post/brevet-gears.md"),
    ("bicyclist drivetrain ratio", "post/brevet-gears.md"),
    ("tricycle with a sprocket", "post/brevet-gears.md"),
    ("delicious french desserts", "til/creme-brulee.md"),
    ("culinary blowtorch", "til/creme-brulee.md"),
    ("MySQL optimizer statistics", "post/postgres-index.md"),
    ("slim Kubernetes images", "post/dockerfile-line-by-line.md"),
    ("information retrieval algorithms", "post/how-ranking-works.md"),
    ("Google's algorithm", "post/how-ranking-works.md"),
    ("stringification of numbers", "post/cpp-std-format.md"),
    ("heap allocation in JavaScript", "post/node-streams.md"),
    ("Oracle query optimizer", "post/postgres-index.md"),
    ("the JavaScript garbage collection of buffers", "post/node-streams.md"),
)


@pytest.fixture(scope="module")
def engines(blog: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Engine]:
    """The example site without and with the packaged model."""
    path, model = tmp_path_factory.mktemp("blog"), open_packaged_model()
    with_meaning = open_engine(path, model=model)
    run_sync(open_site(blog), with_meaning, state=path)
    return open_engine(path), with_meaning


@pytest.mark.parametrize(("query", "id"), PARAPHRASES)
def test_paraphrase_finds_its_post(engines: tuple[Engine, Engine], query: str, id: str) -> None:
    by_words, by_meaning = (engine.search(parse_query(query).query, SearchOptions()).hits for engine in engines)
    assert [hit.id for hit in by_words[:1]] != [id]
    assert by_meaning[0].id == id


@pytest.mark.parametrize("query", ["xyzzy plugh", "divorce lawyer", "best pizza delivery"])
def test_other_topics_find_nothing_by_meaning_alone(engines: tuple[Engine, Engine], query: str) -> None:
    hits = engines[1].search(parse_query(query).query, SearchOptions()).hits
    assert [hit.id for hit in hits if hit.matched_by == "meaning"] == []
