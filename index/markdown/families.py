"""The families of Markdown, as data: how each differs from CommonMark. A site's rules name one; the parser is the same.

| family | generators |
|---|---|
| COMMONMARK | Hugo, Zola, VitePress, mdBook, plain folders; MDX adds `MarkdownRules.jsx` |
| ELEVENTY | Eleventy |
| KRAMDOWN | Jekyll |
| PYTHON_MARKDOWN | Pelican, MkDocs |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_VALUES = r"""(?:"[^"\n]{0,500}+"|'[^'\n]{0,500}+'|[^{}\n]){0,500}+"""
"""The inside of an attribute list, which may have braces in quotes. It never backtracks."""

COLON_ATTRIBUTES = re.compile(rf"\{{:(?![:/])({_VALUES})\}}")
"""Matches `{: #id .class}` and `{:.class}`: kramdown."""
LOOSE_ATTRIBUTES = re.compile(rf"\{{:? *(?![ }}])({_VALUES})\}}")
"""Matches `{: #id}`, `{ .class }` and `{name}`: Python-Markdown."""
CURLY_ATTRIBUTES = re.compile(rf"\{{\s*((?:[#.]|[\w:-]+=){_VALUES})\}}")
"""Matches `{#id .class}` and `{ key=value }`: goldmark."""

ATTRS_PLUGIN_ATTRIBUTES = re.compile(rf"\{{(?!\{{)\s*+(?=[#.\w:])({_VALUES})\}}")
"""Matches `{.class}`, `{ #id }` and `{name}`: markdown-it-attrs."""
HEADING_ATTRIBUTES = re.compile(rf"(?:^|(?<= ))\{{:? *(?![ }}])({_VALUES})\}} *$")
"""Matches the attribute list that ends a heading of Python-Markdown; see `MarkdownRules.attributes`."""


@dataclass(frozen=True, slots=True)
class Family:
    """How an implementation of Markdown differs from CommonMark. The defaults are CommonMark with GFM's additions."""

    html_blocks: Literal["blank line", "closing tag"] = "blank line"
    """Where a block of HTML ends. At its closing tag, `<div markdown="1">` may contain Markdown."""
    custom_elements: bool = True
    """Whether `<my-tag>` begins a block of HTML that ends at its closing tag."""
    nested_markdown: bool = False
    """Whether `<div markdown="1">` contains Markdown even inside HTML that doesn't."""
    html_fences: bool = False
    """Whether fenced code is read inside HTML that contains no Markdown, which begins outside of lists and quotes."""
    block_attributes: re.Pattern[str] | None = None
    """Matches an attribute list alone on a line, which belongs to the block before it."""
    leading_attributes: bool = False
    """Whether an attribute list on a line gives a heading its id, or code its language, also before the block.

    Such a list also begins a list item (`* {:.c} x`), and `{:toc}` replaces the list before it.
    """
    last_line_attributes: bool = False
    """Whether an attribute list on a line counts only as the last line of a paragraph or list item."""
    span_attributes: re.Pattern[str] | None = None
    """Matches an attribute list right after a link, an image, emphasis or code."""
    end_attributes: re.Pattern[str] | None = None
    """Matches an attribute list at the end of the text of one of `end_attribute_elements`."""
    end_attribute_elements: frozenset[str] = frozenset()
    """HTML names of elements, like `td`."""
    math: frozenset[str] = frozenset({"$", "$$"})
    r"""The openers of formulas: of `$`, `$$`, `\(` and `\[`."""
    icons: bool = False
    """Whether `:material-clock:` is an icon."""
    marks: frozenset[str] = frozenset()
    """Of `^`, `^^`, `~`, `==` and `++`, those that enclose superscript, insertions and so on."""
    abbreviations: bool = False
    """Whether a line `*[HTML]: Hypertext` defines an abbreviation."""
    headings: Literal["CommonMark", "kramdown", "Python-Markdown"] = "CommonMark"
    """Which lines with `#` are headings: for kramdown, those without indentation; for Python-Markdown also `#Text`."""
    line_tables: bool = False
    """Whether lines with pipes are a table even without a line `|---|`, and `^` ends a list."""
    indented_code: bool = True
    """Whether indented lines are code; else they are paragraphs, HTML and so on."""
    code_headers: bool = False
    """Whether the first line of a code block may name its language: `:::python` or `#!python`."""


COMMONMARK = Family()
GOLDMARK_ATTRIBUTES = Family(block_attributes=CURLY_ATTRIBUTES)
"""Hugo's Markdown if `markup.goldmark.parser.attribute.block` is set. Headings keep the ids of their own lines."""
MARKDOWN_IT_ATTRS = Family(
    block_attributes=ATTRS_PLUGIN_ATTRIBUTES,
    last_line_attributes=True,
    span_attributes=ATTRS_PLUGIN_ATTRIBUTES,
    end_attributes=ATTRS_PLUGIN_ATTRIBUTES,
    end_attribute_elements=frozenset({"p", "td", "th", "dt"}),
)
"""CommonMark with the plugin markdown-it-attrs, which VitePress has."""
ELEVENTY = Family(indented_code=False)
"""Eleventy's Markdown, unless its configuration enables indented code."""
KRAMDOWN = Family(
    html_blocks="closing tag",
    nested_markdown=True,
    block_attributes=COLON_ATTRIBUTES,
    leading_attributes=True,
    span_attributes=COLON_ATTRIBUTES,
    math=frozenset({"$$"}),
    headings="kramdown",
    line_tables=True,
    abbreviations=True,
)
PYTHON_MARKDOWN = Family(
    html_blocks="closing tag",
    custom_elements=False,
    html_fences=True,
    block_attributes=LOOSE_ATTRIBUTES,
    last_line_attributes=True,
    span_attributes=LOOSE_ATTRIBUTES,
    end_attributes=re.compile(rf"(?<=[ \n]){LOOSE_ATTRIBUTES.pattern}"),
    end_attribute_elements=frozenset({"td", "th", "dt"}),
    math=frozenset({"$", "$$", r"\(", r"\["}),
    icons=True,
    abbreviations=True,
    headings="Python-Markdown",
    code_headers=True,
)
"""Python-Markdown with its extra, toc and codehilite extensions, and Material's icons."""
