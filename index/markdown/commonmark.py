"""Configure the CommonMark parser."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

_MAX_NESTING = 100
"""The preset's 20 loses list items that people do write; 1000 overflows the stack on hostile input."""


@lru_cache
def get_parser(boxes: bool = False, jsx: bool = False) -> MarkdownIt:
    """Return the parser for rules with these flags (see `MarkdownRules`). It holds no state between documents."""
    parser = (
        MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
        .enable(["table", "strikethrough"])
        .use(footnote_plugin, inline=False)
        .use(deflist_plugin)
    )
    # Link targets are never shown, so checking and encoding them is skipped, which saves a tenth of the time.
    parser.normalizeLink = parser.normalizeLinkText = lambda url: url  # type: ignore[method-assign,assignment]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    if boxes:
        parser.use(admon_plugin).use(container_plugin, "box", validate=lambda params, markup: bool(params.strip()))
    return parser.disable(["code", "html_block"]) if jsx else parser
