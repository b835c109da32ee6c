"""Sites built by Zola, by the rules of its source code and documentation. Checked against Zola 0.22."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...markdown.rules import MarkdownRules
from ...markdown.templates import tera
from ...posts import dates, front_matter
from ..configuration import find_content_folder
from ..folder_site import FolderSite, Preview
from ..hugo.sections import read_index_source
from ..omissions import Omissions
from ..signs import ZOLA_NAMES
from ..values import Date, collect_tags, format_rule, humanize, is_no, is_safe_path, is_yes, to_text
from .config import Config, read_config
from .ignored import compile_globs
from .page_path import PagePath, has_unknown_language, is_section_file, parse_path
from .sections import Sections
from .slugs import UnslugifiedAnchors, ZolaAnchors, slugify_path

_DATED_NAME = re.compile(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?)(?:\s?[_-](.+)$)?"
)
_NO_TEXT = "\0no text"
"""A key that the site adds to the metadata of a file without text; no author can write it."""


def open_zola(root: Path, preview: Preview) -> ZolaSite:
    """Open the site at `root`. Raises SettingsError if its configuration cannot be read."""
    return ZolaSite(root, find_content_folder(root, "content"), preview, read_config(root))


class ZolaSite(FolderSite):
    """A site built by Zola. Sections are read once, when they are first needed."""

    configuration_names = ZOLA_NAMES
    suffixes = (".md",)
    lastmod_keys = ("updated",)

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self._ignored = compile_globs(config.ignored)
        self._section_files: list[tuple[str, str]] | None = None
        self.host, self.origin = config.host, config.origin
        anchors = ZolaAnchors if config.slugify_anchors == "on" else UnslugifiedAnchors
        super().__init__(root, content, preview, MarkdownRules(anchors, tera.strip_tera), config)

    # ---------------------------------------------------------------------------------- files

    def _list_files(self, omissions: Omissions | None = None) -> Iterator[tuple[str, str]]:
        """See FolderSite. Remember the sections."""
        section_files = []
        for id, path in super()._list_files(omissions):
            if is_section_file(id):
                section_files.append((id, path))
            yield id, path
        self._section_files = section_files

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        if not id.endswith(".md"):
            return "Zola reads only .md in lower case"
        if has_unknown_language(id, self._config):
            return "a section in a language that the site does not have"
        # Zola matches the folder of a section, not its file.
        path = self.unresolved_content / id
        path = path.parent if is_section_file(id) else path
        return "matches ignored_content" if self._ignored and self._ignored.fullmatch(str(path)) else ""

    def is_configuration(self, path: Path) -> bool:
        """See Site. A section may hide the pages of its folder."""
        if path.is_relative_to(self.content):
            return is_section_file(path.name)
        return super().is_configuration(path)

    @cached_property
    def _section_sources(self) -> Sequence[tuple[str, str]]:
        """The id of each section's file, and its source up to the end of the front matter."""
        if self._section_files is None:
            for _ in self._list_files():
                pass
        return [(id, read_index_source(f"{self.content}/{path}")) for id, path in self._section_files or ()]

    def _list_fingerprint_parts(self) -> tuple[object, ...]:
        sources = "\0".join(part for item in self._section_sources for part in item)
        return hashlib.blake2b(sources.encode(), digest_size=8).hexdigest(), *super()._list_fingerprint_parts()

    @cached_property
    def _sections(self) -> Sections:
        return Sections(self._section_sources, self._config)

    def _parse_path(self, id: str) -> PagePath:
        return parse_path(id, self._config)

    # ---------------------------------------------------------------------------------- visibility

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        front = super()._parse_front_matter(source)
        return front if front.body.strip() else front._replace(metadata=front.metadata | {_NO_TEXT: True})

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Add the terms in `[taxonomies]`."""
        return _get_taxonomies(metadata) | metadata

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        path = self._parse_path(id)
        if not self._preview.drafts:
            if is_yes(metadata.get("draft")):
                return format_rule("draft", metadata["draft"])
            if reason := self._sections.find_draft_reason(path):
                return reason
        if is_no(metadata.get("render")):
            return format_rule("render", metadata["render"])
        return _find_section_reason(metadata) if path.is_section else self._sections.find_search_reason(path)

    # ---------------------------------------------------------------------------------- fields

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return collect_tags(metadata, _get_taxonomies(metadata))

    def _make_title(self, id: str) -> str:
        path = self._parse_path(id)
        if path.is_section:
            return humanize(path.folders[-1]) if path.folders else self._config.title or "Home"
        return super()._make_title(id)

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return self._parse_path(id).language.lower()

    def _get_section(self, id: str) -> str:
        return next(iter(self._parse_path(id).folders), "")

    def _get_name(self, id: str) -> str:
        return self._parse_path(id).name

    def _split_dated_name(self, id: str) -> tuple[Date, str]:
        """Return the date with which the name begins, and the rest of the name. A bare date is its own rest."""
        name = self._get_name(id)
        match = _DATED_NAME.match(name)
        return (dates.parse_date(match[1], UTC), match[2] or name) if match else (None, name)

    # ---------------------------------------------------------------------------------- URL

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        path, given, slug = self._parse_path(id), to_text(metadata.get("path")), to_text(metadata.get("slug"))
        own = self._make_path(path, id, "")
        if path.is_section or not (given or slug):
            return self._quote(own), []
        wanted = given or self._make_path(path, id, slug)
        if ":" not in given and is_safe_path("/" + wanted.lstrip("/").replace(":", "")):
            return self._quote(wanted), []
        rule = f"path: {given!r}" if given else f"slug: {slug!r}"
        return self._quote(own), [f"`{rule}` leads out of the site; using the file's path instead"]

    def _make_path(self, path: PagePath, id: str, slug: str) -> str:
        """Return the path of a page by its file. Only the last part becomes a slug; folders stay as they are."""
        language = () if path.language == self._config.language else (path.language,)
        if path.is_section or not path.name:  # an `index.md` at the top is the home page
            return "/".join((*language, *path.folders))
        name = path.name if self._config.keeps_dates else self._split_dated_name(id)[1]
        last = slugify_path(slug or name, self._config.slugify_paths)
        return "/".join((*language, *path.folders, last))

    def _quote(self, path: str) -> str:
        joined = "/".join(part for part in path.split("/") if part not in ("", ".", ".."))
        return f"{self._config.base_path}/{quote(joined, safe='/-._~')}{'/' if joined else ''}"


def _find_section_reason(metadata: dict[str, Any]) -> str:
    """Return why a section is not a page with a text of its own; empty if it is one."""
    if redirect := to_text(metadata.get("redirect_to")):
        return format_rule("redirect_to", redirect)
    return "a section without a text of its own" if metadata.get(_NO_TEXT) else ""


def _get_taxonomies(metadata: dict[str, Any]) -> dict[str, Any]:
    taxonomies = metadata.get("taxonomies")
    return taxonomies if isinstance(taxonomies, dict) else {}
