"""Sites built by Hexo, by the rules of its source code. Checked against Hexo 8.1 with hexo-renderer-marked 7."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...markdown.rules import MarkdownRules
from ...markdown.templates import liquid
from ...model import Visibility
from ...posts import dates, front_matter
from ..configuration import find_content_folder
from ..custom_rules import compile_patterns
from ..folder_site import FolderSite, Preview
from ..opt_outs import is_refusal
from ..pelican.dates import parse_date as parse_written_date
from ..values import PATH_SAFE, Date, format_rule, is_yes, to_strings, to_text
from ..visibility import make_visibility
from .config import CONFIG_NAMES, Config, read_config
from .front_matter import parse_front_matter
from .permalinks import DATE_PARAMETERS, expand_permalink, list_parameters, make_date_values, parse_name
from .slugs import HexoAnchors, slugize

_POST_FOLDERS = ("_posts", "_drafts")
_SUFFIXES = (".md", ".markdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext")
"""The suffixes that hexo-renderer-marked reads, in lower case only."""
_NEVER = re.compile(r"(?!)")
_OWN_NAME_KEYS = ("title", "year", "month", "day", "i_month", "i_day", "hash")
"""Parameters in the name of a file that are no metadata."""


def open_hexo(root: Path, preview: Preview) -> HexoSite:
    """Open the site at `root`. Raises SettingsError if its configuration cannot be read."""
    return HexoSite(root, preview, read_config(root))


class HexoSite(FolderSite):
    """A site built by Hexo. Its content root is its `source_dir`."""

    configuration_names = (*CONFIG_NAMES, "package.json")
    yaml_flavor = "js-yaml"
    suffixes = _SUFFIXES
    lastmod_keys = ("updated",)

    def __init__(self, root: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host, self.origin, self.zone = config.host, config.origin, config.zone
        self._skipped, self._excluded, self._included, self._ignored = (
            compile_patterns(patterns)
            for patterns in (config.skip_render, config.exclude, config.include, config.ignore)
        )
        rules = MarkdownRules(
            partial(HexoAnchors, config.anchor_case, smart=config.smart, enabled=config.has_anchors),
            liquid.strip_liquid, _NEVER, hide=liquid.hide_liquid,
        )  # fmt: skip
        super().__init__(root, find_content_folder(root, config.source), preview, rules, config)

    # ---------------------------------------------------------------------------------- files

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        if not id.endswith(_SUFFIXES):
            return "Hexo reads Markdown suffixes in lower case only"
        if any(pattern.match(f"{self.content}/{id}".lstrip("/")) for pattern in self._ignored):
            return "matches ignore"
        if any(pattern.match(id) for pattern in self._skipped):
            return "matches skip_render: Hexo copies the file as it is"
        folder, _, rest = id.partition("/")
        is_post = folder in _POST_FOLDERS
        if not is_post and any(pattern.match(id) for pattern in self._excluded):
            return "matches exclude"
        has_underscore = any(part.startswith("_") for part in (rest if is_post else id).split("/"))
        if has_underscore and (is_post or not any(pattern.match(id) for pattern in self._included)):
            return "the path has a part that begins with _"
        if is_post and self._config.has_asset_folders and not id.endswith(self._config.post_suffix):
            return "with post_asset_folder, Hexo reads only posts with the suffix of new_post_name"
        return ""

    # ---------------------------------------------------------------------------------- metadata

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        return parse_front_matter(source, self.yaml_flavor)

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Add what the file's name says by `new_post_name`, and what the short keys `tag` and `category` say."""
        named = {key: value for key, value in self._parse_name(id).items() if key not in _OWN_NAME_KEYS}
        merged = metadata | named
        for short, key in (("category", "categories"), ("tag", "tags")):
            if not merged.get(key) and merged.get(short):
                merged[key] = merged[short]
        return merged

    def _parse_name(self, id: str) -> dict[str, str]:
        """Return the parameters in the name of a post's file; always with a `title`, which is its slug."""
        folder, _, path = id.partition("/")
        if folder not in _POST_FOLDERS:
            return {}
        path = path.rsplit(".", 1)[0]
        found = parse_name(self._config.new_post_name, path) or {}
        return found if "title" in found else found | {"title": slugize(path)}

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if self._preview.drafts:
            return ""
        if is_yes(metadata.get("draft")):
            return f"{format_rule('draft', metadata['draft'])} (Hexo itself publishes the page)"
        if self._config.render_drafts:
            return ""
        if id.startswith("_drafts/"):
            return "draft: the file is in _drafts"
        is_hidden = id.startswith("_posts/") and is_refusal(metadata.get("published"))
        return format_rule("published", metadata["published"]) if is_hidden else ""

    def _check_dates(self, id: str, metadata: dict[str, Any]) -> Visibility:
        start = None if self._config.future else self._find_date(id, metadata)
        return make_visibility(start, None, self.zone, future=self._preview.future)

    # ---------------------------------------------------------------------------------- fields

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        day = self._read_date(metadata.get("date"))
        if day is None:
            name = self._parse_name(id)
            month, number = (name.get(key) or name.get(f"i_{key}") or "" for key in ("month", "day"))
            day = dates.parse_date(f"{name.get('year', '')}-{month:0>2}-{number:0>2}", self.zone)
        return day

    def _find_lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        day = self._read_date(metadata.get("updated"))
        return day if day is not None else self._find_date(id, metadata)

    def _read_date(self, value: Any) -> Date:
        """Return a date in front matter, which may be any text that JavaScript reads as a date.

        Hexo converts a time with an offset to UTC, and then takes it for a time in the zone of the site.
        """
        day = dates.parse_date(value, self.zone)
        if isinstance(day, datetime) and day.tzinfo is not self.zone:
            return day.astimezone(UTC).replace(tzinfo=self.zone)
        return parse_written_date(value, self.zone) if day is None and isinstance(value, str) else day

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        given = to_text(metadata.get("lang") or metadata.get("language"))
        first = id.partition("/")[0]
        default = next((name for name in self._config.languages if name != "default"), "en")
        return (given or (first if first in self._config.languages else default)).lower()

    def _get_section(self, id: str) -> str:
        path = id.partition("/")[2] if id.startswith(_POST_FOLDERS) else id
        return path.partition("/")[0] if "/" in path else ""

    def _collect_categories(self, id: str, metadata: dict[str, Any]) -> Sequence[str]:
        """See FolderSite. Categories may be nested: `[[Pets, Cats], Work]`."""
        return tuple(dict.fromkeys(name for chain in _list_chains(metadata) for name in chain))

    def _make_title(self, id: str) -> str:
        return self._parse_name(id).get("title") or super()._make_title(id)

    # ---------------------------------------------------------------------------------- URL

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        given = to_text(metadata.get("permalink"))
        warnings: list[str] = []
        if id.startswith(_POST_FOLDERS):
            path = given or self._expand_permalink(id, metadata, day, warnings)
            if self._config.has_asset_folders and not path.endswith(("/", ".html")):
                path += "/"
        else:
            path = given or f"{id.rsplit('.', 1)[0]}.html"
            if not path.endswith("/") and "." not in path.rpartition("/")[2]:
                path += ".html"
        parts = [part for part in path.split("/") if part not in ("", ".")]
        if ".." in parts:
            parts = [part for part in parts if part != ".."]
            warnings.append(f"`permalink: {given!r}` leads out of the site; using {'/'.join(parts)!r}")
        return self._format_url(parts, path), warnings

    def _format_url(self, parts: list[str], path: str) -> str:
        is_folder = path.endswith("/") or parts[-1:] == ["index.html"]
        parts = parts[:-1] if parts[-1:] == ["index.html"] else parts
        if not self._config.keeps_html and not is_folder:
            parts = [*parts[:-1], parts[-1].removesuffix(".html")]
        return f"{self._config.base}/{quote('/'.join(parts), safe=PATH_SAFE)}{'/' if is_folder and parts else ''}"

    def _expand_permalink(self, id: str, metadata: dict[str, Any], day: Date, warnings: list[str]) -> str:
        config = self._config
        slug = self._parse_name(id)["title"]
        parameters = list_parameters(config.permalink)
        if day is None and parameters & DATE_PARAMETERS:
            warnings.append("the post has no `date`: Hexo puts the time of its file into the URL; set a date")
        if "id" in parameters and not to_text(metadata.get("id")):
            warnings.append("`:id` in `permalink` is another one in each build; use `:title`, or set `id` in the post")
        scalars = {key: to_text(value) for key, value in metadata.items() if not isinstance(value, dict | list)}
        values = {"layout": "post"} | config.permalink_defaults | scalars
        values |= make_date_values(self._find_moment(id, day), slug)
        values |= {
            "id": to_text(metadata.get("id")) or slug,
            "title": slug,
            "name": slug.rpartition("/")[2],
            "post_title": slugize(to_text(metadata.get("title")), 1),
            "category": self._find_category(metadata),
        }
        return expand_permalink(config.permalink, values)

    def _find_moment(self, id: str, day: Date) -> datetime:
        """Return the time in the URL of a post, in the zone of the site; without a date, that of the file."""
        if isinstance(day, datetime):
            return day.astimezone(self.zone)
        if isinstance(day, date):
            return datetime(day.year, day.month, day.day, tzinfo=self.zone)
        try:
            return datetime.fromtimestamp(self.get_path(id).stat().st_mtime, self.zone)
        except OSError:
            return datetime(1970, 1, 1, tzinfo=UTC)

    def _find_category(self, metadata: dict[str, Any]) -> str:
        """Return the path of the last category, whose parents come before it."""
        chains = _list_chains(metadata)
        if not chains:
            return self._config.default_category
        names = (self._config.category_map.get(name.lower()) or name for name in chains[-1])
        return "/".join(slugize(name, self._config.filename_case) for name in names)


def _list_chains(metadata: dict[str, Any]) -> list[Sequence[str]]:
    """Return the chains of categories of a post, each from parent to child. A flat list is one chain."""
    value = metadata.get("categories")
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, list) for item in items):
        return [chain for item in items if (chain := to_strings(item))]
    return [chain] if (chain := to_strings(items)) else []
