"""A post's URL, as Hugo makes it from the file's path, the front matter and the site's permalinks."""

from __future__ import annotations

import re

from .config import Config, Language
from .permalinks import Page, expand_pattern
from .url_path import is_safe_url, join_paths, sanitize_path
from .version import EXPANDS_URL, SECTION_SLUGS


def make_page_url(page: Page, pattern: str, config: Config, language: Language) -> str:
    """Return the rooted path of a page without a `url`. `pattern`: of its permalink; empty if it has no permalink."""
    ending = ".html" if config.ugly_urls else ""
    if pattern:
        path = sanitize_path(expand_pattern(pattern, page, config).strip("/") + ending, config)
    else:
        path = sanitize_path(_join_names(page, config), config).strip("/")
        path += ending if path else ""
    return join_paths(config.base_path, language.prefix, path if path and ending else f"{path}/")


def _join_names(page: Page, config: Config) -> str:
    """Return the path of the file. Each space in a name on disk is a hyphen, and spaces elsewhere are one hyphen."""
    uses_slugs = config.version >= SECTION_SLUGS
    names = ((uses_slugs and folder.slug) or folder.name.replace(" ", "-") for folder in page.folders)
    return "/".join((*names, page.slug or page.name.replace(" ", "-")))


def make_given_url(url: str, page: Page, config: Config, language: Language) -> str | None:
    """Return the rooted path of a page with a `url` in its front matter; None if it is not a path of the site."""
    url = url.strip()
    if ":" in url and config.version >= EXPANDS_URL:
        url = expand_pattern(url, page, config)
    if not url or not is_safe_url(url):
        return None
    prefix = "" if url.startswith("/") else language.prefix
    *_, last = url.split("/")
    url = url.removesuffix("index.html") if last == "index.html" else url
    joined = join_paths(config.base_path, prefix, url)
    if not re.search(r"\.\w+$", last) and not joined.endswith("/"):
        joined += "/"
    return joined
