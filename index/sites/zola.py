"""Sites built by Zola, by the rules of its documentation. Checked against a real blog."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from ..errors import SettingsError
from ..markdown.rules import MarkdownRules
from ..markdown.templates import tera
from .anchors import UniqueAnchors
from .configuration import find_content_folder, parse_address
from .folder_site import FolderSite, Preview
from .omissions import SECTION
from .signs import ZOLA_NAME, read_zola_settings
from .values import Date, collect_tags, format_rule, is_no, is_safe_path, is_yes, to_text

if TYPE_CHECKING:
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in `config.toml` that affect posts."""

    base_path: str = ""
    """The path of `base_url`: empty or `/blog`."""
    host: str = ""
    language: str = "en"
    """The default language."""
    languages: tuple[str, ...] = ()
    """The other languages."""
    slugify: str = "on"
    """How paths are made from file names: `on`, `safe` or `off`."""


def open_zola(root: Path, preview: Preview) -> ZolaSite:
    """Open the site at `root`. Raises SettingsError if its configuration cannot be read."""
    return ZolaSite(root, find_content_folder(root, "content"), preview, _read_config(root))


def _read_config(root: Path) -> Config:
    settings = read_zola_settings(root)
    languages = settings.get("languages")
    slugify = settings.get("slugify")
    try:
        address = parse_address(to_text(settings.get("base_url")))
    except ValueError as error:
        raise SettingsError(f"{root / ZOLA_NAME}: invalid base_url: {error}; set it to a URL") from error
    return Config(
        base_path=address.path,
        host=address.host,
        language=to_text(settings.get("default_language")).lower() or "en",
        languages=tuple(languages) if isinstance(languages, dict) else (),
        slugify=to_text(slugify.get("paths")) or "on" if isinstance(slugify, dict) else "on",
    )


class ZolaAnchors(UniqueAnchors):
    """Names headings as Zola does: by their slugs."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        from ..markdown.inline_text import render_plain_text

        return self.reserve(given) if given else self.make_unique(slugify(render_plain_text(tokens)))


def slugify(text: str) -> str:
    """Return a text as the Rust crate `slug` makes it: ASCII letters and digits, anything else is one hyphen."""
    from text_unidecode import unidecode

    return re.sub(r"[^a-z0-9]+", "-", unidecode(text).lower()).strip("-")


class PagePath(NamedTuple):
    """The parsed path of a page's file."""

    language: str
    folders: list[str]
    """The folders that lead to the page. The page of an `index.md` is its folder, which is not among them."""
    name: str
    """The file's name without suffix and language; for an `index.md`, its folder's name."""


class ZolaSite(FolderSite):
    """A site built by Zola."""

    configuration_names = (ZOLA_NAME,)
    dated_name = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[\d:-]+Z?)?[-_](.+)$")
    lastmod_keys = ("updated",)

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host = config.host
        super().__init__(root, content, preview, MarkdownRules(ZolaAnchors, tera.strip_tera), config)

    def find_skip_reason(self, id: str) -> str:
        """See Site. An `_index.md` is a section."""
        is_section = id.rsplit("/", 1)[-1].startswith("_index.")
        return super().find_skip_reason(id) or (SECTION if is_section else "")

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Add the terms in `[taxonomies]`. Custom keys, in `[extra]`, are ignored."""
        return _get_taxonomies(metadata) | metadata

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return collect_tags(metadata, _get_taxonomies(metadata))

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if is_yes(metadata.get("draft")) and not self._preview.drafts:
            return format_rule("draft", metadata["draft"])
        for key in ("in_search_index", "render"):
            if is_no(metadata.get(key)):
                return format_rule(key, metadata[key])
        return ""

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return self._parse_path(id).language

    def _get_section(self, id: str) -> str:
        return next(iter(self._parse_path(id).folders), "")

    def _get_name(self, id: str) -> str:
        return self._parse_path(id).name

    def _parse_path(self, id: str) -> PagePath:
        *folders, name = id.rsplit(".", 1)[0].split("/")
        stem, _, suffix = name.rpartition(".")
        language = self._config.language
        if stem and suffix in self._config.languages:
            language, name = suffix, stem
        if name == "index" and folders:
            name = folders.pop()
        return PagePath(language, folders, name)

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        language, folders, _ = self._parse_path(id)
        prefix = "" if language == self._config.language else f"/{language}"
        path = to_text(metadata.get("path")).strip("/")
        if not path or not is_safe_path(path):
            name = to_text(metadata.get("slug")) or self._split_dated_name(id)[1]
            path = "/".join(self._slugify_part(part) for part in [*folders, name])
        joined = "/".join(part for part in path.split("/") if part)
        return f"{self._config.base_path}{prefix}/{quote(joined, safe='/-._~')}{'/' if joined else ''}", []

    def _slugify_part(self, part: str) -> str:
        """Return a folder's or a page's name as a part of a URL."""
        if self._config.slugify == "on":
            return slugify(part)
        return re.sub(r"[<>:/|?*#\\\\()\[\]\n\"']", "", part).strip(" .").replace(" ", "_")


def _get_taxonomies(metadata: dict[str, Any]) -> dict[str, Any]:
    taxonomies = metadata.get("taxonomies")
    return taxonomies if isinstance(taxonomies, dict) else {}
