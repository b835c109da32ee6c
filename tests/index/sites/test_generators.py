"""The rules of Jekyll, Zola, Eleventy and Pelican, and which of them holds."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from index.errors import SettingsError
from index.markdown import parser
from index.markdown.templates import liquid, shortcodes, tera
from index.model import CodeBlock, Post
from index.posts.read_post import read_post
from index.sites import open_site
from index.sites.detection import detect_generator
from index.sites.jekyll import kramdown
from tests.conftest import PROJECT


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def posts(root: Path, **options: Any) -> dict[str, Post]:
    site = open_site(root, **options)
    return {id: read_post(site, id)[0] for id in site.files()}


def public(root: Path, **options: Any) -> set[str]:
    return {id for id, post in posts(root, **options).items() if post.visibility.public}


# ------------------------------------------------------------------------------------------------ which one


@pytest.mark.parametrize(
    ("files", "generator"),
    [
        ({"hugo.toml": ""}, "hugo"), ({"config.yaml": "baseURL: x"}, "hugo"),
        ({"config.toml": 'baseURL = "x"'}, "hugo"),
        ({"config.toml": 'base_url = "https://x.org"'}, "zola"),
        ({"_config.yml": ""}, "jekyll"),
        ({"_posts/2016-01-01-a.md": ""}, "jekyll"), ({"eleventy.config.js": ""}, "eleventy"),
        ({".eleventy.js": ""}, "eleventy"), ({"pelicanconf.py": ""}, "pelican"), ({"a.md": ""}, "plain"),
    ],
)  # fmt: skip
def test_the_sites_own_files_say_which_generator_builds_it(
    tmp_path: Path, files: dict[str, str], generator: str
) -> None:
    assert detect_generator(write(tmp_path, files)) == generator


def test_a_generator_can_be_named(tmp_path: Path) -> None:
    write(tmp_path, {"_config.yml": "", "_posts/2016-01-01-a.md": "---\ntitle: A\n---\n"})
    assert posts(tmp_path)["_posts/2016-01-01-a.md"].url == "/2016/01/01/a.html"
    assert posts(tmp_path, generator="plain")["_posts/2016-01-01-a.md"].url == "/_posts/2016-01-01-a/"


def test_a_content_folder_is_known_by_the_site_above(tmp_path: Path) -> None:
    write(tmp_path, {"config.toml": 'base_url = "https://x.org/blog"', "content/post/Some Name.md": "+++\n+++\n"})
    assert open_site(tmp_path / "content").root == tmp_path
    assert posts(tmp_path / "content")["post/Some Name.md"].url == "/blog/post/some-name/"


@pytest.mark.parametrize("config", ["config.toml", "_config.yml", "pelicanconf.py"])
def test_a_broken_configuration_is_named(tmp_path: Path, config: str) -> None:
    write(tmp_path, {config: "base_url = [\n\tx: ]: {"})
    generator = {"config.toml": "zola", "_config.yml": "jekyll", "pelicanconf.py": "pelican"}[config]
    with pytest.raises(SettingsError, match=config):
        open_site(tmp_path, generator=generator)


# ------------------------------------------------------------------------------------------------ Jekyll


@pytest.mark.parametrize(
    ("config", "path", "front", "url"),
    [
        ("", "_posts/2016-06-21-Hello World.md", "", "/2016/06/21/Hello-World.html"),
        ("", "_posts/2016-6-1-one-digit.md", "", "/2016/06/01/one-digit.html"),
        ("", "news/_posts/2016-06-21-a.md", "", "/news/2016/06/21/a.html"),
        ("", "_posts/sub/2016-06-21-a.md", "", "/2016/06/21/a.html"),
        ("", "_posts/2016-06-21-a.md", "categories: [Tech News, go]", "/tech%20news/go/2016/06/21/a.html"),
        ("", "_posts/2016-06-21-a.md", "categories: one two", "/one/two/2016/06/21/a.html"),
        ("", "_posts/2016-06-21-a.md", "date: 2015-01-03 05:30:00 +0000", "/2015/01/03/a.html"),
        ("", "_posts/2016-06-21-a.md", "permalink: /x/own.html", "/x/own.html"),
        ("", "_posts/2016-06-21-a.md", "slug: My-Slug", "/2016/06/21/My-Slug.html"),
        ("permalink: pretty", "_posts/2016-06-21-a.md", "", "/2016/06/21/a/"),
        ("permalink: ordinal", "_posts/2016-06-21-a.md", "", "/2016/173/a.html"),
        ("permalink: none", "_posts/2016-06-21-a.md", "category: x", "/x/a.html"),
        ("permalink: /blog/:year/:title/", "_posts/2016-06-21-a.md", "", "/blog/2016/a/"),
        ("baseurl: /base", "_posts/2016-06-21-a.md", "", "/base/2016/06/21/a.html"),
        (
            "timezone: America/New_York",
            "_posts/2016-06-21-a.md",
            "date: 2016-06-21 02:00:00 +0000",
            "/2016/06/20/a.html",
        ),
        ("", "about.md", "", "/about.html"),
        ("", "sub/index.md", "", "/sub/"),
        ("permalink: pretty", "about.md", "", "/about/"),
    ],
)
def test_jekyll_urls(tmp_path: Path, config: str, path: str, front: str, url: str) -> None:
    write(tmp_path, {"_config.yml": config + "\n", path: f"---\ntitle: T\n{front}\n---\n"})
    assert posts(tmp_path)[path].url == url


def test_what_jekyll_publishes(tmp_path: Path) -> None:
    head = "---\ntitle: T\n---\n"
    write(tmp_path, {
        "_config.yml": "exclude: [vendor]\n", "_posts/2016-01-01-a.md": head, "_posts/no-date.md": head,
        "_posts/2016-01-01-off.md": "---\npublished: false\n---\n", "_posts/2099-01-01-later.md": head,
        "_posts/2016-01-01-flag.md": "---\ndraft: true\n---\n", "_drafts/idea.md": head, "_includes/x.md": head,
        "vendor/y.md": head, "README.md": "no front matter", "about.md": head, "_posts/2016-01-01-bare.md": "bare",
        "_posts/2016-01-01-locked.md": "---\npassword: x\n---\n",
    })  # fmt: skip
    shown = {"_posts/2016-01-01-a.md", "_posts/2016-01-01-flag.md", "_posts/2016-01-01-bare.md", "about.md"}
    later = "_posts/2099-01-01-later.md"
    assert public(tmp_path) == {*shown, later}
    assert posts(tmp_path)[later].visibility.visible_from == datetime(2099, 1, 1, tzinfo=UTC)
    assert public(tmp_path, drafts=True) == {*shown, later, "_drafts/idea.md"}


@pytest.mark.parametrize(
    ("front", "tags", "categories"),
    [("tag: one two\ncategory: a b", ("one two",), ("a b",)),
     ("tags: one two\ncategories: a b", ("one", "two"), ("a", "b")),
     ("tag: one\ntags: [two]", ("one",), ())],
)  # fmt: skip
def test_jekyll_knows_the_singular(
    tmp_path: Path, front: str, tags: tuple[str, ...], categories: tuple[str, ...]
) -> None:
    write(tmp_path, {"_config.yml": "", "_posts/2016-01-01-a.md": f"---\n{front}\n---\n"})
    post = posts(tmp_path)["_posts/2016-01-01-a.md"]
    assert (post.tags, post.categories) == (tags, categories)


@pytest.mark.parametrize("published", ["no", "'false'"])
def test_a_jekyll_post_without_a_date_is_none_whatever_else_it_says(tmp_path: Path, published: str) -> None:
    head = f"---\npublished: {published}\n---\n"
    write(
        tmp_path,
        {"_config.yml": "", "_posts/a.md": head, "_posts/2016-13-45-b.md": head, "_posts/2016-01-01-c.md": head},
    )
    assert public(tmp_path) == {"_posts/2016-01-01-c.md"}


def test_a_configuration_that_is_no_yaml_is_told_as_such(tmp_path: Path) -> None:
    write(tmp_path, {"_config.yml": "a: [", "_posts/2016-01-01-c.md": ""})
    with pytest.raises(SettingsError, match=r"_config\.yml: the configuration can't be read"):
        open_site(tmp_path)


def test_liquid_is_gone_and_code_is_code() -> None:
    body = (
        "Hello {{ site.title }}.\n\n{% highlight ruby %}\ndef a_b_c\n  1 * 2\nend\n{% endhighlight %}\n\n"
        "* toc\n{:toc}\n\n"
        "{% comment %}hidden\n{% endcomment %}After{:.cls} {% raw %}{{ shown }}{% endraw %}\n\n"
        "## Head {#own}\n\n```html\n{% raw %}{{ kept }}{% endraw %} {% include x %}\n```\n"
    )
    first, second = parser.parse_markdown(body, 1, kramdown.RULES).sections
    assert first.text == "Hello .\nAfter {{ shown }}"
    assert first.code == (CodeBlock("ruby", "def a_b_c\n  1 * 2\nend", 4),)
    assert (second.heading, second.anchor, second.line) == ("Head", "own", 15)
    assert second.code == (CodeBlock("html", "{{ kept }} {% include x %}", 18),)
    assert liquid.strip_liquid(body).count("\n") == body.count("\n")


HOSTILE = ["{{", "{% raw %}", "{% highlight x %}", "{% comment %}", "{{<", '{{< a "', "{{< `", "{{% x", '{{ a("',
           "{% a('",
           "{{</*", "{{/*", "{{ a(x", "{:", "* toc\n{:toc", "<", "```", "~~~ x\n"]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_templates_take_linear_time(piece: str) -> None:
    body = piece * (200_000 // len(piece))  # in quadratic time this would take minutes
    for prepare in (shortcodes.expand_shortcodes, liquid.strip_liquid, tera.strip_tera, kramdown.prepare):
        prepare(body)


def test_kramdowns_anchors(shared: Path) -> None:
    lines = (shared / "tables" / "anchors.tsv").read_text("utf-8").split("\n")[2:]
    rows = [
        line.split("\t") for line in lines if line and not line.startswith(("<h2>", "> ", "* ##", "Setext", "## ("))
    ]
    body = "".join(f"## {row[0].replace(chr(92) + 'there', chr(9) + 'here')}\n\n" for row in rows) + "[^1]: note\n"
    made = [s.anchor for s in parser.parse_markdown(body, 1, kramdown.RULES).sections if s.level]
    assert made == [row[7] if len(row) > 7 else "" for row in rows]


def test_jekyll_posts_as_jekyll_made_them(shared: Path, tmp_path: Path) -> None:
    fronts = {
        "catstr": "categories: one two\ntags: x, y", "catsing": "category: one two\ntags: [single tag]",
        "cats": "categories: [Tech News, go]\ntags: a b", "slug": "slug: My-Slug", "perma": "permalink: /x/perma.html",
        "perma2": "permalink: /pretty", "datefm": "date: 2015-01-03 05:30:00 +0000",
    }  # fmt: skip
    rows = (shared / "tables" / "jekyll_4.3.1.txt").read_text("utf-8").splitlines()
    table = [row.removeprefix("PAGE ").split("|") for row in rows if re.search(r"\.(md|markdown)\|", row)]
    for path, *_ in table:
        name = re.sub(r"^\d+-\d+-\d+-", "", Path(path).stem)
        title = "" if name in ("notitle-here", "nofm", "empty-fm") else "title: Hi\n"
        write(tmp_path, {path: f"---\n{title}{fronts.get(name, '')}\n---\nx"})
    made = posts(tmp_path, generator="jekyll")
    assert {path: made[path].url for path, *_ in table} == {path: url for path, url, *_ in table}
    for path, _, _, *rest in (row for row in table if len(row) > 4):
        post = made[path]
        assert list(post.categories) == json.loads(rest[1].removeprefix("cats=")), path
        assert list(post.tags) == json.loads(rest[2].removeprefix("tags=")), path
        assert (post.date or "")[:10] == rest[0][:10], path


def test_the_jekyll_case(shared: Path, tmp_path: Path) -> None:
    folder = shared / "cases" / "23-jekyll-post"
    id = "_posts/2015-05-22-New Start.md"
    write(tmp_path, {"_config.yml": "", id: (folder / "input.md").read_text("utf-8")})
    post = posts(tmp_path)[id]
    assert (post.url, post.title) == ("/tech%20news/go/2015/05/22/New-Start.html", "New Start")
    assert (post.tags, post.date) == (("jekyll", "pages"), "2015-05-22")
    (section,) = post.sections
    assert section.code[0].language == "ruby"
    assert not any(sign in section.text for sign in ("{%", "{:toc}", "site.title"))


# ------------------------------------------------------------------------------------------------ Zola


@pytest.mark.parametrize(
    ("path", "front", "url"),
    [
        ("post/Some Name.md", "", "/post/some-name/"), ("post/x.md", 'slug = "own"', "/post/own/"),
        ("post/x.md", 'path = "2016/06/My-Path"', "/2016/06/My-Path/"),
        ("post/2016-06-21-dated.md", "", "/post/dated/"),
        ("post/2016-06-21_dated.md", "", "/post/dated/"), ("post/bundle/index.md", "", "/post/bundle/"),
        ("post/Über.md", "", "/post/uber/"), ("post/x.fr.md", "", "/fr/post/x/"), ("about.md", "", "/about/"),
    ],
)  # fmt: skip
def test_zola_urls(tmp_path: Path, path: str, front: str, url: str) -> None:
    write(
        tmp_path,
        {"config.toml": 'base_url = "https://x.org"\n[languages.fr]\n', f"content/{path}": f"+++\n{front}\n+++\n"},
    )
    assert posts(tmp_path)[path].url == url


@pytest.mark.parametrize(
    ("front", "date"),
    [
        ('path = "2018/12/06/rust-2018"', "2018-12-06"), ('path = "2018/12/32/x"', None), ('path = "2018/12/x"', None),
        ('path = "a/2018/12/06/x"', "2018-12-06"), ('date = 2019-01-02\npath = "2018/12/06/x"', "2019-01-02"),
        ('path = "12018/12/06/x"', None), ("updated = 2020-03-04", None),
    ],
)  # fmt: skip
def test_a_url_tells_the_date_where_nothing_else_does(tmp_path: Path, front: str, date: str | None) -> None:
    write(tmp_path, {"config.toml": 'base_url = "https://x.org"', "content/x.md": f"+++\n{front}\n+++\n"})
    assert posts(tmp_path)["x.md"].date == date


def test_what_zola_publishes_and_says(tmp_path: Path) -> None:
    write(tmp_path, {
        "config.toml": 'base_url = "https://x.org"', "content/_index.md": "",
        "content/draft.md": "+++\ndraft = true\n+++\n",
        "content/out.md": "+++\nin_search_index = false\n+++\n",
        "content/2016-06-21-a.md": '+++\ntitle = "A"\nauthors = ["Ada"]\n[taxonomies]\ntags = ["x"]\n'
        'topics = ["y", "x"]\n[extra]\npassword = "y"\n'
        "+++\n"
        '# One Ü\n\n# One Ü\n\n{{ youtube(id="x") }}Text {% quote(by="A") %}quoted{% end %}\n',
    })  # fmt: skip
    assert public(tmp_path) == {"2016-06-21-a.md"}
    assert public(tmp_path, drafts=True) == {"2016-06-21-a.md", "draft.md"}
    post = posts(tmp_path)["2016-06-21-a.md"]
    assert (post.date, post.tags, post.authors) == ("2016-06-21", ("x", "y"), ("Ada",))
    assert [(s.anchor, s.text) for s in post.sections] == [("one-u", ""), ("one-u-1", "Text quoted")]


# ------------------------------------------------------------------------------------------------ Eleventy


@pytest.mark.parametrize(
    ("path", "front", "url"),
    [
        ("posts/hello.md", "", "/posts/hello/"), ("posts/index.md", "", "/posts/"), ("index.md", "", "/"),
        ("posts/Mixed Case.md", "", "/posts/Mixed%20Case/"), ("posts/posts.md", "", "/posts/"),
        ("posts/2016-06-21-dated.md", "", "/posts/2016-06-21-dated/"), ("posts/x.md", "permalink: /x/p/", "/x/p/"),
        ("posts/x.md", "permalink: /old/page.html", "/old/page.html"),
        ("posts/x.md", "permalink: '/{{ page.fileSlug }}/'", "/posts/x/"),
    ],
)  # fmt: skip
def test_eleventy_urls(tmp_path: Path, path: str, front: str, url: str) -> None:
    write(
        tmp_path,
        {
            "eleventy.config.js": 'module.exports = {dir: {input: "src"}}',
            f"src/{path}": f"---\ntitle: T\n{front}\n---\n",
        },
    )
    assert posts(tmp_path)[path].url == url


def test_what_eleventy_publishes(tmp_path: Path) -> None:
    write(tmp_path, {
        ".eleventy.js": "", "a.md": "---\ntags: x, y\n---\n", "no.md": "---\npermalink: false\n---\n",
        "out.md": "---\neleventyExcludeFromCollections: true\n---\n", "_includes/b.md": "", "node_modules/c/d.md": "",
        "draft.md": "---\ndraft: true\n---\n",
    })  # fmt: skip
    assert public(tmp_path) == {"a.md"}
    assert posts(tmp_path)["a.md"].tags == ("x", "y")


@pytest.fixture(scope="session")
def eleventy() -> Path:
    """The real Eleventy, installed by npm into a cache of the checkout; skips where that can't be had."""
    folder = PROJECT / ".cache" / "eleventy"
    program = folder / "node_modules" / ".bin" / "eleventy"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("the real Eleventy needs node and npm")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        command = [npm, "install", "--no-audit", "--no-fund", "@11ty/eleventy@3"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm can't install Eleventy here: {done.stderr[-200:]}")
    return program


def test_posts_are_what_eleventy_makes_of_them(eleventy: Path, tmp_path: Path) -> None:
    chance = random.Random(11)
    for number in range(120):
        folder = chance.choice(["posts", "posts/deep", "notes", "."])
        name = (
            chance.choice(["hello", "Mixed Case", "2016-06-21-dated", "dots.v1.2", "under_score", "Über"])
            + f"-{number}"
        )
        lines = [f"title: Title {number}"]
        if chance.random() < 0.4:
            lines.append(f"date: {chance.choice(['2016-06-21', '2018-03-01T10:00:00Z'])}")
        if chance.random() < 0.3:
            lines.append(f"tags: {chance.choice(['[a, b c]', 'solo'])}")
        if chance.random() < 0.2:
            lines.append(f"permalink: {chance.choice([f'/x/p{number}/', f'/old/page{number}.html', 'false'])}")
        if chance.random() < 0.1:
            lines.append("eleventyExcludeFromCollections: true")
        write(tmp_path, {f"src/{folder}/{name}.md": "---\n" + "\n".join(lines) + "\n---\nText.\n"})
    config = 'module.exports = function (c) { return {dir: {input: "src", output: "out"}} }\n'
    listing = (
        "---\npermalink: /list.txt\neleventyExcludeFromCollections: true\n---\n"
        "{% for p in collections.all %}{% if p.url %}"
        "{{ p.inputPath | safe }}|{{ p.url | safe }}|{{ p.data.title | safe }}|{{ p.date.toISOString() }}|"
        "{{ (p.data.tags or []) | dump | safe }}\n{% endif %}{% endfor %}"
    )
    write(tmp_path, {"eleventy.config.js": config, "src/list.njk": listing})
    done = subprocess.run([str(eleventy)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split("|") for line in (tmp_path / "out/list.txt").read_text("utf-8").splitlines()]
    theirs = {path.removeprefix("./src/"): rest for path, *rest in rows}
    ours = {id: post for id, post in posts(tmp_path).items() if post.visibility.public}
    assert set(ours) == set(theirs)
    assert len(theirs) > 80
    for id, (url, title, date, tags) in theirs.items():
        post = ours[id]
        assert (unquote(post.url), post.title, list(post.tags)) == (url, title, json.loads(tags)), id
        if post.date:  # else the time the file was made, which we don't take for a date
            assert date.startswith(post.date[:10]), id


# ------------------------------------------------------------------------------------------------ Pelican


def test_what_pelican_reads(tmp_path: Path) -> None:
    write(tmp_path, {
        "pelicanconf.py": 'PATH = "content"\nTIMEZONE = "Europe/Paris"\nSITEURL = ""\nX = 1 + f(2)\n',
        "content/tech/a.md": "Title: Ünï & 日本\nDate: 2016-06-21 10:00\nTags: x, y\nSummary: one\n    two\n\n"
        "Text {filename}b.md\n",
        "content/b.md": "---\ntitle: B\ndate: 2016-06-21\nslug: own\nlang: fr\n---\nText\n",
        "content/draft.md": "Title: D\nDate: 2016-06-21\nStatus: draft\n\nText\n",
        "content/hidden.md": "Title: H\nDate: 2016-06-21\nStatus: hidden\n\nText\n",
        "content/undated.md": "Title: U\n\nText\n", "content/untitled.md": "Date: 2016-06-21\n\nText\n",
        "content/future.md": "Title: F\nDate: 2099-06-21\n\nText\n",
    })  # fmt: skip
    found = posts(tmp_path)
    assert public(tmp_path) == {"tech/a.md", "b.md", "future.md"}
    first = found["tech/a.md"]
    assert (first.url, first.date, first.tags) == ("/uni-ri-ben.html", "2016-06-21T10:00:00+02:00", ("x", "y"))
    assert (first.categories, first.description) == (("tech",), "one two")
    assert (first.sections[0].text, first.sections[0].line) == ("Text b.md", 7)
    assert (found["b.md"].url, found["b.md"].lang) == ("/own-fr.html", "fr")


def test_posts_are_what_pelican_makes_of_them(tmp_path: Path) -> None:
    if shutil.which("pelican", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("the real Pelican is absent: pip install 'pelican[markdown]'")
    chance = random.Random(5)
    titles = [
        "Hello World",
        "Über Straßen",
        "C++ & C#",
        "What's new?",
        "日本 news",
        "A -- dash",
        "100% of it",
        "snake_case",
    ]
    for number in range(120):
        lines = [f"Title: {chance.choice(titles)} {number}"]
        if chance.random() < 0.95:
            lines.append(f"Date: {chance.choice(['2016-06-21', '2018-03-01 10:00', '2099-01-01'])}")
        for line, share in (("Tags: a, b c", 0.4), (f"Slug: own-{number}", 0.2), ("Status: draft", 0.1),
                            ("Status: hidden", 0.1), ("Category: Cats", 0.2), (f"Url: u/{number}/", 0.05)):  # fmt: skip
            if chance.random() < share and not (line.startswith("Status") and lines[-1].startswith("Status")):
                lines.append(line)
        folder = chance.choice(["", "tech/", "life/"])
        write(tmp_path, {f"content/{folder}post-{number}.md": "\n".join(lines) + "\n\nText.\n"})
    listing = (
        "{% for a in articles %}{{ [a.relative_source_path, a.url, a.title|string, a.date.isoformat(),"
        " (a.tags or [])|map(attribute='name')|list, (a.category|default(''))|string] | tojson }}\n{% endfor %}"
    )
    config = 'PATH = "content"\nTIMEZONE = "UTC"\nTHEME = "theme"\nDIRECT_TEMPLATES = ["list"]\nPLUGINS = []\n'
    config += "".join(
        f'{kind}_SAVE_AS = ""\n' for kind in ("CATEGORY", "TAG", "AUTHOR", "FEED_ALL_ATOM", "CATEGORY_FEED_ATOM")
    )
    write(
        tmp_path, {"pelicanconf.py": config, "theme/templates/list.html": listing, "theme/templates/article.html": "x"}
    )
    command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (tmp_path / "out/list.html").exists(), done.stdout + done.stderr
    rows = [json.loads(line) for line in (tmp_path / "out/list.html").read_text("utf-8").splitlines() if line.strip()]
    theirs = {row[0]: row[1:] for row in rows}
    ours = {id: post for id, post in posts(tmp_path).items() if post.visibility.public}
    assert set(ours) == set(theirs)
    assert len(theirs) > 80
    for id, (url, title, date, tags, category) in theirs.items():
        post = ours[id]
        assert (post.url.lstrip("/"), post.title, list(post.tags)) == (url, title, tags), id
        assert post.categories == (category,) or not category, id  # Pelican 4.12 forgets some
        assert post.date is not None
        assert datetime.fromisoformat(post.date).replace(tzinfo=UTC) == datetime.fromisoformat(date), id
