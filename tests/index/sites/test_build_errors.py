"""Pages that stop the build of their generator, as recorded in tables: shown with a warning if their URL is certain."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from index.errors import UnreadablePost
from index.posts.read_post import read_post
from index.sites import open_site
from tests.support.sites import write_files

SITES = {
    "docusaurus_3.10.2": ({"docusaurus.config.js": "module.exports = {}"}, "docs/", "/docs/"),
    "starlight_0.42.4_astro_7.3.5": ({"astro.config.mjs": "import '@astrojs/starlight'"}, "src/content/docs/", "/"),
    "vitepress_1.6.4": ({".vitepress/config.js": ""}, "", "/"),
}
"""Table -> the configuration of its site, the folder of its pages, and the begin of their URLs."""
EXCEPTIONS = {
    ("plain.md", "---\ntitle: t\n---"): "outside Git only: it has no date in its name",
    ("2024_01_08_under.md", "---\ntitle: t\n---"): "outside Git only: it has no date in its name",
    ("20240109-compact.md", "---\ntitle: t\n---"): "outside Git only: it has no date in its name",
    ("x.md", "---\ntitle: 1.10\n---"): "a number in `title` is read as the text that the author wrote",
    ("x.md", "---\ntitle: 2024-01-02\n---"): "a date in `title` is read as the text that the author wrote",
}
"""Pages that are shown without a warning, with the reason."""


def list_rows(shared: Path, table: str) -> list[tuple[str, str]]:
    """Return the names and texts of the pages that stop the build."""
    lines = (shared / "tables" / f"{table}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if "BUILD ERROR" in line and not line.startswith("index.md")]
    return [(row[0], "text" if row[1].startswith("(") else row[1].replace("\\n", "\n")) for row in rows]


@pytest.mark.parametrize("table", SITES)
def test_page_that_stops_the_build_is_skipped_hidden_or_has_a_warning(shared: Path, tmp_path: Path, table: str) -> None:
    config, pages, base = SITES[table]
    rows = list_rows(shared, table)
    for number, (name, text) in enumerate(rows):
        folder = "blog/" if table.startswith("docusaurus") and "/" not in name else pages
        root = write_files(tmp_path / str(number), config | {folder + name: f"{text}\n\nbody\n"})
        site = open_site(root)
        (id,) = site.scan().files
        try:
            post, _ = read_post(site, id)
        except UnreadablePost as error:
            assert "never closed" in str(error)  # `posthaste index` names the page
            continue
        is_certain = unquote(post.url).startswith((base, "/blog/")) and ".." not in post.url
        assert is_certain or not post.visibility.is_public
        assert not post.visibility.is_public or post.warnings or (name, text) in EXCEPTIONS, (name, text)
    assert len(rows) >= 3
