"""Sites built by Jekyll: posts in `_posts`, documents in the folders of collections, pages with front matter elsewhere.

Checked against Jekyll 4.3.1.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ...errors import SettingsError
from ...model import Visibility
from ...posts import front_matter
from ..folder_site import FolderSite, Preview
from ..signs import JEKYLL_NAMES
from ..values import Date, get_stem, humanize, to_strings, to_text
from ..visibility import make_visibility
from ..walk import list_possible_roots
from . import dates, kramdown, urls
from .config import Config, has_configuration, read_config
from .defaults import Target, collect_defaults, convert_pattern, find_default, merge
from .entries import DRAFTS, POSTS, Placement, find_placement
from .front_matter import QUOTED_DATE, parse_front_matter
from .visibility import INVALID_DATE, find_hidden_reason

_DATED_NAME = re.compile(r"(\d{2,4}-\d{1,2}-\d{1,2})-(.*)$", re.DOTALL)
_UNSAFE = re.compile(r"\.\.|//|^[^/:]*:(?!\w)|\\|%2e", re.IGNORECASE)
"""Matches in a permalink that is no plain path."""


def open_jekyll(root: Path, preview: Preview) -> JekyllSite:
    """Open the site at `root`, or the one whose `source` is `root`.

    Raises SettingsError if its configuration cannot be read.
    """
    if not has_configuration(root):
        for parent in filter(has_configuration, list_possible_roots(root)):
            config = read_config(parent)
            if config.source and Path(os.path.normpath(parent / config.source)) == root:
                return JekyllSite(parent, root, preview, config)
    config = read_config(root)
    return JekyllSite(root, _find_source(root, config.source), preview, config)


def _find_source(root: Path, source: str) -> Path:
    """Return the folder of the files. Raises SettingsError if it is not below `root`."""
    folder = Path(os.path.normpath(root / source))
    if not folder.is_relative_to(root) or not folder.is_dir():
        raise SettingsError(f"{root}: `source: {source}` is not a folder of the site; name one below {root}")
    return folder


class JekyllSite(FolderSite):
    """A site built by Jekyll. Its content root is its `source`."""

    configuration_names = JEKYLL_NAMES
    heeds_mark = True
    tag_separator = r"\s+"
    lastmod_keys = ("last_modified_at", "lastmod", "updated")

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host, self.origin = config.host, config.origin
        self.zone = config.zone
        self.suffixes = config.suffixes
        super().__init__(root, content, preview, kramdown.RULES, config)

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        return super().find_skip_reason(id) or self._place(id).reason

    def _find_ignored_reason(self, name: str) -> str:
        """See FolderSite. `include` may name a file or folder that begins with a dot, like `.well-known`."""
        reason = super()._find_ignored_reason(name)
        patterns = [pattern.lstrip("/") for pattern in self._config.include] if reason else []
        is_included = any(
            pattern.startswith(".") and (name.startswith(pattern) or fnmatchcase(name, convert_pattern(pattern)))
            for pattern in patterns
        )
        return "" if is_included else reason

    def _place(self, id: str) -> Placement:
        return find_placement(id, self._config)

    # ---------------------------------------------------------------------------------- metadata

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        return parse_front_matter(source)

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Return the front matter merged with the `defaults` of the configuration."""
        placement, config = self._place(id), self._config
        target = Target(id, placement.path, placement.label or "pages")
        defaults = collect_defaults(config.defaults, target, config.collections_dir)
        merged = merge(defaults, metadata)
        if placement.kind == "page":
            # Jekyll hides no page by a default, and a null permalink replaces the default.
            default = find_default(config.defaults, target, config.collections_dir, "permalink")
            permalink, published = metadata.get("permalink", default), metadata.get("published", True)
            return merged | {"permalink": permalink, "published": published}
        merged["categories"] = [*_list_terms(defaults, "categories"), *_list_terms(metadata, "categories")]
        return self._check_date(merged)

    def _check_date(self, metadata: dict[str, Any]) -> dict[str, Any]:
        try:
            self._parse_date(metadata)
        except ValueError as error:
            return metadata | {INVALID_DATE: str(error)}
        return metadata

    def _parse_date(self, metadata: dict[str, Any]) -> Date:
        quoted = bool(metadata.get(QUOTED_DATE))
        return dates.parse_date(metadata.get("date"), self.zone, quoted=quoted)

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        drafts = self._preview.drafts or self._config.drafts
        dated = self._split_dated_name(id)[0] is not None
        return find_hidden_reason(self._place(id), metadata, self._config, drafts=drafts, dated=dated)

    def _check_dates(self, id: str, metadata: dict[str, Any]) -> Visibility:
        start = self._find_date(id, metadata) if self._place(id).kind != "page" else None
        return make_visibility(start, None, self.zone, future=self._config.future or self._preview.future)

    # ---------------------------------------------------------------------------------- fields

    def _split_dated_name(self, id: str) -> tuple[Date, str]:
        name = get_stem(id).rstrip(".")
        match = _DATED_NAME.match(name)
        day = dates.parse_name_date(match[1]) if match else None
        return (day, match[2].rstrip(".")) if match and day else (None, name)

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        try:
            day = self._parse_date(metadata)
        except ValueError:
            day = None
        return day if day is not None or self._place(id).kind == "page" else self._split_dated_name(id)[0]

    def _find_lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        for key in self.lastmod_keys:
            with contextlib.suppress(ValueError):
                if (day := dates.parse_date(metadata.get(key), self.zone)) is not None:
                    return day
        return self._find_date(id, metadata)

    def _make_title(self, id: str) -> str:
        name = self._split_dated_name(id)[1]
        if self._place(id).kind == "page":
            return humanize(name)
        # Jekyll also makes the other letters of each word small; readers recognize the name as written.
        return " ".join(word[:1].upper() + word[1:] for word in name.split("-") if word)

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return to_text(metadata.get("lang")).lower() or self._config.lang

    def _get_section(self, id: str) -> str:
        placement = self._place(id)
        folder = placement.path.split("/")[0] if "/" in placement.path else ""
        return folder.removeprefix("_") if placement.kind == "document" else "" if folder.startswith("_") else folder

    def _collect_categories(self, id: str, metadata: dict[str, Any]) -> tuple[str, ...]:
        """Return the folders above `_posts`, then the categories in the front matter."""
        placement = self._place(id)
        if placement.kind == "page":
            return tuple(self._get_one_or_more(metadata, "category", "categories"))
        folders = to_strings(_list_folders_above(placement))
        terms = [*folders, *to_strings(metadata.get("categories")), *_list_terms(metadata, "category")]
        return tuple(dict.fromkeys(terms))

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return self._get_one_or_more(metadata, "tag", "tags")

    def _get_one_or_more(self, metadata: dict[str, Any], singular: str, plural: str) -> Sequence[str]:
        """Return the terms of the singular key if there is one, else those of the plural key."""
        terms = _list_terms(metadata, singular)
        return tuple(dict.fromkeys(terms or _list_terms(metadata, plural)))

    # ---------------------------------------------------------------------------------- URLs

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        permalink = metadata.get("permalink")
        given = None if permalink in (None, False) else to_text(permalink)
        path, warnings = self._make_path(id, given, metadata, day)
        if given is not None and _UNSAFE.search(given):
            warnings.append(f"`permalink: {given!r}` is not a plain path; using {path}")
        return urls.quote_path(self._config.base_path + path), warnings

    def _make_path(self, id: str, permalink: str | None, metadata: dict[str, Any], day: Date) -> tuple[str, list[str]]:
        """Return the path below the site's base path, and warnings. `permalink`: from the front matter."""
        placement = self._place(id)
        name = get_stem(id)
        if placement.kind == "page":
            name = name.rstrip(".")
            template = permalink if permalink is not None else urls.make_page_template(name, self._config.permalink)
            return urls.expand_page_template(template, id.rpartition("/")[0], name), []
        template = permalink if permalink is not None else self._get_template(placement)
        moment = self._to_moment(id, day)
        path, unknown = urls.expand_document_template(template, self._collect_names(id, metadata), moment)
        warnings = [f"permalink {template!r}: Jekyll has no token {token}" for token in dict.fromkeys(unknown)]
        if day is None and urls.has_date_token(template):
            warnings.append("the URL contains the date, but there is none: it changes with every build")
        return path, warnings

    def _get_template(self, placement: Placement) -> str:
        collections = self._config.collections
        settings = (
            collections.get("posts", placement.collection) if placement.label == "posts" else placement.collection
        )
        return urls.make_document_template(placement.label, settings.permalink, self._config.permalink)

    def _collect_names(self, id: str, metadata: dict[str, Any]) -> urls.Names:
        placement = self._place(id)
        stem = placement.path.rpartition(".")[0]
        slug = metadata.get("slug")
        return urls.Names(
            collection=placement.label,
            path=stem.replace(f"_{placement.label}", "", 1).rstrip("."),
            name=get_stem(id),
            slug=self._split_dated_name(id)[1] if slug in (None, False) else to_text(slug),
            categories=self._collect_categories(id, metadata),
        )

    def _to_moment(self, id: str, day: Date) -> datetime:
        """Return the date in the URL; without one, Jekyll takes the time of a draft's file, or that of the build."""
        if isinstance(day, datetime):
            return day.astimezone(self.zone)
        if day is not None:
            return datetime(day.year, day.month, day.day, tzinfo=self.zone)
        if self._place(id).kind == "draft" and (path := self.get_path(id)).exists():
            return datetime.fromtimestamp(path.stat().st_mtime, self.zone)
        return datetime.now(UTC).astimezone(self.zone)


def _list_folders_above(placement: Placement) -> list[str]:
    """Return the folders above `_posts` or `_drafts`: they are categories."""
    if placement.kind == "document":
        return []
    return placement.path.split(DRAFTS if placement.kind == "draft" else POSTS)[0].split("/")


def _list_terms(metadata: dict[str, Any], key: str) -> Sequence[str]:
    """Return the terms of a key. A text is one term under a singular key; white space splits it under a plural one."""
    value = metadata.get(key)
    if value is False:
        return ()
    is_plural = key in ("tags", "categories")
    return to_strings(list(_flatten(value)) if isinstance(value, list) else value, r"\s+" if is_plural else None)


def _flatten(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from _flatten(value)
        else:
            yield value
