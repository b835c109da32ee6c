"""A made site, built by the real Hugo: URLs, titles, dates, tags, headings' ids and what is public are what it made."""

from __future__ import annotations

import json
import random
import re
import subprocess
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from index.model import Post
from index.post import read_post
from index.sites import open_site

TITLES = [
    "Hello World", "C++ & C#: what's new?", "Über Straßen", "日本語の題", "2016", "A -- dash... and more",
    "a + b", "v1.2.3 (beta)",
    "Emoji 🎉 party", "snake_case and CamelCase", "100% of @users #tagged", "Crème brûlée",
    "a/b testing",
]  # fmt: skip
HEADINGS = [
    "Intro", "Intro", "Using `docker run --rm` now", "[Link text](https://x.org/a) here", "**Bold** and *em*", "Ünï",
    "What's new?", "Own id {#own}", "1. First", "A & B", "trailing dash -", "日本語", "C:\\path", "x_y z",
]  # fmt: skip
BODIES = ["Plain text.", "- a list\n- of two", "```sh\n# no heading\n```", "> quote", "With {{</* note */>}} in it."]
DATES = ["2016-06-21", "2018-03-01T10:00:00+02:00", "2018-03-01 09:05:00 -0500", "2099-01-01", None]
NAMES = ["post", "My-File", "with space", "dots.v1.2", "Ünïcode", "under_score", "a--b", "UPPER", "日本"]
CONFIGS = {
    "plain": 'baseURL = "https://example.org/"\n',
    "permalinks": 'baseURL = "https://example.org/blog/"\n[permalinks]\npost = "/:year/:month/:slug/"\n',
    "ugly, two languages": "uglyURLs = true\n[languages.en]\nweight = 1\n[languages.fr]\n",
    "ascii ids, case kept": 'disablePathToLower = true\n[markup.goldmark.parser]\nautoHeadingIDType = "github-ascii"\n',
}  # fmt: skip
LAYOUT = (
    "[{{ range $i, $p := site.RegularPages }}{{ if $i }},{{ end }}"
    '{{ dict "path" .File.Path "url" .RelPermalink "title" .Title "date" (.Date.Format "2006-01-02T15:04:05Z07:00")'
    ' "tags" (.Params.tags | default slice) "html" .Content | jsonify }}{{ end }}]'
)


def make(root: Path, config: str, seed: int) -> None:
    """Write a site of varied posts."""
    chance = random.Random(seed)
    (root / "layouts").mkdir(parents=True)
    (root / "layouts" / "index.json").write_text(LAYOUT)
    (root / "hugo.toml").write_text(f'{config}\n[outputs]\nhome = ["json"]\n')
    for number in range(90):
        folder = root / "content" / chance.choice(["", "post", "post/deep", "notes"])
        name = f"{chance.choice(NAMES)}-{number}"
        suffix = chance.choice(["", "", "", ".fr"])
        bundle = chance.random() < 0.2
        path = folder / name / f"index{suffix}.md" if bundle else folder / f"{name}{suffix}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_front(chance) + _body(chance), "utf-8")


def _front(chance: random.Random) -> str:
    values: dict[str, Any] = {"title": chance.choice(TITLES)}
    if (date := chance.choice(DATES)) is not None:
        values["date"] = date
    for key, value, share in (
        ("draft", True, 0.1), ("draft", False, 0.2), ("slug", "my-Slug_x", 0.15), ("url", "/Custom/Path", 0.05),
        ("expiryDate", "2001-01-01", 0.05), ("publishDate", "2001-01-01", 0.1), ("tags", ["a", "b c", "C++"], 0.5),
        ("headless", True, 0.03),
    ):  # fmt: skip
        if chance.random() < share:
            values[key] = value
    if values.get("url"):
        values["url"] = f"/Custom/{chance.random()}/"
    if chance.random() < 0.3:
        return json.dumps(values) + "\n"
    lines = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return f"---\n{lines}\n---\n"


def _body(chance: random.Random) -> str:
    parts = [chance.choice(BODIES)]
    for _ in range(chance.randint(0, 6)):
        parts += [f"{'#' * chance.randint(1, 4)} {chance.choice(HEADINGS)}", chance.choice(BODIES)]
    return "\n\n".join(parts) + "\n"


def ours(root: Path) -> dict[str, Post]:
    site = open_site(root)
    posts = {id: read_post(site, id)[0] for id in site.files()}
    now = datetime.now(UTC)
    return {
        id: post for id, post in posts.items()
        if post.visibility.public and (post.visibility.visible_from is None or post.visibility.visible_from <= now)
    }  # fmt: skip


def moment(date: str | None) -> datetime:
    if date is None:
        return datetime(1, 1, 1, tzinfo=UTC)
    found = datetime.fromisoformat(date)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@pytest.mark.parametrize("name", CONFIGS)
def test_posts_are_what_hugo_makes_of_them(name: str, hugo: str, tmp_path: Path) -> None:
    make(tmp_path, CONFIGS[name], seed=len(name))
    done = subprocess.run([hugo, "--source", str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {}
    for index in (tmp_path / "public").glob("**/index.json"):
        pages |= {page["path"]: page for page in json.loads(index.read_text("utf-8"))}
    posts = ours(tmp_path)
    assert set(posts) == set(pages)
    assert len(pages) > 40
    for id, page in pages.items():
        post = posts[id]
        assert (post.url, post.title, list(post.tags)) == (page["url"], page["title"], page["tags"]), id
        assert moment(post.date) == moment(page["date"]), id
        ids = [unescape(found) for found in re.findall(r'<h[1-6] id="([^"]*)"', page["html"])]
        assert [section.anchor for section in post.sections if section.level] == ids, id
