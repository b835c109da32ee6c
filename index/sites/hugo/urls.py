"""A post's URL, as Hugo makes it from the file's path, the front matter and the site's permalinks."""

from __future__ import annotations

from .config import Config, Language
from .permalinks import Page, expand_pattern
from .url_path import is_safe_url, join_paths, sanitize_path
from .version import EXPANDS_URL, SECTION_SLUGS


def make_page_url(page: Page, pattern: str, config: Config, language: Language) -> str:
    """Return the rooted path of a page without a `url`. `pattern`: of its permalink; empty if it has no permalink."""
    ending = _find_ending(page, config)
    if pattern:
        path = sanitize_path(expand_pattern(pattern, page, config).strip("/") + ending, config)
    else:
        path = sanitize_path(_join_names(page, config), config).strip("/")
        path += ending if path or page.kind == "home" else ""
    return join_paths(config.base_path, language.prefix, path if path and ending else f"{path}/")


def _find_ending(page: Page, config: Config) -> str:
    """Return how the URL of a page ends, if it is ugly; empty if it ends with a slash."""
    if not config.ugly_urls and not (page.folders and page.folders[0].name.lower() in config.ugly_sections):
        return ""
    return ".html" if page.kind in ("page", "term") else "/index.html"


def _join_names(page: Page, config: Config) -> str:
    """Return the path of the file. Each space in a name on disk is a hyphen, and spaces elsewhere are one hyphen."""
    uses_slugs = config.version >= SECTION_SLUGS
    names = [(uses_slugs and folder.slug) or folder.name.replace(" ", "-") for folder in page.folders]
    if page.kind == "page":
        names.append(page.slug or page.name.replace(" ", "-"))
    return "/".join(names)


def make_given_url(url: str, page: Page, config: Config, language: Language) -> str | None:
    """Return the rooted path of a page with a `url` in its front matter; None if it is not a path of the site."""
    url = url.strip()
    if ":" in url and config.version >= EXPANDS_URL:
        url = expand_pattern(url, page, config)
    if not url or not is_safe_url(url):
        return None
    if ".." in url:  # Hugo normalizes the path; a slash at its end is lost
        url = url.rstrip("/")
    prefix = "" if url.startswith("/") else language.prefix
    *_, last = url.split("/")
    url = url.removesuffix("index.html") if last == "index.html" else url
    joined = join_paths(config.base_path, prefix, url)
    if "." not in last and not joined.endswith("/"):
        joined += "/"
    return joined
