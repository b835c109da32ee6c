"""Searching by meaning: which queries have one, which posts they find, and that everything else stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.errors import SettingsError
from index.model import And, Batch, Keyword, Results, SearchOptions
from index.ranking import Ranking
from index.semantic.model import StaticModel
from search.curation import parse_synonym_rule
from search.query.parser import parse_query
from search.query.synonyms import build_synonym_table, expand_synonyms
from tests.support.documents import document, section
from tests.support.models import make_model, needs_extra

pytestmark = needs_extra

MEANINGS = ("car automobile vehicle", "repair mend fix", "bread loaf", "bake oven", "cat kitten", "feed nourish")
DOCUMENTS = [
    document(
        "car.md", "Automobile", sections=(section("Hello."), section("How to mend an automobile.", heading="Mend"))
    ),
    document("bread.md", "Loaf", "A loaf from the oven."),
    document("cat.md", "Kitten", "Nourish a kitten."),
    document("how.md", "How", "How to do anything."),
    document("words.md", "Long", "repair " + "word " * 40),
]
QUESTION = "how to repair a car"


@pytest.fixture
def model(tmp_path: Path) -> StaticModel:
    return make_model(tmp_path / "model", *MEANINGS)


@pytest.fixture
def engine(tmp_path: Path, model: StaticModel) -> Engine:
    engine = open_engine(tmp_path / "index", Ranking(meaning=0.5), model=model)
    engine.rebuild(DOCUMENTS)
    return engine


def search(engine: Engine, text: str, *, as_you_type: bool = False, **options: object) -> Results:
    return engine.search(parse_query(text, as_you_type=as_you_type).query, SearchOptions(**options))  # type: ignore[arg-type]


def get_ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def test_question_finds_the_post_that_means_the_same(tmp_path: Path, engine: Engine) -> None:
    lexical = open_engine(tmp_path / "index")
    assert get_ids(search(lexical, QUESTION))[0] != "car.md"
    hit = search(engine, QUESTION).hits[0]
    assert (hit.id, hit.matched_by, hit.matched_fields, hit.title_spans) == ("car.md", "meaning", (), ())
    assert hit.excerpt.heading == "Mend"
    assert hit.excerpt.text == "How to mend an automobile."
    assert hit.sub_results == (hit.excerpt,)
    assert hit.excerpt.spans == hit.excerpt.heading_spans == ()  # no highlight is invented


def test_post_with_a_telling_word_is_matched_by_words(engine: Engine) -> None:
    hits = {hit.id: hit for hit in search(engine, QUESTION).hits}
    assert hits["words.md"].matched_by == "words"
    assert hits["words.md"].excerpt.spans


def test_posts_by_meaning_alone_are_listed_and_counted(tmp_path: Path, engine: Engine) -> None:
    query = "vehicle nourish fix"
    lexical = search(open_engine(tmp_path / "index"), query)
    results = search(engine, query, facets=("lang",))
    assert get_ids(lexical) == ["cat.md"]
    assert sorted(get_ids(results)) == ["car.md", "cat.md", "words.md"]
    assert results.total == 3
    assert results.facets == {"lang": {"en": 3}}
    pages = [search(engine, query, page=page, per_page=1) for page in (1, 2, 3, 4)]
    assert [get_ids(page) for page in pages] == [[id] for id in get_ids(results)] + [[]]
    assert {page.total for page in pages} == {3}


def test_facets_count_only_posts_with_all_words_if_there_are_any(engine: Engine) -> None:
    engine.rebuild([*DOCUMENTS, document("all.md", "Word", "How to repair a car.", lang="en-us")])
    results = search(engine, QUESTION, facets=("lang",))
    assert {"car.md", "all.md"} <= set(get_ids(results))
    assert results.facets == {"lang": {"en-us": 1}}


def test_posts_by_meaning_are_found_if_words_find_none(engine: Engine) -> None:
    results = search(engine, "vehicle fix", facets=("lang",))
    assert get_ids(results) == ["car.md", "words.md"]
    assert results.total == 2
    assert results.facets == {"lang": {"en": 2}}


@pytest.mark.parametrize(
    "query",
    [
        "vehicle",
        '"repair a vehicle"',
        'how to repair "a vehicle"',
        "how to repair title:car",
        "how to repair a car lang:en",
        "how to repair a car -bread",
        "how to repair car*",
        "how to repair cra~",
        "how to repair OR mend a car",
        "+how to repair a car",
        "how to repair a car_engine",
        "how to repair carEngine",
        "how to repair a car 1.2",
        "how to repair --car",
        "how to repair node.js",
        "repair word",
        "Long",
        "wie repariert man ein automobile",
        "",
    ],
)
def test_look_ups_stay_lexical(tmp_path: Path, engine: Engine, query: str) -> None:
    assert search(engine, query, explain=True) == search(open_engine(tmp_path / "index"), query, explain=True)


def test_half_typed_queries_stay_lexical(tmp_path: Path, engine: Engine) -> None:
    lexical = open_engine(tmp_path / "index")
    for end in range(1, len(QUESTION) + 1):
        text = QUESTION[:end].rstrip()
        assert search(engine, text, as_you_type=True) == search(lexical, text, as_you_type=True)


def test_results_by_date_stay_lexical(tmp_path: Path, engine: Engine) -> None:
    assert search(engine, QUESTION, sort="date") == search(open_engine(tmp_path / "index"), QUESTION, sort="date")


def test_weight_of_zero_is_off(tmp_path: Path, model: StaticModel, engine: Engine) -> None:
    off = open_engine(tmp_path / "index", Ranking(meaning=0), model=model)
    assert search(off, QUESTION) == search(open_engine(tmp_path / "index"), QUESTION)


def test_nothing_near_is_nothing_found(engine: Engine) -> None:
    assert search(engine, "xyzzy plugh frobnicate").hits == ()


def test_whole_titles_stay_first(engine: Engine) -> None:
    engine.rebuild([*DOCUMENTS, document("title.md", "How to repair a car", "word")])
    assert get_ids(search(engine, QUESTION))[0] == "title.md"


def test_corrected_words_have_a_meaning(engine: Engine) -> None:
    assert get_ids(search(engine, "how to repiar a vehicle"))[0] == "car.md"


def test_words_with_synonyms_have_a_meaning(engine: Engine) -> None:
    table = build_synonym_table([parse_synonym_rule("repair = word"), parse_synonym_rule("a car = bus")])
    query = expand_synonyms(parse_query(QUESTION).query, table)
    hits = engine.search(query, SearchOptions()).hits
    assert {hit.matched_by for hit in hits if hit.id == "car.md"} == {"meaning"}


def test_filters_restrict_posts_by_meaning(engine: Engine) -> None:
    engine.rebuild([*DOCUMENTS, document("bus.md", "Vehicle", "Mend a vehicle.", tags=("bus",))])
    options = SearchOptions(filters=(Keyword("tag", "bus"),))
    assert get_ids(engine.search(parse_query(QUESTION).query, options)) == ["bus.md"]


def test_hidden_posts_change_nothing(tmp_path: Path, model: StaticModel, engine: Engine) -> None:
    near = [
        document(f"hidden-{i}.md", "Automobile", "Mend an automobile, a car, a vehicle.", visible_from=4e9)
        for i in range(120)
    ]
    with_hidden = open_engine(tmp_path / "other", Ranking(meaning=0.5), model=model)
    with_hidden.rebuild([*near[:60], *DOCUMENTS, *near[60:]])
    for query in (QUESTION, "vehicle nourish fix", "vehicle fix"):
        expected, found = (search(each, query, explain=True) for each in (engine, with_hidden))
        assert found.hits == expected.hits
        assert found.total == expected.total
    assert with_hidden.find_related("car.md", 10) == engine.find_related("car.md", 10)


def test_explanation_has_both_parts(engine: Engine) -> None:
    hit = search(engine, QUESTION, explain=True).hits[0]
    assert hit.explanation is not None
    found = hit.explanation
    assert 0.9 < found.cosine <= 1
    words = sum(word.score for word in found.words) * found.all_words * found.recency * found.tag
    assert found.meaning > words
    assert hit.score == pytest.approx((words + found.meaning + found.title) * found.proximity, abs=1e-3)


def test_related_posts_mean_the_same(tmp_path: Path, engine: Engine) -> None:
    engine.rebuild([*DOCUMENTS, document("bus.md", "Vehicle", "Fix it.")])
    assert open_engine(tmp_path / "index").find_related("bus.md", 3) == []
    assert engine.find_related("bus.md", 3)[0].id == "car.md"


def test_nearest_of_many_segments_are_those_of_one(tmp_path: Path, model: StaticModel, engine: Engine) -> None:
    grown = open_engine(tmp_path / "grown", Ranking(meaning=0.5), model=model)
    for each in DOCUMENTS:
        grown.apply(Batch((each,)))
    for query in (QUESTION, "vehicle nourish fix"):
        assert get_ids(search(grown, query)) == get_ids(search(engine, query))


# ------------------------------------------------------------------------------------------------ other models


def test_index_of_another_model_is_searched_by_words(tmp_path: Path, engine: Engine) -> None:
    other = open_engine(
        tmp_path / "index", Ranking(meaning=0.5), model=make_model(tmp_path / "other model", *MEANINGS, seed=2)
    )
    assert other.is_outdated()
    assert search(other, QUESTION) == search(open_engine(tmp_path / "index"), QUESTION)
    other.rebuild(DOCUMENTS)
    assert not other.is_outdated()
    assert search(other, QUESTION).hits[0].id == "car.md"


def test_model_of_another_language_changes_nothing(tmp_path: Path, engine: Engine) -> None:
    german = open_engine(tmp_path / "german", model=make_model(tmp_path / "german model", *MEANINGS, langs=("de",)))
    german.rebuild(DOCUMENTS)
    assert not german.is_outdated()
    assert search(german, QUESTION).hits == search(open_engine(tmp_path / "index"), QUESTION).hits
    assert german.find_related("car.md", 5) == open_engine(tmp_path / "index").find_related("car.md", 5)


def test_everything_can_be_listed(engine: Engine) -> None:
    assert engine.search(And(()), SearchOptions()).total == len(DOCUMENTS)


def test_broken_tokenizer_is_found_before_a_query(tmp_path: Path, model: StaticModel) -> None:
    (tmp_path / "model" / "tokenizer.json").write_text("{}")
    with pytest.raises(SettingsError):
        model.load()
