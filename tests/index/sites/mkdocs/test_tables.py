"""Every row of the recorded table of MkDocs and Material."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.generator_tables import Block, name_index_file, read_blocks, read_headings, read_row
from tests.support.sites import read_only_post, write_files

TABLE = "mkdocs_1.6.1_material_9.8.2.tsv"
BLOCKS = 18
BASE = "site_name: S\nsite_url: https://x.org/base/\n"
I18N = "plugins:\n- i18n:\n    docs_structure: {}\n    languages:\n"
I18N += "    - {{locale: en, default: true}}\n    - {{locale: fr}}\n"
CONFIGURATIONS = {
    "use_directory_urls: false": "use_directory_urls: false\n",
    "exclude_docs:": 'exclude_docs: "ex/\\n!ex/keep.md"\ndraft_docs: "dr/\\n*.draft.md"\nnot_in_nav: ni/\n'
    "nav:\n- Home: index.md\n- Nav title: nav.md\n- Nav wins: navfm.md\n",
    "material blog plugin": "plugins: [blog]\n",
    "blog, one post": "plugins: [material/blog]\n",
    "mkdocs-static-i18n, docs_structure: suffix": I18N.format("suffix"),
    "mkdocs-static-i18n, docs_structure: folder": I18N.format("folder"),
}
"""By how the description of the block begins; the options of the blog plugin are in the description itself."""

HIDDEN = {
    *(f"vis/{name}.md" for name in (
        "draft", "draft-str", "draft-yes", "unlisted", "hidden", "published-false", "publish-false", "private",
        "search-false", "search-exclude", "pagefind-false", "noindex",
    )),
    "blog/posts/excl.md", "sx.md",  # Material leaves them out of its own search
    "blog/posts/draft.md",  # `draft: true` hides even if the plugin publishes drafts
    "odd/caps-key.md",  # `Draft: true`: keys count in any case
    "odd/unclosed.md",  # nobody knows what its author meant to hide
    "tilde~.md",  # the name of a backup
}  # fmt: skip
"""Files that MkDocs builds, and that are hidden here."""
SHOWN = {
    "blog/posts/future.md",  # hidden until its date, which queries check
    "blog/index.md", "tags.md",  # built, but the probe looked for the text of the file
    "blog/posts/bothxt.md",  # another post has the same date and title
}  # fmt: skip
"""Files without a page of their own in the table, and with one here."""
OTHER_TITLES = {
    "odd/listtitle.md",  # a list is no title
    "odd/no.md",  # a text, not a truth value
    "odd/blank-before.md", "odd/toml.md",  # read as the author meant them
    "odd/tagmark.md",  # tags in titles are shown as written
    "titles/comment.md",  # nothing that readers see precedes the heading
}  # fmt: skip


def make_configuration(settings: str) -> str:
    described = settings.split("\n")[-1]
    if described.startswith("blog: "):
        return f"{BASE}plugins:\n- blog:\n    {described[6:].replace('; ', chr(10) + '    ')}\n"
    return BASE + next((text for start, text in CONFIGURATIONS.items() if described.startswith(start)), "")


@pytest.mark.parametrize("number", range(BLOCKS))
def test_files_and_titles_equal_the_table(shared: Path, tmp_path: Path, number: int) -> None:
    block: Block = read_blocks(shared, TABLE)[number]
    files = {f"docs/{row.name}": row.source for row in block.rows}
    write_files(tmp_path, {"mkdocs.yml": make_configuration(block.settings), **files})
    for row in block.rows:
        output, title, _ = read_row(tmp_path, row, name_index_file)
        if row.name in HIDDEN and not output:
            continue
        assert (
            (output in row.outputs) if row.outputs and row.name not in SHOWN else (not output or row.name in SHOWN)
        ), row
        recorded = row.title.partition(" | h1")[0].removeprefix("title=").removesuffix(" - S")
        is_list = len(row.outputs) > 1 or row.name in SHOWN  # then the title is that of the list
        assert not output or is_list or recorded in (title, "S") or row.name in OTHER_TITLES, row


def test_all_blocks_are_tested(shared: Path) -> None:
    assert len(read_blocks(shared, TABLE)) == BLOCKS


def test_hidden_rows_are_in_the_table(shared: Path) -> None:
    names = {row.name for block in read_blocks(shared, TABLE) for row in block.rows}
    assert names >= HIDDEN | SHOWN | OTHER_TITLES


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("---\ntitle: No date\n---\n", ""),
        ("---\ntitle: x\ndate: June 3, 2024\n---\n", ""),
        ("# H\n", ""),
        ('---\ntitle: x\ndate: "2024-01-01"\n---\n', "/blog/2024/01/01/x/"),
        ("---\ntitle: 12\ndate: 2024-01-01\n---\n", "/blog/2024/01/01/12/"),
        ("---\ntitle: x\ndate: 2024-01-01\ncategories: one, two\n---\n", "/blog/2024/01/01/x/"),
        ("---\ntitle: x\ndate: 2024-01-01\nauthors: [jo]\n---\n", "/blog/2024/01/01/x/"),
    ],
)
def test_post_that_stops_the_build_is_shown_only_if_its_url_is_certain(tmp_path: Path, source: str, url: str) -> None:
    write_files(tmp_path, {"mkdocs.yml": "plugins: [blog]\n", "docs/blog/posts/a.md": source})
    post = read_only_post(tmp_path)
    assert post.url == url if url else post.visibility.reason.startswith("no date")
    assert post.visibility.is_public == bool(url)


UNICODE = "toc:\n    slugify: !!python/name:markdown.extensions.toc.slugify_unicode\n"
LOWER = "toc:\n    slugify: !!python/object/apply:pymdownx.slugs.slugify\n      kwds: {case: lower}\n"


@pytest.mark.parametrize(
    ("column", "extensions"),
    [
        ("mkdocs toc default", ""),
        ("mkdocs +attr_list", "markdown_extensions: [attr_list]\n"),
        ("mkdocs toc slugify pymdownx lower (unicode)", f"markdown_extensions:\n  attr_list:\n  {LOWER}"),
        ('mkdocs toc separator "_"', 'markdown_extensions:\n- toc:\n    separator: "_"\n'),
        ("mkdocs slugify_unicode", f"markdown_extensions:\n  {UNICODE}"),
    ],
)
def test_ids_of_headings_equal_the_table(shared: Path, tmp_path: Path, column: str, extensions: str) -> None:
    document, ids = read_headings(shared, column)
    write_files(tmp_path, {"mkdocs.yml": extensions, "docs/a.md": f"---\ntitle: t\n---\n{document}"})
    sections = [section for section in read_only_post(tmp_path).sections if section.level]
    ids = ["foot" if id == "foot1" else id for id in ids]  # marks of footnotes are no text
    assert [section.anchor for section in sections] == ids
