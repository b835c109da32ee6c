"""A table of queries and their results, from the text of the query to the highlighted HTML of the response.

`table.txt` lists posts, and below each post queries to an index that contains only that post:

    # kind | lang: de | title: …
        the post's Markdown, indented by four
    query ⟶ fragment ⟶ remarks

The fragment is the text of the result with all its ‹highlights›; … stands for text without highlights. Without a
fragment there are no results. `(found)`: the post is a result without highlights. A query that ends in ▏ is searched as
you type. Remarks: `relaxed`, `warned`, `completed: …`, `corrected: …`, `meant: …`.
"""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from index.engine import open_engine
from index.model import Batch, Document
from index.posts.read_post import make_document, parse_post
from index.sites import open_site
from index.sites.site import Site
from search.curation import open_curation
from search.parameters import RequestParameters, read_request
from search.service import SearchService
from search.settings import Settings
from search.views.json import build_search_body
from tests.support.documents import document

TYPING = "▏"


class Row(NamedTuple):
    query: str
    fragment: str
    remarks: str


class Group(NamedTuple):
    """A post and its queries."""

    kind: str
    settings: dict[str, str]
    post: str
    rows: list[Row]


def read_groups() -> Iterator[Group]:
    text = (Path(__file__).parent / "table.txt").read_text("utf-8")
    for block in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        head, *lines = block.rstrip().split("\n")
        kind, *settings = head.split(" | ")
        last = max(i for i, line in enumerate(lines) if line.startswith("    "))
        rows = [Row(*(part.strip() for part in f"{line} ⟶  ⟶ ".split("⟶")[:3])) for line in lines[last + 1 :] if line]
        post = "\n".join(line[4:] for line in lines[: last + 1])
        yield Group(kind, dict(setting.split(": ", 1) for setting in settings), post, rows)


GROUPS = list(read_groups())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("table")
    (root / "content").mkdir()
    (root / "hugo.toml").write_text("")
    return open_site(root)


def make_group_document(site: Site, group: Group) -> Document:
    front = {"title": "Untitled", "date": "2020-01-02", **group.settings}
    head = "".join(f'{name}: "{value}"\n' for name, value in front.items() if name != "lang")
    post = parse_post(site, "post/x.md", f"---\n{head}---\n{group.post}\n".encode())
    return dataclasses.replace(make_document(post, "digest"), lang=group.settings.get("lang", "en"))


NO_CURATION = open_curation(Settings.load(environ={}), Path("/nowhere"))


def search(engine: Any, query: str) -> dict[str, Any]:
    settings = Settings.load(environ={})
    values = {"q": query.removesuffix(TYPING), "as_you_type": "1" if query.endswith(TYPING) else "0"}
    request = read_request(RequestParameters(values, lambda name: []), settings)
    return build_search_body(SearchService(engine, settings, NO_CURATION).search(request))


def get_highlighted_text(result: dict[str, Any]) -> str:
    """Return the text of a result with ‹highlights›; fail if its HTML is anything but escaped text and `<mark>`."""
    pieces = [sub["excerpt_html"] for sub in result["sub_results"]] or [result["excerpt_html"]]
    if "<mark>" in result["title_html"]:
        pieces = [result["title_html"], *pieces]
    text = "\n".join(pieces).replace("<mark>", "‹").replace("</mark>", "›")
    assert not set(text) & set("<>\"'"), text
    return html.unescape(text)


def get_remarks(body: dict[str, Any]) -> str:
    names = {"completed": "completed", "corrected": "corrected", "did_you_mean": "meant"}
    changes = [f"{remark}: {body[name]}" for name, remark in names.items() if body[name]]
    flags = [name for name, is_so in (("relaxed", body["relaxed"]), ("warned", body["warnings"])) if is_so]
    return ", ".join([*flags, *changes])


def is_expected(text: str, fragment: str) -> bool:
    plain = "[^‹›]*"
    if fragment == "(found)":
        return re.fullmatch(plain, text) is not None
    pieces = [re.escape(piece.strip()) for piece in fragment.split("…")]
    return re.fullmatch(plain + plain.join(pieces) + plain, text) is not None


@pytest.mark.parametrize("group", GROUPS, ids=[group.kind for group in GROUPS])
def test_query_finds_and_highlights(group: Group, site: Site, tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    engine.rebuild([make_group_document(site, group)])
    wrong = []
    for row in group.rows:
        body = search(engine, row.query)
        text = get_highlighted_text(body["results"][0]) if body["results"] else ""
        is_right = is_expected(text, row.fragment) if row.fragment else not body["total"]
        if not is_right or get_remarks(body) != row.remarks:
            wrong.append((row, text, get_remarks(body)))
    engine.close()
    assert not wrong, [tuple(w) for w in wrong]


def test_table_is_complete() -> None:
    assert sum(len(group.rows) for group in GROUPS) > 800
    assert all(group.rows and group.post for group in GROUPS)
    assert len({group.kind for group in GROUPS}) == len(GROUPS)


@pytest.mark.parametrize(
    ("posts", "query", "order"),
    [
        ({"a": "A 23.4mm lens, and one of mm.", "b": "A 25.4mm lens."}, "25.4mm", ["b"]),
        ({"a": "23.4 mm, 23.4mm, mm, mm", "b": "One of 25.4mm."}, "25.4 mm", ["b", "a"]),
        ({"a": "C and C and C.", "b": "C++ is here."}, "c++", ["b"]),
        ({"a": "C and C and C.", "b": "C++ is here."}, "c", ["a"]),
        ({"a": "1.12 and 11", "b": "1.1 only"}, "1.1", ["b"]),
        ({"a": "to be or to be", "b": "not to be or to be", "c": "to be or not to be"}, '"to be or not to be"', ["c"]),
        ({"Search": "x", "a": "search search search search", "Search box": "search"}, "search",
         ["Search", "Search box", "a"]),
        ({"Search box": "x", "a": "search box search box", "The search box": "search box"}, "search box",
         ["Search box", "The search box", "a"]),
        ({"What's new in C++?": "x", "a": "what's new in c++ " * 9}, "whats new in c++", ["What's new in C++?", "a"]),
        ({"a": "docker is apart from compose", "b": "docker compose", "c": "docker"}, "docker compose",
         ["b", "a", "c"]),
        ({"a": "a portable thing", "b": "a port"}, "port▏", ["b", "a"]),
        ({"a": "loadUserConfig does it.", "b": "The config does it."}, "config", ["b", "a"]),
        ({"a": "An HttpStatusCode is it.", "b": "The status is it."}, "status", ["b", "a"]),
        ({"a": "loadUserConfig and saveUserConfig do it.", "b": "The config does."}, "config", ["b", "a"]),
        ({"a": "PHP8 and php 8", "b": "PHP7 it is"}, "php8", ["a"]),
        ({"a": "uncommon word", "b": "word word word"}, "uncommon OR word", ["a", "b"]),
    ],
)  # fmt: skip
def test_ranking_order(posts: dict[str, str], query: str, order: list[str], tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    engine.apply(Batch(tuple(document(f"{i}.md", title, body) for i, (title, body) in enumerate(posts.items()))))
    assert [result["title"] for result in search(engine, query)["results"]] == order
    engine.close()


@pytest.mark.parametrize(
    ("text", "query", "highlighted"),
    [("Face\u00a0book", '"face book"', "Face\u00a0book"), ("zero\u200bwidth", "zerowidth", "zero\u200bwidth"),
     ("soft\u00adhyphen", "softhyphen", "soft\u00adhyphen"), ("softhyphen", "soft\u00adhyphen", "softhyphen"),
     ("cafe\u0301", "caf\u00e9", "cafe\u0301"), ("が", "か\u3099", "が")],
)  # fmt: skip
def test_invisible_and_combining_characters_match(text: str, query: str, highlighted: str, tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    engine.apply(Batch((document("a.md", "A", text),)))
    assert [get_highlighted_text(result) for result in search(engine, query)["results"]] == [f"‹{highlighted}›"]
    engine.close()


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("saveUserState", "The ‹saveUserState› call"),
        ("state", "The saveUser‹State› call"),
        ("saveuser", "The ‹saveUser›State call"),
        ("save user state", "The ‹saveUserState› call"),
        ("state call", "The saveUser‹State call›"),
        ("intro", "The saveUserState call"),
    ],
)
def test_matches_of_code_in_headings_are_highlighted(query: str, heading: str, site: Site, tmp_path: Path) -> None:
    group = Group("heading", {}, "## The `saveUserState` call\nAn intro.\n", [])
    engine = open_engine(tmp_path / "index")
    engine.rebuild([make_group_document(site, group)])
    (sub_result,) = search(engine, query)["results"][0]["sub_results"]
    engine.close()
    assert sub_result["title_html"].replace("<mark>", "‹").replace("</mark>", "›") == heading
