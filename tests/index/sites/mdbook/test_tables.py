"""Chapters of mdBook equal the recorded ones, row by row."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from index.errors import UnreadablePost
from index.posts.read_post import read_post
from index.sites import open_site
from tests.support.sites import read_posts, write_files

HIDDEN = {
    "vis/draft.md", "vis/draft-str.md", "vis/draft-yes.md", "vis/unlisted.md", "vis/hidden.md", "vis/private.md",
    "vis/publish-false.md", "vis/search-false.md", "vis/search-exclude.md", "vis/pagefind-false.md", "vis/noindex.md",
    "odd/caps-key.md",
}  # fmt: skip
"""Chapters that mdBook builds, with their front matter as text; we hide them as their authors meant."""
UNREADABLE = {"odd/dots-end.md", "odd/unclosed.md"}
"""Front matter that is never closed may hide a draft."""
BACKUPS = {"tilde~.md"}
"""Names of backups, which are left out everywhere."""
SUMMARY = """\
[Pre](index.md)

- [Rd](README.md)
- [Link *text* `c`](a.md)
- [D]()
- [Sub](sub/README.md)
- [Inc](inc.md)
- [Tt](tt.md)
"""


def read_rows(shared: Path) -> list[list[list[str]]]:
    """Return the rows of each block of the table."""
    blocks: list[list[list[str]]] = []
    for line in (shared / "tables" / "mdbook_0.5.4.tsv").read_text("utf-8").splitlines()[1:]:
        if line.startswith("# "):
            blocks.append([])
        elif not line.startswith("file\t"):
            blocks[-1].append(line.split("\t"))
    return blocks


def decode(source: str) -> str:
    text = "text" if source.startswith("(no front") else source
    return text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t").replace("\\ufeff", "\ufeff") + "\n"


def test_pages_equal_the_recorded_ones(shared: Path, tmp_path: Path) -> None:
    rows = read_rows(shared)[0]
    summary = "".join(f"- [N{number}](<{row[0]}>)\n" for number, row in enumerate(rows))
    files = {f"src/{row[0]}": decode(row[1]) for row in rows}
    write_files(tmp_path, files | {"src/SUMMARY.md": summary, "book.toml": '[output.html]\nsite-url = "/base/"\n'})
    site = open_site(tmp_path)
    ids = site.scan().files
    assert {row[0] for row in rows if row[2] == "(not built)"} == {row[0] for row in rows} - set(ids) - BACKUPS
    for row in rows:
        id, output = row[0], row[2]
        if output == "(not built)" or id in BACKUPS:
            continue
        try:
            post, _ = read_post(site, id)
        except UnreadablePost:
            assert id in UNREADABLE
            continue
        assert re.sub(r"/$", "/index.html", unquote(post.url)) == f"/base/{output}", id
        assert f"title={post.title} - S" == row[3].partition(" | ")[0], id
        assert post.visibility.is_public is (id not in HIDDEN), id


def test_chapters_equal_the_recorded_ones(shared: Path, tmp_path: Path) -> None:
    rows = read_rows(shared)[1]
    write_files(
        tmp_path, {f"src/{row[0]}": decode(row[1]) for row in rows} | {"src/SUMMARY.md": SUMMARY, "book.toml": ""}
    )
    posts = read_posts(tmp_path)
    assert set(posts) == {row[0] for row in rows if row[2] != "(not built)"}
    for row in rows:
        if row[0] in posts:
            post = posts[row[0]]
            assert re.sub(r"/$", "/index.html", post.url) == f"/{row[2]}", row[0]
            assert post.title == re.sub(r"^title=| - S \|.*| \|.*", "", row[3]), row[0]
    assert "In part" in [section.heading for section in posts["inc.md"].sections]


def test_first_chapter_keeps_its_own_page(shared: Path, tmp_path: Path) -> None:
    rows = read_rows(shared)[2]
    write_files(tmp_path, {f"src/{row[0]}": decode(row[1]) for row in rows})
    write_files(tmp_path, {"src/SUMMARY.md": "- [N0](chapter_1.md)\n- [N1](b.md)\n", "book.toml": ""})
    assert {post.url for post in read_posts(tmp_path).values()} == {"/chapter_1.html", "/b.html"}


def test_headings_equal_the_recorded_ones(shared: Path, tmp_path: Path) -> None:
    ((row,),) = read_rows(shared)[3:]
    write_files(tmp_path, {"src/x.md": decode(row[1]), "src/SUMMARY.md": "- [N0](x.md)\n", "book.toml": ""})
    (post,) = read_posts(tmp_path).values()
    lines = (shared / "tables" / "anchors_generators.tsv").read_text("utf-8").splitlines()[1:]
    header, *cells = [line.split("\t") for line in lines]
    at = header.index("mdbook 0.5.4")
    expected = [cell[at] for cell in cells if cell[at] not in ("(none)", "(empty id)")]
    assert [section.anchor for section in post.sections if section.anchor] == expected
