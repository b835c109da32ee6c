"""Answers for the search box: what it shows, each thing once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from search.views.html import make_fragment
from tests.support.applications import get_problem_code, make_client, search
from tests.support.sites import make_site, write_files

QUERIES = ["q=docker", "q=immutable+service", "q=infrastrutcure", "q=%22docker", "q=qqqqzzzz", "sort=date&browse=1"]


@pytest.mark.parametrize("query", QUERIES)
def test_answer_is_the_full_one_without_repetitions(client: FlaskClient, query: str) -> None:
    query += "&facets=tags,year"
    full, compact = search(client, f"{query}&facet_lists=1"), search(client, f"{query}&fields=box")
    results = full.pop("results")
    assert [restore(result) for result in compact.pop("results")] == [pick(result) for result in results]
    assert compact.pop("took_ms") >= 0
    assert compact == {name: value for name, value in full.items() if name in compact}
    assert not any(
        full[name] for name in ("completed", "corrected", "did_you_mean", "relaxed", "warnings") if name not in compact
    )
    assert {"query", "total", "total_all_words", "page", "pages", "facets"} <= compact.keys()


def restore(result: dict[str, Any]) -> dict[str, Any]:
    """Return what a result of the box means, in the form of `pick`."""
    title, url = result["title_html"], result["url"]
    parts = [
        (sub.get("title_html", title), url + sub.get("url", ""), sub.get("kind", "text"), sub.get("code_lang"))
        for sub in result.get("sub_results", [])
    ]
    excerpts = [sub["excerpt_html"] for sub in result.get("sub_results", [])]
    (excerpt,) = [sub["excerpt_html"] for sub in result.get("sub_results", []) if sub.get("best")] or [
        result["excerpt_html"]
    ]
    return {
        "texts": (title, excerpt, excerpts), "url": url, "parts": parts, "date": result.get("date"),
        "lang": result.get("lang", ""), "tags": result.get("tags", []), "pinned": result.get("pinned", False),
        "also_in": result.get("also_in", []),
    }  # fmt: skip


def pick(result: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a full result that the box shows."""
    parts = [(sub["title_html"], sub["url"], sub["kind"], sub["code_lang"]) for sub in result["sub_results"]]
    excerpts = [sub["excerpt_html"] for sub in result["sub_results"]]
    return {
        "texts": (result["title_html"], result["excerpt_html"], excerpts), "url": result["url"], "parts": parts,
        "also_in": [page["label"] for page in result["also_in"]],
        **{name: result[name] for name in ("date", "lang", "tags", "pinned")},
    }  # fmt: skip


def test_answer_is_much_shorter(client: FlaskClient) -> None:
    lengths = [len(client.get(f"/search?q=docker{fields}").data) for fields in ("", "&fields=box")]
    assert lengths[1] < 0.7 * lengths[0]


def test_default_is_all_fields(client: FlaskClient) -> None:
    default, all_fields = (search(client, f"q=docker{fields}") for fields in ("", "&fields=all"))
    assert default | {"took_ms": 0} == all_fields | {"took_ms": 0}
    assert get_problem_code(client.get("/search?q=docker&fields=title")) == "bad_choice"


@pytest.mark.parametrize(
    ("path", "trail"),
    [
        ("a.md", None), ("docs/a.md", ["docs"]), ("docs/guides/a.md", ["docs", "guides"]),
        ("docs/guides/bundle/index.md", ["docs", "guides"]), ("docs/guides/README.md", ["docs"]),
    ],
)  # fmt: skip
def test_trail_has_the_folders_of_the_post(tmp_path: Path, path: str, trail: list[str] | None) -> None:
    write_files(make_site(tmp_path), {f"content/{path}": "# Zebra\n\nzebra\n"})
    (result,) = search(make_client(tmp_path), "q=zebra&fields=box")["results"]
    assert result.get("trail") == trail


def test_hidden_posts_are_in_no_answer(client: FlaskClient) -> None:
    body = json.dumps(search(client, "q=secretword&fields=box&facets=tags") | {"query": ""})
    assert "secret" not in body


def test_anchor_is_escaped() -> None:
    assert [make_fragment(anchor) for anchor in ("", "a-b", "über uns", '"><b>')] == [
        "", "#a-b", "#%C3%BCber%20uns", "#%22%3E%3Cb%3E",
    ]  # fmt: skip
