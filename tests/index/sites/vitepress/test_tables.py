"""Every row of the recorded table of VitePress."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.generator_tables import Block, name_index_file, read_blocks, read_headings, read_row
from tests.support.sites import read_only_post, write_files

TABLE = "vitepress_1.6.4.tsv"
BLOCKS = 8
OPTIONS = {
    "base /base/": "base: '/base/'",
    "cleanUrls: true": "cleanUrls: true",
    "rewrites ": "rewrites: {'packages/:pkg/src/:page*': 'p/:pkg/:page*', 'en/:rest*': ':rest*', "
    "'old.md': 'new/name.md'}",
    "srcExclude ": "srcExclude: ['x/**', '**/*.draft.md']",
    "locales root en, fr": "locales: {root: {label: 'E', lang: 'en'}, fr: {label: 'F', lang: 'fr-FR'}}",
}
"""By how the description of the block begins."""

HIDDEN = {
    *(f"vis/{name}.md" for name in (
        "draft", "draft-str", "draft-yes", "unlisted", "hidden", "published-false", "publish-false", "private",
        "search-false", "search-exclude", "pagefind-false", "noindex",
    )),
    "srch.md", "norob.md",  # kept out of search
    "odd/caps-key.md",  # `Draft: true`: keys count in any case
    "dyn/[id].md",  # a program makes its pages
    "tilde~.md",  # the name of a backup
}  # fmt: skip
"""Files that VitePress builds, and that are hidden here."""
OTHER_TITLES = {
    "odd/blank-before.md", "odd/toml.md",  # read as the author meant them
    "odd/octal.md", "odd/num.md", "odd/datetitle.md",  # numbers and days are shown as written
    "odd/tagmark.md",  # tags in titles are shown as written
}  # fmt: skip


def make_configuration(settings: str) -> str:
    described = settings.split("\n")[-1]
    options = next((text for start, text in OPTIONS.items() if described.startswith(start)), "")
    return f"export default defineConfig({{title: 'S', {options}}})"


def name_file(path: str) -> str:
    is_named = path.endswith((".html", "/")) or not path
    return name_index_file(path) if is_named else f"{path}.html"


@pytest.mark.parametrize("number", range(BLOCKS))
def test_files_titles_and_languages_equal_the_table(shared: Path, tmp_path: Path, number: int) -> None:
    block: Block = read_blocks(shared, TABLE)[number]
    write_files(tmp_path, {row.name: row.source for row in block.rows})
    write_files(tmp_path, {".vitepress/config.mts": make_configuration(block.settings)})
    for row in block.rows:
        output, title, lang = read_row(tmp_path, row, name_file)
        if (row.name in HIDDEN and not output) or "BUILD ERROR" in "".join(row.outputs):
            continue
        assert output in row.outputs if row.outputs else not output, row
        recorded = row.title.partition(" | ")[0].removeprefix("title=")
        # A page without a title shows the site's; here its file's name, which tells pages apart.
        assert not output or recorded in (title, "S") or row.name in OTHER_TITLES, row
        assert not output or not row.more or row.more.split()[0].lower() == f"lang={lang}", row


def test_all_blocks_are_tested(shared: Path) -> None:
    blocks = read_blocks(shared, TABLE)
    assert len(blocks) == BLOCKS
    assert {row.name for block in blocks for row in block.rows} >= HIDDEN | OTHER_TITLES


def test_ids_of_headings_equal_the_table(shared: Path, tmp_path: Path) -> None:
    document, ids = read_headings(shared, "vitepress 1.6.4")
    document = document.replace("{{ x }}", "{{ 1 }}").replace("dup {#my-Id}", "dup {#my-Id2}")  # as the probe had it
    write_files(tmp_path, {".vitepress/config.js": "", "a.md": f"---\ntitle: t\n---\n{document}"})
    sections = [section for section in read_only_post(tmp_path).sections if section.level]
    ids = ["foot" if id == "foot-1" else id for id in ids]  # marks of footnotes are no text
    assert [section.anchor for section in sections] == ids
