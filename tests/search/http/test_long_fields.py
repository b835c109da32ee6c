"""Posts with endless titles and tags do not make the responses too long in which other posts are found."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from index.engine import open_engine
from index.model import CodeBlock, Section
from index.posts.field_limits import MAX_TITLE, limit_fields
from index.sites import open_site
from index.sync.execute import run_sync
from search import create_app
from search.settings import Settings
from tests.support.documents import document

LONG = "lantern " + "word " * 12_000
LIST = f"['{LONG[:20_000]}']"
POSTS = {
    "title": f"---\ntitle: {LONG}\n---\nlantern\n",
    "heading of level 1": f"# {LONG}\n\nlantern\n",
    "headings": "---\ntitle: A\n---\n" + f"## {LONG}\n\nlantern\n\n" * 10,
    "code in a heading": f"# `{LONG}` a\n\n## `{LONG}` a\n\nlantern\n",
    "description": f"---\ntitle: A\ndescription: {LONG}\n---\nlantern\n",
    "tag": f"---\ntitle: A\ntags: ['{LONG}']\n---\nlantern\n",
    "tags": f"---\ntitle: A\ntags: [{', '.join(f'tag{i}' for i in range(6000))}]\n---\nlantern\n",
    "authors": f"---\ntitle: A\nauthors: {LIST}\ncategories: {LIST}\nlang: {LIST[2:-2]}\n---\nlantern\n",
}


@pytest.mark.parametrize("kind", POSTS)
def test_responses_stay_short(tmp_path: Path, kind: str) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "small.md").write_text("# Lantern\n\nlantern\n")
    for number in range(9):
        (content / f"{number}.md").write_text(POSTS[kind])
    with closing(open_engine(tmp_path / "index")) as engine:
        assert run_sync(open_site(content), engine, state=tmp_path / "index").upserted == 10
        client = create_app(Settings.load(environ={}, content=content), engine=engine).test_client()
        for path in ("/search?q=lantern", "/suggest?q=lan", "/related?id=small.md", "/?q=lantern"):
            response = client.get(path)
            assert response.status_code == 200, response.data[:300]
            assert len(response.data) < 500_000, path


def test_rest_of_a_long_heading_is_text() -> None:
    heading = "a" * MAX_TITLE + "the rest"
    long = Section(
        2, heading, "a" * 3000, 7, "text `x`", ((0, 9),), ((5, 8),), (CodeBlock("sh", "ls", 11),), ((0, 2000),)
    )
    (section,) = limit_fields(document("a.md", sections=(long,))).sections
    assert section == Section(
        2,
        "a" * MAX_TITLE,
        "",
        7,
        "the rest\ntext `x`",
        ((0, 7), (9, 9)),
        ((14, 17),),
        (CodeBlock("sh", "ls", 11),),
        ((0, MAX_TITLE),),
    )
