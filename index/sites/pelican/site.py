"""Sites built by Pelican: metadata in headers, slugs from titles. Checked against Pelican 4.8.0 and 4.12."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin
from zoneinfo import ZoneInfo

from ...model import Visibility
from ...posts import dates, front_matter
from ..configuration import find_content_folder
from ..folder_site import FolderSite, Preview
from ..signs import PELICAN_NAME
from ..url_lengths import UrlTooLong
from ..values import Date, format_rule, get_stem, humanize, to_strings, to_text
from ..visibility import make_visibility
from .config import PUBLISH_NAME, Config, read_config
from .dates import parse_date
from .headers import parse_metadata
from .metadata import PATH_DATE, UNKNOWN_STATUS, complete_metadata
from .paths import expand_pattern, find_kind, is_ignored
from .rules import make_rules


def open_pelican(root: Path, preview: Preview) -> PelicanSite:
    """Open the site at `root`. Raises SettingsError if its configuration cannot be read."""
    config = read_config(root / PELICAN_NAME)
    return PelicanSite(root, find_content_folder(root, config.content), preview, config)


class PelicanSite(FolderSite):
    """A site built by Pelican: its articles and pages."""

    configuration_names = (PELICAN_NAME, PUBLISH_NAME)
    suffixes = (".md", ".markdown", ".mkd", ".mdown")

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host, self.origin = config.host, config.origin
        self.zone = config.zone
        super().__init__(root, content, preview, make_rules(config.extensions), config)

    # ---------------------------------------------------------------------------------- files

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        if not id.endswith(self.suffixes):
            return "Pelican reads only suffixes in lower case"
        if is_ignored(id, self._config):
            return "matches IGNORE_FILES"
        return "" if find_kind(id, self._config) else "not in ARTICLE_PATHS or PAGE_PATHS"

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        return parse_metadata(source)

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        return complete_metadata(id, metadata, self._config)

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        status = to_text(metadata.get("status")).lower()
        if not status and metadata.get(UNKNOWN_STATUS):
            return f"{metadata[UNKNOWN_STATUS]} is not a plain value, and may say draft"
        if status not in ("", "published") and not (status == "draft" and self._preview.drafts):
            return format_rule("status", metadata["status"])
        if "title" not in metadata:
            return "no title: Pelican skips it"
        kind = self._find_url_kind(id, metadata)
        if kind in self._config.unwritten and not to_text(metadata.get("save_as")):
            return f"{kind}_SAVE_AS is empty: Pelican does not write it"
        try:
            path = self._make_file_path(id, metadata)
        except UrlTooLong as error:
            return f"{error}: Pelican cannot write it"
        if not _is_inside(path, may_be_rooted=False):
            key = "save_as" if metadata.get("save_as") else "slug"
            return f"{key}: {to_text(metadata.get(key))!r} leads out of the site: Pelican skips it"
        return self._find_date_problem(id, metadata, status)

    def _find_date_problem(self, id: str, metadata: dict[str, Any], status: str) -> str:
        """Return why Pelican skips a post because of its date; empty if it does not."""
        for key in (PATH_DATE, "date", "modified"):
            if metadata.get(key) is not None and self._parse_date(metadata, key) is None:
                return f"{key.lstrip(chr(0))}: {to_text(metadata[key])!r} is not a date that can be read"
        is_needed = find_kind(id, self._config) == "article" and status != "draft"
        return "no date: Pelican skips it" if is_needed and self._find_date(id, metadata) is None else ""

    def _check_dates(self, id: str, metadata: dict[str, Any]) -> Visibility:
        is_article = find_kind(id, self._config) == "article"
        start = self._find_date(id, metadata) if is_article and not self._config.has_future else None
        return make_visibility(start, None, self._find_zone(metadata), future=self._preview.future)

    # ---------------------------------------------------------------------------------- dates

    def _find_zone(self, metadata: dict[str, Any]) -> tzinfo:
        try:
            return ZoneInfo(to_text(metadata["timezone"])) if metadata.get("timezone") else self.zone
        except (ValueError, KeyError, OSError):
            return self.zone

    def _parse_date(self, metadata: dict[str, Any], key: str) -> Date:
        value = metadata.get(key)
        return parse_date(to_text(value).replace("_", " "), self._find_zone(metadata))

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._parse_date(metadata, "date") or self._find_default_date(id)

    def _find_default_date(self, id: str) -> Date:
        """Return the date of a post without one, by DEFAULT_DATE; None without that setting."""
        default = self._config.date
        if default == "fs":
            try:
                return datetime.fromtimestamp(int(self.get_path(id).stat().st_mtime), self.zone)
            except OSError:
                return None
        if isinstance(default, str):
            return parse_date(default, self.zone)
        try:
            return datetime(*default).replace(tzinfo=self.zone) if default else None
        except (TypeError, ValueError, OverflowError):
            return None

    def _find_lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._parse_date(metadata, "modified") or self._find_date(id, metadata)

    # ---------------------------------------------------------------------------------- fields

    def _make_title(self, id: str) -> str:
        return humanize(get_stem(id))

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return to_text(metadata.get("lang")).lower() or self._config.lang

    def _collect_categories(self, id: str, metadata: dict[str, Any]) -> Sequence[str]:
        return to_strings(metadata.get("category"))

    # ---------------------------------------------------------------------------------- URL

    def _find_url_kind(self, id: str, metadata: dict[str, Any]) -> str:
        """Return the kind of the post's URL; see Config.urls."""
        kind = "PAGE" if find_kind(id, self._config) == "page" else "ARTICLE"
        if to_text(metadata.get("status")).lower() == "draft":
            kind = "DRAFT_PAGE" if kind == "PAGE" else "DRAFT"
        is_default = (to_text(metadata.get("lang")) or self._config.lang) == self._config.lang
        return kind if is_default else f"{kind}_LANG"

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        pattern = self._config.urls[self._find_url_kind(id, metadata)]
        given = to_text(metadata.get("url")) or to_text(metadata.get("save_as"))
        path = given or expand_pattern(pattern, self._list_fields(id, metadata, day))
        if _is_inside(path) and ":" not in given:
            return self._quote(path), []
        key = "url" if given else "slug"
        problem = f"`{key}: {to_text(metadata.get(key)) or given!r}` leads out of the site"
        own = expand_pattern(pattern, self._list_fields(id, metadata | {"slug": ""}, day))
        return self._quote(own), [f"{problem}; using {own!r} instead"]

    def _make_file_path(self, id: str, metadata: dict[str, Any]) -> str:
        """Return the path of the file that Pelican writes, below its output folder."""
        pattern = self._config.files[self._find_url_kind(id, metadata)]
        fields = self._list_fields(id, metadata, self._find_date(id, metadata))
        return to_text(metadata.get("save_as")) or expand_pattern(pattern, fields)

    def _make_slug(self, id: str, metadata: dict[str, Any]) -> str:
        slugger = self._config.slugger
        source = get_stem(id) if slugger.source == "basename" else to_text(metadata.get("title"))
        return to_text(metadata.get("slug")) or slugger.slugify(source)

    def _list_fields(self, id: str, metadata: dict[str, Any], day: Date) -> dict[str, Any]:
        """Return the values of the fields that patterns of URLs may have."""
        zone, slugger = self._find_zone(metadata), self._config.slugger
        authors: list[str] = metadata["authors"]
        return metadata | {
            "path": id,
            "slug": self._make_slug(id, metadata),
            "lang": to_text(metadata.get("lang")) or self._config.lang,
            "date": dates.to_moment(day, zone) or datetime(1, 1, 1, tzinfo=UTC),
            "author": slugger.slugify(authors[0]) if authors else "",
            "category": slugger.slugify(to_text(metadata.get("category"))),
        }

    def _quote(self, path: str) -> str:
        """Return the path of a URL as browsers resolve it, without `index.html`."""
        folder, _, name = urljoin("/", "/" + path.lstrip("/")).rpartition("/")
        name = "" if name == "index.html" else name
        return self._config.base_path + quote(f"{folder}/{name}", safe="/!$&'()*+,;=@~-._?#%")


def _is_inside(path: str, *, may_be_rooted: bool = True) -> bool:
    """Return whether a path does not lead out of the site. `may_be_rooted`: whether it may begin with a slash."""
    is_rooted = path.startswith("/") and not may_be_rooted
    return not is_rooted and "\\" not in path and not path.startswith("//") and not _climbs(path.lstrip("/"))


def _climbs(path: str) -> bool:
    """Return whether a relative path leads to a parent of the folder where it begins."""
    return posixpath.normpath(path).split("/")[0] == ".."
