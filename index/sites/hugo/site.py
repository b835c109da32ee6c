"""A site that Hugo builds, or a plain folder read by Hugo's rules."""

from __future__ import annotations

import dataclasses
import hashlib
import html
import re
from collections.abc import Iterator
from datetime import date, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ... import dates, frontmatter, markdown
from ...errors import UnreadablePost
from ...model import Post, Section
from .. import folders
from . import anchors, config, urls
from .config import Config, Language
from .visibility import find_date, strings, visibility

READER_VERSION = "1"
"""Grows with every change to how posts are read: all are then read anew."""


def open_hugo(folder: Path, *, drafts: bool, future: bool, expired: bool) -> HugoSite:
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
    settings = dataclasses.replace(
        settings,
        drafts=settings.drafts or drafts,
        future=settings.future or future,
        expired=settings.expired or expired,
    )
    return HugoSite(root, content, settings)


def _at(folder: Path, root: Path, settings: Config) -> tuple[Language, ...]:
    """A configuration whose content folder isn't there: the folder itself is."""
    place = "" if folder == root else folder.relative_to(root).as_posix()
    return tuple(dataclasses.replace(language, content=place) for language in settings.languages)


class HugoSite:
    """See `sites.Site`."""

    def __init__(self, root: Path, content: Path, settings: Config) -> None:
        self.root = root
        self.content = content
        self._config = settings
        self._ignored = [re.compile(pattern) for pattern in settings.ignore_files]
        self._rules = anchors.rules(settings.id_type, settings.auto_ids, "new")
        base = content.relative_to(root).as_posix() if content != root else ""
        # Each language's folder below the content root; of several in one folder, the default language's comes first.
        self._places = [(language.content.removeprefix(base).strip("/"), language) for language in settings.languages]
        self._cascades = self._read_cascades()
        said = repr((READER_VERSION, settings, sorted(self._cascades.items())))
        self.fingerprint = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()

    # ---------------------------------------------------------------------------------- files

    def files(self) -> Iterator[str]:
        """See Site. Files beside the `index.md` of a bundle are its resources, not posts."""
        return iter(sorted(id for id, _ in self._files()))

    def _files(self) -> Iterator[tuple[str, str]]:
        bundles: list[str] = []
        for folder in folders.walk(self.content):
            inside = any(folder.path.startswith(f"{bundle}/") for bundle in bundles[-1:])
            bundle = any(_is_index(name) for name in folder.files)
            if bundle and folder.path and not inside:
                bundles.append(folder.path)
            for name in folder.files:
                path = f"{folder.path}/{name}" if folder.path else name
                id = folders.nfc(path)
                if self.is_post(id) and not inside and (not bundle or _is_index(name) or not folder.path):
                    yield id, path

    def is_post(self, id: str) -> bool:
        """See Site."""
        parts = id.split("/")
        return (
            parts[-1].lower().endswith(folders.SUFFIXES)
            and not parts[-1].lower().startswith("_index.")
            and not any(folders.ignored(part) for part in parts)
            and not any(pattern.search(str(self.content / id)) for pattern in self._ignored)
        )

    def configures(self, path: Path) -> bool:
        """See Site."""
        name = path.name.lower()
        if path.is_relative_to(self.content):
            return name.startswith("_index.") and name.endswith(folders.SUFFIXES)
        return path.suffix in config.SUFFIXES and (path.parent == self.root or "_default" in path.parts)

    def path(self, id: str) -> Path:
        """See Site. A file whose name on disk isn't NFC is looked for."""
        path = self.content / id
        if id.isascii() or path.exists():
            return path
        return next((self.content / on_disk for known, on_disk in self._files() if known == id), path)

    # ---------------------------------------------------------------------------------- reading

    def read(self, id: str, source: str, *, hidden_too: bool = True) -> Post:
        """See Site."""
        front = frontmatter.parse(source)
        language, place, name = self._located(id)
        metadata = self._with_cascades(id, language, front.metadata)
        file_name = id.rsplit("/", 1)[-1]
        window = visibility(metadata, self._config, file_name)
        body = front.body if window.public or hidden_too else ""
        parsed = markdown.parse(body, front.line, self._rules)
        title = _shown(metadata.get("title"))
        sections = parsed.sections if title or not parsed.title else _without_title(parsed.sections)
        title = title or parsed.title or _humanised(name)
        day = find_date(metadata, "date", self._config, file_name)
        url, warnings = self._url(metadata, place, name, language, title, day)
        return Post(
            id=id,
            title=title,
            url=url,
            visibility=window,
            date=dates.written(day),
            lastmod=dates.written(find_date(metadata, "lastmod", self._config, file_name)),
            lang=language.key,
            section=place[0] if place else "",
            description=_shown(metadata.get("description") or metadata.get("summary")),
            tags=tuple(strings(metadata.get("tags"))),
            authors=tuple(strings(metadata.get("authors") or metadata.get("author"))),
            categories=tuple(strings(metadata.get("categories"))),
            series=tuple(strings(metadata.get("series"))),
            sections=sections,
            warnings=(*front.warnings, *warnings),
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

    def _language(self, id: str) -> tuple[Language, str]:
        for place, language in sorted(self._places, key=lambda item: -len(item[0])):
            if place and id.startswith(f"{place}/"):
                return language, id[len(place) + 1 :]
        return self._config.languages[0], id

    def _url(
        self,
        metadata: dict[str, Any],
        place: tuple[str, ...],
        name: str,
        language: Language,
        title: str,
        day: datetime | date | None,
    ) -> tuple[str, list[str]]:
        warnings = []
        if given := _text(metadata.get("url")):
            url = urls.given_url(given, self._config, language)
            if url is not None:
                return url, []
            warnings.append(f"`url: {given!r}` is no path of this site; the file's own URL is taken")
        page = urls.Page(place, name, title, _text(metadata.get("slug")), day)
        return urls.page_url(page, self._config, language), warnings

    # ---------------------------------------------------------------------------------- cascades

    def _read_cascades(self) -> dict[str, list[dict[str, Any]]]:
        """Return what each folder's `_index` file hands down to the posts below it: folder -> cascades."""
        found: dict[str, list[dict[str, Any]]] = {}
        for folder in folders.walk(self.content):
            for name in folder.files:
                if name.lower().startswith("_index.") and name.lower().endswith(folders.SUFFIXES):
                    cascades = self._cascades_of(self.content / folder.path / name)
                    if cascades:
                        found.setdefault(folder.path, []).extend(cascades)
        return found

    def _cascades_of(self, path: Path) -> list[dict[str, Any]]:
        try:
            text = path.read_text("utf-8-sig")
            value = frontmatter.parse(text).metadata.get("cascade") if "cascade" in text else None
        except (OSError, ValueError, UnreadablePost):
            return []
        values = value if isinstance(value, list) else [value]
        return [cascade for cascade in values if isinstance(cascade, dict)]

    def _with_cascades(self, id: str, language: Language, metadata: dict[str, Any]) -> dict[str, Any]:
        """Add what is handed down and not said by the post itself; the nearest folder's word counts most."""
        if not self._cascades and not self._config.cascades:
            return metadata
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
    return re.fullmatch(r"index(?:\.[\w-]+)?\.(?:md|markdown|mdown|mkd)", name, re.IGNORECASE) is not None


def _text(value: Any) -> str:
    """Return a scalar as text, white space collapsed; empty for anything else."""
    if value is None or isinstance(value, list | dict):
        return ""
    return " ".join((str(value).lower() if isinstance(value, bool) else str(value)).split())


def _shown(value: Any) -> str:
    """Return a scalar as a reader sees it: `&mdash;` is a dash."""
    return " ".join(html.unescape(_text(value)).split())


def _humanised(name: str) -> str:
    """`my-first_post` is "My first post"."""
    words = " ".join(re.split(r"[-_\s]+", name)).strip()
    return words[:1].upper() + words[1:]


def _without_title(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The heading that serves as the title is no heading of a section: what stands under it stands at the top."""
    at = next(i for i, section in enumerate(sections) if section.level == 1)
    return (*sections[:at], dataclasses.replace(sections[at], level=0, heading="", anchor=""), *sections[at + 1 :])
