"""Resolve the links of a post to ids and paths of its own site."""

from __future__ import annotations

import pytest

from index.posts.links import MAX_LINKS, resolve_links


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/post/b/", "/post/b"),
        ("/post/b/#part", "/post/b"),
        ("/post/b/index.html?x=1", "/post/b"),
        ("/caf%C3%A9/", "/café"),
        ("../b/", "/post/b"),
        ("b/", "/post/a/b"),
        ("b.md", "post/b.md"),
        ("./b.md#part", "post/b.md"),
        ("../notes/b.md", "notes/b.md"),
        ("/notes/b.md", "notes/b.md"),
        ("@/notes/b.md", "notes/b.md"),
        ("{filename}/notes/b.md", "notes/b.md"),
        ("{filename}b.md", "post/b.md"),
        ("my%20b.md", "post/my b.md"),
        ("wiki:My Note", "wiki:my note"),
        ("wiki:Folder/Note.md", "wiki:folder/note"),
        ("../../outside.md", ""),
        ("#part", ""),
        ("", ""),
        ("/", ""),
        ("?page=2", ""),
        ("https://elsewhere.example/b/", ""),
        ("https://elsewhere.example/b.md", ""),
        ("//elsewhere.example/b/", ""),
        ("//elsewhere.example/b.md", ""),
        ("mailto:a@b.c", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("/post/a/", ""),
        ("a.md", ""),
    ],
)
def test_link_resolves_to_an_id_or_a_path_of_the_site(target: str, name: str) -> None:
    assert resolve_links([target], "post/a.md", "/post/a/") == ((name,) if name else ())


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("https://blog.example/post/b/#part", "/post/b"),
        ("http://www.blog.example/post/b/", "/post/b"),
        ("//Blog.Example/post/b/?x=1", "/post/b"),
        ("https://blog.example", ""),
        ("https://blog.example/post/a/", ""),
        ("https://blog.example:8443/post/b/", ""),
        ("https://blog.example.elsewhere.example/post/b/", ""),
        ("https://other.blog.example/post/b/", ""),
        ("b/", "/post/a/b"),
    ],
)
def test_absolute_link_to_the_site_itself_is_internal(target: str, name: str) -> None:
    for host in ("blog.example", "www.BLOG.example"):
        assert resolve_links([target], "post/a.md", "/post/a/", host) == ((name,) if name else ())


def test_links_are_distinct_and_limited() -> None:
    assert resolve_links(["/b/", "/b", "/c/", "/b/#x"], "a.md", "/a/") == ("/b", "/c")
    assert len(resolve_links([f"/{i}/" for i in range(500)], "a.md", "/a/")) == MAX_LINKS
