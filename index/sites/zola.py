"""A site that Zola builds, by its documentation; checked on a real blog."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..errors import SettingsError
from ..markdown.rules import MarkdownRules
from ..markdown.templates import tera
from ..model import Visibility
from . import configuration
from .folder_site import FolderSite, Preview
from .values import Date, false, said, terms, text, true, window

if TYPE_CHECKING:
    from markdown_it.token import Token

CONFIG = "config.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """What `config.toml` says of posts."""

    base: str = ""
    host: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ()
    slugify: str = "on"
    """How paths are made: `on`, `safe` or `off`."""


def read_config(root: Path) -> dict[str, Any]:
    """Return the configuration, keys in lower case; empty where there is none. Raises SettingsError."""
    path = root / CONFIG
    return configuration.read(path) if path.is_file() else {}


def open_zola(root: Path, preview: Preview) -> ZolaSite:
    """Open the site at `root`."""
    values = read_config(root)
    languages = values.get("languages")
    slugify = values.get("slugify")
    try:
        address = configuration.address(text(values.get("base_url")))
    except ValueError as error:
        raise SettingsError(f"{root / CONFIG}: base_url can't be understood: {error}") from error
    config = Config(
        base=address.path,
        host=address.host,
        language=text(values.get("default_language")).lower() or "en",
        languages=tuple(languages) if isinstance(languages, dict) else (),
        slugify=text(slugify.get("paths")) or "on" if isinstance(slugify, dict) else "on",
    )
    content = root / "content"
    return ZolaSite(root, content if content.is_dir() else root, preview, config)


class ZolaAnchors:
    """Names headings as Zola does: transliterated, the first free number at a clash."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See markdown.Anchors."""
        from ..markdown.parser import render_plain_text

        base = given or slugified(render_plain_text(tokens))
        anchor, number = base, self._next.get(base, 1)
        while anchor in self._taken and not given:
            anchor, number = f"{base}-{number}", number + 1
        self._next[base] = number
        self._taken.add(anchor)
        return anchor


def slugified(name: str) -> str:
    """Return a text as the slug crate makes it: ASCII letters and digits, all else one hyphen."""
    from text_unidecode import unidecode

    return re.sub(r"[^a-z0-9]+", "-", unidecode(name).lower()).strip("-")


class ZolaSite(FolderSite):
    """See `sites.Site`."""

    dated_name = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[\d:-]+Z?)?[-_](.+)$")
    lastmod_keys = ("updated",)

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host = config.host
        super().__init__(root, content, preview, MarkdownRules(ZolaAnchors, tera.strip_tera), config)

    def may_be_post(self, id: str) -> bool:
        """See Site. `_index.md` is a section."""
        return super().may_be_post(id) and not id.rsplit("/", 1)[-1].startswith("_index.")

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        return path == self.root / CONFIG

    def _metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Tags and the like stand in `[taxonomies]`, what the author made up in `[extra]`."""
        taxonomies = metadata.get("taxonomies")
        return (taxonomies if isinstance(taxonomies, dict) else {}) | metadata

    def _tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        taxonomies = metadata.get("taxonomies")
        return terms(metadata, taxonomies if isinstance(taxonomies, dict) else ())

    def _hidden(self, id: str, metadata: dict[str, Any]) -> str:
        if true(metadata.get("draft")) and not self._preview.drafts:
            return said("draft", metadata["draft"])
        for key in ("in_search_index", "render"):
            if metadata.get(key) is not None and false(metadata[key]):
                return said(key, metadata[key])
        return ""

    def _window(self, id: str, metadata: dict[str, Any]) -> Visibility:
        return window(None, None, UTC)

    def _lang(self, id: str, metadata: dict[str, Any]) -> str:
        return self._located(id)[0]

    def _section(self, id: str) -> str:
        place = self._located(id)[1]
        return place[0] if place else ""

    def _located(self, id: str) -> tuple[str, list[str], str]:
        """Return the language, the folders, and the name; of an `index.md` its folder's."""
        *place, name = id.rsplit(".", 1)[0].split("/")
        stem, _, suffix = name.rpartition(".")
        language = self._config.language
        if stem and suffix in self._config.languages:
            language, name = suffix, stem
        if name == "index" and place:
            name = place.pop()
        return language, place, name

    def _name(self, id: str) -> str:
        return self._located(id)[2]

    def _url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        language, place, _ = self._located(id)
        prefix = "" if language == self._config.language else f"/{language}"
        given = text(metadata.get("path")).strip("/")
        if given and ".." not in given.split("/") and "\\" not in given and ":" not in given:
            path = given
        else:
            name = text(metadata.get("slug")) or self._dated(id)[1]
            path = "/".join(self._slug(part) for part in [*place, name])
        rooted = "/".join(part for part in path.split("/") if part)
        return f"{self._config.base}{prefix}/{quote(rooted, safe='/-._~')}{'/' if rooted else ''}", []

    def _slug(self, part: str) -> str:
        if self._config.slugify == "on":
            return slugified(part)
        return re.sub(r"[<>:/|?*#\\\\()\[\]\n\"']", "", part).strip(" .").replace(" ", "_")


def is_zola(root: Path) -> bool:
    """Say whether the configuration at `root` is Zola's: Hugo calls it baseURL."""
    return "base_url" in read_config(root)
