"""Several indexes that are searched as one give the results of one index with all their documents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine import Engine, SearchEngine, join_engines, open_engine
from index.errors import NoIndex, SettingsError
from index.matching.scoring_context import ScoringContext
from index.model import (
    And,
    Batch,
    Document,
    FacetName,
    Fuzzy,
    Keyword,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Results,
    SearchOptions,
    Term,
)
from index.ranking import Ranking
from index.searcher.search import search
from index.searcher.suggest import suggest
from index.segment.site_label import SiteLabel
from index.segment.snapshot import Snapshot, join_snapshots
from tests.support.documents import document
from tests.support.snapshots import FEWER_EXAMPLES, build_reader, build_snapshot

NOW = 1_700_000_000.0
SITES = (SiteLabel("alpha", "https://a.example"), SiteLabel("beta", "https://b.example"), SiteLabel("gamma"))
WORDS = ("docker", "swarm", "dog", "dogs", "running", "rust", "café", "naïve", "C++", "be", "the")
FACETS: tuple[FacetName, ...] = ("tags", "year", "lang", "section")

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
posts = st.builds(
    document,
    st.sampled_from(["a.md", "b.md", "post/a.md", "de/a.md", "en/a.md", "v1.0/a.md", "v2.0/a.md", "post/a/index.md"]),
    texts,
    texts,
    tags=st.lists(st.sampled_from(["docker", "rust"]), max_size=2, unique=True).map(tuple),
    date=st.sampled_from([None, "2016-06-21", "2020-01-02"]),
    lang=st.sampled_from(["en", "de", ""]),
    visible_from=st.sampled_from([None, None, NOW - 1, NOW + 1]),
    code=st.lists(texts.filter(bool), max_size=1).map(tuple),
)
sites = st.lists(st.lists(posts, max_size=6, unique_by=lambda post: post.id), min_size=1, max_size=3)
terms = st.builds(Term, st.sampled_from([*WORDS, "dokcer", "zzz"]), st.sampled_from([None, None, "title", "code"]))
clauses = st.one_of(
    terms,
    terms,
    st.builds(Phrase, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)),
    st.builds(Prefix, st.sampled_from(["do", "ru", "c"])),
    st.builds(Fuzzy, st.sampled_from(["dokker", "swarn"]), st.none(), st.just(1)),
    st.builds(Not, terms),
    st.lists(terms, min_size=2, max_size=2).map(lambda found: Or(tuple(found))),
    st.builds(Keyword, st.just("tag"), st.just("docker")),
)
queries = st.lists(clauses, max_size=4).map(lambda found: And(tuple(found)))


def label(site: SiteLabel, each: Document) -> Document:
    """Return the document as one index of all sites would have it: its section is the site."""
    return replace(each, id=site.add_to_id(each.id), url=site.add_to_url(each.url), section=site.name)


def make_contexts(
    found: Sequence[Sequence[Document]], *, one_segment: bool = False
) -> tuple[ScoringContext, ScoringContext]:
    """Return the contexts of the sites joined, and of one index of all their documents.

    That has a segment for the documents of each site, or one for all. Then all documents are in one language: which
    documents share a stem depends on the languages of the others in the segment."""
    labeled = dict(zip(SITES, found, strict=False))
    if one_segment:
        labeled = {site: [replace(each, lang="en") for each in docs] for site, docs in labeled.items()}
    owned = {site: [replace(each, section=site.name) for each in docs] for site, docs in labeled.items()}
    joined = join_snapshots("g", {site: build_snapshot(docs) for site, docs in owned.items()})
    batches = [[label(site, each) for each in docs] for site, docs in labeled.items()]
    if one_segment:
        batches = [[each for docs in batches for each in docs]]
    whole = Snapshot("g", [(build_reader(docs), ()) for docs in batches])
    return ScoringContext(joined, Ranking()), ScoringContext(whole, Ranking())


def describe(results: Results) -> dict[str, object]:
    return {
        "hits": [hit._replace(score=0.0, site="") for hit in results.hits],
        "total": results.total,
        "total_all_words": results.total_all_words,
        "relaxed": results.relaxed,
        "corrections": results.corrections,
        "valid_until": results.valid_until,
        "facets": {name: results.facets[name] for name in FACETS},
    }


@FEWER_EXAMPLES
@given(
    sites,
    queries,
    st.sampled_from([(), *SITES]),
    st.sampled_from(["relevance", "relevance", "date"]),
    st.sampled_from([3, 20]),
    st.booleans(),
)
def test_sites_searched_as_one_equal_one_index(
    found: list[list[Document]], query: Query, only: SiteLabel | tuple[()], sort: str, per_page: int, one_segment: bool
) -> None:
    joined, whole = make_contexts(found, one_segment=one_segment)
    options = SearchOptions(per_page=per_page, sort=sort, now=NOW)  # type: ignore[arg-type]
    of_sites = replace(options, facets=(*FACETS, "site"))
    of_whole = replace(options, facets=FACETS)
    if only:
        of_sites = replace(of_sites, filters=(Keyword("site", only.name.upper()),))
        of_whole = replace(of_whole, filters=(Keyword("section", only.name),))
    results, expected = search(joined, query, of_sites), search(whole, query, of_whole)
    assert describe(results) == describe(expected)
    assert results.facets["site"] == expected.facets["section"]
    assert all(hit.site == hit.section for hit in results.hits)
    for hit, other in zip(results.hits, expected.hits, strict=True):
        assert math.isclose(hit.score, other.score, rel_tol=1e-4, abs_tol=1e-4)


@FEWER_EXAMPLES
@given(sites, st.sampled_from(["d", "do", "docker s", "ru", "the"]))
def test_suggestions_equal_those_of_one_index(found: list[list[Document]], text: str) -> None:
    joined, whole = make_contexts(found)
    assert suggest(joined, text, 8, NOW) == suggest(whole, text, 8, NOW)


# ------------------------------------------------------------------------------------------------ on disk

ALPHA, BETA, _ = SITES
POSTS = {
    ALPHA: (
        document("install.md", "Install", "Docker swarm", links=("use.md",)),
        document("use.md", "Use", "rust tools"),
        document("soon.md", "Soon", "docker zebra", visible_from=2**40),
    ),
    BETA: (document("install.md", "Install beta", "Docker swarm", tags=("docker",)), document("use.md", "Other", "b")),
}


@pytest.fixture
def engines(tmp_path: Path) -> Mapping[SiteLabel, Engine]:
    found = {site: open_engine(tmp_path / site.name) for site in POSTS}
    for site, engine in found.items():
        engine.apply(Batch(POSTS[site]))
    return found


@pytest.fixture
def joined(engines: Mapping[SiteLabel, Engine]) -> SearchEngine:
    return join_engines(engines)


def find(engine: SearchEngine, text: str, **options: object) -> list[str]:
    results = engine.search(And((Term(text),)), SearchOptions(**options))  # type: ignore[arg-type]
    return [hit.id for hit in results.hits]


def test_ids_begin_with_the_site_and_urls_with_its_origin(joined: SearchEngine) -> None:
    hits = joined.search(And((Term("swarm"),)), SearchOptions()).hits
    assert {(hit.site, hit.id, hit.url) for hit in hits} == {
        ("alpha", "alpha/install.md", "https://a.example/install/"),
        ("beta", "beta/install.md", "https://b.example/install/"),
    }


def test_hidden_posts_of_any_site_are_never_found(joined: SearchEngine) -> None:
    assert find(joined, "zebra") == []
    assert joined.suggest("zeb", 8) == []
    assert joined.count_visible() == 4
    assert joined.find_related("alpha/soon.md", 5) == []


@pytest.mark.parametrize("name", ["beta/use.md", "beta//use/", "https://b.example/use/"])
def test_post_is_pinned_by_its_id_or_url(joined: SearchEngine, name: str) -> None:
    assert find(joined, "swarm", pinned=(name,))[0] == "beta/use.md"


@pytest.mark.parametrize("name", ["use.md", "/use/", "gamma/use.md", "https://c.example/use/", "beta"])
def test_name_without_a_site_pins_nothing(joined: SearchEngine, name: str) -> None:
    assert "use.md" not in "".join(find(joined, "swarm", pinned=(name,)))


def test_links_lead_to_posts_of_their_own_site(joined: SearchEngine) -> None:
    related = [hit.id for hit in joined.find_related("alpha/install.md", 5)]
    assert "alpha/use.md" in related
    assert "beta/use.md" not in related


def test_documents_have_the_names_that_results_have(joined: SearchEngine) -> None:
    assert set(joined.get_digests()) == {site.add_to_id(each.id) for site, docs in POSTS.items() for each in docs}
    assert set(joined.get_digests(("beta/use.md", "use.md"))) == {"beta/use.md"}
    (found,) = joined.get_documents(("beta/use.md", "gamma/use.md"))
    assert (found.id, found.url, found.title) == ("beta/use.md", "https://b.example/use/", "Other")


def test_change_of_any_site_is_found_and_makes_a_new_generation(
    engines: Mapping[SiteLabel, Engine], joined: SearchEngine
) -> None:
    for site, engine in engines.items():
        before = joined.get_generation()
        engine.apply(Batch((document("new.md", "New", "okapi"),), deletes=("use.md",)))
        after = joined.get_generation()
        assert before is not None
        assert after is not None
        assert before.id != after.id
        assert joined.search(And(()), SearchOptions()).generation == after.id
        assert site.add_to_id("new.md") in find(joined, "okapi")
        assert joined.get_digests((site.add_to_id("use.md"),)) == {}
    assert joined.count_visible() == 4 - 2 + 2


def test_site_without_an_index_is_an_error_that_names_it(engines: Mapping[SiteLabel, Engine], tmp_path: Path) -> None:
    joined = join_engines({**engines, SITES[2]: open_engine(tmp_path / "gamma")})
    assert (joined.get_generation(), joined.count_visible()) == (None, 0)
    with pytest.raises(NoIndex, match="gamma: there is no index yet"):
        find(joined, "docker")


def test_index_whose_segments_are_elsewhere_is_refused(engines: Mapping[SiteLabel, Engine]) -> None:
    class Elsewhere:
        """An engine without segments."""

    remote = cast("Engine", Elsewhere())
    with pytest.raises(SettingsError, match="index of site 'gamma' is not a folder"):
        join_engines({**engines, SITES[2]: remote})


def test_closed_engine_opens_again(joined: SearchEngine) -> None:
    joined.close()
    joined.close()
    assert len(find(joined, "swarm")) == 2
