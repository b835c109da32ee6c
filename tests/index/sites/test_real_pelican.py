"""Posts equal what the real Pelican makes of them."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.sites import read_posts, select_visible_now, write_files

pytestmark = [pytest.mark.generators, pytest.mark.slow]

TITLES = [
    "Hello World", "Über Straßen", "C++ & C#", "What's new?", "日本 news", "A -- dash", "100% of it", "snake_case",
]  # fmt: skip
LISTING = (
    "{% for a in articles %}{{ [a.relative_source_path, a.url, a.title|string, a.date.isoformat(),"
    " (a.tags or [])|map(attribute='name')|list, (a.category|default(''))|string] | tojson }}\n{% endfor %}"
)
CONFIG = 'PATH = "content"\nTIMEZONE = "UTC"\nTHEME = "theme"\nDIRECT_TEMPLATES = ["list"]\nPLUGINS = []\n' + "".join(
    f'{kind}_SAVE_AS = ""\n' for kind in ("CATEGORY", "TAG", "AUTHOR", "FEED_ALL_ATOM", "CATEGORY_FEED_ATOM")
)


@pytest.fixture
def pelican() -> list[str]:
    """Return the command of the real Pelican; skip if it is not installed."""
    if shutil.which("pelican", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("the real Pelican is absent: pip install 'pelican[markdown]'")
    return [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", "out"]


def write_site(root: Path) -> None:
    """Write a site of varied articles, and a theme that lists them."""
    rng = random.Random(5)
    for number in range(120):
        lines = [f"Title: {rng.choice(TITLES)} {number}"]
        if rng.random() < 0.95:
            lines.append(f"Date: {rng.choice(['2016-06-21', '2018-03-01 10:00', '2099-01-01'])}")
        for line, share in (("Tags: a, b c", 0.4), (f"Slug: own-{number}", 0.2), ("Status: draft", 0.1),
                            ("Status: hidden", 0.1), ("Category: Cats", 0.2), (f"Url: u/{number}/", 0.05)):  # fmt: skip
            if rng.random() < share and not (line.startswith("Status") and lines[-1].startswith("Status")):
                lines.append(line)
        folder = rng.choice(["", "tech/", "life/"])
        write_files(root, {f"content/{folder}post-{number}.md": "\n".join(lines) + "\n\nText.\n"})
    theme = {"theme/templates/list.html": LISTING, "theme/templates/article.html": "x"}
    write_files(root, {"pelicanconf.py": CONFIG, **theme})


def build(pelican: list[str], root: Path) -> dict[str, list[Any]]:
    """Build the site; return the URL, title, date, tags and category of each article, by id."""
    process = subprocess.run(pelican, cwd=root, capture_output=True, text=True, check=False)
    listing = root / "out/list.html"
    assert listing.exists(), process.stdout + process.stderr
    rows = [json.loads(line) for line in listing.read_text("utf-8").splitlines() if line.strip()]
    return {row[0]: row[1:] for row in rows}


def test_posts_equal_those_of_pelican(pelican: list[str], tmp_path: Path) -> None:
    write_site(tmp_path)
    articles = build(pelican, tmp_path)
    posts = select_visible_now(read_posts(tmp_path))
    assert set(posts) == set(articles)
    assert len(articles) > 80
    for id, (url, title, date, tags, category) in articles.items():
        post = posts[id]
        assert (post.url.lstrip("/"), post.title, list(post.tags)) == (url, title, tags), id
        assert post.categories == (category,) or not category, id  # Pelican 4.12 omits some categories
        assert post.date is not None
        assert datetime.fromisoformat(post.date).replace(tzinfo=UTC) == datetime.fromisoformat(date), id
