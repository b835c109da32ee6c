"""FolderSite, the base of the sites of all generators: it scans the files and reads a post step by step."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from ..errors import UnreadablePost
from ..markdown.rules import MarkdownRules
from ..markdown.templates import include_syntax, includes
from ..model import Post, Section, Span, Visibility
from ..posts import dates, front_matter, links
from ..posts.included_files import MAX_FILE_SIZE, Dependency, IncludedFiles
from ..posts.yaml_flavors import YamlFlavor
from ..text.identifiers import find_backticked
from . import walk
from .custom_rules import CustomRules
from .omissions import Omissions
from .opt_outs import find_unlisted_reason
from .site import Recognition, Scan
from .url_lengths import bound_url
from .url_templates import Page
from .values import Date, find_first_date, get_stem, humanize, split_dated_name, to_display_text, to_strings
from .visibility import is_draft, make_visibility

if TYPE_CHECKING:
    from ..markdown.parser import ParsedMarkdown

READER_VERSION = "16"
"""Increase it when posts are read differently: all posts are then read again."""

_MAX_WARNINGS = 10
"""How many warnings a post has of files that it can't include."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Hidden posts that a private preview makes visible."""

    drafts: bool = False
    future: bool = False
    expired: bool = False


class _Prepared(NamedTuple):
    """The first steps of reading a post, which finding its dependencies takes, too."""

    id: str
    source: str
    front: front_matter.FrontMatter
    expanded: includes.Expanded


class FolderSite(ABC):
    """A site whose posts are files of a folder. It implements `Site`; subclasses add the rules of a generator.

    In the methods that subclasses override, `metadata` is the front matter of the post, with lower-case keys.
    """

    configuration_names: ClassVar[Sequence[str]] = ()
    """The names that the configuration file at the root may have."""
    yaml_flavor: ClassVar[YamlFlavor] = "text"
    """How the generator reads numbers in YAML."""
    tag_separator: ClassVar[str | None] = None
    """A pattern at which a string of tags is split; None: it is one tag."""
    dated_name: ClassVar[re.Pattern[str]] = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)$")
    """Matches a file's name that begins with a day; see `split_dated_name`."""
    lastmod_keys: ClassVar[Sequence[str]] = ("lastmod",)
    """The keys of the date of the last change; the first one with a date counts."""
    heeds_mark: ClassVar[bool] = False
    """Whether `_parse_front_matter` gets the byte order mark at the begin of a file, if there is one."""
    zone: tzinfo = UTC
    """The time zone of dates without an offset."""
    suffixes: Sequence[str] = walk.SUFFIXES
    """The suffixes of Markdown files, in lower case."""
    host = ""
    """The host of the site's own address; empty if not configured. Links to it are links within the site."""
    origin = ""
    """See Site."""

    def __init__(self, root: Path, content: Path, preview: Preview, rules: MarkdownRules, *settings: object) -> None:
        """Open a site.

        `content`: the content root, at `root` or below; it may be a link. `settings`: every setting that affects how
        posts are read, for the fingerprint.
        """
        self.root = root
        self.unresolved_content = content
        self.content = content.resolve()
        self.recognition = Recognition("plain")
        self.watched_paths: tuple[Path, ...] = (root, content)
        self._preview = preview
        self._rules = rules
        self._settings = settings
        self._custom = CustomRules()
        self._prepared: _Prepared | None = None

    def customize(self, rules: CustomRules) -> None:
        """See Site."""
        self._custom = rules
        if rules.anchors:
            from .anchor_schemes import apply_scheme

            self._rules = apply_scheme(rules.anchors, self._rules)

    # ---------------------------------------------------------------------------------- files

    @cached_property
    def fingerprint(self) -> str:
        """See Site."""
        parts = repr((READER_VERSION, type(self).__name__, self._preview, self._custom, self._list_fingerprint_parts()))
        return hashlib.blake2b(parts.encode(), digest_size=8).hexdigest()

    def _list_fingerprint_parts(self) -> tuple[object, ...]:
        """Return everything that affects how posts are read, except the preview."""
        return self._settings

    def scan(self) -> Scan:
        """See Site."""
        omissions = Omissions()
        ids = sorted(id for id, _ in self._list_files(omissions))
        return Scan(tuple(ids), tuple(omissions.unreadable), self.fingerprint, tuple(sorted(omissions.skipped)))

    def _list_files(self, omissions: Omissions | None = None) -> Iterator[tuple[str, str]]:
        """Yield the id of each file that may be a post, and its path below the content root, as on disk.

        `omissions` collects everything else that could be a post.
        """
        for folder in walk.walk(self.content, omissions, self._find_ignored_reason):
            for name in folder.files:
                path = folder.join(name)
                id = walk.normalize_id(path)
                reason = self.find_skip_reason(id)
                if not reason:
                    yield id, path
                elif omissions is not None:
                    self._report_skipped(id, reason, omissions)

    def _report_skipped(self, id: str, reason: str, omissions: Omissions) -> None:
        """Add a file to the omissions, if it is Markdown, or would be a page if it were Markdown."""
        if id.lower().endswith(tuple(self.suffixes)):
            omissions.skip(id, reason)
        elif walk.is_page_name(id.rpartition("/")[2]):
            stem, _, suffix = id.rpartition(".")
            if not self.find_skip_reason(stem + self.suffixes[0]):
                omissions.skip(id, f".{suffix.lower()} is a format that is not read")

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        parts = id.split("/")
        if reason := next(filter(None, map(self._find_ignored_reason, parts)), ""):
            return reason
        if not parts[-1].lower().endswith(tuple(self.suffixes)):
            return "not Markdown"
        return self._custom.find_skip_reason(self._find_path_below_root(id))

    def _find_path_below_root(self, id: str) -> str:
        """Return the path of a file below the root; its id if the content is elsewhere."""
        content, root = str(self.unresolved_content), str(self.root)
        return f"{content[len(root) + 1 :]}/{id}" if content.startswith(f"{root}/") else id

    def _find_ignored_reason(self, name: str) -> str:
        """Return why the generator reads no file or folder of this name; empty if it may."""
        return walk.find_ignored_reason(name)

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        return path.parent == self.root and path.name in self.configuration_names

    def get_path(self, id: str) -> Path:
        """See Site. If the name on disk is not in NFC, all files are listed to find it."""
        path = self.content / id
        if id.isascii() or path.exists():
            return path
        return next((self.content / on_disk for listed_id, on_disk in self._list_files() if listed_id == id), path)

    # ---------------------------------------------------------------------------------- posts

    def read_post(self, id: str, source: str, *, include_hidden: bool = True) -> Post:
        """See Site."""
        prepared = self._take_prepared(id, source)
        front = prepared.front if prepared else self._split(source)
        metadata = self._complete_metadata(id, front.metadata)
        visibility = self._find_visibility(id, metadata)
        if not (visibility.is_public or include_hidden):
            expanded = includes.Expanded("", ())
        else:
            expanded = prepared.expanded if prepared else self._expand_includes(id, front.body)
        body, lines = expanded.text, expanded.lines
        title, title_code, sections, targets = self._parse_body(
            id, body, front.line, to_display_text(metadata.get("title"))
        )
        sections = includes.move_lines(sections, front.line, lines) if lines else sections
        day = self._find_date(id, metadata)
        url, warnings = bound_url(id, lambda: self._choose_url(id, metadata, title, day))
        # If the generator finds no date, readers still see the one in the URL.
        displayed_day = dates.find_date_in_url(url) if day is None else day
        description = metadata.get("description") or metadata.get("summary") or metadata.get("excerpt")
        return Post(
            id=id,
            title=title,
            title_code=title_code,
            url=url,
            visibility=visibility,
            date=dates.format_date(displayed_day),
            lastmod=dates.format_date(self._find_lastmod(id, metadata) or displayed_day),
            lang=self._find_lang(id, metadata),
            section=self._get_section(id),
            description=to_display_text(description),
            tags=tuple(self._collect_tags(metadata)),
            authors=tuple(to_strings(metadata.get("authors") or metadata.get("author"), self.tag_separator)),
            categories=tuple(self._collect_categories(id, metadata)),
            series=tuple(to_strings(metadata.get("series"))),
            links=links.resolve_links(targets, id, url, self.host),
            sections=sections,
            warnings=(*front.warnings, *warnings, *map(_warn_of_missing, expanded.missing[:_MAX_WARNINGS])),
        )

    def find_visibility(self, id: str, source: str) -> Visibility:
        """See Site."""
        return self.read_post(id, source.removesuffix(self._split(source).body)).visibility

    def _split(self, source: str) -> front_matter.FrontMatter:
        """Split a file's text, which may begin with a byte order mark, into metadata and body."""
        return self._parse_front_matter(source if self.heeds_mark else source.removeprefix("\ufeff"))

    @property
    def include_root(self) -> Path:
        """See Site."""
        return self.root if self.content.is_relative_to(self.root) else self.content

    def find_dependencies(self, id: str, source: str) -> tuple[Dependency, ...]:
        """See Site."""
        if not include_syntax.MAY_INCLUDE.search(source):
            return ()
        try:
            front = self._split(source)
        except UnreadablePost:
            return ()
        reader = self._make_include_reader()
        self._prepared = _Prepared(id, source, front, self._expand_includes(id, front.body, reader))
        return tuple(reader.dependencies.values())

    def _take_prepared(self, id: str, source: str) -> _Prepared | None:
        """Return what `find_dependencies` has just prepared of a post, once: its metadata may be changed then."""
        prepared, self._prepared = self._prepared, None
        return prepared if prepared and (prepared.id, prepared.source) == (id, source) else None

    def _expand_includes(self, id: str, body: str, reader: IncludedFiles | None = None) -> includes.Expanded:
        """Return a body with the files that it includes; without lines if it includes none."""
        if not include_syntax.MAY_INCLUDE.search(body) or self._is_mdx(id):  # components take the place of includes
            return includes.Expanded(body, ())
        reader = reader or self._make_include_reader()
        expanded = includes.expand_includes(body, self._find_include_path(id), reader)
        return expanded or includes.Expanded(body, ())

    def _find_include_path(self, id: str) -> str:
        """Return the path of a post's file, relative to the root of the files that may be included."""
        return (self.content / id).relative_to(self.include_root).as_posix()

    def _make_include_reader(self) -> IncludedFiles:
        return IncludedFiles(self.include_root, self.content, self._parse_front_matter, is_draft)

    def _parse_body(
        self, id: str, body: str, line: int, title: str
    ) -> tuple[str, tuple[Span, ...], tuple[Section, ...], Sequence[str]]:
        """Return the post's title and the code in it, its sections, and the targets of its links.

        `line`: the file's line of the body's first line. `title`: from the front matter; empty: the first heading of
        level 1 is the title, or else the file's name.
        """
        from ..markdown import parser  # here, because opening a site to search its index needs neither
        from ..markdown.templates import mdx

        rules = self._rules
        if self._is_mdx(id):
            body, rules = mdx.convert_mdx(body), replace(rules, jsx=True)
        parsed = parser.parse_markdown(body, line, rules)
        if title:
            return title, tuple(find_backticked(title)), parsed.sections, parsed.links
        heading = self._find_heading_title(parsed)
        is_first = heading != "" and heading == parsed.title
        sections = remove_title_heading(parsed.sections) if is_first else parsed.sections
        return heading or self._make_title(id), _find_heading_code(parsed, heading), sections, parsed.links

    def _find_heading_title(self, parsed: ParsedMarkdown) -> str:
        """Return the heading that is the title of a post without one in its front matter; empty if there is none."""
        return parsed.title

    def _is_mdx(self, id: str) -> bool:
        """Return whether a post is MDX. The rules of a generator may say so of `.md`, too."""
        return self._rules.jsx or id.endswith(".mdx")

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        return front_matter.parse_front_matter(source, self.yaml_flavor)

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Return the post's metadata together with what it inherits."""
        return metadata

    # ---------------------------------------------------------------------------------- visibility

    def _find_visibility(self, id: str, metadata: dict[str, Any]) -> Visibility:
        drafts = self._preview.drafts
        reason = (
            self._find_hidden_reason(id, metadata)
            or self._custom.find_hidden_reason(metadata, drafts=drafts)
            or find_unlisted_reason(metadata, drafts=drafts)
        )
        return Visibility(False, reason) if reason else self._check_dates(id, metadata)

    @abstractmethod
    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        """Return the rule of the generator that hides the post at any time (a draft); empty if no rule does."""

    def _check_dates(self, id: str, metadata: dict[str, Any]) -> Visibility:
        """Return the visibility of a post that no rule hides, by its dates; by default, it is always public."""
        return make_visibility()

    # ---------------------------------------------------------------------------------- fields

    def _choose_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        """Return the URL by the template that the user has set, else by the rules of the generator; and warnings."""
        if not self._custom.url:
            return self._make_url(id, metadata, title, day)
        category = next(iter(self._collect_categories(id, metadata)), "")
        page = Page("", False, metadata, title, day, self._find_lang(id, metadata), category)
        problem = "no template is set for this file"
        try:
            if url := self._custom.render_url(self._find_path_below_root(id), id, page):
                return url, []
        except ValueError as error:
            problem = str(error)
        url, warnings = self._make_url(id, metadata, title, day)
        return url, [*warnings, f"the setting `url` does not apply: {problem}; using the generator's rules instead"]

    @abstractmethod
    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        """Return the URL, and warnings."""

    def _make_title(self, id: str) -> str:
        """Return the title of a post without one in its text."""
        return humanize(self._split_dated_name(id)[1])

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        day = find_first_date(metadata, ("date",), self.zone)
        return day if day is not None else self._split_dated_name(id)[0]

    def _find_lastmod(self, id: str, metadata: dict[str, Any]) -> Date:
        day = find_first_date(metadata, self.lastmod_keys, self.zone)
        return day if day is not None else self._find_date(id, metadata)

    def _get_name(self, id: str) -> str:
        """Return the name of the post's file, without suffix."""
        return get_stem(id)

    def _split_dated_name(self, id: str) -> tuple[Date, str]:
        """Return the day with which the file's name begins, and the rest of the name."""
        return split_dated_name(self._get_name(id), self.dated_name)

    @abstractmethod
    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        """Return the language tag of the post, in lower case; empty if unknown."""

    def _get_section(self, id: str) -> str:
        return id.split("/")[0] if "/" in id else ""

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return to_strings(metadata.get("tags"), self.tag_separator)

    def _collect_categories(self, id: str, metadata: dict[str, Any]) -> Sequence[str]:
        return to_strings(metadata.get("categories") or metadata.get("category"), self.tag_separator)


def _warn_of_missing(target: str) -> str:
    limit = f"at most {MAX_FILE_SIZE // 1024} KB"
    return f"`{target[:100]}` is not included: it must be a text file of the site ({limit}), not hidden, not a draft"


def _find_heading_code(parsed: ParsedMarkdown, title: str) -> tuple[Span, ...]:
    """Return the spans of code in the heading that is the title; none if there is no such heading."""
    return next((section.heading_code for section in parsed.sections if section.heading == title), ()) if title else ()


def remove_title_heading(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return the sections without the first heading of level 1, which is the title: its text has no heading then."""
    at = next(i for i, section in enumerate(sections) if section.level == 1)
    untitled = dataclasses.replace(sections[at], level=0, heading="", anchor="", heading_code=())
    return (*sections[:at], untitled, *sections[at + 1 :])
