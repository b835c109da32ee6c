"""Hidden posts change no number: every answer is the same as without them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.engine import open_engine
from index.model import Batch, Document
from tests.support.applications import make_app
from tests.support.documents import document
from tests.support.sites import make_site

PUBLIC = (
    document("a.md", "Bread", "flour water salt and a warm oven for the loaf", tags=("Baking",)),
    document("b.md", "Rolls", "flour yeast managers oven oven", tags=("baking", "rolls"), links=("c.md",)),
    document("c.md", "Docker", "container images and an oven for tests", tags=("docker",), date="2021-05-06"),
    document("d.md", "Ports", "the port is open; flour is not a container", categories=("ops",)),
    document("docs/guide.md", "Guide", "flour for the guide container", lang="en"),
)
HIDDEN: tuple[dict[str, Any], ...] = (
    {
        "id": "0.md",
        "title": "Zeppelin",
        "body": "zeppelin flour flour oven loaf container management containr",
        "tags": ("DOCKER",),
    },
    {"id": "aa.md", "title": "Bread", "body": "merger of the guide with salt " * 20, "tags": ("BAKING", "Merger")},
    {"id": "bb.md", "title": "Farine", "body": "la farine", "lang": "fr", "tags": ("ROLLS",)},
    {"id": "docs/de/guide.md", "title": "Guide", "body": "guide", "lang": "de"},
    {"id": "notes/c.md", "title": "C", "body": "docker", "links": ("a.md", "d.md"), "authors": ("Ann",)},
    {"id": "z.md", "title": "Salt and flour", "body": "salt", "categories": ("Ops", "Secret"), "date": "2019-01-01"},
)
WORDS = (
    "flour", "oven", "zeppelin", "merger", "zeppelim", "containr", "managem*", "portaient", "guide", "bread",
    "salt loaf", "flour oven container salt",
    "“oven for”", "oven~", "tag:baking", "title:bread", "docker -container",
    "zeppelin flour oven loaf container salt water warm images tests open guide port yeast",
)  # fmt: skip
REQUESTS = (
    *(f"/search?explain=1&facets=tags,category,author,lang,year&q={word}" for word in WORDS),
    *(f"/search?q={word}&as_you_type=1" for word in ("flo", "zep", "managem", "p", "me")),
    *(f"/?q={word}" for word in WORDS[:4]),
    *(f"/suggest?q={text}" for text in ("b", "ba", "ze", "me", "ma", "f", "bread", "gu", "ro", "po")),
    *(f"/related?id={each.id}" for each in PUBLIC),
    *(f"/related?id={fields['id']}" for fields in HIDDEN),
    "/", "/readyz", "/metrics", "/openapi.json", "/llms.txt",
)  # fmt: skip

Ask = Callable[..., list[str]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Index batches of documents one after the other, and return the answers to all requests."""

    def ask_all(*batches: Sequence[Document], deletes: Sequence[str] = ()) -> list[str]:
        engine = open_engine(tmp_path / f"index-{len(list(tmp_path.iterdir()))}")
        for documents in batches:
            engine.apply(Batch(tuple(documents)))
        engine.apply(Batch((), tuple(deletes)))
        client = make_app(make_site(tmp_path / "site"), engine, max_words=8, llms_txt=True).test_client()
        answers = [_simplify(client.get(request).get_data(as_text=True)) for request in REQUESTS]
        queries = {"requests": [{"indexName": "x", "query": word, "facets": ["*"]} for word in WORDS[:6]]}
        return [*answers, _simplify(client.post("/1/indexes/*/queries", json=queries).get_data(as_text=True))]

    return ask_all


def _simplify(text: str) -> str:
    """Return a response without what differs between any two: times, generations, sizes, ids of requests."""
    text = re.sub(r'"(?:took_ms|generation|processingTimeMS|request_id)":[^,}]*', "", text)
    skipped = ("posthaste_index_", "posthaste_cache_", "posthaste_query_", "posthaste_generation", "# ")
    return "\n".join(line for line in text.split("\n") if "_created" not in line and not line.startswith(skipped))


def hide(**window: Any) -> list[Document]:
    return [replace(document(**fields), **window) for fields in HIDDEN]


SCHEDULED = {"visible_from": 4e9, "visible_until": 5e9}
EXPIRED = {"visible_from": 1e9, "visible_until": 1.5e9}


@pytest.mark.parametrize("window", [{"visible_from": 4e9}, SCHEDULED, EXPIRED])
def test_hidden_posts_change_no_answer(ask: Ask, window: dict[str, Any]) -> None:
    public = [replace(each, visible_from=0.0) for each in PUBLIC]
    expected = ask(public)
    mixed = sorted((*public, *hide(**window)), key=lambda each: each.id)
    for given, answer, right in zip((*REQUESTS, "algolia"), ask(mixed), expected, strict=True):
        assert answer == right, given


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_hidden_posts_in_a_segment_of_their_own_change_no_answer(ask: Ask, order: slice) -> None:
    expected = ask(PUBLIC)
    batches = [PUBLIC, hide(**SCHEDULED)][order]
    for given, answer, right in zip((*REQUESTS, "algolia"), ask(*batches), expected, strict=True):
        assert answer == right, given


def test_the_same_posts_change_answers_once_they_are_public(ask: Ask) -> None:
    pairs = list(zip(ask(PUBLIC), ask((*PUBLIC, *hide(visible_from=0.0))), strict=True))
    changed = [answer != before for before, answer in pairs]
    assert sum(changed) > len(changed) * 2 / 3


def test_deleted_posts_change_no_answer(ask: Ask) -> None:
    mixed = sorted((*PUBLIC, *hide(visible_from=1e9)), key=lambda each: each.id)
    assert ask(mixed, deletes=[fields["id"] for fields in HIDDEN]) == ask(PUBLIC)


def test_readyz_and_metrics_count_public_posts(ask: Ask) -> None:
    answers = dict(zip(REQUESTS, ask((*PUBLIC, *hide(visible_from=4e9))), strict=False))
    assert json.loads(answers["/readyz"].replace(",,", ","))["documents"] == len(PUBLIC)
    assert f"posthaste_documents {len(PUBLIC)}.0" in answers["/metrics"]
