"""Sites built by Docusaurus, by the rules of its source code and documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import quote

from ...bounded_file import is_file
from ...markdown.rules import MarkdownRules
from ...markdown.templates import shortcodes
from ...model import Post, Section, Span
from ..custom_rules import CustomRules
from ..folder_site import FolderSite, Preview
from ..ignore_patterns import IgnoreLines, expand_braces
from ..pelican.dates import parse_date as parse_written_date
from ..values import PATH_SAFE, Date, find_first_date, format_rule, is_yes, split_dated_name, to_text
from .anchors import ATTRIBUTES, DocusaurusAnchors, convert_comment_ids
from .build_errors import find_build_errors
from .config import Config, Instance, Locale, read_config
from .names import read_author_names, read_tag_labels
from .paths import make_doc_slug, make_page_slug, parse_blog_path, strip_number

if TYPE_CHECKING:
    from ...markdown.parser import ParsedMarkdown

_CONFIGURATIONS = (
    "versions.json",
    *(f"docusaurus.config.{suffix}" for suffix in ("js", "mjs", "cjs", "ts", "mts", "cts")),
)

_BUILD_ERRORS = "\0build errors"
"""A key that the site adds to the metadata; no author can write it."""


class Place(NamedTuple):
    """Which plugin reads a file."""

    instance: Instance
    locale: Locale | None
    """None: the default language."""
    path: str
    """Below the folder of the plugin, with suffix."""

    @property
    def stem(self) -> str:
        """The path without suffix."""
        return self.path.rsplit(".", 1)[0]


def open_docusaurus(root: Path, preview: Preview) -> DocusaurusSite:
    """Open the site at `root`."""
    return DocusaurusSite(root, preview, read_config(root))


class DocusaurusSite(FolderSite):
    """A site built by Docusaurus. Its content root is its root: its plugins read several folders there."""

    configuration_names = _CONFIGURATIONS
    yaml_flavor = "js-yaml"
    suffixes = (".md", ".mdx")

    def __init__(self, root: Path, preview: Preview, config: Config) -> None:
        anchors = partial(DocusaurusAnchors, keeps_case=config.keeps_case)
        rules = MarkdownRules(anchors, shortcodes.expand_shortcodes, ATTRIBUTES, boxes=True, jsx=True)
        super().__init__(root, root, preview, rules)
        self._configure(config)

    def _configure(self, config: Config) -> None:
        self._config = config
        self._settings = (config,)
        self._excluded = {instance: IgnoreLines(_root_patterns(instance)) for instance in config.instances}
        self._names: dict[tuple[str, Place], dict[str, str]] = {}
        self.host, self.origin = config.host, config.origin

    def customize(self, rules: CustomRules) -> None:
        """See Site. The user may want other versions of the documentation than the latest."""
        super().customize(rules)
        if rules.versions:
            self._configure(read_config(self.root, rules.versions))

    # ---------------------------------------------------------------------------------- files

    @property
    def content_folders(self) -> tuple[Path, ...]:
        """The folders of the pages in the default language, which users may name in place of the root."""
        return tuple((self.root / instance.folder).resolve() for instance in self._config.instances)

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        place = self._find_place(id)
        if place is None:
            return self._explain_outside(id)
        if not id.endswith(place.instance.suffixes):
            return "Docusaurus reads only .md and .mdx in lower case, or what `include` says"
        if self._excluded[place.instance].match(place.path):
            return "excluded: `exclude`, or a path with a part that begins with _"
        if place.locale is not None and place.instance.kind != "pages":
            twin = f"{place.instance.folder}/{place.path}"
            return "" if is_file(self.root / twin) else f"there is no {twin}, which it translates"
        return ""

    def _explain_outside(self, id: str) -> str:
        if "versioned_docs/" in id or id.startswith("docs/"):
            return "a version of the documentation that is not read: see the setting `versions`"
        return "outside the folders of pages, or of a language that `locales` does not name"

    def _find_place(self, id: str) -> Place | None:
        """Return the plugin and language of a file; of several folders the innermost counts."""
        places = [place for instance in self._config.instances if (place := self._place_in(id, instance))]
        return min(places, key=lambda place: len(place.path), default=None)

    def _place_in(self, id: str, instance: Instance) -> Place | None:
        if id.startswith(f"{instance.folder}/"):
            return Place(instance, None, id[len(instance.folder) + 1 :])
        for locale in self._config.locales:
            folder = f"{_find_translated_folder(instance, locale)}/"
            if id.startswith(folder):
                return Place(instance, locale, id[len(folder) :])
        return None

    def _get_place(self, id: str) -> Place:
        return self._find_place(id) or Place(Instance("docs", "default", "", "", ""), None, id)

    def _list_fingerprint_parts(self) -> tuple[object, ...]:
        """See FolderSite. The names of authors and tags are part of the posts."""
        places = [Place(instance, locale, "") for instance in self._config.instances for locale in self._list_locales()]
        names = [self._get_names(kind, place) for place in places for kind in ("authors", "tags")]
        return *super()._list_fingerprint_parts(), names

    def _list_locales(self) -> tuple[Locale | None, ...]:
        return None, *self._config.locales

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        if super().is_configuration(path) or path.name.endswith("versions.json"):
            return True
        names = {name.rpartition("/")[2] for item in self._config.instances for name in (item.authors, item.tags)}
        return path.name in names and path.is_relative_to(self.root)

    def _get_names(self, kind: Literal["authors", "tags"], place: Place) -> dict[str, str]:
        """Return the names of authors or the labels of tags by their keys, for the pages of a plugin and language."""
        instance, locale, _ = place
        found = self._names.get(key := (kind, place._replace(path="")))
        if found is None:
            name = instance.authors if kind == "authors" else instance.tags
            folders = [_find_translated_folder(instance, locale)] if locale else []
            paths = [self.root / folder / name for folder in (*folders, instance.folder) if name]
            found = self._names[key] = (read_author_names if kind == "authors" else read_tag_labels)(paths, self.root)
        return found

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if is_yes(metadata.get("draft")) and not self._preview.drafts:
            return format_rule("draft", metadata["draft"])
        return ""

    # ---------------------------------------------------------------------------------- fields

    def _parse_body(
        self, id: str, body: str, line: int, title: str
    ) -> tuple[str, tuple[Span, ...], tuple[Section, ...], Sequence[str]]:
        """See FolderSite. Headings of level 1 take part in clashes of anchors, but have none."""
        title, code, sections, links = super()._parse_body(id, convert_comment_ids(body), line, title)
        named = (replace(section, anchor="") if section.level == 1 else section for section in sections)
        return title, code, tuple(named), links

    def read_post(self, id: str, source: str, *, include_hidden: bool = True) -> Post:
        """See Site. Without a title and a heading, the `id` of a document is its title, or its name with a number."""
        post = super().read_post(id, source, include_hidden=include_hidden)
        if post.title != self._make_title(id) or self._get_place(id).instance.kind != "docs":
            return post
        metadata = self._split(source).metadata
        if metadata.get("title"):
            return post
        name = self._get_name(id) if metadata.get("parse_number_prefixes") is False else post.title
        return replace(post, title=to_text(metadata.get("id")) or name)

    def _find_heading_title(self, parsed: ParsedMarkdown) -> str:
        """See FolderSite. The heading is the title only if nothing precedes it."""
        first = next(iter(parsed.sections), None)
        return parsed.title if first is not None and first.level == 1 and first.heading == parsed.title else ""

    def _make_title(self, id: str) -> str:
        place = self._get_place(id)
        if place.instance.kind == "blog":
            return parse_blog_path(place.stem).name
        name = place.stem.rpartition("/")[2]
        return strip_number(name) if place.instance.kind == "docs" and place.instance.strips_numbers else name

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        given = find_first_date(metadata, ("date",), self.zone)
        if given is None and isinstance(metadata.get("date"), str):  # any text that JavaScript reads as a date
            given = parse_written_date(metadata["date"], self.zone)
        place = self._get_place(id)
        if given is not None or place.instance.kind != "blog":
            return given
        parts = parse_blog_path(place.stem).date.split("-")
        day = "-".join(part.zfill(2) for part in parts)
        return split_dated_name(f"{day}-x", self.dated_name)[0]

    def _find_lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        update = metadata.get("last_update")
        day = find_first_date(update, ("date",), self.zone) if isinstance(update, dict) else None
        return day if day is not None else self._find_date(id, metadata)

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        locale = self._get_place(id).locale
        return (locale.name if locale else self._config.language).lower()

    def _get_section(self, id: str) -> str:
        place = self._get_place(id)
        return place.instance.route.partition("/")[0] or place.instance.kind

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Replace the keys and objects of authors and tags by their names, and add what stops the build."""
        place, merged = self._get_place(id), dict(metadata)
        authors = self._get_names("authors", place)
        merged[_BUILD_ERRORS] = list(find_build_errors(metadata, place.instance.kind, authors, self.zone))
        for kind, own_key in (("authors", "name"), ("tags", "label")):
            given = metadata.get(kind)
            if given is not None:
                names = self._get_names("authors" if kind == "authors" else "tags", place)
                items = given if isinstance(given, list) else [given]
                merged[kind] = [_find_name(item, own_key, names) for item in items]
        return merged

    # ---------------------------------------------------------------------------------- URL

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        place = self._get_place(id)
        slug = self._make_slug(place, metadata)
        base = place.locale.base if place.locale else self._config.base
        path = "/".join((base, place.instance.route, slug))
        parts = [part for part in path.split("/") if part]
        end = "/" if path.endswith("/") and parts else ""
        if self._config.trailing_slash is not None:
            end = "/" if self._config.trailing_slash and parts else ""
        return f"/{quote('/'.join(parts), safe=PATH_SAFE)}{end}", metadata.get(_BUILD_ERRORS, [])

    def _make_slug(self, place: Place, metadata: dict[str, Any]) -> str:
        given = to_text(metadata.get("slug"))
        if place.instance.kind == "pages":
            return make_page_slug(place.stem)
        if place.instance.kind == "blog":
            return given or parse_blog_path(place.stem).slug
        strips = place.instance.strips_numbers and metadata.get("parse_number_prefixes") is not False
        return make_doc_slug(place.stem, id=to_text(metadata.get("id")), slug=given, strips_numbers=strips)


def _root_patterns(instance: Instance) -> tuple[str, ...]:
    """Return the patterns that exclude files, each of which begins at the folder of the plugin."""
    return tuple(f"/{simple.lstrip('/')}" for pattern in instance.excluded for simple in expand_braces(pattern))


def _find_translated_folder(instance: Instance, locale: Locale) -> str:
    """Return the folder of the translated pages of a plugin, below the root."""
    suffix = "" if instance.id == "default" else f"-{instance.id}"
    return f"{locale.folder}/docusaurus-plugin-content-{instance.kind}{suffix}/{instance.source}".rstrip("/")


def _find_name(item: Any, own_key: str, names: dict[str, str]) -> Any:
    """Return the name of an author or a tag, which is given as a key or an object."""
    key = item.get("key") if isinstance(item, dict) else item
    own = item.get(own_key) if isinstance(item, dict) else None
    return own or names.get(to_text(key).lower()) or key
