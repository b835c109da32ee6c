"""The advice for the site's owner: lines for synonyms.txt and pins.txt that the search understands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index.engine import open_engine
from index.sites import open_site
from index.sync.execute import run_sync
from search.advice import Advice, advise
from search.analytics.events import Click
from search.analytics.report import read_report
from search.curation import open_curation
from search.service import SearchService
from search.settings import Settings
from tests.support.counting import make_events, write_events
from tests.support.sites import write_files

POSTS = {
    "kubernetes.md": "---\ntitle: Kubernetes operators\ntags: [Continuous Integration, terraform]\n---\nKubernetes.\n",
    "setup.md": "---\ntitle: Install and set up\n---\nInstall it. Install it. Install it.\n",
    "install.md": "---\ntitle: First steps\n---\nTo install it, read this.\n",
    "draft.md": "---\ntitle: Knowledgebases\ndraft: true\ntags: [javascript]\n---\nKnowledges install.\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path / "content", POSTS)
    return write_files(tmp_path, {"hugo.toml": ""})


@pytest.fixture
def service(root: Path, tmp_path: Path) -> Iterator[SearchService]:
    engine = open_engine(tmp_path / "index")
    run_sync(open_site(root), engine, state=tmp_path / "index")
    settings = Settings.load(environ={}, content=root)
    yield SearchService(engine, settings, open_curation(settings, root))
    engine.close()


def get_advice(service: SearchService, root: Path, *searches: tuple[str, int, Sequence[Click]]) -> list[Advice]:
    """Return the advice after searches: a query, its number of results, and the clicks on these."""
    path = root / "queries.sqlite"
    for text, results, clicks in searches:
        write_events(path, make_events(text, range(4), results))
        for click in clicks:
            write_events(path, make_events(text, [0], results, click))
    return advise(service, read_report(path, 7, 100))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("k8s", "k8s = kubernetes"),
        ("ci", "ci = continuous integration"),
        ("tf", "tf = terraform"),
        ("k12s", None),  # only a draft has `knowledgebases`
        ("js", None),  # a tag of a draft
        ("install", None),  # has results by now
        ("qqqq", None),
        ("a=b=zzzz", None),
    ],
)
def test_synonym_is_a_word_of_visible_posts(service: SearchService, root: Path, text: str, line: str | None) -> None:
    advice = get_advice(service, root, (text, 0, ()))
    assert [item.line for item in advice] == ([line] if line else [])
    assert [item.file for item in advice] == ["synonyms.txt"] * len(advice)


def test_synonym_that_was_added_finds_the_post(service: SearchService, root: Path) -> None:
    (item,) = get_advice(service, root, ("k8s", 0, ()))
    assert item.reason == "searched 4 times, no result"
    write_files(root, {item.file: item.line})
    assert get_advice(service, root) == []


def test_result_that_most_readers_open_is_to_be_pinned(service: SearchService, root: Path) -> None:
    clicks = [*[Click("/install/", 2)] * 5, Click("/setup/", 1)]
    (item,) = get_advice(service, root, ("install", 2, clicks))
    assert item == Advice("install", "83% of 6 clicks open result 2", "pins.txt", "install = /install/")
    write_files(root, {item.file: item.line})
    assert get_advice(service, root) == []


@pytest.mark.parametrize(
    "clicks",
    [
        [Click("/install/", 2)] * 3,  # too few
        [Click("/setup/", 1)] * 9,  # the first result
        [*[Click("/install/", 2)] * 5, *[Click("/setup/", 1)] * 5],  # not most
        [Click("/draft/", 2)] * 9,
        [Click("/deleted/", 2)] * 9,
    ],
)
def test_other_clicks_are_no_reason_to_pin(service: SearchService, root: Path, clicks: Sequence[Click]) -> None:
    assert get_advice(service, root, ("install", 2, clicks)) == []
