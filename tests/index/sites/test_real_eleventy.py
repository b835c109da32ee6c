"""Posts equal what the real Eleventy makes of them."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.processes import PROJECT
from tests.support.sites import read_posts, select_visible_now, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

NAMES = ["hello", "Mixed Case", "2016-06-21-dated", "dots.v1.2", "under_score", "Über"]
CONFIG = 'module.exports = function (c) { return {dir: {input: "src", output: "out"}} }\n'
LISTING = (
    "---\npermalink: /list.txt\neleventyExcludeFromCollections: true\n---\n"
    "{% for p in collections.all %}{% if p.url %}"
    "{{ p.inputPath | safe }}|{{ p.url | safe }}|{{ p.data.title | safe }}|{{ p.date.toISOString() }}|"
    "{{ (p.data.tags or []) | dump | safe }}\n{% endif %}{% endfor %}"
)


@pytest.fixture(scope="session")
def eleventy() -> Path:
    """Return the real Eleventy, installed by npm into a cache of the checkout; skip if that fails."""
    folder = PROJECT / ".cache" / "eleventy"
    program = folder / "node_modules" / ".bin" / "eleventy"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("the real Eleventy needs node and npm")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        command = [npm, "install", "--no-audit", "--no-fund", "@11ty/eleventy@3"]
        process = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if process.returncode:
            pytest.skip(f"npm cannot install Eleventy here: {process.stderr[-200:]}")
    return program


def write_site(root: Path) -> None:
    """Write a site of varied posts, and a page that lists them."""
    rng = random.Random(11)
    for number in range(120):
        folder = rng.choice(["posts", "posts/deep", "notes", "."])
        name = f"{rng.choice(NAMES)}-{number}"
        lines = [f"title: Title {number}"]
        if rng.random() < 0.4:
            lines.append(f"date: {rng.choice(['2016-06-21', '2018-03-01T10:00:00Z'])}")
        if rng.random() < 0.3:
            lines.append(f"tags: {rng.choice(['[a, b c]', 'solo'])}")
        if rng.random() < 0.2:
            lines.append(f"permalink: {rng.choice([f'/x/p{number}/', f'/old/page{number}.html', 'false'])}")
        if rng.random() < 0.1:
            lines.append("eleventyExcludeFromCollections: true")
        write_files(root, {f"src/{folder}/{name}.md": "---\n" + "\n".join(lines) + "\n---\nText.\n"})
    write_files(root, {"eleventy.config.js": CONFIG, "src/list.njk": LISTING})


def build(eleventy: Path, root: Path) -> dict[str, list[str]]:
    """Build the site; return the URL, title, date and tags (JSON) of each page, by id."""
    process = subprocess.run([str(eleventy)], cwd=root, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    rows = [line.split("|") for line in (root / "out/list.txt").read_text("utf-8").splitlines()]
    return {path.removeprefix("./src/"): values for path, *values in rows}


def test_posts_equal_those_of_eleventy(eleventy: Path, tmp_path: Path) -> None:
    write_site(tmp_path)
    pages = build(eleventy, tmp_path)
    posts = select_visible_now(read_posts(tmp_path))
    assert set(posts) == set(pages)
    assert len(pages) > 80
    for id, (url, title, date, tags) in pages.items():
        post = posts[id]
        assert (unquote(post.url), post.title, list(post.tags)) == (url, title, json.loads(tags)), id
        if post.date:  # without one, Eleventy takes the time at which the file was made, and we do not
            assert date.startswith(post.date[:10]), id
