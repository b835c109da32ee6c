"""Configure the CommonMark parser for a family of Markdown."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_core import StateCore, normalize, text_join
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from .attribute_lists import add_attribute_lists
from .block_additions import (
    make_heading_rule,
    read_abbreviation,
    read_line_table,
    read_underlined_heading,
    skip_end_of_block,
)
from .families import Family
from .html_blocks import add_html_blocks
from .inline_marks import add_marks, add_math, read_icon
from .link_helpers import replace_link_helpers
from .rule_dispatch import dispatch_rules

_MAX_NESTING = 100
"""The preset's 20 loses list items that people do write; 1000 overflows the stack on hostile input."""
_INTERRUPTS_PARAGRAPH: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}


@lru_cache
def get_parser(family: Family, boxes: bool, jsx: bool, math: bool) -> MarkdownIt:
    """Return the parser for rules with these values (see `MarkdownRules`). It holds no state between documents.

    `math`: whether the source may contain formulas; looking for them takes time.
    """
    parser = (
        MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
        .enable(["table", "strikethrough"])
        .use(footnote_plugin, inline=False)
        .use(deflist_plugin)
    )
    # Link targets are never shown, so checking and encoding them is skipped, which saves a tenth of the time.
    parser.normalizeLink = parser.normalizeLinkText = lambda url: url  # type: ignore[method-assign,assignment]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.core.ruler.at("normalize", _normalize)
    parser.core.ruler.at("text_join", _join_texts)
    replace_link_helpers(parser)
    if boxes:
        parser.use(admon_plugin).use(container_plugin, "box", validate=lambda params, markup: bool(params.strip()))
    _add_family(parser, family)
    if math:
        add_math(parser, family.math)
    if jsx:
        parser.disable(["code", "html_block"])
    dispatch_rules(parser)
    return parser


def _normalize(state: StateCore) -> None:
    """Replace what the parser replaces, if there is any of it; see `markdown_it.ParserCore`."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _join_texts(state: StateCore) -> None:
    """Join the texts that escapes and entities divide, if there may be any; see `markdown_it.ParserCore`."""
    if "\\" in state.src or "&" in state.src:
        text_join(state)


def _add_family(parser: MarkdownIt, family: Family) -> None:
    """Add the rules of a family of Markdown."""
    add_attribute_lists(parser, family)
    add_marks(parser, family.marks)
    if family.html_blocks == "closing tag":
        add_html_blocks(parser, family)
    if not family.indented_code:
        parser.disable("code")
    if family.icons:
        parser.inline.ruler.before("link", "icon", read_icon)
    if family.abbreviations:
        parser.block.ruler.before("list", "abbreviation", read_abbreviation, _INTERRUPTS_PARAGRAPH)
    if family.headings != "CommonMark":
        parser.block.ruler.at("heading", make_heading_rule(family.headings), _INTERRUPTS_PARAGRAPH)
        parser.block.ruler.at("lheading", read_underlined_heading)
    if family.line_tables:
        parser.block.ruler.before("paragraph", "line_table", read_line_table)
        parser.block.ruler.before("list", "end_of_block", skip_end_of_block, {"alt": ["paragraph", "list"]})
