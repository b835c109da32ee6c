"""Notes of Obsidian, as Quartz and Obsidian Publish show them."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.posts.javascript_objects import has_call
from index.sites import open_site
from index.sites.obsidian.tags import MAX_TAGS, find_text_tags
from tests.support.sites import list_visible, read_only_post, read_posts, write_files

QUARTZ = """\
import * as Plugin from "./quartz/plugins"
const config: QuartzConfig = {
  configuration: {
    pageTitle: "x", baseUrl: "garden.sample.io/notes", locale: "de-DE", theme: {colors: f()},
    ignorePatterns: ["private", "templates", ".obsidian", "**/secret", "*.draft.md"],
  },
  plugins: {filters: [Plugin.RemoveDrafts() /* not Plugin.ExplicitPublish() */]},
}
export default config
"""
NOTE = """\
---
aliases: [Other name, "Odd *name* [x]"]
tags: [given, Two Words]
created: 2024-05-06
---
# Heading one

A #garden note with #plants/herbs, #2024 and `#code`, see [[Other#Part|that]] and ![[Embedded]].

```
#fenced
```

%% #secret remark %%

> [!warning]+ Mind this
> ==marked== text

## Part two
"""


def test_quartz_publishes_notes_at_their_paths(tmp_path: Path) -> None:
    urls = {
        "index.md": "/notes/", "A note & more.md": "/notes/A-note--and--more", "Sub Dir/index.md": "/notes/Sub-Dir/",
        "Sub Dir/What? 100% #1.md": "/notes/Sub-Dir/What-100-percent-1", "x/_index.md": "/notes/x/",
        "Über.md": "/notes/%C3%9Cber", "v1.2.md": "/notes/v1.2",
    }  # fmt: skip
    left_out = ("private/a.md", "templates/b.md", "x/secret/c.md", "d.draft.md", ".obsidian/e.md", "f.markdown")
    write_files(tmp_path, {f"content/{name}": "x" for name in (*urls, *left_out)} | {"quartz.config.ts": QUARTZ})
    site = open_site(tmp_path)
    assert (site.recognition.generator, site.origin) == ("quartz", "https://garden.sample.io")
    assert {id: post.url for id, post in read_posts(tmp_path / "content").items()} == urls
    assert "x/private/a.md" not in read_posts(tmp_path)


def test_note_is_read_as_readers_see_it(tmp_path: Path) -> None:
    write_files(tmp_path, {"content/My note.md": NOTE, "quartz.config.ts": QUARTZ})
    post = read_only_post(tmp_path)
    assert (post.title, post.date, post.lang) == ("My note", "2024-05-06", "de-de")
    assert post.tags == ("given", "Two-Words", "garden", "plants/herbs")
    aliases, first, second = post.sections
    assert (aliases.text, first.anchor, second.anchor) == ("Other name, Odd *name* [x]", "heading-one", "part-two")
    assert (aliases.line, first.line, second.line) == (4, 6, 19)
    assert "see that and" in first.text
    assert "secret" not in first.text
    assert "Mind this" in first.text
    assert "marked text" in first.text
    assert "wiki:other" in post.links


@pytest.mark.parametrize(
    ("front", "explicit", "reason"),
    [
        ("draft: true", False, "draft: true"), ("draft: 'true'", False, "draft: true"), ("x: y", False, "public"),
        ("publish: false", False, "publish: false"), ("publish: true", True, "public"),
        ("x: y", True, "publish: not set, which the plugin ExplicitPublish demands"),
        ("publish: true\ndraft: true", True, "draft: true"),
    ],
)  # fmt: skip
def test_draft_and_publish_decide(tmp_path: Path, front: str, explicit: bool, reason: str) -> None:
    config = QUARTZ.replace("Plugin.RemoveDrafts()", "Plugin.ExplicitPublish()") if explicit else QUARTZ
    write_files(tmp_path, {"content/a.md": f"---\n{front}\n---\nx", "quartz.config.ts": config})
    site = open_site(tmp_path)
    assert read_only_post(tmp_path).visibility.reason == reason
    assert site.find_visibility("a.md", f"---\n{front}\n---\nx").reason == reason
    assert list_visible(tmp_path, drafts=True) == {"a.md"}


def test_setting_that_is_no_literal_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = "export default {configuration: {baseUrl: process.env.HOST, ignorePatterns: 3}}"
    write_files(tmp_path, {"content/a.md": "x", "quartz.config.ts": config})
    assert read_only_post(tmp_path).url == "/a"
    assert "`configuration.baseUrl` can't be read without running the program" in caplog.text


def test_vault_is_read_as_obsidian_publish_shows_it(tmp_path: Path) -> None:
    files = {
        ".obsidian/publish.json": '{"siteId": "x", "excluded": ["Private", "", 3]}',
        "Getting started/Make a vault.md": "---\ntags: a b\n---\n# Other\n\n## Open it, now\n", "2024-05-06.md": "x",
        "Ü & x.md": "---\npermalink: own/way\n---\n", "Private/a.md": "x", "Private/b.md": "---\npublish: true\n---\n",
        ".trash/c.md": "x", "d.md": "---\npublish: false\n---\n", "e.md": "---\npermalink: ../../x\n---\n",
    }  # fmt: skip
    write_files(tmp_path, files)
    posts = read_posts(tmp_path)
    assert open_site(tmp_path).recognition.generator == "obsidian"
    assert {id: posts[id].url for id in list_visible(tmp_path)} == {
        "Getting started/Make a vault.md": "/Getting+started/Make+a+vault", "2024-05-06.md": "/2024-05-06",
        "Ü & x.md": "/own/way", "Private/b.md": "/Private/b", "e.md": "/e",
    }  # fmt: skip
    vault = posts["Getting started/Make a vault.md"]
    assert (vault.title, vault.tags) == ("Make a vault", ("a", "b"))
    assert [section.anchor for section in vault.sections] == ["Other", "Open+it,+now"]
    assert posts["2024-05-06.md"].date == "2024-05-06"
    assert "leads out of the site" in posts["e.md"].warnings[0]


def test_vault_inside_a_site_belongs_to_the_site(tmp_path: Path) -> None:
    write_files(tmp_path, {"hugo.toml": "", "content/.obsidian/app.json": "{}", "content/a b.md": "x"})
    assert open_site(tmp_path / "content").recognition.generator == "hugo"
    write_files(tmp_path, {"other/.obsidian/app.json": "{}", "other/sub/_index.md": "x"})
    (tmp_path / "hugo.toml").unlink()
    assert open_site(tmp_path / "other").recognition.generator == "hugo"


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a #b-c_d\n#e", ("a", "b-c_d", "e")), ("x#a [[n#b]] (#c) https://x.org/#d", ()), ("# Heading\n## Two", ()),
        ("#日本 #Ünï/Sub", ("日本", "Ünï/Sub")), ("#12 #1/2 #1a", ("1a",)), ("`` #a ` `` #b", ("b",)),
        ("<!-- #a --> %%#b%% #c", ("c",)), ("\\#a", ()), ("~~~\n#a\n~~~\n#b", ("b",)),
    ],
)  # fmt: skip
def test_tags_are_found_in_the_text(text: str, tags: tuple[str, ...]) -> None:
    assert find_text_tags(text) == tags


def test_hostile_notes_and_settings_are_bounded(tmp_path: Path) -> None:
    assert len(find_text_tags(" ".join(f"#a{number}" for number in range(20_000)))) == MAX_TAGS
    for text in ("#" * 200_000, "#a/" * 100_000, "`" * 100_000 + " #a", "` " * 100_000 + "#a"):
        find_text_tags(text)
    assert not has_call("/* f() */ 'f()' // f()", "f")
    write_files(
        tmp_path, {".obsidian/publish.json": "[" * 100_000, "a.md": "---\naliases: " + "x, " * 20_000 + "\n---\n"}
    )
    assert len(read_only_post(tmp_path).sections[0].text) < 300
