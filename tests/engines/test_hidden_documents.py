"""Hidden documents change no answer, whatever they hold: random sites with them and without."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.engine import open_engine
from index.model import Batch, Document, SearchOptions
from search.query.parser import parse_query
from tests.support.documents import document
from tests.support.snapshots import FEWER_EXAMPLES

NOW = 1e9
WORDS = [
    "data", "datas", "center", "centers", "datacenter", "data-center", "manage", "manager", "managers", "managing",
    "management", "managements", "merge", "merger", "run", "runs", "running", "runner", "docker", "dockers",
    "dockerize", "containr", "container", "containers", "guide", "guides", "guided", "étude", "études", "étudier",
    "etude", "naïve", "naive", "strasse", "straße", "straßen", "haus", "häuser", "hauses", "the", "of", "with", "und",
    "der", "les", "v1", "v2", "2.0", "2.1", "node.js", "nodejs", "fooBar", "foo_bar", "foobar", "git", "gitlab",
    "github",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
TAGS = st.lists(st.sampled_from(["Ops", "ops", "guide", "data center"]), max_size=2, unique=True).map(tuple)
FOLDERS = ("", "v1/", "v2/", "de/", "fr/", "docs/v1/", "docs/v2/")
DOCUMENTS = st.lists(
    st.builds(
        document,
        st.builds("{}{}.md".format, st.sampled_from(FOLDERS), st.sampled_from("abcdef")),
        TEXTS,
        TEXTS,
        lang=st.sampled_from(["en", "de", "fr", ""]),
        tags=TAGS,
        code=st.lists(TEXTS, max_size=1).map(tuple),
        links=st.lists(st.sampled_from(["a.md", "v1/a.md", "b.md"]), max_size=2).map(tuple),
        visible_from=st.sampled_from([0.0, 0.0, 4e9]),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda each: each.id,
)
QUERIES = st.lists(
    TEXTS.filter(bool).map(lambda text: " ".join(text.split()[:3]))
    | st.sampled_from(WORDS).flatmap(lambda word: st.integers(1, len(word)).map(lambda size: f"{word[:size]}*"))
    | st.sampled_from(WORDS).map("{}~".format)
    | TEXTS.map('"{}"'.format),
    min_size=4,
    max_size=8,
)


def answer(documents: Iterable[Document], queries: list[str]) -> list[object]:
    """Index some documents, and return the answers to queries, without what depends on the clock."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder) / "index")
        engine.apply(Batch((document("always.md", "Always", "here"), *documents)))
        options = SearchOptions(now=NOW, explain=True, facets=("tags", "lang", "version"))
        found: list[object] = []
        for text in queries:
            results = engine.search(parse_query(text).query, options)
            found.append((text, replace(results, generation="", valid_until=0.0)))
            found.append((text, engine.suggest(text.strip('*~"'), 10)))
        found.append(engine.find_related("a.md", 5))
        engine.close()
        return found


@FEWER_EXAMPLES
@given(DOCUMENTS, QUERIES)
def test_hidden_documents_change_no_answer(documents: list[Document], queries: list[str]) -> None:
    visible = [each for each in documents if not each.visible_from]
    assert answer(documents, queries) == answer(visible, queries)
