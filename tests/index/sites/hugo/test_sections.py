"""Front matter of `_index` files."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.bounded_file import CONFIGURATION_LIMIT
from index.sites import open_site
from index.sites.hugo import site
from index.sites.hugo.sections import read_index_source
from tests.support.sites import list_visible, read_posts, write_files


def test_index_files_are_read_once_and_their_text_counts_only_for_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_files(
        tmp_path, {"hugo.toml": "", "content/a/_index.md": "---\ntitle: A\n---\nOne.", "content/a/x.md": ""}
    )
    before = open_site(root).fingerprint
    paths_read: list[str] = []

    def record(path: str) -> str:
        paths_read.append(path)
        return ""

    monkeypatch.setattr(site, "read_index_source", record)
    opened = open_site(root)
    assert not paths_read
    assert opened.scan().files == ("a/_index.md", "a/x.md")
    assert opened.fingerprint == opened.scan().fingerprint
    assert paths_read == [f"{root}/content/a/_index.md"]
    monkeypatch.undo()
    write_files(tmp_path, {"content/a/_index.md": "---\ntitle: A\n---\nTwo."})
    assert open_site(root).fingerprint == before  # the body of an `_index` file does not affect posts
    write_files(tmp_path, {"content/a/_index.md": "---\ntitle: B\n---\nTwo."})
    assert open_site(root).fingerprint != before


@pytest.mark.parametrize("around", ["\n\n---\n{}\n---\n", "\ufeff--- \n{}\n---  \nbody\n\n---\n", "---\n{}\n---"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_of_any_form_is_read(tmp_path: Path, around: str, end: str) -> None:
    front = around.replace("{}", "text: |\n  ---\ncascade: {build: {list: never}}\nslug: s")
    root = write_files(tmp_path, {"hugo.toml": "", "content/a/x.md": ""})
    (root / "content/a/_index.md").write_bytes(front.replace("\n", end).encode())
    for id, url in (("a/x.md", "/s/x/"), ("a/_index.md", "/s/")):
        post = read_posts(root)[id]
        assert (post.url, post.visibility.reason) == (url, "build.list: never")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_section_in_another_encoding_still_hides_drafts(tmp_path: Path, encoding: str) -> None:
    write_files(tmp_path, {"hugo.toml": "", "content/s/a.md": "text", "content/b.md": "text"})
    (tmp_path / "content/s/_index.md").write_bytes("---\ncascade: {draft: true}\n---\n".encode(encoding))
    assert list_visible(tmp_path) == {"b.md"}


@pytest.mark.parametrize("text", ["---\ncascade: {draft: true}\n---\n", "", "---\ntitle: never closed\n"])
def test_huge_index_file_is_not_read_whole(tmp_path: Path, text: str) -> None:
    path = tmp_path / "_index.md"
    path.write_text(text + "Long.\n" * 500_000)
    source = read_index_source(str(path))
    assert len(source) <= CONFIGURATION_LIMIT
    assert source.startswith(text[:20])
