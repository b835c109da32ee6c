"""Sites built by Astro, by the rules of its source code and of Starlight's."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from ...markdown.rules import MarkdownRules
from ...markdown.templates import shortcodes
from ...posts import dates
from .. import walk
from ..anchors import make_github_slug
from ..folder_site import FolderSite, Preview
from ..ignore_patterns import GlobPatterns
from ..values import PATH_SAFE, Date, find_first_date, format_rule, is_no, is_yes, to_strings, to_text
from .anchors import AstroAnchors
from .config import SCRIPT_SUFFIXES, Config, Source, read_config

_NO_ATTRIBUTES = re.compile(r"(?!)")
_RULES = MarkdownRules(AstroAnchors, shortcodes.expand_shortcodes, _NO_ATTRIBUTES, boxes=True)
_DATE_KEYS = ("date", "pubdate", "pubdatetime", "publishdate", "publisheddate", "published", "created")
_ENTRY_SUFFIXES = (".md", ".mdx")
_PAGE_SUFFIXES = (".markdown", ".mdown", ".mkdn", ".mkd", ".mdwn")
"""Suffixes of Markdown that are read in `src/pages` only."""
_MAX_FOLDERS = 500
"""How many folders are searched for pages, to find the content root."""


class Place(NamedTuple):
    """Which source has a file."""

    source: Source
    path: str
    """Below the folder of the source, with suffix."""


def open_astro(root: Path, preview: Preview) -> AstroSite:
    """Open the site at `root`."""
    return AstroSite(root, preview, read_config(root))


class AstroSite(FolderSite):
    """A site built by Astro. Its content root is the folder that holds all its folders of pages."""

    configuration_names = tuple(f"astro.config.{suffix}" for suffix in SCRIPT_SUFFIXES)
    suffixes = (".md", ".mdx", *_PAGE_SUFFIXES)
    lastmod_keys = ("lastupdated", "updated", "updateddate", "moddatetime", "lastmod", "modified")

    def __init__(self, root: Path, preview: Preview, config: Config) -> None:
        self._config = config
        folders = [source.folder for source in config.sources if _has_pages(root, source)]
        common = posixpath.commonpath(folders) if folders else ""
        self._prefix = f"{common}/" if common else ""
        self._patterns = {source: GlobPatterns(source.patterns) for source in config.sources}
        self._languages = dict(config.languages)
        self._routes = dict(config.routes)
        self.host, self.origin = config.address.host, config.address.origin
        super().__init__(root, root / common, preview, _RULES, config, common)

    # ---------------------------------------------------------------------------------- files

    @property
    def content_folders(self) -> tuple[Path, ...]:
        """The folders of pages, which users may name in place of the root."""
        return tuple((self.root / source.folder).resolve() for source in self._config.sources)

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        place = self._find_place(id)
        if place is None:
            return "outside the folders of pages"
        suffixes = self.suffixes if place.source.kind == "pages" else _ENTRY_SUFFIXES
        if not id.endswith(suffixes):
            return f"Astro reads only {', '.join(suffixes)} here, in lower case"
        parts = place.path.split("/")
        if place.source.kind in ("pages", "legacy") and any(part.startswith("_") for part in parts):
            return "the path has a part that begins with _"
        if place.source.kind == "pages" and "[" in place.path:
            return "a page with parameters"
        is_matched = place.source.kind == "pages" or self._patterns[place.source].match(place.path)
        return "" if is_matched else "matches no pattern of its collection"

    def _find_place(self, id: str) -> Place | None:
        """Return the source of a file; of several folders the innermost counts."""
        path = self._prefix + id
        places = [
            Place(source, path[len(source.folder) + 1 :])
            for source in self._config.sources
            if path.startswith(f"{source.folder}/")
        ]
        return min(places, key=lambda place: len(place.path), default=None)

    def _get_place(self, id: str) -> Place:
        return self._find_place(id) or Place(Source("docs", "", ""), id)

    def is_configuration(self, path: Path) -> bool:
        """See Site. The programs that define collections and routes are configuration too."""
        return super().is_configuration(path) or (
            path.is_relative_to(self.root) and (path.suffix == ".astro" or path.stem in ("content.config", "config"))
        )

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if not self._preview.drafts:
            if is_yes(metadata.get("draft")):
                return format_rule("draft", metadata["draft"])
            if is_no(metadata.get("published")):
                return format_rule("published", metadata["published"])
        slug = to_text(metadata.get("slug"))
        if (
            self._get_place(id).source.kind == "docs"
            and slug != "/"
            and (slug.strip("/") != slug or ".." in slug.split("/"))
        ):
            return "no page: its slug begins or ends with a slash, or leads out of the site"
        return ""

    # ---------------------------------------------------------------------------------- fields

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        day = find_first_date(metadata, _DATE_KEYS, self.zone)
        return day if day is not None else self._split_dated_name(id)[0]

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        given = to_text(metadata.get("lang") or metadata.get("language"))
        folder = self._make_slug(self._get_place(id), metadata).partition("/")[0]
        return (given or self._languages.get(folder, self._config.language)).lower()

    def _get_section(self, id: str) -> str:
        place = self._get_place(id)
        if place.source.kind == "collection":
            return place.source.route.partition("/")[0]
        return place.path.partition("/")[0] if "/" in place.path else ""

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return to_strings(metadata.get("tags"), ",")

    # ---------------------------------------------------------------------------------- URL

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        place = self._get_place(id)
        slug = self._make_slug(place, metadata)
        path = "/".join(part for part in (self._find_route(place), slug) if part)
        is_certain = place.source.kind != "docs" or to_text(metadata.get("title"))
        warnings = [] if is_certain else ["Starlight needs a `title` in the front matter"]
        updated = metadata.get("lastupdated")
        if place.source.kind == "docs" and isinstance(updated, str) and dates.parse_date(updated, self.zone) is None:
            warnings.append("`lastUpdated` must be a date, true or false: Starlight stops the build")
        end = "" if not path else ".html" if self._config.as_files else "/" if self._config.ends_in_slash else ""
        return f"{quote(self._config.base, safe=PATH_SAFE)}/{quote(path, safe=PATH_SAFE)}{end}", warnings

    def _find_route(self, place: Place) -> str:
        """Return where the pages of a source are; of folders that are collections, by the name of the first one."""
        if place.source.kind != "legacy":
            return place.source.route
        name = place.path.partition("/")[0]
        return self._routes.get(name, name) if "/" in place.path else ""

    def _make_slug(self, place: Place, metadata: dict[str, Any]) -> str:
        """Return the path of a page below its route."""
        stem = place.path.rsplit(".", 1)[0]
        if place.source.kind == "pages":
            return posixpath.dirname(stem) if stem.rpartition("/")[2] == "index" else stem
        if place.source.kind == "legacy":
            stem = stem.partition("/")[2] or stem
        slug = to_text(metadata.get("slug"))
        if slug:
            return slug.strip("/")
        slug = "/".join(make_github_slug(part, strips=False) for part in stem.split("/"))
        return "" if slug == "index" else slug.removesuffix("/index")


def _has_pages(root: Path, source: Source) -> bool:
    """Return whether a folder counts for the content root: `src/pages` does only if it has pages in Markdown."""
    if source.kind != "pages":
        return True
    folders = islice(walk.walk(root / source.folder), _MAX_FOLDERS)
    return any(name.endswith(AstroSite.suffixes) for folder in folders for name in folder.files)
