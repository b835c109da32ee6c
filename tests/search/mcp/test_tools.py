"""The tools of the MCP server, without the protocol: what they answer, what they hide, how long an answer is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search import open_searcher
from search.mcp.tools import MAX_CHARACTERS, PostTools, ToolFailure
from tests.support.sites import POSTS, make_site, write_files

HIDDEN = [name for name in POSTS if "Secretword" in POSTS[name]]
LONG = "---\ntitle: Long\n---\n" + "".join(f"## Part {number}\n\n{'word ' * 200}\n\n" for number in range(150))


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostTools]:
    root = write_files(make_site(tmp_path_factory.mktemp("site")), {"content/post/long.md": LONG})
    with open_searcher(root, site_url="https://blog.test/path/") as searcher:
        searcher.sync()
        yield PostTools(searcher, max_concurrent=8)


def search(tools: PostTools, query: str, **filters: Any) -> dict[str, Any]:
    return tools.search_posts(query, page=1, per_page=5, sort="relevance", **filters)


def read_message(tools: PostTools, name: str) -> str:
    """Return the error of reading a post, without the name."""
    with pytest.raises(ToolFailure) as caught:
        tools.read_post(name)
    return str(caught.value).replace(repr(name), "NAME")


def test_search_returns_posts_with_their_sections_and_code(tools: PostTools) -> None:
    body = search(tools, "parallelism")
    (post,) = body["posts"]
    assert post["url"] == "https://blog.test/post/swarm/"
    (section,) = post["sections"]
    assert (section["kind"], section["code_lang"], section["line"]) == ("code", "shell", 15)
    assert section["url"].startswith(post["url"] + "#scaling")


def test_filters_and_dates_narrow_a_search(tools: PostTools) -> None:
    assert search(tools, "nowhere-at-all")["total"] == 0
    assert search(tools, "docker")["total"] == 2
    assert search(tools, "docker", tags=["rust"])["total"] == 1
    assert search(tools, "", after="2016", before="2016")["total"] == 1


def test_invalid_argument_is_named_as_the_assistant_knows_it(tools: PostTools) -> None:
    with pytest.raises(ToolFailure, match="`after` 'soon'"):
        search(tools, "docker", after="soon")
    with pytest.raises(ToolFailure, match="`query`"):
        search(tools, "x" * 3000)
    with pytest.raises(ToolFailure, match="`per_page`"):
        tools.search_posts("docker", page=1, per_page=1000, sort="relevance")


@pytest.mark.parametrize(
    "name",
    [
        "post/swarm.md",
        "/post/swarm/",
        "/post/swarm",
        "https://blog.test/post/swarm/",
        "https://blog.test/post/swarm",
    ],
)
def test_post_is_read_by_id_or_url(tools: PostTools, name: str) -> None:
    assert tools.read_post(name).startswith("# Docker Swarm in anger\n\n- URL: https://blog.test/post/swarm/\n")


def test_section_is_read_by_anchor_or_heading(tools: PostTools) -> None:
    anchored = tools.read_post("/post/swarm/#scaling")
    assert anchored == tools.read_post("post/swarm.md", "SCALING")
    assert "rolling updates" not in anchored
    assert "```shell\ndocker service ls\n" in anchored
    with pytest.raises(ToolFailure, match="its sections are: Scaling"):
        tools.read_post("post/swarm.md", "no such section")


@pytest.mark.parametrize("name", [*HIDDEN, *(f"/{name.removesuffix('.md')}/" for name in HIDDEN)])
def test_hidden_post_is_the_same_as_an_unknown_one(tools: PostTools, name: str) -> None:
    expected = read_message(tools, "nowhere.md")
    assert read_message(tools, name) == expected
    assert read_message(tools, f"https://blog.test{name}") == expected
    with pytest.raises(ToolFailure) as caught:
        tools.find_related(name, 5)
    assert str(caught.value).replace(repr(name), "NAME") == expected


def test_hidden_posts_are_in_no_list(tools: PostTools) -> None:
    assert "posts" in search(tools, "secretword")
    assert not any(word in str(search(tools, "secretword")["posts"]) for word in ("Secretword", *HIDDEN))
    assert "secretword" not in tools.list_tags(100)
    assert not {hit.id for hit in tools.list_newest()} & set(HIDDEN)


def test_tags_and_related_posts(tools: PostTools) -> None:
    assert tools.list_tags(100) == {"containers": 1, "docker": 1, "rust": 1}
    assert len(tools.list_tags(1)) == 1
    assert "post/rust.md" in [post["id"] for post in tools.find_related("/post/swarm/", 5)]


def test_long_post_is_read_in_parts(tools: PostTools) -> None:
    first = tools.read_post("post/long.md")
    assert len(first) < MAX_CHARACTERS + 12_000
    assert f"continue with start={MAX_CHARACTERS}. Sections: Part 0 (#part-0)" in first
    assert "and 50 more" in first
    parts, start = [], 0
    while True:
        text, _, note = tools.read_post("post/long.md", start=start).rpartition("\n\n[characters ")
        parts.append(text)
        start += MAX_CHARACTERS
        if "the end" in note:
            break
    assert "".join(parts).count("## Part ") == 150
    with pytest.raises(ToolFailure, match="invalid start"):
        tools.read_post("post/long.md", start=10**6)


def test_call_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    entered, leave = threading.Event(), threading.Event()
    with open_searcher(make_site(tmp_path)) as searcher:
        searcher.sync()
        limited = PostTools(searcher, max_concurrent=1)

        def hold() -> None:
            with limited._answer():
                entered.set()
                leave.wait(30)

        thread = threading.Thread(target=hold)
        thread.start()
        assert entered.wait(30)
        with pytest.raises(ToolFailure, match="too many calls"):
            limited.list_tags(1)
        leave.set()
        thread.join()
        assert limited.list_tags(1)
