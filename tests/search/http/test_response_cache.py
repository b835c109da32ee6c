"""Answers that are given again: only as long as they are what would be answered anew."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine, open_engine
from index.model import Batch, Results, SearchOptions, Term
from index.ranking import Ranking
from search.http.app import create_app
from search.response_cache import CachedResponse, ResponseCache
from search.settings import Settings
from tests.support.documents import document

FOREVER = float("inf")


class Asking:
    """Puts questions to Answers, and counts those that had to be found."""

    def __init__(self, most: int = 100_000) -> None:
        self.answers = ResponseCache(most)
        self.found: list[str] = []

    def ask(self, question: str, state: object = "one", until: float = FOREVER, during: Any = None) -> bytes:
        def find() -> CachedResponse:
            self.found.append(question)
            if during:
                during()
            return CachedResponse(f"{question} in {state}".encode(), "tag", until)

        return self.answers.recall(question.encode(), state, find).body


def test_a_question_asked_again_is_answered_from_memory() -> None:
    asking = Asking()
    assert [asking.ask("a"), asking.ask("b"), asking.ask("a")] == [b"a in one", b"b in one", b"a in one"]
    assert asking.found == ["a", "b"]


def test_in_another_state_all_is_forgotten() -> None:
    asking = Asking()
    assert [asking.ask("a"), asking.ask("a", "two"), asking.ask("a", "two")] == [b"a in one", b"a in two", b"a in two"]
    assert asking.found == ["a", "a"]


def test_what_was_found_in_a_state_that_is_over_is_not_kept() -> None:
    asking = Asking()
    assert asking.ask("a", "one", during=lambda: asking.ask("b", "two")) == b"a in one"
    assert asking.ask("a", "two") == b"a in two"
    assert asking.found == ["a", "b", "a"]


def test_an_answer_that_the_clock_has_overtaken_is_found_anew() -> None:
    asking = Asking()
    asking.ask("a", deadline=time.time() - 1)
    asking.ask("a", deadline=time.time() + 60)
    asking.ask("a")
    assert asking.found == ["a", "a"]


@pytest.mark.parametrize("most", [0, 5000, 10_000])
def test_no_more_is_kept_than_may_be_and_the_last_stay(most: int) -> None:
    asking = Asking(most)
    for number in range(40):
        asking.ask(str(number % 23))
        assert asking.answers.held <= most
    assert asking.answers.held >= 0.7 * most
    before = len(asking.found)
    asking.ask("16")
    assert len(asking.found) == before + (most == 0)


# ------------------------------------------------------------------------------------------------ over HTTP


class Counting:
    """An engine that counts what it is asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.asked = 0

    def search(self, *arguments: Any) -> Results:
        self.asked += 1
        return self._engine.search(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


class Site:
    """A site, its engine and a client of its application."""

    def __init__(self, root: Path, **settings: Any) -> None:
        (root / "hugo.toml").write_text("")
        (root / "content").mkdir()
        self.root = root
        self.engine = Counting(open_engine(root / "index", settings.get("ranking", Ranking())))
        loaded = Settings.load(environ={}, content=root, **settings)
        self.client = create_app(loaded, engine=self.engine).test_client()  # type: ignore[arg-type]

    def ids(self, query: str = "docker") -> list[str]:
        return [result["id"] for result in json.loads(self.client.get(f"/search?q={query}").data)["results"]]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    made.engine.rebuild([document("a.md", "Docker"), document("b.md", "Docker swarm", "more of it")])
    return made


def test_the_engine_is_asked_once_for_the_same(site: Site) -> None:
    assert site.ids() == site.ids() == ["a.md", "b.md"]
    assert site.engine.asked == 1
    site.ids("swarm")
    assert site.engine.asked == 2


def test_what_is_published_is_in_the_next_answer(site: Site) -> None:
    site.ids()
    site.engine.apply(Batch(deletes=("a.md",)))
    assert site.ids() == ["b.md"]


def test_what_the_owner_says_is_in_the_next_answer(site: Site) -> None:
    site.ids()
    (site.root / "pins.txt").write_text("docker = b.md\n")
    assert site.ids() == ["b.md", "a.md"]
    assert site.ids("boats") == []
    (site.root / "synonyms.txt").write_text("boats = docker\n")
    assert set(site.ids("boats")) == {"a.md", "b.md"}


def test_posts_come_and_go_by_the_clock(site: Site) -> None:
    moment = time.time() + 1.0
    site.engine.apply(
        Batch(
            (
                document("comes.md", "Docker", visible_from=moment),
                document("goes.md", "Docker", visible_until=moment),
            )
        )
    )
    generation = site.engine.get_generation()
    assert set(site.ids()) == {"a.md", "b.md", "goes.md"} == set(site.ids())
    time.sleep(max(moment - time.time(), 0) + 0.05)
    assert set(site.ids()) == {"a.md", "b.md", "comes.md"}
    assert site.engine.get_generation() == generation


def test_where_newer_posts_come_first_an_answer_stands_for_a_while_only(tmp_path: Path) -> None:
    engine = open_engine(tmp_path, Ranking(recency=1.0))
    engine.rebuild([document("a.md", "Docker")])
    now = time.time()
    assert engine.search(Term("docker"), SearchOptions(now=now)).valid_until == now + 3600


def test_errors_are_not_kept(site: Site) -> None:
    assert site.client.get("/search?q=a&page=x").status_code == 400
    assert site.client.get("/search?q=a&page=x").status_code == 400
    assert site.engine.asked == 0
