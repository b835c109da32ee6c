"""Vaults of Obsidian, by the documentation of Obsidian and Obsidian Publish."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...bounded_file import read_bounded_text
from ...markdown.rules import MarkdownRules
from ...markdown.templates import notes
from ...model import Visibility
from ...posts import front_matter
from ..anchors import UniqueAnchors
from ..folder_site import FolderSite, Preview
from ..values import Date, find_first_date, format_rule, is_safe_path, is_yes, to_strings, to_text
from .tags import find_text_tags

if TYPE_CHECKING:
    from markdown_it.token import Token

log = logging.getLogger(__name__)

_PUBLISH = ".obsidian/publish.json"
_TEXT_TAGS = "\0tags in the text"
"""A key that the site adds to the metadata; no author can write it."""
_MAX_ALIASES = 50
_MARKS = re.compile(r"([\\`*_\[\]<>#!&$~^=%|:{}-])")
"""Matches what Markdown might not take for text."""


class NoteSite(FolderSite):
    """A folder of notes: their names are their titles, tags may be in the text, and aliases are found as text."""

    suffixes = (".md",)
    dated_name = re.compile(r"(\d{4}-\d{2}-\d{2})((?:[-_. ].*)?)$", re.DOTALL)
    tag_separator = r","
    _date_keys: Sequence[str] = ("date", "created")
    lastmod_keys = ("modified", "lastmod", "updated", "last-modified")

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        return "" if id.endswith(".md") else "notes end in .md, in lower case"

    def find_visibility(self, id: str, source: str) -> Visibility:
        """See Site."""
        body = super()._parse_front_matter(source.removeprefix("\ufeff")).body
        return self.read_post(id, source.removesuffix(body)).visibility

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        """See FolderSite. Add the tags in the text, and the aliases as a paragraph in the lines of the front matter."""
        front = super()._parse_front_matter(source)
        metadata = front.metadata | {_TEXT_TAGS: list(find_text_tags(front.body))}
        aliases = to_strings(metadata.get("aliases") or metadata.get("alias"), ",")[:_MAX_ALIASES]
        if not aliases or front.line < 4:
            return front._replace(metadata=metadata)
        text = _MARKS.sub(r"\\\1", ", ".join(aliases))
        return front._replace(metadata=metadata, body=f"{text}\n\n{front.body}", line=front.line - 2)

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Add the name of the note as its title."""
        return metadata | {"title": metadata.get("title") or self._get_name(id)}

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        is_draft = is_yes(metadata.get("draft")) and not self._preview.drafts
        return format_rule("draft", metadata["draft"]) if is_draft else ""

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        day = find_first_date(metadata, self._date_keys, self.zone)
        return self._split_dated_name(id)[0] if day is None else day

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return to_text(metadata.get("lang") or metadata.get("language")).lower() or "en"

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        given = to_strings(metadata.get("tags") or metadata.get("tag"), self.tag_separator)
        return tuple(dict.fromkeys((*(tag.removeprefix("#") for tag in given), *metadata.get(_TEXT_TAGS, ()))))


class PublishAnchors(UniqueAnchors):
    """Names headings as links of Obsidian Publish do: by their text, with `+` for blanks."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See HeadingAnchors."""
        from ...markdown.inline_text import render_plain_text

        return "+".join(re.sub(r"[#^|\[\]]", " ", render_plain_text(tokens)).split())


class ObsidianSite(NoteSite):
    """A vault. Which notes are published, only Obsidian Publish knows: all are, unless they say otherwise."""

    tag_separator = r"[,\s]+"

    def __init__(self, root: Path, preview: Preview) -> None:
        self._excluded = _read_excluded(root / _PUBLISH)
        rules = MarkdownRules(PublishAnchors, notes.convert_note, re.compile("(?!)"))
        super().__init__(root, root, preview, rules, self._excluded)

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        return path == self.root / _PUBLISH

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if reason := super()._find_hidden_reason(id, metadata):
            return reason
        is_excluded = not is_yes(metadata.get("publish")) and any(id.startswith(f"{path}/") for path in self._excluded)
        return "excluded in the settings of Obsidian Publish" if is_excluded else ""

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        given = to_text(metadata.get("permalink")).strip("/")
        warnings = []
        if given and not is_safe_path(given):
            warnings.append(f"`permalink: {given!r}` leads out of the site; using the note's path instead")
            given = ""
        return "/" + quote(given or id.removesuffix(".md"), safe="/-._~!*'()").replace("%20", "+"), warnings


def open_obsidian(root: Path, preview: Preview) -> ObsidianSite:
    """Open the vault at `root`."""
    return ObsidianSite(root, preview)


def _read_excluded(path: Path) -> tuple[str, ...]:
    """Return the folders that the settings of Obsidian Publish exclude."""
    if not path.is_file():
        return ()
    try:
        settings = json.loads(read_bounded_text(path))
    except (OSError, ValueError, RecursionError) as error:
        log.warning("%s: cannot be read; excluding no folders: %s", path, error)
        return ()
    listed = settings.get("excluded") if isinstance(settings, dict) else None
    return tuple(name.strip("/") for name in listed or () if isinstance(name, str) and name.strip("/"))
