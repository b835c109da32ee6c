"""The response cache over HTTP: a repeated search is not run again, unless its results may have changed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine, open_engine
from index.model import Batch, Results, SearchOptions, Term
from index.ranking import Ranking
from search import create_app
from search.settings import Settings
from tests.support.applications import get_ids
from tests.support.documents import document


class CountingEngine:
    """An engine that counts its searches."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.searches = 0

    def search(self, *arguments: Any) -> Results:
        self.searches += 1
        return self._engine.search(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


class CountedSite:
    """An empty site, its engine, and a client of its application."""

    def __init__(self, root: Path) -> None:
        (root / "hugo.toml").write_text("")
        (root / "content").mkdir()
        self.root = root
        self.engine = CountingEngine(open_engine(root / "index"))
        settings = Settings.load(environ={}, content=root)
        self.client = create_app(settings, engine=self.engine).test_client()

    def get_ids(self, query: str = "docker") -> list[str]:
        return get_ids(json.loads(self.client.get(f"/search?q={query}").data))


@pytest.fixture
def site(tmp_path: Path) -> CountedSite:
    made = CountedSite(tmp_path)
    made.engine.rebuild([document("a.md", "Docker"), document("b.md", "Docker swarm", "more of it")])
    return made


def test_repeated_search_runs_once(site: CountedSite) -> None:
    assert site.get_ids() == site.get_ids() == ["a.md", "b.md"]
    assert site.engine.searches == 1
    site.get_ids("swarm")
    assert site.engine.searches == 2


def test_new_generation_is_in_the_next_response(site: CountedSite) -> None:
    site.get_ids()
    site.engine.apply(Batch(deletes=("a.md",)))
    assert site.get_ids() == ["b.md"]


def test_changed_pins_and_synonyms_are_in_the_next_response(site: CountedSite) -> None:
    site.get_ids()
    (site.root / "pins.txt").write_text("docker = b.md\n")
    assert site.get_ids() == ["b.md", "a.md"]
    assert site.get_ids("boats") == []
    (site.root / "synonyms.txt").write_text("boats = docker\n")
    assert set(site.get_ids("boats")) == {"a.md", "b.md"}


def test_posts_appear_and_expire_on_time(site: CountedSite) -> None:
    moment = time.time() + 2.0
    appearing = document("appears.md", "Docker", visible_from=moment)
    expiring = document("expires.md", "Docker", visible_until=moment)
    site.engine.apply(Batch((appearing, expiring)))
    generation = site.engine.get_generation()
    before = site.get_ids(), site.get_ids()
    if time.time() < moment:  # else the machine was too slow to look before that moment
        assert set(before[0]) == {"a.md", "b.md", "expires.md"} == set(before[1])
        assert site.engine.searches == 1
    deadline = time.monotonic() + 60
    while "appears.md" not in site.get_ids():
        assert time.monotonic() < deadline, "timed out waiting for the post to appear"
        time.sleep(0.05)
    assert time.time() >= moment
    assert set(site.get_ids()) == {"a.md", "b.md", "appears.md"}
    assert site.engine.get_generation() == generation


def test_ranking_by_recency_limits_how_long_results_are_valid(tmp_path: Path) -> None:
    engine = open_engine(tmp_path, Ranking(recency=1.0))
    engine.rebuild([document("a.md", "Docker")])
    now = time.time()
    assert engine.search(Term("docker"), SearchOptions(now=now)).valid_until == now + 3600
    engine.close()


def test_errors_are_not_cached(site: CountedSite) -> None:
    assert site.client.get("/search?q=a&page=x").status_code == 400
    assert site.client.get("/search?q=a&page=x").status_code == 400
    assert site.engine.searches == 0
