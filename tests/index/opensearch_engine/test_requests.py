"""How often a search asks the cluster."""

from __future__ import annotations

from collections import Counter

import pytest

from index.errors import TooSlow
from index.model import And, Or, Phrase, Prefix, Query, SearchOptions, Term
from tests.index.opensearch_engine.conftest import OpenEngine
from tests.support.documents import document

pytestmark = pytest.mark.cluster

LETTERS = "abcdefghijklmnopqrstuvwxyz"
POSTS = [document(f"{i}.md", f"Lantern {i}", "the lighthouse keeper") for i in range(3)]


@pytest.mark.parametrize(
    "query",
    [Term("lantern"), And((Term("lantern"), Term("lighthouse"))), Term("lighthuose"), Term("lightho")],
    ids=["word", "words", "typo", "beginning"],
)
def test_search_that_is_repeated_asks_once(open_cluster: OpenEngine, query: Query) -> None:
    engine = open_cluster()
    engine.rebuild(POSTS)
    first = engine.search(query, SearchOptions())
    before = Counter(engine.measure_cluster().requests)
    again = engine.search(query, SearchOptions())
    asked = Counter(engine.measure_cluster().requests) - before
    del asked["health"], asked["get"]  # how the cluster is, and whether the generation is the same
    assert asked == {"search": 1}
    assert first.total == 3
    assert again == first


def test_words_of_hidden_posts_leave_room_for_visible_corrections(open_cluster: OpenEngine) -> None:
    typed, visible = "lighthoosekeepers", "lighthousekeepers"
    near = {typed[:at] + letter + typed[at + kept :] for at in range(1, 17) for letter in LETTERS for kept in (0, 1)}
    text = " ".join(sorted(near - {typed, visible}))
    hidden = [document(f"hidden{i}.md", "Hidden", text, visible_from=4e9) for i in range(2)]
    engine = open_cluster()
    engine.rebuild([document("a.md", "Visible", visible), *hidden])
    results = engine.search(Term(typed), SearchOptions())
    assert [each.replacement for each in results.corrections] == [visible]
    assert results.total == 1


def test_beginning_of_very_many_words_prefers_posts_with_the_most_frequent(open_cluster: OpenEngine) -> None:
    """The candidates of such a beginning are the posts in which its frequent words stand often."""
    rare = [f"lan{first}{second} lantern" for first in LETTERS for second in LETTERS[:5]]
    engine = open_cluster()
    engine.rebuild(
        [
            *[document(f"rare{i}.md", "Other", text, date="2024-01-01") for i, text in enumerate(rare)],
            document("best.md", "Other", "lantern " * 30, date="2001-01-01"),
        ]
    )
    assert engine.search(Prefix("lan"), SearchOptions()).hits[0].id == "best.md"


def test_beginning_of_very_many_words_is_found(open_cluster: OpenEngine) -> None:
    words = " ".join(f"lan{first}{second}" for first in LETTERS for second in LETTERS)
    text = f"see the lantern {words}"
    engine = open_cluster()
    engine.rebuild([document(f"{i}.md", words, text, code=(words,), tags=tuple(words.split())) for i in range(3)])
    queries: list[Query] = [
        Prefix("lan"),
        Term("lan"),
        Phrase("the lanter"),
        And((Prefix("lana"), Prefix("lanb"), Prefix("lanc"), Prefix("land"), Prefix("lane"))),
        Or((Term("lan"), Prefix("lan", weight=0.5))),
    ]
    for query in queries:
        assert engine.search(query, SearchOptions()).total == 3, query


MANY_LANGS = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "fi", "hu", "ro")


def test_query_of_too_many_clauses_is_shortened(open_cluster: OpenEngine) -> None:
    words = [f"word{letter}-part{letter}" for letter in LETTERS]
    others = [document(f"{lang}.md", "Other", "wordx-partx", lang=lang) for lang in MANY_LANGS]
    engine = open_cluster()
    engine.rebuild([document("all.md", "All", " ".join(words)), *others])
    for last in (Term(words[-1]), Or((Term(words[-1]), Prefix(words[-1], weight=0.5)))):
        query = And((*[Term(word) for word in words[:-1]], last))
        for options in (SearchOptions(), SearchOptions(sort="date"), SearchOptions(pinned=("de.md",))):
            results = engine.search(query, options)
            assert "all.md" in {hit.id for hit in results.hits}
            assert results.total_all_words >= 1


def test_phrase_of_too_many_clauses_is_refused(open_cluster: OpenEngine) -> None:
    text = " ".join(f"{first}{second}" for first in "abcdefghij" for second in LETTERS[:10])
    engine = open_cluster()
    engine.rebuild([document(f"{lang}.md", "Title", text, lang=lang) for lang in MANY_LANGS])
    with pytest.raises(TooSlow, match="too many parts for the cluster; search for less at once"):
        engine.search(Phrase(text), SearchOptions())
    assert engine.search(Phrase(" ".join(text.split()[:5])), SearchOptions()).total == len(MANY_LANGS)
