"""Read a file into a post and make its document."""

from __future__ import annotations

import codecs
import os
import time
import unicodedata
from pathlib import Path

import pytest

from index.errors import UnreadablePost
from index.model import Section
from index.posts.read_post import MAX_SIZE, compute_digest, make_document, read_post
from index.sites import open_site


def test_byte_order_mark_line_ends_and_accents_are_normalized(tmp_path: Path) -> None:
    text = "\ufeff---\r\ntitle: Cafe\u0301\r\ndraft: true\r\n---\r\nOne\r\ntwo\r\n"
    (tmp_path / "a.md").write_bytes(text.encode())
    post, _ = read_post(open_site(tmp_path), "a.md")
    assert (post.title, post.visibility.is_public) == ("Café", False)
    assert post.sections == (Section(0, "", "", 5, "One two", ((0, 5), (4, 6))),)


def test_file_name_in_another_unicode_form_has_the_same_id(tmp_path: Path) -> None:
    (tmp_path / unicodedata.normalize("NFD", "Café.md")).write_text("text")
    site = open_site(tmp_path)
    assert site.scan().files == ("Café.md",)
    assert read_post(site, "Café.md")[0].title == "Café"


def test_digest_depends_on_content_and_rules(tmp_path: Path) -> None:
    public, preview = open_site(tmp_path), open_site(tmp_path, drafts=True)
    assert compute_digest(public, b"x") == compute_digest(public, b"x")
    assert len({compute_digest(public, b"x"), compute_digest(public, b"y"), compute_digest(preview, b"x")}) == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"caf\xe9\nx", "line 1: is not UTF-8"),
        (b"one\r\ncaf\xe9", "line 2: is not UTF-8"),
        ("one\n".encode("utf-16") + b"x", "line 2: is not UTF-16; save the file as UTF-8"),
        (codecs.BOM_UTF16_BE + b"\xd8\x00\x00x", "line 1: is not UTF-16"),
        (b"x" * (MAX_SIZE + 1), "more than 1048576 bytes; shorten"),
        (b"---\ndraft: true\n", "never closed"),
    ],
    ids=["latin-1", "latin-1 in line 2", "half a character", "half a pair", "too large", "unclosed"],
)
def test_unreadable_file_is_refused_with_the_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.md").write_bytes(data)
    with pytest.raises(UnreadablePost, match=reason):
        read_post(open_site(tmp_path), "a.md")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_byte_order_mark_names_the_encoding(tmp_path: Path, encoding: str) -> None:
    mark = {"utf-16-be": codecs.BOM_UTF16_BE, "utf-32-be": codecs.BOM_UTF32_BE}.get(encoding, b"")
    text = "---\r\ntitle: Crème\r\ndraft: true\r\n---\r\nbrûlée 🎉"
    (tmp_path / "a.md").write_bytes(mark + text.encode(encoding))
    post, _ = read_post(open_site(tmp_path), "a.md")
    assert (post.title, post.visibility.reason, post.sections[0].text) == ("Crème", "draft: true", "brûlée 🎉")


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "device.md").symlink_to("/dev/zero")
    site = open_site(tmp_path)
    assert site.scan().files == ()
    for id in ("pipe.md", "folder.md", "device.md", "gone.md"):
        with pytest.raises(UnreadablePost, match=r"not a regular file|can't be read|outside"):
            read_post(site, id)


@pytest.mark.parametrize("id", ["../secret.md", "/etc/passwd", "abs.md", "rel.md"])
def test_files_outside_the_content_folder_are_refused(tmp_path: Path, id: str) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (content / "abs.md").symlink_to("/etc/passwd")
    (content / "rel.md").symlink_to("../secret.md")
    with pytest.raises(UnreadablePost, match="outside"):
        read_post(open_site(content), id)


def test_a_content_folder_that_became_a_link_is_refused(tmp_path: Path) -> None:
    for name in ("content", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text("text")
    site = open_site(tmp_path / "content")
    (tmp_path / "content").rename(tmp_path / "old")
    (tmp_path / "content").symlink_to("elsewhere")
    with pytest.raises(UnreadablePost, match="outside"):
        read_post(site, "a.md")


def test_document_has_the_fields_of_its_post(tmp_path: Path) -> None:
    (tmp_path / "post").mkdir()
    (tmp_path / "post/a.md").write_text(
        "---\ntitle: T\ntags: [x]\ndate: 2099-01-01\nexpiryDate: 2100-01-01\n---\nBody\n"
    )
    post, digest = read_post(open_site(tmp_path), "post/a.md")
    document = make_document(post, digest)
    assert (document.id, document.title, document.tags, document.section, document.digest) == (
        "post/a.md", "T", ("x",), "post", digest,
    )  # fmt: skip
    assert (document.visible_from, document.visible_until) == (4070908800.0, 4102444800.0)
    assert document.sections == post.sections


def test_seed_post_is_read(shared: Path) -> None:
    site = open_site(shared / "seed" / "content")
    (id,) = site.scan().files
    post, _ = read_post(site, id)
    assert (post.title, post.url) == ("DockerCon 2016 Highlights Day 1", "/post/dockercon-2016-highlights-day-1/")
    assert (post.date, post.tags) == ("2016-06-21T10:03:36-06:00", ("conferences", "docker"))
    assert [s.anchor for s in post.sections if s.level] == [
        "day-1", "keynote-highlights", "talk-highlights-the-golden-ticket-docker-and-high-security-microservices",
        "docker-for-developers-1-and-2", "immutable-infrastructure", "summary",
    ]  # fmt: skip


def test_many_combining_marks_take_linear_time(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a" + "\u0301\u0323" * 100_000)
    site = open_site(tmp_path)
    began = time.process_time()
    post, _ = read_post(site, "a.md")
    assert time.process_time() - began < 5
    assert post.sections[0].text.startswith("\u1ea1")
