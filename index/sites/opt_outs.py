"""The keys with which authors keep a post out of search, whatever the generator: one table.

Themes and search plugins define these keys. `sitemap: false` is no opt-out: it speaks to web search engines, and only a
rare plugin (jekyll-lunr) ties it to the site's search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from .values import is_no, is_yes, to_strings

CONTAINERS = ("params", "extra", "seo", "meta")
"""Keys whose contents count like keys at the top: of Hugo, of Zola, and of themes (`seo: {noindex: true}`)."""
_PRIVATE_KEYS = ("private", "password", "status", "visibility", "publish", "dg-publish")
"""Keys whose values may say that a file is a draft or private."""
_TAG_LISTS = ("head", "meta")
"""Keys that may hold a list of HTML tags: of Starlight and VitePress, and of VuePress."""

_LONG_KEY = 100
"""Characters of a key that is not worth remembering."""


class OptOut(NamedTuple):
    """A key that keeps a post out of search."""

    key: str
    """As its inventor spells it. A dot leads to a nested key. Case, `-` and `_` make no difference."""
    hides: Callable[[Any], bool]
    """Whether a value of the key hides the post."""
    sources: str
    """The themes, plugins or programs that define the key."""
    is_draft: bool = False
    """Whether it marks a draft, which a private preview of drafts shows."""


def is_refusal(value: Any) -> bool:
    """Return whether a value, or an item of a list, means no."""
    return any(is_no(item) or item == 0 for item in _list_items(value))


def is_locked(value: Any) -> bool:
    """Return whether a value is a password."""
    return value not in (None, "", False)


def is_set(value: Any) -> bool:
    """Return whether a key is set; even without a value, unless the value means no."""
    return not is_refusal(value)


def forbids_robots(value: Any) -> bool:
    """Return whether directives for robots forbid to index a page: `noindex` or `none`, alone or in a list."""
    return any(re.search(r"noindex|\bnone\b", text, re.IGNORECASE) for text in to_strings(value))


def is_word(*words: str) -> Callable[[Any], bool]:
    """Return a check whether a value, or an item of a list, is one of some words in any case."""

    def check(value: Any) -> bool:
        return any(isinstance(item, str) and item.strip().lower() in words for item in _list_items(value))

    return check


def excludes_search(value: Any) -> bool:
    """Return whether the value of `search` hides a post; `search: {boost: 2}` does not."""
    return is_refusal(value) or is_word("exclude", "excluded", "hidden", "hide", "none", "never", "skip")(value)


def _list_items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


OPT_OUTS = (
    OptOut("unlisted", is_yes, "Docusaurus"),
    OptOut("hidden", is_yes, "Hugo Relearn, Mintlify, Type on Strap"),
    OptOut("private", is_yes, "Ananke"),
    OptOut("password", is_locked, "hexo-blog-encrypt, DoIt"),
    OptOut("noindex", is_yes, "Mintlify, Doks (seo.noindex), Sentry"),
    OptOut("robotsNoIndex", is_yes, "PaperMod"),
    OptOut("prevent_indexing", is_yes, "GOV.UK Tech Docs"),
    OptOut("skip_index", is_yes, "guides of Digital.gov"),
    OptOut("indexing", is_refusal, "hexo-generator-search, hexo-generator-searchdb"),
    OptOut("robots", forbids_robots, "the robots meta tag, in any generator"),
    OptOut("robots.noindex", is_yes, "sites with structured SEO data"),
    OptOut("robots.index", is_refusal, "sites with structured SEO data"),
    OptOut("search", excludes_search, "Minimal Mistakes, VitePress, Quarto, Documentation Theme for Jekyll"),
    OptOut("search.exclude", is_yes, "Material for MkDocs"),
    OptOut("searchable", is_refusal, "MarkBind, the Hugo documentation"),
    OptOut("pagefind", is_refusal, "Starlight"),
    OptOut("in_search_index", is_refusal, "Zola"),
    OptOut("searchHidden", is_yes, "PaperMod"),
    OptOut("hiddenFromSearch", is_yes, "LoveIt, DoIt"),
    OptOut("hideFromSearch", is_yes, "the same in other sites"),
    OptOut("excludeFromSearch", is_yes, "Blowfish, Redocly, Tipue Search, jekyll-lunr-js-search"),
    OptOut("excludeInSearch", is_yes, "layouts for Simple-Jekyll-Search"),
    OptOut("excludedInSearch", is_yes, "Docsy Jekyll"),
    OptOut("excludeSearch", is_yes, "Docsy, Hextra"),
    OptOut("search_exclude", is_yes, "Just the Docs, fastpages"),
    OptOut("search_omit", is_yes, "jekyll-search, So Simple"),
    OptOut("bookSearchExclude", is_yes, "Hugo Book"),
    OptOut("nosearch", is_set, "Sphinx, VitePress sites"),
    OptOut("eleventyExcludeFromCollections", is_yes, "Eleventy"),
    OptOut("status", is_word("draft", "hidden", "private", "unlisted", "unpublished", "skip", "trash"),
           "Pelican, exports of WordPress", is_draft=True),
    OptOut("visibility", is_word("private", "hidden", "unlisted", "draft", "none", "internal", "protected", "password",
                                 "members", "paid"), "Micropub, Ghost, exports of WordPress"),
    OptOut("publish", is_refusal, "Obsidian Publish, Quartz", is_draft=True),
    OptOut("dg-publish", is_refusal, "Obsidian Digital Garden", is_draft=True),
)  # fmt: skip


def _normalize(key: str) -> str:
    return _normalize_short(key) if len(key) < _LONG_KEY else _drop_separators(key)


@lru_cache(maxsize=1000)  # the posts of a site have the same keys
def _normalize_short(key: str) -> str:
    return _drop_separators(key)


def _drop_separators(key: str) -> str:
    return key.replace("-", "").replace("_", "").lower()


_OPT_OUT_BY_KEY = {_normalize(opt_out.key): opt_out for opt_out in OPT_OUTS}


def find_unlisted_reason(metadata: dict[str, Any], *, drafts: bool = False) -> str:
    """Return the line of the front matter that keeps a post out of search, whatever the generator; empty if none does.

    `metadata` has lower-case keys. With `drafts`, keys that mark drafts do not count.
    """
    for path, prefix, name, value in _list_entries(metadata, "", depth=2):
        opt_out = _OPT_OUT_BY_KEY.get(path)
        if opt_out and opt_out.hides(value) and not (drafts and opt_out.is_draft and _is_draft(value)):
            return _format_reason(opt_out, prefix, name, value)
    return _find_robots_tag(metadata)


def is_private(metadata: dict[str, Any]) -> bool:
    """Return whether a key says that a file is not for every reader, not only that search leaves it out."""
    values = ((_OPT_OUT_BY_KEY.get(_normalize(key)), value) for key, value in metadata.items())
    return any(opt_out and opt_out.key in _PRIVATE_KEYS and opt_out.hides(value) for opt_out, value in values)


def _is_draft(value: Any) -> bool:
    """Return whether the value of a key that marks drafts says draft: `status: private` does not."""
    return is_refusal(value) or is_word("draft", "unpublished")(value)


def _list_entries(metadata: dict[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, str, str, Any]]:
    """Yield the keys at the top and in containers, and the keys one level deeper.

    For each: its normalized path, the containers that lead to it, its path as written, and its value. `depth`: how many
    containers may be nested.
    """
    for key, value in metadata.items():
        yield _normalize(key), prefix, key, value
        if not isinstance(value, dict):
            continue
        if key in CONTAINERS and depth:
            yield from _list_entries(value, f"{prefix}{key}.", depth - 1)
        else:
            for name, item in value.items():
                yield f"{_normalize(key)}.{_normalize(name)}", prefix, f"{key}.{name}", item


def _format_reason(opt_out: OptOut, prefix: str, name: str, value: Any) -> str:
    """Return the line as the author probably wrote it: front matter loses the case of its keys."""
    shown = prefix + (opt_out.key if name == opt_out.key.lower() else name)
    text = "(not shown)" if opt_out.hides is is_locked else ", ".join(to_strings(value))
    return f"{shown}: {text}".rstrip()


def _find_robots_tag(metadata: dict[str, Any]) -> str:
    """Return the tag in a list of HTML tags that forbids robots to index the page; empty without one."""
    for key in _TAG_LISTS:
        tags = metadata.get(key)
        for tag in tags if isinstance(tags, list) else []:
            attributes = _get_attributes(tag)
            if str(attributes.get("name")).lower() == "robots" and forbids_robots(attributes.get("content")):
                return f"{key}: robots: {', '.join(to_strings(attributes.get('content')))}"
    return ""


def _get_attributes(tag: Any) -> dict[str, Any]:
    """Return the attributes of a tag: `{tag: meta, attrs: {…}}`, `[meta, {…}]` or just `{…}`."""
    if isinstance(tag, list):
        tag = next((item for item in tag if isinstance(item, dict)), {})
    if not isinstance(tag, dict):
        return {}
    attributes = tag.get("attrs")
    return attributes if isinstance(attributes, dict) else tag
