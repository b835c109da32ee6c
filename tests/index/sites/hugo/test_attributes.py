"""Attributes of headings and blocks in Hugo's Markdown."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from index.sites.hugo.attributes import AT_END, remove_block_attributes
from tests.support.sites import read_only_post, write_files

BLOCK = "[markup.goldmark.parser.attribute]\nblock = true\n"


@pytest.mark.parametrize(
    ("written", "heading", "anchor"),
    [
        ("One {#own}", "One", "own"), ("One {#v1.2}", "One", "v1.2"), ('One {#f data-x="" .c}', "One", "f"),
        ('One {data-x="y"}', "One", "one"), ("One {.cls}", "One", "one"), ("One { #own }", "One", "own"),
        ("One {#a #b}", "One", "b"), ('One {id="nine x"}', "One", "nine x"), ("One {id=nine}", "One", "nine"),
        ('One {x="a}b" #own}', "One", "own"), ("One {x=[1,2] #own}", "One", "own"), ("One {}", "One", "one"),
        ("One {x}", "One {x}", "one-x"), ("One {x=y z}", "One {x=y z}", "one-xy-z"), ("{#own}", "", "own"),
        ("One {#own} two", "One {#own} two", "one-own-two"), (r"One \{#own}", "One {#own}", "one-own"),
        ("One {#wh?}", "One {#wh?}", "one-wh"), ("One {: #own}", "One {: #own}", "one--own"),
    ],
)  # fmt: skip
def test_attributes_of_headings(tmp_path: Path, written: str, heading: str, anchor: str) -> None:
    root = write_files(tmp_path, {"hugo.toml": "", "content/a.md": f"---\ntitle: T\n---\n## {written}\n\nText.\n"})
    (section,) = read_only_post(root).sections
    assert (section.heading, section.anchor) == (heading, anchor)


def test_attributes_of_headings_can_be_disabled(tmp_path: Path) -> None:
    config = "[markup.goldmark.parser.attribute]\ntitle = false\n"
    root = write_files(tmp_path, {"hugo.toml": config, "content/a.md": "---\ntitle: T\n---\n## One {#own}\n\nText.\n"})
    (section,) = read_only_post(root).sections
    assert (section.heading, section.anchor) == ("One {#own}", "one-own")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("One.\n{.lead}\n", "One."), ('One\n{#p data-x="y"}\ntwo.\n', "One\ntwo."), ("> One.\n{.lead}\n", "One."),
        ("> One.\n> {.lead}\n", "One."), ("- a\n- b\n{.list}\n", "a\nb"), ("- a\n  {.item}\n- b\n", "a\nb"),
        ("One\n{not attributes}\n", "One {not attributes}"), ("One {.inline}\n", "One {.inline}"),
        ("One\n{.open\n", "One {.open"), ("![One](a.png)\n{.img}\n", "One"),
    ],
)  # fmt: skip
def test_attributes_of_blocks_are_not_shown(tmp_path: Path, source: str, text: str) -> None:
    root = write_files(tmp_path, {"hugo.toml": BLOCK, "content/a.md": f"---\ntitle: T\n---\n{source}"})
    assert [section.text for section in read_only_post(root).sections] == [text]


def test_attributes_of_blocks_are_text_by_default(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"hugo.toml": "", "content/a.md": "---\ntitle: T\n---\nOne.\n{.lead}\n"})
    assert [section.text for section in read_only_post(root).sections] == ["One. {.lead}"]


def test_code_keeps_its_braces_and_lines_keep_their_numbers() -> None:
    source = "One.\n{.lead}\n\n```\n{.code}\n```\n\n    {.indented}\n"
    assert remove_block_attributes(source) == source.replace("{.lead}", "")


@pytest.mark.parametrize(
    "opener", ["{", "{#", "{#a ", "{a=", '{a="', '{a="{', "{a=[", "{.a,", '{a="\\', "{a={", "> {.a "]
)
def test_unclosed_attributes_are_fast(opener: str) -> None:
    start = time.process_time()
    re.search(AT_END, opener * 20_000 + "}")
    remove_block_attributes(opener * 20_000)
    remove_block_attributes(f"{opener}\n" * 20_000)
    assert time.process_time() - start < 5
