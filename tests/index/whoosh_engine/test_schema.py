"""The index is one that Whoosh itself opens and searches, with the same documents as results."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query

from index.engine import open_engine
from index.errors import PosthasteError
from index.fields import FIELDS, KEYWORD_FIELDS
from index.model import And, Batch, Document, Not, Or, Prefix, Query, SearchOptions, Term
from index.segment.document_json import decode_document
from index.whoosh_engine import schema
from tests.support.documents import document, section


def test_two_distributions_of_whoosh_are_refused() -> None:
    schema.reject_mixed_whoosh(schema.find_installed_whoosh())
    with pytest.raises(PosthasteError, match="are installed over each other"):
        schema.reject_mixed_whoosh(["whoosh3 3.54.0", "Whoosh 2.7.4"])


def test_stored_document_comes_back_as_it_was() -> None:
    sections = (replace(section("Text `x`.", code=("ls",)), inline_code=((5, 8),), heading_code=((0, 2),)),)
    original = document("a.md", "Title", sections=sections, tags=("a", "b"), visible_from=1.5, links=("b.md",))
    original = replace(original, title_code=((0, 5),))
    assert decode_document(schema.make_whoosh_fields(original)["document"]) == original


def test_whoosh_schema_has_every_indexed_field_and_filter() -> None:
    assert {*FIELDS, *KEYWORD_FIELDS} <= set(schema.make_schema().names())
    values = schema.make_whoosh_fields(document("a.md", tags=("Crème, brûlée", "B"), section="Post"))
    assert (values["tag"], values["section"], values["lang"]) == ("creme  brulee,b", "post", "en")


NAMES = ("title", "tags", "headings", "body", "code")


def make_whoosh_query(query: Query) -> object:
    """Return the same query for Whoosh's own evaluation; the words of these tests have no other forms."""
    match query:
        case Term(text):
            return whoosh_query.Or([whoosh_query.Term(name, text) for name in NAMES])
        case Prefix(text):
            return whoosh_query.Or([whoosh_query.Prefix(name, text) for name in NAMES])
        case And(children):
            return whoosh_query.And([make_whoosh_query(child) for child in children])
        case Or(children):
            return whoosh_query.Or([make_whoosh_query(child) for child in children])
        case Not(child):
            return whoosh_query.Not(make_whoosh_query(child))
    raise AssertionError(query)


def make_random_query(chance: random.Random, depth: int) -> Query:
    kind = chance.randint(0, 4 if depth else 1)
    if kind == 0:
        return Term(chance.choice(["alpha", "gamma", "delta", "epsilon", "alphabet"]))
    if kind == 1:
        return Prefix(chance.choice(["al", "ga", "alphab"]))
    children = tuple(make_random_query(chance, depth - 1) for _ in range(2))
    if kind == 2:
        return And((children[0], Not(children[1])))
    return And(children) if kind == 3 else Or(children)


def make_random_batch(chance: random.Random) -> Batch:
    def text() -> str:
        return " ".join(chance.choices(["alpha", "gamma", "delta", "epsilon", "alphabet"], k=chance.randint(0, 5)))

    def make(number: int) -> Document:
        return document(f"{number}.md", text(), text(), code=(text(),), lang="xx")

    return Batch(tuple(map(make, chance.sample(range(60), 8))), tuple(f"{chance.randint(0, 59)}.md" for _ in range(3)))


@pytest.mark.parametrize("seed", range(4))
def test_same_documents_match_as_with_whoosh_itself(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    engine = open_engine(tmp_path)
    for _ in range(12):  # several segments, with deletions
        engine.apply(make_random_batch(chance))
    generation = engine.get_generation()
    assert generation is not None
    index = whoosh_index.open_dir(str(tmp_path / generation.id))
    with index.searcher() as searcher:
        assert {fields["id"] for fields in searcher.all_stored_fields()} == set(engine.get_digests())
        for _ in range(60):
            query = Or((make_random_query(chance, 2),))  # an Or is never relaxed
            theirs = {hit["id"] for hit in searcher.search(make_whoosh_query(query), limit=None)}
            ours = {hit.id for hit in engine.search(query, SearchOptions(per_page=100)).hits}
            assert ours == theirs, query
    index.close()
    engine.close()


def test_whoosh_scores_by_frequencies_and_finds_ranges_of_dates(tmp_path: Path) -> None:
    """Postings have no values: their weights are the frequencies. Each date is indexed once, not in several steps."""
    engine = open_engine(tmp_path)
    often = document("often.md", "A", "needle " * 5 + "words here", date="2020-02-01")
    once = document("once.md", "B", "needle words here and there too", date="2019-03-01")
    engine.apply(Batch((often, once, document("other.md", "C", "words", date="2018-01-01"))))
    generation = engine.get_generation()
    assert generation is not None
    index = whoosh_index.open_dir(str(tmp_path / generation.id))
    with index.searcher() as searcher:
        hits = searcher.search(whoosh_query.Term("body", "needle"))
        assert [hit["id"] for hit in hits] == ["often.md", "once.md"] and hits[0].score > hits[1].score
        matcher = searcher.postings("body", "needle")
        assert {matcher.weight() for _ in iter(matcher.all_ids())} <= {1.0, 5.0}
        assert searcher.reader().frequency("body", "needle") == 6
        dates = [
            whoosh_query.DateRange("date", datetime(2019, 1, 1), datetime(2019, 12, 31)),
            whoosh_query.DateRange("date", datetime(2019, 1, 1), None),
            whoosh_query.DateRange("date", None, datetime(2019, 3, 1)),
            whoosh_query.Term("date", datetime(2020, 2, 1)),
        ]
        found = [{hit["id"] for hit in searcher.search(query)} for query in dates]
        assert found == [{"once.md"}, {"often.md", "once.md"}, {"once.md", "other.md"}, {"often.md"}]
        assert len(list(searcher.reader().lexicon("date"))) == 3
    index.close()
    engine.close()
