"""The search service, which every interface uses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine, open_engine
from index.errors import NoIndex, TooSlow
from index.model import SearchOptions
from index.sites import open_site
from index.sync.execute import run_sync
from search.curation import open_curation
from search.parameters import SearchRequest
from search.response_cache import CachedResponse
from search.service import SearchService
from search.settings import Settings
from tests.support.documents import document
from tests.support.sites import make_site


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def engine(root: Path) -> Iterator[Engine]:
    opened = open_engine(root / "index")
    run_sync(open_site(root), opened, state=root / "index")
    yield opened
    opened.close()


def make_service(root: Path, engine: Engine, *, time_limit: float | None = None, **settings: Any) -> SearchService:
    loaded = Settings.load(environ={}, content=root, **settings)
    return SearchService(engine, loaded, open_curation(loaded, root), time_limit=time_limit)


def make_request(query: str, **options: Any) -> SearchRequest:
    return SearchRequest(query, False, SearchOptions(**options))


def test_response_repeats_the_request_and_reports_warnings(root: Path, engine: Engine) -> None:
    service = make_service(root, engine, max_results=70)
    response = service.search(make_request('"docker', page=1, per_page=1, explain=True))
    assert [hit.id for hit in response.results.hits] == ["post/swarm.md"]
    assert (response.query, response.page, response.per_page, response.max_results) == ('"docker', 1, 1, 70)
    assert (len(response.warnings), response.parsed) == (1, "docker")
    assert response.took_ms > 0
    assert service.search(make_request("docker")).parsed is None


def test_empty_request_has_no_results_unless_browsing(root: Path, engine: Engine) -> None:
    service = make_service(root, engine)
    assert service.search(make_request("")).results.total == 0
    assert service.search(make_request(""), browse=True).results.total == 3


def test_dashed_word_that_is_searched_is_named_in_a_warning(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    engine.rebuild([document("a.md", "Java", code=("java -jar app.jar",)), document("b.md", "Java", "java jar")])
    response = make_service(tmp_path, engine).search(make_request("java -jar"))
    assert response.results.hits[0].id == "a.md"
    assert ["-jar" in warning and "NOT jar" in warning for warning in response.warnings] == [True]
    engine.close()


@pytest.mark.parametrize("time_limit", [None, 0])
def test_search_without_a_time_limit_is_never_abandoned(root: Path, engine: Engine, time_limit: float | None) -> None:
    assert make_service(root, engine, time_limit=time_limit).search(make_request("docker")).results.total == 2


def test_every_method_is_abandoned_after_the_time_limit(root: Path, engine: Engine) -> None:
    service = make_service(root, engine, time_limit=1e-9)
    for call in (
        lambda: service.search(make_request("docker")),
        lambda: service.suggest("do", 5),
        lambda: service.find_related("post/swarm.md", 5),
        lambda: service.count_tags(5),
        service.get_stats,
    ):
        with pytest.raises(TooSlow):
            call()


def test_suggestions_related_posts_and_common_tags_are_visible_ones(root: Path, engine: Engine) -> None:
    service = make_service(root, engine)
    assert service.suggest("do", 1)[0].text == "Docker Swarm in anger"
    assert service.suggest("secretw", 5) == []
    assert [hit.id for hit in service.find_related("post/swarm.md", 5)] == ["post/rust.md"]
    assert service.find_related("nowhere.md", 5) == []
    assert sorted(service.count_tags(5)) == ["containers", "docker", "rust"]
    assert len(service.count_tags(1)) == 1


def test_stats_count_visible_posts(root: Path, engine: Engine) -> None:
    stats = make_service(root, engine).get_stats()
    assert stats.generation == engine.get_generation()
    assert (stats.generation.documents, stats.visible) == (4, 3)
    assert stats.newest is not None
    assert stats.newest.id == "post/rust.md"
    assert list(stats.facets) == ["year", "lang", "tags"]
    assert stats.facets["year"] == {"2016": 1, "2020": 1, "2021": 1}


def test_stats_without_an_index_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        make_service(make_site(tmp_path), open_engine(tmp_path / "index")).get_stats()


def test_cached_responses_count_as_cache_bytes(root: Path, engine: Engine) -> None:
    service = make_service(root, engine)
    before = service.measure_caches()["responses"]
    response = CachedResponse(b"x" * 5000, "tag", float("inf"))
    assert service.get_cached(b"key", lambda: response) == response
    assert service.get_cached(b"key", lambda: response._replace(body=b"other")) == response
    assert service.measure_caches()["responses"] >= before + 5000
