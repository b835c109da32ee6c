"""Sites built by Hugo."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ...errors import UnreadablePost
from ...model import Post, Visibility
from ...posts.front_matter import FrontMatter
from .. import walk
from ..folder_site import FolderSite, Preview
from ..omissions import BUNDLE_RESOURCE, SECTION, Omissions
from ..signs import is_hugo_section
from ..values import Date, collect_tags, humanize, to_display_text, to_text
from ..visibility import make_visibility
from . import anchors
from .cascades import merge_params, parse_cascades
from .config import (
    Config,
    Language,
    find_content_root,
    find_root,
    is_configuration_path,
    list_mounts,
    read_config,
)
from .dates import DateKind, find_date
from .mounts import ContentFiles
from .page_path import PagePath, PathParser
from .permalinks import Folder, Page
from .sections import Inheritance, Sections, parse_sections, read_index_source
from .targets import parse_target
from .titles import make_folder_title
from .urls import make_given_url, make_page_url
from .version import SKIPS_LINKS, parse_version
from .visibility import find_hidden_reason

log = logging.getLogger(__name__)

_ORG_METADATA = re.compile(r"\ufeff?\s*#\+\w+:")
_BUNDLE_PAGE = re.compile(r"index(?:\.[\w-]+)?\.(?:md|markdown|mdown|mkd|mdx)", re.IGNORECASE)


def open_hugo(folder: Path, preview: Preview, hugo_version: str = "") -> HugoSite:
    """Open the site whose root or content folder is `folder`, a resolved path.

    Without a configuration, the posts are in `folder`, or in its folder `content` if it exists. Raises SettingsError if
    the configuration cannot be read.
    """
    root = find_root(folder)
    if root is None:
        content_name = "content" if (folder / "content").is_dir() else ""
        root, config = folder, Config((Language("en", content_name, ""),))
    else:
        config = read_config(root)
    config = dataclasses.replace(config, version=parse_version(hugo_version))
    content = find_content_root(root, config)
    if not content.is_dir():
        content, config = folder, dataclasses.replace(config, languages=_move_content(folder, root, config), mounts=())
    return HugoSite(root, content, preview, config)


def _move_content(folder: Path, root: Path, config: Config) -> tuple[Language, ...]:
    """Return the languages with `folder` as content, because the configured content folder does not exist."""
    content = "" if folder == root else folder.relative_to(root).as_posix()
    return tuple(dataclasses.replace(language, content=content) for language in config.languages)


class HugoSite(FolderSite):
    """A site built by Hugo. Its `_index` files are read once, when they are first needed."""

    yaml_flavor = "goccy"

    def __init__(self, root: Path, content: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self._ignored = [re.compile(pattern) for pattern in config.ignore_files]
        self._files = ContentFiles(list_mounts(config), root, content.relative_to(root).as_posix().strip("."))
        self._paths = PathParser(config, self._files)
        self._language_keys = [language.key for language in config.languages]
        self._index_paths: list[tuple[str, str]] | None = None
        self.host, self.origin = config.host, config.origin
        self.zone = config.zone
        rules = anchors.make_rules(
            config.id_type,
            config.auto_ids,
            anchors.find_era(config.version),
            config.typography,
            linkify=config.linkify,
            heading_attributes=config.heading_attributes,
            block_attributes=config.block_attributes,
        )
        super().__init__(root, content, preview, rules, config)

    # ---------------------------------------------------------------------------------- files

    def _list_files(self, omissions: Omissions | None = None) -> Iterator[tuple[str, str]]:
        """See FolderSite. Files beside the `index.md` of a bundle are its resources, not posts."""
        bundle, index_paths = "", []
        for folder in self._walk(omissions):
            is_in_bundle = bundle != "" and folder.path.startswith(f"{bundle}/")
            is_bundle = bool(folder.path) and not is_in_bundle and any(_is_bundle_page(name) for name in folder.files)
            bundle = folder.path if is_bundle else bundle
            for name in folder.files:
                path = folder.join(name)
                id = walk.normalize_id(path)
                is_resource = is_in_bundle or (is_bundle and not _is_bundle_page(name))
                if is_hugo_section(name) and not is_in_bundle and not self._paths.find_skip_reason(id):
                    index_paths.append((id, path))
                reason = self.find_skip_reason(id) or (BUNDLE_RESOURCE if is_resource else "")
                if not reason:
                    yield id, path
                elif omissions is not None:
                    self._report_skipped(id, reason, omissions)
        self._index_paths = index_paths

    def _walk(self, omissions: Omissions | None) -> Iterator[walk.Folder]:
        """Yield the folders that are mounted, and those below. Their paths are below the content root."""
        warnings = list(self._config.unread_mounts)
        if not self.content.is_dir():
            yield from walk.walk(self.content, omissions)
        for source in self._files.list_sources():
            path = self.content / source
            if not path.resolve().is_relative_to(self.content):
                warnings.append(
                    f"the mount {source!r} is a link that leads outside the content; its posts are not read"
                )
            elif path.is_file():
                yield walk.Folder(posixpath.dirname(source), [path.name])
            elif path.is_dir():
                yield from _walk_below(self.content, source, omissions, self._config.version < SKIPS_LINKS)
        if omissions is not None:
            for warning in warnings:
                log.warning("%s: %s", self.root, warning)

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        if any(pattern.search(str(self.unresolved_content / id)) for pattern in self._ignored):
            return "matches ignoreFiles"
        return self._paths.find_skip_reason(id)

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        if is_configuration_path(path, self.root):
            return True
        if not path.is_relative_to(self.content):
            return False
        return is_hugo_section(path.name) or self._files.may_affect_others(path.relative_to(self.content).as_posix())

    @cached_property
    def _index_sources(self) -> Sequence[tuple[str, str]]:
        """The id of each `_index` file, and its source up to the end of the front matter."""
        if self._index_paths is None:
            for _ in self._list_files():
                pass
        return [(id, read_index_source(f"{self.content}/{path}")) for id, path in self._index_paths or ()]

    def _list_fingerprint_parts(self) -> tuple[object, ...]:
        sources = "\0".join(part for item in self._index_sources for part in item)
        return hashlib.blake2b(sources.encode(), digest_size=8).hexdigest(), *super()._list_fingerprint_parts()

    @cached_property
    def _sections(self) -> Sections:
        return parse_sections(self._index_sources, self._paths)

    @cached_property
    def _inheritance(self) -> Inheritance:
        return Inheritance(self._sections, self._language_keys)

    # ---------------------------------------------------------------------------------- posts

    def read_post(self, id: str, source: str, *, include_hidden: bool = True) -> Post:
        """See Site. The page of a folder (`_index`) is hidden unless it has a text of its own: a search for its title
        would find only a list of other pages."""
        post = super().read_post(id, source, include_hidden=include_hidden)
        if not post.visibility.is_public or self._paths.parse(id).kind == "page" or _has_text(post):
            return post
        return dataclasses.replace(post, visibility=Visibility(False, SECTION))

    # ---------------------------------------------------------------------------------- visibility

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        own = parse_cascades(metadata.get("cascade"))
        inherited = self._inheritance.collect(self._paths.parse(id), own)
        return inherited | merge_params(metadata)

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        kind = self._paths.parse(id).kind
        if kind in self._config.disabled_kinds:
            return f"disableKinds: {kind}"
        return find_hidden_reason(metadata, drafts=self._preview.drafts or self._config.drafts)

    def _check_dates(self, id: str, metadata: dict[str, Any]) -> Visibility:
        start, end = self._find_date_of(id, metadata, "publishdate"), self._find_date_of(id, metadata, "expirydate")
        future = self._preview.future or self._config.future
        expired = self._preview.expired or self._config.expired
        return make_visibility(start, end, self.zone, future=future, expired=expired)

    def _parse_front_matter(self, source: str) -> FrontMatter:
        if _ORG_METADATA.match(source):  # Hugo reads it in every format, and a draft may be in it
            raise UnreadablePost("metadata in lines of `#+` can't be read in Markdown; use `---` and YAML")
        return super()._parse_front_matter(source)

    # ---------------------------------------------------------------------------------- fields

    def _find_date_of(self, id: str, metadata: dict[str, Any], kind: DateKind) -> Date:
        return find_date(metadata, kind, self._config, id.rsplit("/", 1)[-1])

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._find_date_of(id, metadata, "date")

    def _find_lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        return self._find_date_of(id, metadata, "lastmod")

    def _make_title(self, id: str) -> str:
        path = self._paths.parse(id)
        match path.kind:
            case "page":
                return humanize(path.name)
            case "home":
                return path.language.title or "Home"
            case _:
                return make_folder_title(path.name, plural=False)

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return self._paths.parse(id).language.key

    def _get_section(self, id: str) -> str:
        return next(iter(self._paths.parse(id).folders), "")

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return collect_tags(metadata, self._config.taxonomies)

    # ---------------------------------------------------------------------------------- URL

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        path, warnings = self._paths.parse(id), []
        slug = self._find_slug(path, metadata)
        page = Page(self._list_folders(path), path.name, to_display_text(metadata.get("title")), slug, day, path.kind)
        given = to_text(metadata.get("url"))
        if given and path.kind != "home":  # the home page ignores it
            url = make_given_url(given, page, self._config, path.language)
            if url is not None:
                return url, []
            warnings.append(f"`url: {given!r}` is not a path of this site; using the file's path instead")
        return make_page_url(page, self._find_permalink(path), self._config, path.language), warnings

    def _find_permalink(self, path: PagePath) -> str:
        """Return the pattern of the permalink that targets a page; empty if there is none."""
        permalinks = path.language.permalinks
        matching = (link for link in permalinks if parse_target(link.target, self._language_keys).matches(path))
        return next((link.pattern for link in matching), "")

    def _find_slug(self, path: PagePath, metadata: dict[str, Any]) -> str:
        """Return the slug in the front matter; if dates are taken from file names, else the rest of the name."""
        match = re.match(r"\d{4}-\d{2}-\d{2}[-_](.+)", path.name)
        is_date_from_name = ":filename" in self._config.date_keys.get("date", ())
        return to_text(metadata.get("slug")).strip("-") or (match[1] if match and is_date_from_name else "")

    def _list_folders(self, path: PagePath) -> tuple[Folder, ...]:
        return tuple(self._make_folder(path, depth) for depth in range(1, len(path.folders) + 1))

    def _make_folder(self, path: PagePath, depth: int) -> Folder:
        name = path.folders[depth - 1]
        section = self._sections.get((path.language.key, path.folders[:depth]))
        if section is None:
            title = make_folder_title(name, plural=self._config.plural_titles)
            return Folder(name, "", title, is_section=depth == 1)
        return Folder(name, section.slug, section.title)


def _is_bundle_page(name: str) -> bool:
    return _BUNDLE_PAGE.fullmatch(name) is not None


def _has_text(post: Post) -> bool:
    """Return whether a post has more than a title."""
    return bool(post.description) or any(section.text or section.code or section.heading for section in post.sections)


def _walk_below(content: Path, source: str, omissions: Omissions | None, reads_links: bool) -> Iterator[walk.Folder]:
    """Walk the folder `source` below the content root; see `walk.walk`. All paths are below the content root."""

    def join(path: str) -> str:
        return "/".join(part for part in (source, path) if part)

    omitted = None if omissions is None else Omissions()
    for folder in walk.walk(content / source, omitted, reads_links=reads_links):
        yield walk.Folder(join(folder.path), folder.files)
    if omissions is not None and omitted is not None:
        omissions.unreadable += map(join, omitted.unreadable)
        for skipped in omitted.skipped:
            omissions.skip(join(skipped.path), skipped.reason)
