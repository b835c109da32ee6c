"""A site that Hugo builds, or a plain folder read by Hugo's rules."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ...model import Visibility
from .. import walk
from ..folder_site import FolderSite, Preview
from ..values import Date, humanised, shown, terms, text, window
from . import anchors, config, sections, urls
from .config import Config, Language
from .places import Place, Places
from .sections import Section
from .targets import target
from .version import version
from .visibility import find_date, hidden


def open_hugo(folder: Path, preview: Preview, hugo_version: str = "") -> HugoSite:
    """Open the site whose root or content folder `folder` (resolved) is."""
    root = config.find(folder)
    if root is None:  # no configuration: the folder itself, or the `content` in it, holds the posts
        place = "content" if (folder / "content").is_dir() else ""
        root, settings = folder, Config((Language("en", place, ""),), plain=True)
    else:
        settings = config.load(root)
    settings = dataclasses.replace(settings, version=version(hugo_version))
    content = config.content_root(root, settings)
    if not content.is_dir():
        content, settings = folder, dataclasses.replace(settings, languages=_at(folder, root, settings))
    return HugoSite(root, content, preview, settings)


def _at(folder: Path, root: Path, settings: Config) -> tuple[Language, ...]:
    """A configuration whose content folder isn't there: the folder itself is."""
    place = "" if folder == root else folder.relative_to(root).as_posix()
    return tuple(dataclasses.replace(language, content=place) for language in settings.languages)


class HugoSite(FolderSite):
    """See `sites.Site`. What the `_index` files say is read when it is needed first, and then stays."""

    def __init__(self, root: Path, content: Path, preview: Preview, settings: Config) -> None:
        self._config = settings
        self._ignored = [re.compile(pattern) for pattern in settings.ignore_files]
        self._places = Places(settings.languages, content.relative_to(root).as_posix() if content != root else "")
        self._keys = [language.key for language in settings.languages]
        self._indexes: list[tuple[str, str]] | None = None
        hugos = anchors.rules(settings.id_type, settings.auto_ids, anchors.era(settings.version))
        rules = dataclasses.replace(hugos, boxes=settings.plain)
        self.host = settings.host
        super().__init__(root, content, preview, rules, settings)

    # ---------------------------------------------------------------------------------- files

    def _files(self) -> Iterator[tuple[str, str]]:
        """Files beside the `index.md` of a bundle are its resources, not posts."""
        bundle, indexes = "", []
        for folder in walk.walk(self.content, self.unreadable):
            if bundle and folder.path.startswith(f"{bundle}/"):
                continue
            leaf = bool(folder.path) and any(_is_bundle(name) for name in folder.files)
            bundle = folder.path if leaf else bundle
            for name in folder.files:
                path = f"{folder.path}/{name}" if folder.path else name
                id = walk.nfc(path)
                if sections.is_index(name):
                    indexes.append((id, path))
                elif (not leaf or _is_bundle(name)) and self.may_be_post(id):
                    yield id, path
        self._indexes = indexes

    def may_be_post(self, id: str) -> bool:
        """See Site."""
        return (
            super().may_be_post(id)
            and not id.rsplit("/", 1)[-1].lower().startswith("_index.")
            and not any(pattern.search(str(self.unresolved_content / id)) for pattern in self._ignored)
        )

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        if path.is_relative_to(self.content):
            return sections.is_index(path.name)
        return path.suffix in config.SUFFIXES and (path.parent == self.root or "_default" in path.parts)

    @cached_property
    def _written(self) -> Sequence[tuple[str, str]]:
        """The ids of all `_index` files, and their front matter as it is written."""
        if self._indexes is None:
            list(self._files())
        return [(id, sections.front_matter(f"{self.content}/{path}")) for id, path in self._indexes or ()]

    def _ruling(self) -> tuple[object, ...]:
        written = "\0".join(part for item in self._written for part in item)
        return hashlib.blake2b(written.encode(), digest_size=8).hexdigest(), *super()._ruling()

    @cached_property
    def _sections(self) -> Mapping[sections.Key, Section]:
        return sections.read(self._written, self._places)

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
        return humanised(self._places.of(id).name)

    def _lang(self, id: str, metadata: dict[str, Any]) -> str:
        return self._places.of(id).language.key

    def _section(self, id: str) -> str:
        return next(iter(self._places.of(id).folders), "")

    def _tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return terms(metadata, self._config.taxonomies)

    def _url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        place, warnings = self._places.of(id), []
        slug = self._slug(place, metadata)
        page = urls.Page(self._folders(place), place.name, shown(metadata.get("title")), slug, day)
        if given := text(metadata.get("url")):
            url = urls.given_url(given, page, self._config, place.language)
            if url is not None:
                return url, []
            warnings.append(f"`url: {given!r}` is no path of this site; the file's own URL is taken")
        patterns = (link.pattern for link in place.language.permalinks if target(link.target, self._keys).meets(place))
        return urls.page_url(page, next(patterns, ""), self._config, place.language), warnings

    def _slug(self, place: Place, metadata: dict[str, Any]) -> str:
        """Return the slug that a post gives itself; where its date is taken of the file's name, the rest of that."""
        found = re.match(r"\d{4}-\d{2}-\d{2}[-_](.+)", place.name)
        from_name = ":filename" in dict(self._config.dates).get("date", ())
        return text(metadata.get("slug")).strip("-") or (found[1] if found and from_name else "")

    def _folders(self, place: Place) -> tuple[urls.Folder, ...]:
        return tuple(self._folder(place, depth) for depth in range(1, len(place.folders) + 1))

    def _folder(self, place: Place, depth: int) -> urls.Folder:
        name = place.folders[depth - 1]
        section = self._sections.get((place.language.key, place.folders[:depth]))
        if section is None:
            return urls.Folder(name, "", sections.title(name, self._config.plural_titles), section=depth == 1)
        return urls.Folder(name, section.slug, section.title)

    # ---------------------------------------------------------------------------------- cascades

    def _metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Add what is handed down and not said by the post itself; the nearest folder's word counts most, and of those
        that stand in one place the first."""
        place = self._places.of(id)
        handed: dict[str, Any] = {}
        for cascade in self._above(place):
            handed |= cascade
        return handed | sections.with_params(metadata)

    def _above(self, place: Place) -> Iterator[sections.Cascade]:
        """Yield what stands above a post and is aimed at it, what counts most last."""
        for cascade in reversed(sections.cascades(list(place.language.cascades))):
            if self._aimed(cascade, place, place.language.key):
                yield cascade
        languages = sorted(self._keys, key=lambda key: key == place.language.key)
        for depth in range(len(place.folders) + 1):
            for key in languages:  # its own last
                section = self._sections.get((key, place.folders[:depth]), Section())
                yield from (cascade for cascade in reversed(section.cascades) if self._aimed(cascade, place, key))

    def _aimed(self, cascade: sections.Cascade, place: Place, language: str) -> bool:
        """Say whether a post is meant by a cascade that stands in a file of a language."""
        aim = target(cascade.get("target") or cascade.get("_target"), self._keys)
        return (aim.across or language == place.language.key) and aim.meets(place)


_BUNDLE = re.compile(r"index(?:\.[\w-]+)?\.(?:md|markdown|mdown|mkd|mdx)", re.IGNORECASE)


def _is_bundle(name: str) -> bool:
    return _BUNDLE.fullmatch(name) is not None
