"""Sites built by Jekyll: posts in `_posts`, pages with front matter elsewhere. Checked against Jekyll 4.3.1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...model import Visibility
from ...posts import front_matter
from ..folder_site import FolderSite, Preview
from ..signs import JEKYLL_NAMES
from ..values import PATH_SAFE, Date, humanize, to_strings, to_text
from ..visibility import make_visibility
from . import kramdown
from .config import Config, read_config
from .urls import make_page_path, make_post_path
from .visibility import NO_FRONT_MATTER, find_exclusion, find_hidden_reason, get_collection


def open_jekyll(root: Path, preview: Preview) -> JekyllSite:
    """Open the site at `root`. Raises SettingsError if its configuration cannot be read."""
    return JekyllSite(root, root, preview, read_config(root))


class JekyllSite(FolderSite):
    """A site built by Jekyll. Its content root is its root."""

    configuration_names = JEKYLL_NAMES
    tag_separator = r"\s+"
    dated_name = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+)$")
    lastmod_keys = ("last_modified_at", "lastmod", "updated")

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host = config.host
        self.zone = config.zone
        super().__init__(root, content, preview, kramdown.RULES, config)

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        return super().find_skip_reason(id) or find_exclusion(id, self._config)

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        front = front_matter.parse_front_matter(source)
        if front.body != source:
            return front
        return front._replace(metadata=front.metadata | {NO_FRONT_MATTER: True})

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        dated = self._split_dated_name(id)[0] is not None
        drafts = self._preview.drafts or self._config.drafts
        return find_hidden_reason(get_collection(id), metadata, self._config, drafts=drafts, dated=dated)

    def _check_dates(self, id: str, metadata: dict[str, Any]) -> Visibility:
        start = self._find_date(id, metadata) if get_collection(id) else None
        return make_visibility(start, None, self.zone, future=self._config.future or self._preview.future)

    # ---------------------------------------------------------------------------------- fields

    def _make_title(self, id: str) -> str:
        day, name = self._split_dated_name(id)
        return " ".join(word[:1].upper() + word[1:] for word in name.split("-")) if day else humanize(name)

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return to_text(metadata.get("lang")).lower() or self._config.lang

    def _get_section(self, id: str) -> str:
        folder = super()._get_section(id)
        return "" if folder.startswith("_") else folder

    def _collect_categories(self, id: str, metadata: dict[str, Any]) -> tuple[str, ...]:
        """Return the folders above `_posts`, then the categories in the front matter."""
        collection = get_collection(id)
        folders = id.split(f"/{collection}/")[0].split("/") if collection and not id.startswith(collection) else []
        return tuple(dict.fromkeys([*folders, *self._get_one_or_more(metadata, "category", "categories")]))

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return self._get_one_or_more(metadata, "tag", "tags")

    def _get_one_or_more(self, metadata: dict[str, Any], singular: str, plural: str) -> Sequence[str]:
        """Return the terms of the singular key if there is one, else those of the plural key.

        A text is one term under the singular key, and is split under the plural one.
        """
        term = metadata.get(singular)
        return to_strings(term) if term is not None else to_strings(metadata.get(plural), self.tag_separator)

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        permalink = to_text(metadata.get("permalink"))
        path = self._make_path(id, permalink, metadata, day)
        if "//" in path or ":" in path.split("/")[0] or "\\" in path:
            own_path = make_page_path(id, pretty=False)
            warning = f"`permalink: {permalink!r}` is not a path; using the file's path instead"
            return self._config.base_path + quote(own_path, safe=PATH_SAFE), [warning]
        return self._config.base_path + quote("/" + path.lstrip("/"), safe=PATH_SAFE), []

    def _make_path(self, id: str, permalink: str, metadata: dict[str, Any], day: Date) -> str:
        pattern = permalink or self._config.permalink
        if not get_collection(id):
            return permalink or make_page_path(id, pretty=pattern == "pretty" or pattern.endswith("/"))
        return make_post_path(
            pattern,
            name=self._split_dated_name(id)[1],
            slug=to_text(metadata.get("slug")),
            categories=self._collect_categories(id, metadata),
            day=day,
            zone=self.zone,
        )
