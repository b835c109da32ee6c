"""Links between posts: what they name, and whom they make related."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import open_engine
from index.errors import SettingsError
from index.model import Batch
from index.posts.links import MAX_LINKS, resolve_links
from index.posts.read_post import read_post
from index.sites import open_site
from index.sync.execute import run_sync
from tests.support.documents import document


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/post/b/", "/post/b"),
        ("/post/b/#part", "/post/b"),
        ("/post/b/index.html?x=1", "/post/b"),
        ("/caf%C3%A9/", "/café"),
        ("../b/", "/post/b"),
        ("b/", "/post/a/b"),
        ("b.md", "post/b.md"),
        ("./b.md#part", "post/b.md"),
        ("../notes/b.md", "notes/b.md"),
        ("/notes/b.md", "notes/b.md"),
        ("@/notes/b.md", "notes/b.md"),
        ("{filename}/notes/b.md", "notes/b.md"),
        ("{filename}b.md", "post/b.md"),
        ("my%20b.md", "post/my b.md"),
        ("../../outside.md", ""),
        ("#part", ""),
        ("", ""),
        ("/", ""),
        ("?page=2", ""),
        ("https://elsewhere.example/b/", ""),
        ("https://elsewhere.example/b.md", ""),
        ("//elsewhere.example/b/", ""),
        ("//elsewhere.example/b.md", ""),
        ("mailto:a@b.c", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("/post/a/", ""),
        ("a.md", ""),
    ],
)
def test_what_a_link_names(target: str, name: str) -> None:
    assert resolve_links([target], "post/a.md", "/post/a/") == ((name,) if name else ())


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("https://blog.example/post/b/#part", "/post/b"),
        ("http://www.blog.example/post/b/", "/post/b"),
        ("//Blog.Example/post/b/?x=1", "/post/b"),
        ("https://blog.example", ""),
        ("https://blog.example/post/a/", ""),
        ("https://blog.example:8443/post/b/", ""),
        ("https://blog.example.elsewhere.example/post/b/", ""),
        ("https://other.blog.example/post/b/", ""),
        ("b/", "/post/a/b"),
    ],
)
def test_a_link_to_the_sites_own_address_is_one_within_it(target: str, name: str) -> None:
    for host in ("blog.example", "www.BLOG.example"):
        assert resolve_links([target], "post/a.md", "/post/a/", host) == ((name,) if name else ())


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("hugo.toml", 'baseURL = "https://blog.example/"'),
        ("_config.yml", 'url: "https://blog.example"\n'),
        ("config.toml", 'base_url = "https://blog.example"'),
        ("pelicanconf.py", 'SITEURL = "https://blog.example"'),
    ],
)
def test_generators_say_where_a_site_is(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    assert open_site(tmp_path).host == "blog.example"  # type: ignore[attr-defined]
    (tmp_path / file).write_text(text.replace("https://blog.example", "http://["))
    with pytest.raises(SettingsError, match=str(tmp_path)):
        open_site(tmp_path)


def test_each_is_named_once_and_only_so_many() -> None:
    assert resolve_links(["/b/", "/b", "/c/", "/b/#x"], "a.md", "/a/") == ("/b", "/c")
    assert len(resolve_links([f"/{i}/" for i in range(500)], "a.md", "/a/")) == MAX_LINKS


def test_links_are_read_from_markdown(tmp_path: Path) -> None:
    (tmp_path / "content" / "post").mkdir(parents=True)
    (tmp_path / "hugo.toml").write_text("")
    (tmp_path / "content/post/a.md").write_text(
        "---\ntitle: A\n---\n[b](b.md) ![no](/image.png) `[code](/code/)`\n\n## About [c](/c/)\n\n"
        '* [d]({{< ref "d.md" >}} "Title")\n* [e]({{% relref path="/e/" %}}) [f][1]\n\n```\n[no](/fence/)\n```\n\n'
        "<https://example.org/g/> {{< ref nowhere.md >}}\n\n[1]: ../f/\n"
    )
    post, _ = read_post(open_site(tmp_path), "post/a.md")
    assert post.links == ("post/b.md", "/c", "post/d.md", "/e", "/post/f")
    assert [section.text for section in post.sections] == ["b no [code](/code/)", "d\ne f\nhttps://example.org/g/"]


def test_posts_that_link_to_each_other_are_related(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch((document("a.md", "Bread", "flour", links=("/else/b", "c.md", "x/unique.md", "later.md")),)))
    engine.apply(Batch((
        document("b.md", "Gears", "sprocket", url="/else/B/"),
        document("c.md", "Clouds", "cumulus"),
        document("d.md", "Stars", "nova", links=("/a",)),
        document("e.md", "Moss", "spore", links=("a.md",)),
        document("far/unique.md", "Rain", "drizzle"),
        document("alone.md", "Sand", "dune", links=("/nowhere", "b.md")),
        document("later.md", "Later", "hush", visible_from=4e9, links=("a.md",)),
    )))  # fmt: skip
    assert {hit.id for hit in engine.find_related("a.md", 10)} == {"b.md", "c.md", "d.md", "e.md", "far/unique.md"}
    assert {hit.id for hit in engine.find_related("b.md", 10)} == {"a.md", "alone.md"}
    engine.apply(Batch((document("d.md", "Stars", "nova"),), ("e.md",)))
    assert {hit.id for hit in engine.find_related("a.md", 10)} == {"b.md", "c.md", "far/unique.md"}
    engine.close()


def test_a_link_does_not_hide_posts_that_share_everything(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch((
        document("a.md", "Bread", "sourdough starter flour", tags=("baking",), links=("c.md",)),
        document("b.md", "More bread", "sourdough starter flour", tags=("baking",)),
        document("c.md", "Gears", "chain and sprocket"),
    )))  # fmt: skip
    assert [hit.id for hit in engine.find_related("a.md", 5)] == ["b.md", "c.md"]
    engine.close()


def test_links_survive_the_index(tmp_path: Path) -> None:
    for name, text in (("a.md", "One [b](b.md)."), ("b.md", "Two."), ("c.md", "Three.")):
        (tmp_path / "content").mkdir(exist_ok=True)
        (tmp_path / "content" / name).write_text(f"---\ntitle: {text}\n---\n{text}\n")
    engine = open_engine(tmp_path / "index")
    run_sync(open_site(tmp_path), engine, state=tmp_path / "index")
    assert [hit.id for hit in engine.find_related("b.md", 5)] == ["a.md"]
    engine.close()
    for columns in (tmp_path / "index").glob("*/*.columns"):
        columns.unlink()
    assert [hit.id for hit in engine.find_related("b.md", 5)] == ["a.md"]
    engine.close()
