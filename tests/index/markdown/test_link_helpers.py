"""Finding the ends of link labels, and reading targets: the results are those of the parser's own functions."""

from __future__ import annotations

import random
import time

import pytest
from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination
from markdown_it.token import Token

from index.markdown.link_helpers import read_destination, replace_link_helpers

PARTS = (
    "[",
    "]",
    "[",
    "]",
    "![",
    "](",
    "(",
    ")",
    "](b)",
    "[x](y)",
    "[a]: b\n",
    "`",
    "*",
    "<b>",
    "<http://a>",
    "\\",
    "a ",
)


def flatten(tokens: list[Token]) -> list[tuple[object, ...]]:
    return [(token.type, token.content, token.attrs, flatten(token.children or [])) for token in tokens]


def make_parser(*, is_linear: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 100})
    if is_linear:
        replace_link_helpers(parser)
    return parser


def test_links_are_the_same() -> None:
    original, linear, choices = make_parser(is_linear=False), make_parser(is_linear=True), random.Random(1)
    for _ in range(5000):
        source = "".join(choices.choices(PARTS, k=choices.randint(2, 30)))
        assert flatten(linear.parse(source)) == flatten(original.parse(source)), source


@pytest.mark.parametrize("unit", ["![    {/*", "![", "[", "[a ![b] ", "[a](", "![[a]"])
def test_unclosed_brackets_take_no_time(unit: str) -> None:
    began = time.process_time()
    make_parser(is_linear=True).parse(unit * 4000)
    assert time.process_time() - began < 16


def test_deeply_nested_brackets_take_no_time() -> None:
    began = time.process_time()
    make_parser(is_linear=True).parse("[" * 5000 + "]" * 5000)
    assert time.process_time() - began < 16


def test_targets_are_those_of_the_parser() -> None:
    rng = random.Random(1)
    parts = ("a", "/", "é", "(", ")", "\\", "\\)", "<", ">", " ", "\n", "\x7f", "&amp;")
    for _ in range(3000):
        source = "".join(rng.choices(parts, k=rng.randint(1, 8)))
        start = rng.randrange(len(source))
        end = rng.randint(start, len(source))
        expected = parseLinkDestination(source, start, end)
        found = read_destination(source, start, end)
        assert (found.ok, found.pos, found.str) == (expected.ok, expected.pos, expected.str), (source, start, end)
