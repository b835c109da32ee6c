"""A site that Hugo builds, or a plain folder read by Hugo's rules."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ... import frontmatter
from ...errors import UnreadablePost
from ...model import Visibility
from .. import folders
from ..base import FolderSite, Preview
from ..rules import Date, humanised, text, window
from . import anchors, config, urls
from .config import Config, Language
from .visibility import find_date, hidden


def open_hugo(folder: Path, preview: Preview, version: str = "") -> HugoSite:
    """Open the site whose root or content folder `folder` (resolved) is."""
    root = config.find(folder)
    if root is None:  # no configuration: the folder itself, or the `content` in it, holds the posts
        place = "content" if (folder / "content").is_dir() else ""
        root, settings = folder, Config((Language("en", place, ""),))
    else:
        settings = config.load(root)
    content = config.content_root(root, settings)
    if not content.is_dir():
        content, settings = folder, dataclasses.replace(settings, languages=_at(folder, root, settings))
    return HugoSite(root, content, preview, settings, anchors.era(version))


def _at(folder: Path, root: Path, settings: Config) -> tuple[Language, ...]:
    """A configuration whose content folder isn't there: the folder itself is."""
    place = "" if folder == root else folder.relative_to(root).as_posix()
    return tuple(dataclasses.replace(language, content=place) for language in settings.languages)


class HugoSite(FolderSite):
    """See `sites.Site`."""

    def __init__(self, root: Path, content: Path, preview: Preview, settings: Config, era: anchors.Era) -> None:
        self._config = settings
        self._ignored = [re.compile(pattern) for pattern in settings.ignore_files]
        base = content.relative_to(root).as_posix() if content != root else ""
        # Each language's folder below the content root; of several in one folder, the default language's comes first.
        self._places = [(language.content.removeprefix(base).strip("/"), language) for language in settings.languages]
        self._sections, self._cascades = _read_sections(content)
        rules = anchors.rules(settings.id_type, settings.auto_ids, era)
        super().__init__(
            root, content, preview, rules, settings, era, sorted(self._sections), sorted(self._cascades.items())
        )

    # ---------------------------------------------------------------------------------- files

    def _files(self) -> Iterator[tuple[str, str]]:
        """Files beside the `index.md` of a bundle are its resources, not posts."""
        bundle = ""
        for folder in folders.walk(self.content, self.unreadable):
            if bundle and folder.path.startswith(f"{bundle}/"):
                continue
            leaf = bool(folder.path) and any(_is_index(name) for name in folder.files)
            bundle = folder.path if leaf else bundle
            for name in folder.files:
                path = f"{folder.path}/{name}" if folder.path else name
                id = folders.nfc(path)
                if self.is_post(id) and (not leaf or _is_index(name)):
                    yield id, path

    def is_post(self, id: str) -> bool:
        """See Site."""
        return (
            super().is_post(id)
            and not id.rsplit("/", 1)[-1].lower().startswith("_index.")
            and not any(pattern.search(str(self.content / id)) for pattern in self._ignored)
        )

    def configures(self, path: Path) -> bool:
        """See Site."""
        name = path.name.lower()
        if path.is_relative_to(self.content):
            return name.startswith("_index.") and name.endswith(folders.SUFFIXES)
        return path.suffix in config.SUFFIXES and (path.parent == self.root or "_default" in path.parts)

    # ---------------------------------------------------------------------------------- reading

    def _hidden(self, id: str, metadata: dict[str, Any]) -> str:
        return hidden(metadata, self._preview.drafts or self._config.drafts)

    def _window(self, id: str, metadata: dict[str, Any]) -> Visibility:
        start, end = self._find(id, metadata, "publishdate"), self._find(id, metadata, "expirydate")
        future = self._preview.future or self._config.future
        expired = self._preview.expired or self._config.expired
        return window(start, end, self._config.zone, future=future, expired=expired)

    def _find(self, id: str, metadata: dict[str, Any], kind: str) -> Date:
        return find_date(metadata, kind, self._config, id.rsplit("/", 1)[-1])

    def _date(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._find(id, metadata, "date")

    def _lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._find(id, metadata, "lastmod")

    def _title(self, id: str) -> str:
        return humanised(self._located(id)[2])

    def _lang(self, id: str, metadata: dict[str, Any]) -> str:
        return self._located(id)[0].key

    def _section(self, id: str) -> str:
        place = self._located(id)[1]
        return place[0] if place else ""

    def _url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        language, place, name = self._located(id)
        warnings = []
        if given := text(metadata.get("url")):
            url = urls.given_url(given, self._config, language)
            if url is not None:
                return url, []
            warnings.append(f"`url: {given!r}` is no path of this site; the file's own URL is taken")
        page = urls.Page(place, name, self._sections_of(id, place), title, self._slug(id, metadata), day)
        return urls.page_url(page, self._config, language), warnings

    def _slug(self, id: str, metadata: dict[str, Any]) -> str:
        """Return the slug that a post gives itself; where its date is taken of the file's name, the rest of that."""
        found = re.match(r"\d{4}-\d{2}-\d{2}[-_](.+)", self._located(id)[2])
        from_name = ":filename" in dict(self._config.dates).get("date", ())
        return text(metadata.get("slug")).strip("-") or (found[1] if found and from_name else "")

    def _sections_of(self, id: str, place: tuple[str, ...]) -> tuple[str, ...]:
        """Return which of a post's folders are sections: nested ones only where they have an `_index` file."""
        above = self._language_folder(id)
        return tuple(
            folder for i, folder in enumerate(place) if i == 0 or "/".join([*above, *place[: i + 1]]) in self._sections
        )

    def _located(self, id: str) -> tuple[Language, tuple[str, ...], str]:
        """Return the language, the folders below that language's content, and the name (see urls.Page)."""
        language, path = self._language(id)
        *place, file_name = path.split("/")
        name = file_name.rsplit(".", 1)[0]
        stem, _, suffix = name.rpartition(".")
        for known in self._config.languages:
            if stem and suffix.lower() == known.key:
                language, name = known, stem
        if name.lower() == "index":
            name = place.pop() if place else ""
        return language, tuple(place), name

    def _language_folder(self, id: str) -> list[str]:
        """Return the folders of an id that belong to its language's content folder."""
        path = self._language(id)[1]
        return id[: len(id) - len(path)].strip("/").split("/") if len(path) < len(id) else []

    def _language(self, id: str) -> tuple[Language, str]:
        for place, language in sorted(self._places, key=lambda item: -len(item[0])):
            if place and id.startswith(f"{place}/"):
                return language, id[len(place) + 1 :]
        return self._config.languages[0], id

    # ---------------------------------------------------------------------------------- cascades

    def _metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Add what is handed down and not said by the post itself; the nearest folder's word counts most."""
        if not self._cascades and not self._config.cascades:
            return metadata
        language = self._located(id)[0]
        parts = id.split("/")[:-1]
        handed: dict[str, Any] = {}
        levels = [list(self._config.cascades)]
        levels += [self._cascades.get("/".join(parts[:depth]), []) for depth in range(len(parts) + 1)]
        for cascades in levels:
            for cascade in cascades:
                if _targets(cascade, id, language):
                    handed |= {
                        key: value for key, value in _values(cascade).items() if key not in ("_target", "target")
                    }
        return handed | metadata


def _read_sections(content: Path) -> tuple[set[str], dict[str, list[dict[str, Any]]]]:
    """Return the folders with an `_index` file, and what it hands down to the posts below: folder -> cascades."""
    sections: set[str] = set()
    found: dict[str, list[dict[str, Any]]] = {}
    for folder in folders.walk(content):
        for name in folder.files:
            if name.lower().startswith("_index.") and name.lower().endswith(folders.SUFFIXES):
                sections.add(folder.path)
                cascades = _cascades_of(content / folder.path / name)
                if cascades:
                    found.setdefault(folder.path, []).extend(cascades)
    return sections, found


def _cascades_of(path: Path) -> list[dict[str, Any]]:
    try:
        source = path.read_text("utf-8-sig")
        value = frontmatter.parse(source).metadata.get("cascade") if "cascade" in source else None
    except UnreadablePost:
        return [{"draft": True}]  # what it hands down can't be read, and may be just this
    except (OSError, ValueError):
        return []
    values = value if isinstance(value, list) else [value]
    return [cascade for cascade in values if isinstance(cascade, dict)]


def _values(cascade: dict[str, Any]) -> dict[str, Any]:
    params = cascade.get("params")
    return (params if isinstance(params, dict) else {}) | {k: v for k, v in cascade.items() if k != "params"}


def _targets(cascade: dict[str, Any], id: str, language: Language) -> bool:
    target = cascade.get("target") or cascade.get("_target")
    if not isinstance(target, dict):
        return True
    path, lang, kind = target.get("path"), target.get("lang"), target.get("kind")
    logical = "/" + re.sub(r"(?:/index)?\.\w+$", "", id)
    return (
        (path is None or fnmatch(logical.lower(), str(path).lower()))
        and (lang is None or fnmatch(language.key, str(lang).lower()))
        and (kind is None or "page" in str(kind))
    )


def _is_index(name: str) -> bool:
    return re.fullmatch(r"index(?:\.[\w-]+)?\.(?:md|markdown|mdown|mkd|mdx)", name, re.IGNORECASE) is not None
