"""Every row of the recorded table of Starlight and Astro."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.generator_tables import Block, name_index_file, read_blocks, read_headings, read_row
from tests.support.sites import read_only_post, write_files

TABLE = "starlight_0.42.4_astro_7.3.5.tsv"
BLOCKS = 17
CONFIG = "export default defineConfig({site: 'https://x.org', %s integrations: [starlight({title: 'S', %s})]})"
OPTIONS = {
    "locales root en": ("", "locales: {root: {label: 'E', lang: 'en'}, fr: {label: 'F'}, 'pt-br': {lang: 'pt-BR'}}"),
    "locales en, fr": ("", "defaultLocale: 'en', locales: {en: {label: 'E', lang: 'en'}, fr: {label: 'F'}}"),
    "build.format file": ("base: '/base', trailingSlash: 'never', build: {format: 'file'},", ""),
    "trailingSlash always": ("base: '/base/', trailingSlash: 'always',", ""),
}
"""By how the description of the block begins: settings of Astro, and of Starlight."""

HIDDEN = {
    *(f"vis/{name}.md" for name in (
        "unlisted", "hidden", "published-false", "publish-false", "private", "search-false",
        "search-exclude", "pagefind-false", "noindex",
    )),
    "head.md", "pf.md",  # kept out of search
    "sh.md",  # `sidebar.hidden`
    "tilde~.md",  # the name of a backup
}  # fmt: skip
"""Files that Starlight builds, and that are hidden here."""
OTHER_TITLES = {"odd/tagmark.md"}  # tags in titles are shown as written


def make_configuration(settings: str) -> str:
    described = settings.split("\n")[-1]
    options = next((options for start, options in OPTIONS.items() if described.startswith(start)), None)
    return CONFIG % (options or ("base: '/base',", ""))


@pytest.mark.parametrize("number", range(BLOCKS))
def test_files_titles_and_languages_equal_the_table(shared: Path, tmp_path: Path, number: int) -> None:
    block: Block = read_blocks(shared, TABLE)[number]
    files = {f"src/content/docs/{row.name}": row.source for row in block.rows}
    write_files(tmp_path, {"astro.config.mjs": make_configuration(block.settings), **files})
    for row in block.rows:
        output, title, lang = read_row(tmp_path, row, name_index_file)
        if row.name in HIDDEN and not output:
            continue
        if "BUILD ERROR" in "".join(row.outputs):
            assert output in ("", "x/index.html"), row  # shown if the URL is certain
            continue
        assert output in row.outputs if row.outputs else not output, row
        recorded = row.title.partition(" | S")[0].removeprefix("title=")
        assert not output or recorded == title or row.name in OTHER_TITLES, row
        assert not output or not row.more or row.more.split()[0] == f"lang={lang}" or lang == "pt-br", row


def test_all_blocks_are_tested(shared: Path) -> None:
    blocks = read_blocks(shared, TABLE)
    assert len(blocks) == BLOCKS
    assert {row.name for block in blocks for row in block.rows} >= HIDDEN | OTHER_TITLES


def test_ids_of_headings_equal_the_table(shared: Path, tmp_path: Path) -> None:
    document, ids = read_headings(shared, "starlight/astro")
    document = document.replace("{{ x }}", "x")  # as the probe of Starlight had it
    write_files(tmp_path, {"astro.config.mjs": "", "src/content/docs/a.md": f"---\ntitle: t\n---\n{document}"})
    sections = [section for section in read_only_post(tmp_path).sections if section.level]
    ids = ["foot" if id == "foot1" else id for id in ids]  # marks of footnotes are no text
    assert [section.anchor for section in sections] == ids
