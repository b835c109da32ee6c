"""Sites built by MkDocs, by the rules of its source code and of Material's plugins."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...bounded_file import is_file, is_file_below, read_bounded_text
from ...errors import UnreadablePost
from ...model import Section, Span, Visibility
from ...posts import dates
from ...posts.front_matter import FrontMatter
from .. import walk
from ..configuration import find_content_folder, parse_configuration
from ..folder_site import FolderSite, Preview
from ..ignore_patterns import IgnoreLines
from ..signs import MKDOCS_NAMES
from ..values import PATH_SAFE, Date, find_first_date, format_rule, is_no, is_yes, to_strings, to_text
from ..visibility import make_visibility
from .blog import Blog
from .config import Config, make_config
from .headers import HEADING_KEY, parse_page
from .languages import LocalPage
from .paths import SUFFIXES, is_folder_page, list_rivals, make_path, make_title, split_suffix
from .rules import make_rules
from .settings import read_file, read_settings

if TYPE_CHECKING:
    from ...markdown.parser import ParsedMarkdown


def open_mkdocs(root: Path, preview: Preview) -> MkDocsSite:
    """Open the site at `root`."""
    settings = read_settings(root)
    return MkDocsSite(root, preview, make_config(settings.values), settings.files)


class MkDocsSite(FolderSite):
    """A site built by MkDocs."""

    configuration_names = MKDOCS_NAMES
    yaml_flavor = "pyyaml"
    tag_separator = ","
    suffixes = SUFFIXES
    lastmod_keys = ("lastmod", "updated")

    def __init__(self, root: Path, preview: Preview, config: Config, files: Sequence[Path]) -> None:
        self._config = config
        self._files = files
        self._excluded = IgnoreLines(config.excluded, excepts_in_folders=True)
        self._drafts = IgnoreLines(config.drafts, excepts_in_folders=True)
        self._metadata: dict[str, dict[str, Any] | None] = {}
        """Folder -> the values in its file of metadata; None if that cannot be read."""
        self.host, self.origin = config.address.host, config.address.origin
        content = find_content_folder(root, config.docs_dir)
        super().__init__(root, content, preview, make_rules(config.extensions), config)

    def _list_fingerprint_parts(self) -> tuple[object, ...]:
        return *super()._list_fingerprint_parts(), sorted(self._authors.items()), self._hash_metadata()

    # ---------------------------------------------------------------------------------- files

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        if not id.endswith(self.suffixes):
            return "MkDocs reads only suffixes in lower case"
        if self._excluded.match(id):
            return "excluded by exclude_docs"
        page = self._find_page(id)
        languages = self._config.languages
        if languages and page.language not in languages.names:
            return "of a language that is not built"
        if languages and (twin := languages.find_twin(page)) and is_file(self.content / twin):
            return f"{twin} is read in its place"
        return self._find_rival(id)

    def _find_rival(self, id: str) -> str:
        """Return a reason if another file has the same URL, and replaces this one; else an empty text."""
        is_page = self._find_blog(id) is None
        for rival in list_rivals(id, directories=self._config.directories and is_page):
            if is_file(self.content / rival) and not (self._excluded.match(rival) or self._drafts.match(rival)):
                return f"{rival} has the same URL"
        return ""

    def _find_page(self, id: str) -> LocalPage:
        languages = self._config.languages
        return languages.find_page(id) if languages else LocalPage(self._config.language, id, False)

    def _find_blog(self, id: str) -> Blog | None:
        """Return the blog of which a file is a post; None for a page."""
        path = self._find_page(id).id if self._config.languages else id
        return next((blog for blog in self._config.blogs if path.startswith(blog.posts)), None)

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        if super().is_configuration(path) or path in self._files:
            return True
        authors = (self.content / blog.authors_file for blog in self._config.blogs)
        return path in authors or (bool(self._config.meta_file) and path.name == self._config.meta_file)

    # ---------------------------------------------------------------------------------- metadata

    def _parse_front_matter(self, source: str) -> FrontMatter:
        return parse_page(source)

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Add the metadata of the folders above, and the names of authors."""
        if self._config.meta_file:
            folders = id.split("/")[:-1]
            paths = ["/".join(folders[:depth]) for depth in range(len(folders) + 1)]
            metadata = functools.reduce(_merge, [*map(self._get_metadata, paths), metadata], {})
        if self._config.blogs and "authors" in metadata:
            names = to_strings(metadata["authors"])
            metadata = metadata | {"authors": [self._authors.get(name, name) for name in names]}
        return metadata

    def _get_metadata(self, folder: str) -> dict[str, Any]:
        """Return the metadata for a folder. Raises UnreadablePost if its file cannot be read."""
        if folder not in self._metadata:
            self._metadata[folder] = _read_metadata(self.content / folder / self._config.meta_file, self.content)
        metadata = self._metadata[folder]
        if metadata is None:
            raise UnreadablePost(f"the file {self._config.meta_file} of its folder can't be read")
        return metadata

    def _hash_metadata(self) -> str:
        """Return a digest of all the files of metadata."""
        if not self._config.meta_file:
            return ""
        digest = hashlib.blake2b(digest_size=16)
        for folder in walk.walk(self.content):
            path = self.content / folder.join(self._config.meta_file)
            digest.update(repr((folder.path, _read_text(path, self.content))).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    @functools.cached_property
    def _authors(self) -> dict[str, str]:
        """The names of authors by their keys in the files of the blogs."""
        names: dict[str, str] = {}
        for blog in self._config.blogs:
            path = self.content / blog.authors_file
            if is_file_below(path, self.content):
                authors = read_file(path).get("authors")
                for key, author in authors.items() if isinstance(authors, dict) else ():
                    if isinstance(author, dict) and isinstance(author.get("name"), str):
                        names[str(key)] = author["name"]
        return names

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if not self._preview.drafts:
            if self._drafts.match(id):
                return "draft: matches draft_docs"
            if is_yes(metadata.get("draft")):
                return format_rule("draft", metadata["draft"])
            if is_no(metadata.get("published")):
                return format_rule("published", metadata["published"])
        return "no date: a post of the blog needs one" if self._is_undated(id, metadata) else ""

    def _is_undated(self, id: str, metadata: dict[str, Any]) -> bool:
        return self._find_blog(id) is not None and _find_created(metadata) is None

    def _check_dates(self, id: str, metadata: dict[str, Any]) -> Visibility:
        blog = self._find_blog(id)
        if blog is None or not blog.hides_future or "draft" in metadata:
            return make_visibility()
        return make_visibility(_find_created(metadata), future=self._preview.future)

    # ---------------------------------------------------------------------------------- fields

    def _parse_body(
        self, id: str, body: str, line: int, title: str
    ) -> tuple[str, tuple[Span, ...], tuple[Section, ...], Sequence[str]]:
        """See FolderSite. A title in `nav` comes before that of the page."""
        page = self._find_page(id)
        titles = self._config.titles
        named = titles.get(id) or titles.get(page.id)
        if named and self._config.languages:
            named = self._config.languages.translate(page.language, named)
        return super()._parse_body(id, body, line, named or title)

    def _find_heading_title(self, parsed: ParsedMarkdown) -> str:
        """See FolderSite. The heading is the title only if nothing precedes it."""
        first = next(iter(parsed.sections), None)
        return parsed.title if first is not None and first.level == 1 and first.heading == parsed.title else ""

    def _make_title(self, id: str) -> str:
        stem, _ = split_suffix(self._find_page(id).id)
        return "Home" if "/" not in stem and is_folder_page(stem) else make_title(stem)

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        day = _find_created(metadata)
        return day if day is not None else self._split_dated_name(id)[0]

    def _find_lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        given = metadata.get("date")
        day = find_first_date(given, ("updated",), self.zone) if isinstance(given, dict) else None
        return day if day is not None else super()._find_lastmod(id, metadata)

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return self._find_page(id).language.lower().replace("_", "-")

    def _get_section(self, id: str) -> str:
        return super()._get_section(self._find_page(id).id)

    # ---------------------------------------------------------------------------------- URL

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        page = self._find_page(id)
        stem, _ = split_suffix(page.id)
        warnings: list[str] = []
        if blog := self._find_blog(id):
            made = self._make_post_stem(blog, stem, metadata)
            warnings = [] if made else ["`mkdocs.yml` makes the URL by a function that is not known, or without a date"]
            stem = made or stem
        path = make_path(stem, directories=self._config.directories)
        languages = self._config.languages
        prefix = "" if languages is None or page.language == languages.default else f"{page.language}/"
        return (
            f"{quote(self._config.address.path, safe=PATH_SAFE + '%')}/{quote(prefix + path, safe=PATH_SAFE)}",
            warnings,
        )

    def _make_post_stem(self, blog: Blog, stem: str, metadata: dict[str, Any]) -> str | None:
        created = _find_created(metadata)
        if created is None:
            return None
        day = created.date() if isinstance(created, datetime) else created
        title = to_text(metadata.get("title")) or to_text(metadata.get(HEADING_KEY)) or make_title(stem)
        slug = to_text(metadata.get("slug"))
        return blog.make_stem(
            stem, day=day, title=title, slug=slug, categories=list(to_strings(metadata.get("categories")))
        )


def _find_created(metadata: dict[str, Any]) -> datetime | date | None:
    """Return the date of a post: `date`, or `date.created`."""
    given = metadata.get("date")
    return dates.parse_date(given.get("created") if isinstance(given, dict) else given, UTC)


def _merge(base: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return metadata over that of a folder above: mappings are merged, lists joined, everything else replaced."""
    merged = dict(base)
    for key, value in values.items():
        under = merged.get(key)
        if isinstance(under, dict) and isinstance(value, dict):
            merged[key] = _merge(under, value)
        elif isinstance(under, list) and isinstance(value, list):
            merged[key] = [*under, *value]
        else:
            merged[key] = value
    return merged


def _read_text(path: Path, root: Path) -> str | None:
    """Return the text of a file below `root`; empty if it does not exist, None if it cannot be read."""
    try:
        if not path.is_file():
            return ""
        return read_bounded_text(path) if path.resolve().is_relative_to(root) else None
    except (OSError, ValueError, RuntimeError):
        return None


def _read_metadata(path: Path, root: Path) -> dict[str, Any] | None:
    text = _read_text(path, root)
    if not text or not text.strip():
        return {} if text is not None else None
    try:
        return parse_configuration(text, ".yml")
    except (ValueError, UnreadablePost):
        return None
