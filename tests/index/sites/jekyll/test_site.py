"""The configuration and the metadata of Jekyll sites."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.sites import open_site
from tests.support.sites import read_posts, write_files


@pytest.mark.parametrize(
    ("front", "tags", "categories"),
    [("tag: one two\ncategory: a b", ("one two",), ("a b",)),
     ("tags: one two\ncategories: a b", ("one", "two"), ("a", "b")),
     ("tag: one\ntags: [two]", ("one",), ())],
)  # fmt: skip
def test_singular_key_holds_one_term(
    tmp_path: Path, front: str, tags: tuple[str, ...], categories: tuple[str, ...]
) -> None:
    write_files(tmp_path, {"_config.yml": "", "_posts/2016-01-01-a.md": f"---\n{front}\n---\n"})
    post = read_posts(tmp_path)["_posts/2016-01-01-a.md"]
    assert (post.tags, post.categories) == (tags, categories)


def test_invalid_yaml_is_an_error(tmp_path: Path) -> None:
    write_files(tmp_path, {"_config.yml": "a: [", "_posts/2016-01-01-c.md": ""})
    with pytest.raises(SettingsError, match=r"_config\.yml: .*configuration"):
        open_site(tmp_path)
