"""What sections (`_index.md`) decide about the pages of their folder: whether they are drafts, and in the search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...errors import UnreadablePost
from ...posts.front_matter import parse_front_matter
from ..values import format_rule, is_no, is_yes
from .config import Config
from .page_path import PagePath, parse_path

Folders = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The front matter of a section's file that affects other files."""

    id: str
    draft: str = ""
    """Why everything in the folder is a draft; empty if it is not."""
    search: str = ""
    """Why the pages of the folder are not in the search; empty if they are."""
    is_transparent: bool = False
    """Whether its pages are also pages of the section above."""


class Sections:
    """All sections of a site."""

    def __init__(self, sources: Iterable[tuple[str, str]], config: Config) -> None:
        """Parse the sections. `sources`: the id of each section's file, and its source."""
        self._by_folders: dict[Folders, list[Section]] = {}
        self._by_language: dict[tuple[str, Folders], Section] = {}
        for id, source in sources:
            path, section = parse_path(id, config), _parse_section(id, source)
            self._by_folders.setdefault(path.folders, []).append(section)
            self._by_language[path.language, path.folders] = section

    def find_draft_reason(self, page: PagePath) -> str:
        """Return why a file is below a draft section, in any language; empty if it is not."""
        above = (page.folders[:depth] for depth in range(len(page.folders) + 1))
        sections = (section for folders in above for section in self._by_folders.get(folders, ()))
        return next((section.draft for section in sections if section.draft), "")

    def find_search_reason(self, page: PagePath) -> str:
        """Return why no section of a page lets it into the search; empty if one does, or if it has no section."""
        reason, folders = "", page.folders
        while section := self._by_language.get((page.language, folders)):
            if not section.search:
                return ""
            reason = reason or section.search
            if not (section.is_transparent and folders):
                break
            folders = folders[:-1]
        return reason


def _parse_section(id: str, source: str) -> Section:
    try:
        metadata: Mapping[str, object] = parse_front_matter(source.replace("\r\n", "\n").replace("\r", "\n")).metadata
    except UnreadablePost:
        return Section(id, draft=f"the front matter of {id} is unreadable")
    draft, searched = metadata.get("draft"), metadata.get("in_search_index")
    return Section(
        id,
        draft=f"{format_rule('draft', draft)} in {id}" if is_yes(draft) else "",
        search=f"{format_rule('in_search_index', searched)} in {id}" if is_no(searched) else "",
        is_transparent=is_yes(metadata.get("transparent")),
    )
