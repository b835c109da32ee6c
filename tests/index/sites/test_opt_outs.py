"""The keys with which authors keep a post out of search: each row of the table hides, and its neighbours do not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.posts.front_matter import parse_front_matter
from index.sites.opt_outs import OPT_OUTS, find_unlisted_reason
from tests.index.sites.test_hidden_reasons import CONFIGS
from tests.support.processes import PROJECT
from tests.support.sites import list_visible, read_posts, write_files

ROWS = {
    "unlisted": (["true", "yes", '"1"', "on"], ["false", '"no"', "0", ""]),
    "hidden": (["true", "[true]"], ["false", "[]", "{}"]),
    "private": (["yes", "1"], ["no", "false"]),
    "password": (["secret", "123"], ["", '""', "false"]),
    "noindex": (["true", '"true"'], ["false", '"false"']),
    "robotsNoIndex": (["true", "yes"], ["false", "no"]),
    "prevent_indexing": (["true", "1"], ["false", "0"]),
    "skip_index": (["true", "on"], ["false", "off"]),
    "indexing": (["false", "no", "0"], ["true", "yes", ""]),
    "robots": (["noindex", '"NOINDEX, follow"', "none", "[nofollow, noindex]"], ["index", "all", '"index, follow"']),
    "robots.noindex": (["true", "yes"], ["false", "no"]),
    "robots.index": (["false", "no"], ["true", "yes"]),
    "search": (["false", '"no"', "exclude", "Excluded", "hidden", "0"], ["true", "{boost: 2}", "", "[title]"]),
    "search.exclude": (["true", "yes"], ["false", "no"]),
    "searchable": (["false", "no"], ["true", "yes", ""]),
    "pagefind": (["false", "off"], ["true", "{weight: 3}"]),
    "in_search_index": (["false", "no"], ["true", "yes"]),
    "searchHidden": (["true", "1"], ["false", "0"]),
    "hiddenFromSearch": (["true", "yes"], ["false", "no"]),
    "hideFromSearch": (["true", "yes"], ["false", "no"]),
    "excludeFromSearch": (["true", "yes"], ["false", "no"]),
    "excludeInSearch": (["true", "yes"], ["false", "no"]),
    "excludedInSearch": (["true", "yes"], ["false", "no"]),
    "excludeSearch": (["true", "yes"], ["false", "no"]),
    "search_exclude": (["true", "yes"], ["false", "no"]),
    "search_omit": (["true", "yes"], ["false", "no"]),
    "bookSearchExclude": (["true", "yes"], ["false", "no"]),
    "nosearch": (["true", "", "yes"], ["false", "no"]),
    "eleventyExcludeFromCollections": (["true", "yes"], ["false", "no"]),
    "status": (["draft", "Private", "hidden", "skip"], ["published", "outdated", "accepted", "404", ""]),
    "visibility": (["private", "Unlisted", "members"], ["public", "visible", ""]),
    "publish": (["false", "no", "0"], ["true", "2024-01-01", '"2024-01-01 10:00"', ""]),
    "dg-publish": (["false", "no"], ["true", "yes"]),
}  # fmt: skip
"""Key -> values that hide a post, values that do not."""


def find_reason(front: str, *, drafts: bool = False) -> str:
    return find_unlisted_reason(parse_front_matter(f"---\n{front}\n---\n").metadata, drafts=drafts)


def nest(key: str, value: str) -> str:
    """Return the YAML of a key, which may be nested, in flow style."""
    outer, _, inner = key.partition(".")
    return f"{outer}: {{{inner}: {value}}}" if inner else f"{outer}: {value}"


def test_every_row_is_tested() -> None:
    assert set(ROWS) == {opt_out.key for opt_out in OPT_OUTS}


def test_documentation_lists_every_row() -> None:
    rows = re.findall(r"^\| `(.+?)` \| .+ \| (.+) \|$", (PROJECT / "docs/opt-outs.md").read_text("utf-8"), re.M)
    assert rows == [(opt_out.key, opt_out.sources) for opt_out in OPT_OUTS]


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, (hiding, _) in ROWS.items() for value in hiding])
def test_value_hides(key: str, value: str) -> None:
    reason = find_reason(nest(key, value))
    assert reason.startswith(f"{key}:")
    assert key != "password" or value not in reason


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, (_, listed) in ROWS.items() for value in listed])
def test_other_value_does_not_hide(key: str, value: str) -> None:
    assert find_reason(nest(key, value)) == ""


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("exclude-from-search: yes", "exclude-from-search: yes"),
        ("exclude_from_search: true", "exclude_from_search: true"),
        ("EXCLUDEFROMSEARCH: true", "excludeFromSearch: true"), ("no-index: 1", "no-index: 1"),
        ("no_index: true", "no_index: true"), ("noIndex: 'True'", "noindex: True"),
        ("dg_publish: false", "dg_publish: false"), ("search-omit: true", "search-omit: true"),
    ],
)  # fmt: skip
def test_case_and_hyphens_make_no_difference(front: str, reason: str) -> None:
    assert find_reason(front) == reason


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("seo: {noindex: true}", "seo.noindex: true"), ("seo: {title: x, no_index: yes}", "seo.no_index: yes"),
        ('meta: {robots: "noindex, follow"}', "meta.robots: noindex, follow"),
        ("params: {searchHidden: true}", "params.searchHidden: true"),
        ("params: {seo: {noindex: true}}", "params.seo.noindex: true"),
        ("extra: {hidden: true}", "extra.hidden: true"), ("author: {seo: {noindex: true}}", ""),
        ("extra: {search: {exclude: true}}", "extra.search.exclude: true"),
        ("extra: {password: s3cret}", "extra.password: (not shown)"), ("seo: {noindex: false}", ""),
        ("author: {private: true}", ""), ("seo: {robots: {index: false}}", "seo.robots.index: false"),
        ("seo: noindex", ""), ("robots: [nofollow, noindex]", "robots: nofollow, noindex"),
    ],
)  # fmt: skip
def test_nested_keys(front: str, reason: str) -> None:
    assert find_reason(front) == reason


@pytest.mark.parametrize(
    ("front", "is_hidden"),
    [
        ("head:\n  - tag: meta\n    attrs: {name: robots, content: noindex}", True),
        ("head:\n  - - meta\n    - name: robots\n      content: 'NoIndex, nofollow'", True),
        ("head:\n  - [meta, {name: ROBOTS, content: none}]", True),
        ("meta:\n  - name: robots\n    content: noindex", True),
        ("head:\n  - tag: title\n    content: noindex", False),
        ("head:\n  - [meta, {name: robots, content: 'index, follow'}]", False),
        ("head:\n  - [meta, {name: description, content: noindex}]", False),
        ("head:\n  - noindex\n  - []\n  - {attrs: [1]}\n  -", False), ("head: robots noindex", False),
    ],
)  # fmt: skip
def test_robots_tag_in_a_list_of_tags(front: str, is_hidden: bool) -> None:
    assert bool(find_reason(front)) is is_hidden
    assert not is_hidden or "robots: " in find_reason(front)


def test_key_that_hides_counts_even_if_another_spelling_does_not() -> None:
    assert find_reason("noindex: false\nno_index: true")
    assert find_reason("hidden: false\nextra: {hidden: true}")


@pytest.mark.parametrize(
    ("front", "is_shown"),
    [
        ("status: draft", True), ("publish: false", True), ("dg-publish: no", True), ("status: private", False),
        ("visibility: private", False), ("unlisted: true", False), ("status: draft\nnoindex: true", False),
    ],
)  # fmt: skip
def test_preview_of_drafts_shows_only_drafts(front: str, is_shown: bool) -> None:
    assert find_reason(front)
    assert (find_reason(front, drafts=True) == "") is is_shown


@pytest.mark.parametrize("front", ["sitemap: false", "sitemap: {disable: true}", "nav_exclude: true", "toc: false"])
def test_key_of_another_purpose_does_not_hide(front: str) -> None:
    assert find_reason(front) == ""


@pytest.mark.parametrize("generator", CONFIGS)
def test_opt_outs_hold_for_every_generator(tmp_path: Path, generator: str) -> None:
    head = "title: T\ndate: 2016-01-01\n"
    write_files(tmp_path, {
        **CONFIGS[generator], "a.md": f"---\n{head}---\n", "b.md": f"---\n{head}nosearch: true\n---\n",
        "c.md": f"---\n{head}seo:\n  noindex: true\n---\n", "d.md": f"---\n{head}status: draft\n---\n",
    })  # fmt: skip
    assert list_visible(tmp_path) == {"a.md"}
    assert list_visible(tmp_path, drafts=True) == {"a.md", "d.md"}
    assert read_posts(tmp_path)["c.md"].visibility.reason.endswith("noindex: true")
