"""The blog plugin of Material: which files are posts, and their URLs."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from .paths import is_folder_page
from .settings import get_bool, get_text
from .slugs import PymdownxSlugs, Slugify, find_slugify

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_DATE_PART = re.compile(r"'([^']*)'|y+|M+|L+|d+|[A-Za-z]+")
_MAX_LENGTH = 200
"""The longest pattern of URLs or dates, in characters."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blog:
    """One instance of the plugin."""

    folder: str
    """The folder of the blog below `docs_dir`; empty: that itself."""
    posts: str
    """The beginning of the paths of posts."""
    url_format: str
    date_format: str
    max_categories: int
    slugify: Slugify | None
    """Makes the slugs of titles; None: a function that we do not know."""
    slugify_category: Slugify | None
    separators: tuple[str, str]
    """Of the slugs of titles and of categories."""
    hides_future: bool
    authors_file: str

    def make_stem(self, stem: str, *, day: date, title: str, slug: str, categories: list[str]) -> str | None:
        """Return the path of a post without suffix, as if it were a page; None if an unknown function would make it.

        `stem`: of its file. `slug`: from the front matter; empty: of the title.
        """
        wants_slug, wants_categories = "{slug}" in self.url_format and not slug, "{categories}" in self.url_format
        if (wants_slug and not self.slugify) or (wants_categories and categories and not self.slugify_category):
            return None
        listed = [self.slugify_category(name, self.separators[1]) for name in categories if self.slugify_category]
        name = stem.rpartition("/")[2]
        values = {
            "categories": "/".join(listed[: self.max_categories]),
            "date": format_date(day, self.date_format),
            "file": "index" if is_folder_page(name) else name,
            "slug": slug or (self.slugify(title, self.separators[0]) if self.slugify else ""),
        }
        path = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), self.url_format)
        path = posixpath.normpath(posixpath.join(self.folder, posixpath.normpath(path.strip("/") or ".")))
        return None if path.startswith(("../", "/")) or path == ".." else path


def read_blog(options: dict[str, Any]) -> Blog | None:
    """Return an instance of the plugin with some options; None if it is switched off or leads out of the site."""
    if options.get("enabled") is False:
        return None
    root = posixpath.normpath(get_text(options, "blog_dir", "blog"))
    posts = posixpath.normpath(get_text(options, "post_dir", "{blog}/posts").replace("{blog}", root))
    authors = get_text(options, "authors_file", "{blog}/.authors.yml").replace("{blog}", root)
    if any(".." in path.split("/") or path.startswith("/") for path in (root, posts)):
        return None
    limit = options.get("post_url_max_categories")
    lower = PymdownxSlugs("lower")
    return Blog(
        "" if root == "." else root,
        posts,
        get_text(options, "post_url_format", "{date}/{slug}")[:_MAX_LENGTH],
        get_text(options, "post_url_date_format", "yyyy/MM/dd")[:_MAX_LENGTH],
        limit if isinstance(limit, int) else 1,
        find_slugify(options.get("post_slugify"), lower),
        find_slugify(options.get("categories_slugify"), lower),
        (get_text(options, "post_slugify_separator", "-"), get_text(options, "categories_slugify_separator", "-")),
        get_bool(options, "draft_if_future_date", False),
        posixpath.normpath(authors),
    )


def format_date(day: date, pattern: str) -> str:
    """Return a day by a pattern of the Unicode standard: years, months and days, like `yyyy/MM/dd`.

    Names of months are English. Everything else stays as written.
    """

    def replace(match: re.Match[str]) -> str:
        part = match[0]
        if match[1] is not None:
            return match[1] or "'"
        if set(part) == {"y"}:
            return f"{day.year % 100:02}" if part == "yy" else f"{day.year:0{len(part)}}"
        if set(part) in ({"M"}, {"L"}):
            name = _MONTHS[day.month - 1]
            return f"{day.month:0{len(part)}}" if len(part) < 3 else name[:3] if len(part) == 3 else name
        return f"{day.day:0{len(part)}}" if set(part) == {"d"} else part

    return _DATE_PART.sub(replace, pattern)
