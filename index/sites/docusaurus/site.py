"""Sites built by Docusaurus, by the rules of its source code and documentation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from ...markdown.rules import MarkdownRules
from ...markdown.templates import shortcodes
from ..anchors import GithubAnchors
from ..folder_site import FolderSite, Preview
from ..ignore_patterns import IgnoreLines
from ..values import PATH_SAFE, Date, find_first_date, format_rule, is_yes, split_dated_name, to_strings, to_text
from .config import Config, Instance, read_config
from .paths import make_doc_slug, make_page_slug, parse_blog_path, strip_number

if TYPE_CHECKING:
    from ...markdown.parser import ParsedMarkdown

_I18N = "i18n"
_CONFIGURATIONS = (
    "versions.json",
    *(f"docusaurus.config.{suffix}" for suffix in ("js", "mjs", "cjs", "ts", "mts", "cts")),
)
_RULES = MarkdownRules(
    GithubAnchors, shortcodes.expand_shortcodes, boxes=True, jsx=True, anchor_levels=frozenset(range(2, 7))
)


class Place(NamedTuple):
    """Which plugin reads a file."""

    instance: Instance
    language: str
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
    suffixes = (".md", ".mdx")

    def __init__(self, root: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self._excluded = {instance: IgnoreLines(_root_patterns(instance)) for instance in config.instances}
        self.host, self.origin = config.host, config.origin
        super().__init__(root, root, preview, _RULES, config)

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
        if place.language != self._config.language and place.instance.kind != "pages":
            twin = f"{place.instance.folder}/{place.path}"
            return "" if (self.root / twin).is_file() else f"there is no {twin}, which it translates"
        return ""

    def _explain_outside(self, id: str) -> str:
        if "versioned_docs/" in id or id.startswith("docs/"):
            return "only the latest version of the documentation is read"
        return "outside the folders of pages, or of a language that `locales` does not name"

    def _find_place(self, id: str) -> Place | None:
        """Return the plugin and language of a file; of several folders the innermost counts."""
        places = [place for instance in self._config.instances if (place := self._place_in(id, instance))]
        return min(places, key=lambda place: len(place.path), default=None)

    def _place_in(self, id: str, instance: Instance) -> Place | None:
        if id.startswith(f"{instance.folder}/"):
            return Place(instance, self._config.language, id[len(instance.folder) + 1 :])
        top, _, rest = id.partition("/")
        language, _, rest = rest.partition("/")
        if top != _I18N or language not in self._config.languages or language == self._config.language:
            return None
        suffix = "" if instance.id == "default" else f"-{instance.id}"
        folder = f"docusaurus-plugin-content-{instance.kind}{suffix}/"
        folder += f"{instance.source}/" if instance.source else ""
        return Place(instance, language, rest.removeprefix(folder)) if rest.startswith(folder) else None

    def _get_place(self, id: str) -> Place:
        place = self._find_place(id)
        return place or Place(Instance("docs", "default", "", "", ""), self._config.language, id)

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if is_yes(metadata.get("draft")) and not self._preview.drafts:
            return format_rule("draft", metadata["draft"])
        return ""

    # ---------------------------------------------------------------------------------- fields

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
        return self._get_place(id).language.lower()

    def _get_section(self, id: str) -> str:
        place = self._get_place(id)
        return place.instance.route.partition("/")[0] or place.instance.kind

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        tags = metadata.get("tags")
        tags = tags if isinstance(tags, list) else [tags]
        return to_strings([tag.get("label") if isinstance(tag, dict) else tag for tag in tags])

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Replace the objects of authors by their names."""
        authors = metadata.get("authors")
        if authors is None:
            return metadata
        listed = authors if isinstance(authors, list) else [authors]
        names = [author.get("name") or author.get("key") if isinstance(author, dict) else author for author in listed]
        return metadata | {"authors": names}

    # ---------------------------------------------------------------------------------- URL

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        place = self._get_place(id)
        slug = self._make_slug(place, metadata)
        language = "" if place.language == self._config.language else place.language
        path = "/".join((self._config.base, language, place.instance.route, slug))
        parts = [part for part in path.split("/") if part]
        end = "/" if path.endswith("/") and parts else ""
        if self._config.trailing_slash is not None:
            end = "/" if self._config.trailing_slash and parts else ""
        return f"/{quote('/'.join(parts), safe=PATH_SAFE)}{end}", []

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
    return tuple(f"/{pattern.lstrip('/')}" for pattern in instance.excluded)
