"""Hugo's rules: URLs, visibility, files, configuration."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError, UnreadablePost
from index.model import Post
from index.posts.read_post import read_post
from index.sites import open_site
from index.sites.hugo import sections

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files into a site: path below its root -> text."""

    def make(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path

    return make


def posts(root: Path, **options: Any) -> dict[str, Post]:
    site = open_site(root, **options)
    return {id: read_post(site, id)[0] for id in site.files()}


def only(root: Path, **options: Any) -> Post:
    (post,) = posts(root, **options).values()
    return post


# ------------------------------------------------------------------------------------------------ URLs


@pytest.mark.parametrize(
    ("path", "front", "url"),
    [
        ("post/MixedCase-Name.md", "", "/post/mixedcase-name/"),
        ("post/with space.md", "", "/post/with-space/"),
        ("post/dots.v1.2.md", "", "/post/dots.v1.2/"),
        ("post/quo'te.md", "", "/post/quote/"),
        ("post/a--b.md", "", "/post/a--b/"),
        ("post/Ünï.md", "", "/post/%C3%BCn%C3%AF/"),
        ("post/bundle/index.md", "", "/post/bundle/"),
        ("post/Bundle/index.md", "slug: own", "/post/own/"),
        ("about.md", "", "/about/"),
        ("post/x.markdown", "slug: my-slug_x", "/post/my-slug_x/"),
        ("post/x.md", "slug: 2016", "/post/2016/"),
        ("post/a - b.md", "", "/post/a---b/"),
        ("post/x.md", "slug: -x-", "/post/x/"),
        ("post/İx.md", "", "/post/ix/"),
        ("post/x.md", "url: /Custom/Path", "/Custom/Path/"),
        ("post/x.md", "url: rel/path/", "/rel/path/"),
        ("post/x.md", "url: /old/Page.html", "/old/Page.html"),
        ("post/x.md", "url: /a b/ç?x=1", "/a%20b/%C3%A7?x=1/"),
    ],
)
def test_urls(write: Write, path: str, front: str, url: str) -> None:
    assert only(write(**{"hugo.toml": "", f"content/{path}": f"---\ntitle: T\n{front}\n---\n"})).url == url


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "//evil.example/x", "https://evil.example/", "/a/../b", r"/\evil", "data:x"]
)
def test_a_url_that_is_no_path_is_not_taken(write: Write, bad: str) -> None:
    post = only(write(**{"content/post/x.md": f"---\ntitle: T\nurl: '{bad}'\n---\n", "hugo.toml": ""}))
    assert post.url == "/post/x/"
    assert post.warnings


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ('baseURL = "https://example.org/blog/"', "/blog/post/my-name/"),
        ("uglyURLs = true", "/post/my-name.html"),
        ("disablePathToLower = true", "/post/My-Name/"),
        ('[permalinks]\npost = "/:year/:month/:day/:slug/"', "/2016/03/05/a-title/"),
        ('[permalinks]\npost = "/:year/:monthname/:title/"', "/2016/march/a-title/"),
        ('[permalinks]\npost = "/p/:slug/"\n"post/deep" = "/d/:slug/"', "/p/a-title/"),
        ('[[permalinks]]\npattern = "/l/:slug/"\n[permalinks.target]\npath = "/post/**"', "/l/a-title/"),
        ('[permalinks.page]\npost = "/x/:contentbasename/"', "/x/my-name/"),
        ('[permalinks]\npost = "/:section/:sections[1:]/:filename"', "/post/my-name/"),
        ('defaultContentLanguage = "de"\ndefaultContentLanguageInSubdir = true', "/de/post/my-name/"),
    ],
)
def test_urls_by_configuration(write: Write, config: str, url: str) -> None:
    files = {"hugo.toml": config, "content/post/My-Name.md": "---\ntitle: A Title\ndate: 2016-03-05\n---\n"}
    assert only(write(**files)).url == url


@pytest.mark.parametrize(
    ("version", "given", "section"), [("", "/2016/own/", "/s/x/"), ("0.140", "/2016/own/", "/a/x/"),
                                      ("0.130", "/:year/:slug/", "/a/x/")],
)  # fmt: skip
def test_urls_by_hugos_version(write: Write, version: str, given: str, section: str) -> None:
    found = posts(write(**{
        "hugo.toml": "", "content/a/_index.md": "---\nslug: s\n---\n", "content/a/x.md": "",
        "content/own.md": "---\nurl: /:year/:slug/\nslug: own\ndate: 2016-03-05\n---\n",
    }), hugo_version=version)  # fmt: skip
    assert (found["own.md"].url, found["a/x.md"].url) == (given, section)


def test_ugly_urls_of_nothing(write: Write) -> None:
    files = {
        "hugo.toml": 'uglyURLs = true\n[permalinks]\npost = "/:slug"',
        "content/index.md": "",
        "content/post/a.md": "",
    }
    assert {id: p.url for id, p in posts(write(**files)).items()} == {
        "index.md": "/",
        "post/a.md": "/.html",
    }  # as Hugo does


def test_languages_by_suffix_and_by_folder(write: Write) -> None:
    by_suffix = "[languages.en]\n[languages.fr]\n"
    found = posts(write(**{"hugo.toml": by_suffix, "content/a.md": "", "content/a.fr.md": "", "content/a.xx.md": ""}))
    assert {p.id: (p.lang, p.url) for p in found.values()} == {
        "a.md": ("en", "/a/"), "a.fr.md": ("fr", "/fr/a/"), "a.xx.md": ("en", "/a.xx/"),
    }  # fmt: skip


def test_languages_by_folder(write: Write) -> None:
    config = '[languages.en]\ncontentDir = "content/en"\n[languages.de]\ncontentDir = "content/de"\n'
    found = posts(write(**{"hugo.toml": config, "content/en/post/a.md": "", "content/de/post/a.md": ""}))
    assert {p.id: (p.lang, p.url, p.section) for p in found.values()} == {
        "en/post/a.md": ("en", "/post/a/", "post"), "de/post/a.md": ("de", "/de/post/a/", "post"),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ public or not


@pytest.mark.parametrize(
    ("front", "public"),
    [
        ("", True), ("draft: false", True), ("draft: 0", True), ("draft:", True),
        ("draft: true", False), ("DRAFT: true", False), ("draft: 1", False), ('draft: "T"', False),
        ("draft: 2", False), ("draft: 00", True), ("draft: [true]", False), ("draft: false\nDraft: true", False),
        ("draft: yes", False), ("draft: on", False), ('draft: "yes"', False),
        ("published: false", False), ("published: true\ndraft: true", False), ("draft: false\npublished: false", True),
        ("expiryDate: 2001-01-01", False), ("unpublishdate: 2001-01-01", False), ("expiryDate: 2099-01-01", True),
        ("date: 2001-01-01T00:00:00+14:00", True), ("headless: true", False),
        ("build:\n  list: never", False), ("_build:\n  list: false", False), ("build:\n  render: never", False),
        ("build:\n  list: always", True),
        ("unlisted: true", False), ("hidden: true", False), ("private: true", False), ("noindex: true", False),
        ("password: hunter2", False), ("search: false", False), ("search: true", True),
        ("searchHidden: true", False), ("hiddenFromSearch: true", False), ("excludeFromSearch: true", False),
        ("excludeSearch: true", False), ("exclude_search: true", False), ("search_exclude: true", False),
        ("bookSearchExclude: true", False), ("bookSearchExclude: false", True), ("pagefind: false", False),
        ("search:\n  exclude: true", False), ("search:\n  boost: 2", True), ("robots: noindex, follow", False),
        ("robots: [NoIndex, nofollow]", False), ("robots: none", False), ("robots: index, follow", True),
        ("robots: index", True), ("robots: all", True), ("robots: noindexfollow", False),
    ],
)  # fmt: skip
def test_what_is_public(write: Write, front: str, public: bool) -> None:
    visibility = only(write(**{"hugo.toml": "", "content/p/a.md": f"---\ntitle: T\n{front}\n---\nBody"})).visibility
    assert visibility.public is public
    assert "hunter2" not in visibility.reason


@pytest.mark.parametrize("key", ["date", "publishDate", "pubdate", "published"])
def test_a_future_post_is_public_from_its_moment_on(write: Write, key: str) -> None:
    visibility = only(write(**{"content/a.md": f"---\ntitle: T\n{key}: 2099-01-01T10:00:00+02:00\n---\n"})).visibility
    assert (visibility.public, visibility.visible_from) == (True, datetime(2099, 1, 1, 8, tzinfo=UTC))


def test_previews_show_what_is_not_public(write: Write) -> None:
    root = write(**{
        "content/draft.md": "---\ndraft: true\n---\n", "content/future.md": "---\ndate: 2099-01-01\n---\n",
        "content/expired.md": "---\nexpirydate: 2001-01-01\n---\n", "content/locked.md": "---\npassword: x\n---\n",
    })  # fmt: skip

    def shown(**preview: bool) -> set[str]:
        found = posts(root, **preview).values()
        return {p.id for p in found if p.visibility.public and p.visibility.visible_from is None}

    assert shown() == set()
    assert shown(drafts=True) == {"draft.md"}
    assert shown(future=True) == {"future.md"}
    assert shown(expired=True) == {"expired.md"}
    assert open_site(root).fingerprint != open_site(root, drafts=True).fingerprint


def test_cascades_hand_down(write: Write) -> None:
    found = posts(write(**{
        "hugo.toml": "",
        "content/a/_index.md": "---\ncascade:\n  draft: true\n---\n", "content/a/x.md": "", "content/a/b/y.md": "",
        "content/a/own.md": "---\ndraft: false\n---\n", "content/c/z.md": "",
        "content/t/_index.md": "---\ncascade:\n  - target: {path: '/t/no*'}\n    build: {list: never}\n---\n",
        "content/t/no.md": "", "content/t/yes.md": "",
    }))  # fmt: skip
    assert {id for id, p in found.items() if p.visibility.public} == {"a/own.md", "c/z.md", "t/yes.md"}


@pytest.mark.parametrize(
    ("target", "public"),
    [
        ("", {"a/x.fr.md"}), ("path: '{/a/x,/a/b/*}'", {"a/x.fr.md"}), ("path: /A/*", {"a/b/y.md", "a/x.fr.md"}),
        ("path: '**'", {"a/x.fr.md"}), ("path: '/a/?'", {"a/b/y.md", "a/x.fr.md"}),
        ("path: '/a/[!y]'", {"a/b/y.md", "a/x.fr.md"}),
        ("path: '{/a'", {"a/x.fr.md"}), ("kind: '{page,section}'", {"a/x.fr.md"}), ("lang: 'e?'", {"a/x.fr.md"}),
        ("kind: section", {"a/x.md", "a/b/y.md", "a/x.fr.md"}), ("lang: fr", {"a/x.md", "a/b/y.md", "a/x.fr.md"}),
        ("sites: {matrix: {languages: [fr]}}", {"a/x.md", "a/b/y.md"}), ("sites: {matrix: {languages: ['*']}}", set()),
        ("sites: {matrix: {languages: [xx]}}", set()), ("sites: 5", {"a/x.fr.md"}),
    ],
)  # fmt: skip
def test_cascades_are_aimed(write: Write, target: str, public: set[str]) -> None:
    found = posts(write(**{
        "hugo.toml": "[languages.en]\n[languages.fr]\n", "content/a/x.md": "", "content/a/b/y.md": "",
        "content/a/x.fr.md": "", "content/a/_index.md": f"---\nCascade:\n- target: {{{target}}}\n  Draft: true\n---\n",
    }))  # fmt: skip
    assert {id for id, p in found.items() if p.visibility.public} == public


@pytest.mark.parametrize(
    ("cascade", "front", "public"),
    [
        ("[{draft: true}, {draft: false}]", "", False), ("{params: {draft: true}}", "", False),
        ("{params: {draft: true}, draft: false}", "", False), ("{draft: true}", "params: {draft: false}", False),
        ("{}", "params: {draft: true}", False), ("{}", "hidden: true\nparams: {hidden: false}", False),
        ("{}", "params: {unlisted: true}", False), ("{draft: true}", "draft: false", True),
        ("{}", "params: {draft: 0}", True),
    ],
)  # fmt: skip
def test_of_several_words_the_one_that_counts(write: Write, cascade: str, front: str, public: bool) -> None:
    found = posts(
        write(**{
            "hugo.toml": "", "content/a/_index.md": f"---\ncascade: {cascade}\n---\n",
            "content/a/x.md": f"---\ntitle: T\n{front}\n---\n",
        })
    )  # fmt: skip
    assert found["a/x.md"].visibility.public is public


def test_what_a_section_says_is_read_when_it_is_needed(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(**{"hugo.toml": "", "content/a/_index.md": "---\ntitle: A\n---\nOne.", "content/a/x.md": ""})
    read, at_first = [], open_site(root).fingerprint
    monkeypatch.setattr(sections, "front_matter", lambda path: read.append(path) or "")
    site = open_site(root)
    assert list(site.files()) == ["a/x.md"]
    assert not read
    monkeypatch.undo()
    write(**{"content/a/_index.md": "---\ntitle: A\n---\nTwo."})
    assert open_site(root).fingerprint == at_first  # what stands below the front matter bears on no post
    write(**{"content/a/_index.md": "---\ntitle: B\n---\nTwo."})
    assert open_site(root).fingerprint != at_first


@pytest.mark.parametrize("around", ["\n\n---\n{}\n---\n", "\ufeff--- \n{}\n---  \nbody\n\n---\n", "---\n{}\n---"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sections_front_matter_is_read_however_it_stands(write: Write, around: str, end: str) -> None:
    front = around.replace("{}", "text: |\n  ---\ncascade: {build: {list: never}}\nslug: s")
    root = write(**{"hugo.toml": "", "content/a/x.md": ""})
    (root / "content/a/_index.md").write_bytes(front.replace("\n", end).encode())
    assert (only(root).url, only(root).visibility.reason) == ("/s/x/", "build.list: never")


def test_a_cascade_that_cannot_be_read_hides(write: Write) -> None:
    found = posts(
        write(**{"hugo.toml": "", "content/a/_index.md": "---\ncascade:\n  draft: true\n", "content/a/x.md": ""})
    )
    assert not found["a/x.md"].visibility.public


def test_public_as_hugo_says(write: Write, shared: Path) -> None:
    ours = {  # stricter on purpose: what may mean "no" is no post
        "p/draft-on.md", "p/draft-yes.md", "p/draft-str-yes.md", "p/hidden.md", "p/private.md", "p/unlisted.md",
        "p/build-render-never.md",  # listed, but there is no page to lead to
    }  # fmt: skip
    rows = [row.split("\t") for row in (shared / "tables/hugo_public.tsv").read_text("utf-8").split("\n")[2:] if row]
    root = write(**{"hugo.toml": ""})
    for name, source, *_ in rows:
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ast.literal_eval(source), "utf-8", newline="")
    site = open_site(root)
    shown = set()
    for id in site.files():
        window = read_post(site, id)[0].visibility
        if window.public and (window.visible_from is None or window.visible_from < datetime.now(UTC)):
            shown.add(id)
    expected = {name for name, _, old, *new in rows if "not listed" not in (new[0] if new and new[0] else old)}
    assert shown == {name for name in expected if not name.endswith("_index.md")} - ours


# ------------------------------------------------------------------------------------------------ files


def test_which_files_are_posts(write: Write) -> None:
    root = write(**{
        "hugo.toml": 'ignoreFiles = ["skip"]', "archetypes/default.md": "", "README.md": "",
        "content/_index.md": "", "content/post/a.md": "", "content/post/b.markdown": "", "content/post/c.txt": "",
        "content/post/.hidden.md": "", "content/post/d.md~": "", "content/post/#e.md#": "", "content/.git/f.md": "",
        "content/post/skip-me.md": "", "content/bundle/index.md": "", "content/bundle/resource.md": "",
        "content/bundle/deep/more.md": "", "content/node_modules/x/readme.md": "", "content/post/_index.de.md": "",
    })  # fmt: skip
    site = open_site(root)
    assert list(site.files()) == ["bundle/index.md", "post/a.md", "post/b.markdown"]
    assert all(site.may_be_post(id) for id in site.files())
    assert not site.may_be_post("post/.hidden.md")
    assert not site.may_be_post("post/_index.md")


def test_links_stay_inside(write: Write, tmp_path: Path) -> None:
    root = write(**{"site/hugo.toml": "", "site/content/a.md": "", "outside/secret.md": "secret"}) / "site"
    (root / "content/out").symlink_to(tmp_path / "outside")
    (root / "content/secret.md").symlink_to(tmp_path / "outside/secret.md")
    (root / "content/loop").symlink_to(root / "content")
    (root / "content/gone.md").symlink_to(root / "nowhere.md")
    assert list(open_site(root).files()) == ["a.md"]


def test_the_site_is_found_from_its_root_and_from_its_content(write: Write) -> None:
    root = write(**{"config.yaml": "contentDir: posts\n", "posts/a.md": ""})
    for folder in (root, root / "posts"):
        site = open_site(folder)
        assert (site.root, site.content, list(site.files())) == (root, root / "posts", ["a.md"])


def test_content_that_is_mounted(write: Write) -> None:
    config = '[[module.mounts]]\nsource = "assets"\ntarget = "assets"\n[[module.mounts]]\nsource = "texts/en"\n'
    config += 'target = "content"\n[module.mounts.sites.matrix]\nlanguages = ["en"]\n'
    root = write(**{"hugo.toml": config, "texts/en/a.md": "", "texts/LICENSE.md": "", "content/b.md": ""})
    assert {p.id: p.url for p in posts(root).values()} == {"a.md": "/a/"}
    for folder in (root / "texts", root / "texts/en"):
        assert (open_site(folder).root, open_site(folder).content) == (root, root / "texts/en")


def test_a_folder_without_configuration_is_read_by_hugos_rules(write: Write) -> None:
    root = write(**{"sqlite/upsert.md": "# Upsert in one go\n\nUse `ON CONFLICT`.\n\n## More\n\nText."})
    post = only(root)
    assert (post.title, post.url, post.section, post.lang) == ("Upsert in one go", "/sqlite/upsert/", "sqlite", "en")
    assert [(s.level, s.heading, s.text) for s in post.sections] == [(0, "", "Use ON CONFLICT."), (2, "More", "Text.")]


def test_configuration_in_all_its_places(write: Write) -> None:
    root = write(**{
        "config/_default/hugo.toml": 'baseURL = "https://x.org/a/"',
        "config/_default/permalinks.yaml": "post: /p/:slug/",
        "config/_default/languages.toml": "[en]\n[fr]\n", "content/post/b.fr.md": "---\ntitle: Bé\n---\n",
    })  # fmt: skip
    assert only(root).url == "/a/fr/p/b%C3%A9/"


@pytest.mark.parametrize(
    ("files", "said"),
    [({"hugo.toml": "baseURL = "}, "hugo.toml"), ({"hugo.toml": 'timeZone = "Mars/Base"'}, "can't be understood")],
)
def test_a_broken_configuration_is_named(write: Write, files: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        open_site(write(**files))


def test_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such folder"):
        open_site(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="no folder"):
        open_site(tmp_path / "file")


# ------------------------------------------------------------------------------------------------ metadata


def test_metadata_of_every_shape(write: Write) -> None:
    front = {
        "title": 21.03, "tags": ["a", "b c", "C++", "a", "", None, 5], "author": "Ada", "categories": "One",
        "description": "D *md*", "date": "2018-03-01 09:05:00 -0500", "lastmod": "2019-01-01",
    }  # fmt: skip
    post = only(write(**{"content/post/a.md": json.dumps(front) + "\nBody"}))
    assert (post.title, post.tags, post.authors, post.categories) == (
        "21.03",
        ("a", "b c", "C++", "5"),
        ("Ada",),
        ("One",),
    )
    assert (post.date, post.lastmod) == ("2018-03-01T09:05:00-05:00", "2019-01-01")


@pytest.mark.parametrize(
    ("config", "front", "tags"),
    [
        ("", "topics: [a]\ntags: b", ("b",)),
        ('[taxonomies]\ntopic = "topics"', "topics: [a, b, C++]\ntags: [b, d]", ("b", "d", "a", "C++")),
        ('[taxonomies]\ntopic = "topics"\nfolk = "people"', "people: Ada\ntopics: one, two", ("one, two", "Ada")),
        ('[taxonomies]\ntopic = "topics"', "topics: {a: b}\ntopic: x", ()),
        ('[taxonomies]\nauthor = "authors"\nseries = "series"\ncategory = "categories"',
         "authors: [a]\nseries: [b]\ncategories: [c]", ()),
        ('[languages.en.taxonomies]\ntopic = "topics"', "params: {topics: [a]}", ("a",)),
        ('taxonomies = "topics"', "topics: [a]", ()),
    ],
)  # fmt: skip
def test_the_terms_of_other_taxonomies_are_tags(write: Write, config: str, front: str, tags: tuple[str, ...]) -> None:
    assert only(write(**{"hugo.toml": config, "content/a.md": f"---\n{front}\n---\n"})).tags == tags


AS_WRITTEN = {
    "p/title-octal.md": "010 is a title, not the number 8",
    "p/title-float.md": "1.10 is a title, not the number 1.1",
    "p/title-html.md": "entities are shown as what they are",
    "p/nul.md": "a zero byte is replaced",
}
"""Titles that we take as the author wrote them, and Hugo doesn't, with the reason."""


def test_titles_are_hugos(shared: Path, write: Write) -> None:
    checked = 0
    for row in (shared / "tables" / "hugo_values.tsv").read_text("utf-8").split("\n")[1:]:
        name, source, old, *new = row.split("\t") if row else ("", "", "")
        told = new[0] if new and new[0] else old
        if not name.startswith("p/title-") or "ERROR" in told or name in AS_WRITTEN:
            continue
        root = write(
            **{
                "hugo.toml": "",
                f"content/{name}": "---\n" + source.replace("\\n", "\n").replace("\\t", "\t") + "\n---\n",
            }
        )
        expected = told.removeprefix("title=string").split("|date=")[0].strip()
        made = read_post(open_site(root), name)[0].title
        assert made == expected or not expected, name  # without a title we take the file's name
        checked += 1
    assert checked > 15


def test_entities_in_a_title_are_what_they_show(write: Write) -> None:
    assert (
        only(write(**{"content/a.md": "---\ntitle: So easy &mdash; what&#8217;s <b>\n---\n"})).title
        == "So easy — what’s <b>"
    )


def test_a_template_is_unreadable_and_so_not_public(write: Write) -> None:
    site = open_site(write(**{"content/a.md": "---\ntitle: {{ x }}\ndraft: true\n---\n"}))
    with pytest.raises(UnreadablePost, match="front matter"):
        read_post(site, "a.md")
