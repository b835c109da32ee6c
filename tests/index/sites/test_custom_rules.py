"""Rules that the user sets: URLs, anchors, posts and hidden posts of sites with or without a known generator."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from index.sites import open_site
from index.sites.anchor_schemes import SCHEMES
from index.sites.custom_rules import CustomRules, read_hidden_if, read_posts, read_url
from index.sites.url_templates import Page, parse_template
from search.open_index import open_site_from_settings
from search.settings import ANCHORS, Settings
from tests.support.sites import list_visible, write_files
from tests.support.sites import read_posts as read_all

DATED = "---\ntitle: Hello World\ndate: 2024-03-04 05:06:07\ncategories: [Big Cats]\nlang: fr\n---\n"


def make_rules(**settings: Any) -> CustomRules:
    """Return custom rules from the values that a settings file has."""
    return CustomRules(
        read_url(settings.get("url", "")), settings.get("anchors", ""), read_posts(settings.get("posts", [])),
        read_hidden_if(settings.get("hidden_if", {})),
    )  # fmt: skip


def read_urls(root: Path, **settings: Any) -> dict[str, str]:
    return {id: post.url for id, post in read_all(root, custom=make_rules(**settings)).items()}


EXAMPLES: dict[str, tuple[dict[str, Any], dict[str, str | None]]] = {
    "Gatsby": (
        {"url": "/{path}/", "posts": ["content/blog/**/*.{md,mdx}"]},
        {"content/blog/hello/index.md": "/hello/", "content/blog/b.mdx": "/b/", "README.md": None},
    ),
    "Next, pages": (
        {"url": "/blog/{slug}", "posts": ["_posts/*.md"]},
        {"_posts/hello.md": "/blog/hello", "_posts/2024-01-02-b.md": "/blog/b", "docs/x.md": None},
    ),
    "Next, app": (
        {"url": "/{path:ungrouped}", "posts": ["src/app/**/page.mdx"]},
        {"src/app/blog/(old)/a/page.mdx": "/blog/a", "src/app/page.mdx": "/", "src/app/blog/x.mdx": None},
    ),
    "Nuxt": (
        {"url": "/{path:unnumbered,lower}", "posts": ["content/**/*.md"], "anchors": "nuxt"},
        {"content/1.guide/2.Setup.md": "/guide/setup", "content/index.md": "/", "content/a/1.index.md": "/a/index"},
    ),
    "SvelteKit": (
        {"url": {"src/routes/**/+page.md": "/{path:ungrouped}", "src/posts/*.md": "/blog/{name}"}},
        {"src/routes/(site)/about/+page.md": "/about", "src/posts/a.md": "/blog/a", "src/lib/x.md": None},
    ),
    "Quarto": (
        {"url": "/{file}.html", "anchors": "pandoc"},
        {"posts/first/index.md": "/posts/first/", "about.md": "/about.html", "index.md": "/"},
    ),
    "own script": (
        {"url": "/{lang}/{section}/{date:%Y/%-m/%b}/{category}/{title}.html", "posts": ["src/**"]},
        {"src/notes/x.md": "/fr/notes/2024/3/Mar/big-cats/hello-world.html"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_settings_give_the_urls_of_other_generators(tmp_path: Path, name: str) -> None:
    settings, urls = EXAMPLES[name]
    write_files(tmp_path, dict.fromkeys(urls, DATED))
    assert read_urls(tmp_path, **settings) == {id: url for id, url in urls.items() if url}


@pytest.mark.parametrize(
    ("template", "path", "url"),
    [
        ("/{path}/", "A b/Ü.md", "/A%20b/%C3%9C/"), ("/{path:slug}/", "A b/Ü x.md", "/a-b/%C3%BC-x/"),
        ("/{folder}/{name}", "a/b/c.md", "/a/b/c"), ("/{folder}/{name}", "a/b/README.md", "/a/b"),
        ("/{path:undated}", "2024-01-02-a/2024-01-02_b.md", "/a/b"), ("/{file}", "a/index.md", "/a/index"),
        ("/{date:%y-%j-%H%M%S}", "a.md", "/24-064-050607"), ("/x/{slug}", "a?b#c.md", "/x/a%3Fb%23c"),
    ],
)  # fmt: skip
def test_template_is_filled_with_the_path(tmp_path: Path, template: str, path: str, url: str) -> None:
    write_files(tmp_path, {path: DATED})
    assert read_urls(tmp_path, url=template) == {path: url}


@pytest.mark.parametrize(
    ("front", "template", "url", "warning"),
    [
        ("slug: /Own/Slug/", "/blog/{slug}/", "/blog/Own/Slug/", ""),
        ("slug: ../../up", "/blog/{slug}/", "/a/", "leads to a parent folder; using the generator's rules"),
        ("x: y", "/{date:%Y}/{slug}/", "/a/", "the post has no date for {date}"),
        ("x: y", "/{category}/{slug}/", "/a/", "the post has no category"),
        ("permalink: /own/", "/blog/{slug}/", "/own/", ""),
    ],
)
def test_value_that_is_missing_or_unsafe_is_a_warning(
    tmp_path: Path, front: str, template: str, url: str, warning: str
) -> None:
    write_files(tmp_path, {"a.md": f"---\n{front}\n---\n"})
    (post,) = read_all(tmp_path, custom=make_rules(url=template)).values()
    assert post.url in (url, url.rstrip("/") + "/")
    assert any(warning in text for text in post.warnings) if warning else not post.warnings


def test_settings_replace_the_rules_of_a_generator(tmp_path: Path) -> None:
    files = {"hugo.toml": "", "content/post/a.md": "# A\n\n## One two\n\n## One-two", "content/note/b.md": "# B"}
    write_files(tmp_path, files)
    rules = make_rules(url="/x/{path}", posts=["content/post/*"], anchors="python-markdown")
    site = open_site(tmp_path, custom=rules)
    assert site.recognition.generator == "hugo"
    (post,) = read_all(tmp_path, custom=rules).values()
    assert (post.url, [s.anchor for s in post.sections if s.heading]) == ("/x/a", ["one-two", "one-two_1"])
    assert site.fingerprint != open_site(tmp_path).fingerprint
    assert pickle.loads(pickle.dumps(site)).fingerprint == site.fingerprint  # own data


@pytest.mark.parametrize(
    ("condition", "front", "reason"),
    [
        ({"draft": True}, "draft: yes", "draft: yes"), ({"show": False}, "show: no", "show: no"),
        ({"State": ["wip", "idea"]}, "state: WIP", "state: WIP"), ({"level": 3}, "level: 3", "level: 3"),
        ({"meta": {"stage": "wip"}}, "meta: {stage: wip}", "meta.stage: wip"),
        ({"tags": "secret"}, "tags: [a, Secret]", "tags: a, Secret"),
        ({"draft": True}, "draft: false", ""), ({"show": False}, "x: y", ""), ({"level": 3}, "level:", ""),
    ],
)  # fmt: skip
def test_condition_hides_posts(tmp_path: Path, condition: dict[str, Any], front: str, reason: str) -> None:
    write_files(tmp_path, {"hugo.toml": "", "content/a.md": f"---\n{front}\n---\nx"})
    (post,) = read_all(tmp_path, custom=make_rules(hidden_if=condition)).values()
    assert (post.visibility.is_public, post.visibility.reason) == (not reason, reason or "public")


def test_preview_of_drafts_shows_drafts_by_condition(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.md": "---\ndraft: true\n---\n", "b.md": "---\nstage: wip\n---\n"})
    rules = make_rules(hidden_if={"draft": True, "stage": "wip"})
    assert list_visible(tmp_path, custom=rules, drafts=True) == {"a.md"}


SAMPLE = "# T\n\n## 2. A — b.c_d\n\n## !!!\n\n## 1\n\n## Own {#own}\n"


@pytest.mark.parametrize(
    ("scheme", "anchors"),
    [
        ("github", ["2-a--bc_d", "", "1", "own"]), ("hugo", ["2-a--bc_d", "heading", "1", "own"]),
        ("python-markdown", ["2-a-bc_d", "_1", "1", "own"]), ("kramdown", ["2-a--bc_d", "", "1", "own"]),
        ("pandoc", ["a-b.c_d", "section", "section-1", "own"]), ("zola", ["2-a-b-c-d", "", "1", "own"]),
        ("nuxt", ["_2-a-bc_d", "", "_1", "own"]), ("none", ["", "", "", "own"]),
    ],
)  # fmt: skip
def test_scheme_names_headings(tmp_path: Path, scheme: str, anchors: list[str]) -> None:
    write_files(tmp_path, {"a.md": SAMPLE})
    (post,) = read_all(tmp_path, custom=make_rules(anchors=scheme)).values()
    assert [section.anchor for section in post.sections if section.heading] == anchors


def test_settings_know_all_schemes() -> None:
    assert set(ANCHORS) == set(SCHEMES)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('url = "blog/{path}"', "invalid url 'blog/{path}': expected a path that begins with one `/`"),
        ('url = "https://x.org/{path}"', "expected a path that begins with one `/`"),
        ('url = "//x.org/{path}"', "expected a path that begins with one `/`"),
        ('url = "/{paht}/"', "unknown token {paht}; the tokens are: path, file, folder"),
        ('url = "/{date}/"', "{date:}: expected a format like {date:%Y/%m}, made of %Y"),
        ('url = "/{date:%Q}/"', "{date:%Q}: expected a format like"),
        ('url = "/{path:upper}/"', "unknown change 'upper'; expected: lower, slug, undated"),
        ('url = "/{path/"', "`{` can't be part of the path"),
        ('url = "/../{path}"', "`..` can't be part of the path"),
        ('url = {"../x/*.md" = "/{path}"}', "pattern '../x/*.md': expected a path below the root of the site"),
        ("url = 3", "expected a path that begins"),
        ('anchors = "githup"', "invalid anchors 'githup': expected one of: github, hugo"),
        ('posts = ["/etc/*.md"]', "pattern '/etc/*.md': expected a path below the root"),
        ('posts = ["posts/*.qmd"]', "pattern 'posts/*.qmd': .qmd is a format that is not read; expected .md,"),
        ('posts = ["**/**/**/**/x.md"]', "expected at most 3 `**`"),
        ("posts = 1", "expected a list of at most 100 patterns"),
        ("posts = [1]", "expected patterns like 'src/posts/**/*.md'; got 1"),
        ('hidden_if = "draft"', "expected a table like {draft = true"),
        ("hidden_if = {draft = []}", "'draft': expected true, false, a text, a number or a list"),
    ],
)
def test_bad_value_names_setting_value_and_remedy(tmp_path: Path, setting: str, message: str) -> None:
    write_files(tmp_path, {"posthaste.toml": setting})
    with pytest.raises(SettingsError) as caught:
        Settings.load(environ={}, content=tmp_path)
    assert message in str(caught.value)
    assert f"invalid {setting.split()[0]} " in str(caught.value)


def test_settings_come_from_the_file_or_the_environment(tmp_path: Path) -> None:
    write_files(tmp_path, {"posthaste.toml": 'url = "/a/{path}"\nhidden_if = {draft = true}\n', "src/b/x.md": "# X"})
    environ = {"POSTHASTE_POSTS": "src/{a,b}/*.md, other/*.md", "POSTHASTE_HIDDEN_IF": "draft=true, state=wip"}
    settings = Settings.load(environ=environ, content=tmp_path)
    assert settings.posts == ("src/{a,b}/*.md", "other/*.md")
    assert settings.hidden_if == (("draft", (True,)), ("state", ("wip",)))
    assert open_site_from_settings(settings).scan().files == ("src/b/x.md",)


def test_pages_in_other_formats_are_counted_and_named(tmp_path: Path) -> None:
    names = ("a.qmd", "b.Rmd", "c.rst", "d.org", "e.md", "sub/f.qmd")
    write_files(tmp_path, {f"posts/{name}": "x" for name in names} | {"other/g.qmd": "x"})
    scan = open_site(tmp_path, custom=make_rules(posts=["posts/**/*.md"])).scan()
    assert scan.files == ("posts/e.md",)
    assert dict(scan.skipped) == {
        "posts/a.qmd": ".qmd is a format that is not read", "posts/b.Rmd": ".rmd is a format that is not read",
        "posts/c.rst": ".rst is a format that is not read", "posts/d.org": ".org is a format that is not read",
        "posts/sub/f.qmd": ".qmd is a format that is not read",
    }  # fmt: skip


def test_hostile_values_are_bounded() -> None:
    pattern = "{" + "a," * 50 + "}" + "{b,c}" * 60 + "/" + "*x" * 25 + ".md"
    rules = make_rules(posts=[pattern])
    assert rules.find_skip_reason("x/" + "y" * 200 + ".md")
    template = parse_template("/{slug}/" * 50)
    page = Page("a" * 200, False, {"slug": "x" * 60_000}, "T", None, "en", "")
    with pytest.raises(ValueError, match="more than 2000 characters"):
        template.render(page)
