"""`open_searcher`: searching from Python without HTTP."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import search.searcher
from index.errors import NoIndex, SettingsError
from search import Searcher, open_searcher
from search.parameters import BadParameter
from tests.support.processes import PROJECT
from tests.support.sites import make_site


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with open_searcher(make_site(tmp_path_factory.mktemp("site"))) as opened:
        opened.sync()
        yield opened


def get_ids(searcher: Searcher, *arguments: Any, **options: Any) -> list[str]:
    return [hit.id for hit in searcher.search(*arguments, **options).results.hits]


def test_example_of_the_documentation_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, blog: Path) -> None:
    monkeypatch.chdir(PROJECT)
    assert doctest.testmod(search.searcher).failed == 0


@pytest.mark.parametrize(
    "filters",
    [
        {"tags": ["docker"]},
        {"sections": ["post"]},
        {"after": "2016", "before": "2016"},
        {"langs": ["en"], "tags": ["docker"]},
    ],
)
def test_filters_narrow_the_results(searcher: Searcher, filters: dict[str, Any]) -> None:
    everything = get_ids(searcher, "docker")
    found = get_ids(searcher, "docker", **filters)
    assert set(found) <= set(everything)
    assert get_ids(searcher, **filters)  # a filter alone lists posts
    assert get_ids(searcher, "docker", tags=["no-such-tag"]) == []


def test_one_text_is_one_value(searcher: Searcher) -> None:
    assert get_ids(searcher, tags="docker") == get_ids(searcher, tags=["docker"]) != []
    facets = searcher.search("docker", facets="tags").results.facets  # type: ignore[arg-type]
    assert facets["tags"]["docker"] >= 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"after": "soon"}, "invalid `after` 'soon'"),
        ({"after": "2017", "before": "2016"}, "`after` is later than `before`"),
        ({"per_page": 0}, "invalid `per_page` '0'"),
        ({"query": "x" * 3000}, "`query` has 3000 characters"),
        ({"tags": ["x" * 300]}, "`tags` has 300 characters"),
    ],
)
def test_error_names_the_argument(searcher: Searcher, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(BadParameter, match=message):
        searcher.search(**arguments)


def test_pages_facets_and_sorting(searcher: Searcher) -> None:
    response = searcher.search("docker", per_page=1, facets=["tags"], sort="date")
    assert (len(response.results.hits), response.results.total > 1) == (1, True)
    assert response.results.facets["tags"]["docker"] >= 1
    second = searcher.search("docker", per_page=1, page=2, sort="date")
    assert second.results.hits[0].id != response.results.hits[0].id


def test_suggestions_and_related_posts(searcher: Searcher) -> None:
    assert any("docker" in each.text.lower() for each in searcher.suggest("dock"))
    assert get_ids(searcher, "docker")[0] not in [
        hit.id for hit in searcher.find_related(get_ids(searcher, "docker")[0])
    ]


def test_drafts_are_never_found(searcher: Searcher) -> None:
    assert get_ids(searcher, "secret") == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"page": 0}, "`page`"),
        ({"per_page": 1000}, "`per_page`"),
        ({"after": "soon"}, "`after`"),
        ({"facets": ["x"]}, "x"),
    ],
)
def test_invalid_value_is_named(searcher: Searcher, options: dict[str, Any], message: str) -> None:
    with pytest.raises(BadParameter, match=message):
        searcher.search("docker", **options)


def test_errors_before_the_first_sync(tmp_path: Path) -> None:
    with open_searcher(make_site(tmp_path)) as opened, pytest.raises(NoIndex):
        opened.search("docker")
    with pytest.raises(SettingsError, match="colour"):
        open_searcher(tmp_path, colour=1)
    with open_searcher(tmp_path) as opened, pytest.raises(NoIndex):
        list(opened.iterate_posts())
