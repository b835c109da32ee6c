"""Links from Markdown files to related posts, through the site and the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import open_engine
from index.errors import SettingsError
from index.model import Batch
from index.posts.read_post import read_post
from index.sites import open_site
from index.sync.execute import run_sync
from tests.support.documents import document
from tests.support.sites import write_files


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("hugo.toml", 'baseURL = "https://blog.example/"'),
        ("_config.yml", 'url: "https://blog.example"\n'),
        ("config.toml", 'base_url = "https://blog.example"'),
        ("pelicanconf.py", 'SITEURL = "https://blog.example"'),
    ],
)
def test_host_is_read_from_the_generators_configuration(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    assert open_site(tmp_path).host == "blog.example"  # type: ignore[attr-defined]
    (tmp_path / file).write_text(text.replace("https://blog.example", "http://["))
    with pytest.raises(SettingsError, match=str(tmp_path)):
        open_site(tmp_path)


def test_links_are_found_in_markdown_and_in_shortcodes(tmp_path: Path) -> None:
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


def test_linked_posts_are_related_in_both_directions(tmp_path: Path) -> None:
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


def test_link_ranks_below_shared_terms(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.apply(Batch((
        document("a.md", "Bread", "sourdough starter flour", tags=("baking",), links=("c.md",)),
        document("b.md", "More bread", "sourdough starter flour", tags=("baking",)),
        document("c.md", "Gears", "chain and sprocket"),
    )))  # fmt: skip
    assert [hit.id for hit in engine.find_related("a.md", 5)] == ["b.md", "c.md"]
    engine.close()


def test_links_survive_rebuilding_the_segment_file(tmp_path: Path) -> None:
    for name, text in (("a.md", "One [b](b.md)."), ("b.md", "Two."), ("c.md", "Three.")):
        (tmp_path / "content").mkdir(exist_ok=True)
        (tmp_path / "content" / name).write_text(f"---\ntitle: {text}\n---\n{text}\n")
    engine = open_engine(tmp_path / "index")
    run_sync(open_site(tmp_path), engine, state=tmp_path / "index")
    assert [hit.id for hit in engine.find_related("b.md", 5)] == ["a.md"]
    engine.close()
    segment_files = list((tmp_path / "index").glob("*/*.segment"))
    assert segment_files
    for segment_file in segment_files:
        segment_file.unlink()
    assert [hit.id for hit in engine.find_related("b.md", 5)] == ["a.md"]
    engine.close()


def test_links_between_notes_name_files(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    links = ("wiki:bread", "wiki:far/unique", "wiki:twice", "wiki:b/twice", "wiki:../a", "wiki:nowhere", "wiki:c/bread")
    engine.apply(Batch((
        document("a.md", "Start", "flour", links=links),
        document("food/Bread.md", "Gears", "sprocket"),
        document("very/far/unique.md", "Rain", "drizzle"),
        document("z/twice.md", "Clouds", "cumulus"),
        document("a/b/twice.md", "Stars", "nova"),
        document("c/d/twice.md", "Moss", "spore"),
    )))  # fmt: skip
    expected = {"food/Bread.md", "very/far/unique.md", "z/twice.md", "a/b/twice.md"}
    assert {hit.id for hit in engine.find_related("a.md", 10)} == expected
    assert [hit.id for hit in engine.find_related("food/Bread.md", 10)] == ["a.md"]
    engine.close()


def test_notes_that_link_each_other_are_related(tmp_path: Path) -> None:
    notes = {
        "One.md": "Flour. [[two|second]]",
        "sub/Two.md": "Sprocket.",
        "Three.md": "Cumulus. ![[Two]]",
        "Four.md": "Moss.",
    }
    engine = open_engine(tmp_path / "index")
    run_sync(open_site(write_files(tmp_path / "notes", notes)), engine, state=tmp_path / "index")
    assert {hit.id for hit in engine.find_related("sub/Two.md", 5)} == {"One.md", "Three.md"}
    engine.close()
