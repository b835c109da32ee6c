"""Books built by mdBook, by the rules of its source code and documentation. Checked against mdBook 0.5."""

from __future__ import annotations

import logging
import re
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...bounded_file import read_bounded_text
from ...markdown.rules import MarkdownRules
from ...posts import front_matter
from ..configuration import find_content_folder
from ..folder_site import FolderSite, Preview
from ..values import PATH_SAFE, Date, format_rule, is_yes
from .anchors import ATTRIBUTES, MdbookAnchors
from .config import CONFIG_NAME, Config, read_config
from .summary import SUMMARY, read_chapters

log = logging.getLogger(__name__)

_TITLE = re.compile(r"(?<!\\)\{\{#title[ \t]+([^{}\n]{1,500})\}\}")
_INDEX = "index.html"


def open_mdbook(root: Path, preview: Preview) -> MdbookSite:
    """Open the book at `root`. Raises SettingsError if its configuration cannot be read."""
    return MdbookSite(root, preview, read_config(root))


class MdbookSite(FolderSite):
    """A book built by mdBook. Its content root is the folder that holds `SUMMARY.md`."""

    configuration_names = (CONFIG_NAME,)

    def __init__(self, root: Path, preview: Preview, config: Config) -> None:
        self._config = config
        self.host, self.origin = config.host, config.origin
        rules = MarkdownRules(partial(MdbookAnchors, is_smart=config.is_smart), str, ATTRIBUTES)
        super().__init__(root, find_content_folder(root, config.source), preview, rules, config)

    # ---------------------------------------------------------------------------------- files

    @cached_property
    def _summary(self) -> str:
        path = self.content / SUMMARY
        try:
            return read_bounded_text(path)
        except (OSError, ValueError) as error:
            log.warning("%s: cannot be read; reading all files as chapters: %s", path, error)
            return ""

    @cached_property
    def _titles(self) -> dict[str, str]:
        return read_chapters(self._summary)

    @cached_property
    def _replaced(self) -> frozenset[str]:
        """The chapters in whose place a later chapter is written: `index.md` before `README.md`."""
        writers = {self._make_output(id): id for id in self._titles}
        return frozenset(self._titles) - frozenset(writers.values())

    def _list_fingerprint_parts(self) -> tuple[object, ...]:
        return *super()._list_fingerprint_parts(), self._summary

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        if id == SUMMARY:
            return "the table of contents"
        if self._titles and id not in self._titles:
            return f"not in {SUMMARY}"
        return "another chapter is written in its place" if id in self._replaced else ""

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        return super().is_configuration(path) or path == self.content / SUMMARY

    # ---------------------------------------------------------------------------------- posts

    def _parse_front_matter(self, source: str) -> front_matter.FrontMatter:
        """See FolderSite. mdBook itself shows front matter as text, so nothing in it changes the title."""
        front = super()._parse_front_matter(source)
        title = _TITLE.search(front.body) if self._config.expands_titles else None
        return front._replace(metadata=front.metadata | {"title": title[1] if title else None})

    def _complete_metadata(self, id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Add the title in the table of contents, unless the chapter sets one."""
        return metadata | {"title": metadata.get("title") or self._titles.get(id)}

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if is_yes(metadata.get("draft")) and not self._preview.drafts:
            return f"{format_rule('draft', metadata['draft'])} (mdBook itself publishes the page)"
        paths = (is_hidden for path, is_hidden in self._config.unsearched if id == path or id.startswith(f"{path}/"))
        return "output.html.search.chapter: enable = false" if next(paths, False) else ""

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        return None

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return self._config.language

    # ---------------------------------------------------------------------------------- URL

    def _make_output(self, id: str) -> str:
        """Return the path of the page that is written for a chapter."""
        folder, slash, name = id.rpartition("/")
        stem = name.rpartition(".")[0] or name
        if self._config.converts_readme and stem.lower() == "readme":
            stem = "index"
        return f"{folder}{slash}{stem}.html"

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        path = self._make_output(id)
        path = path.removesuffix(_INDEX) if path in (_INDEX, f"{path.rpartition('/')[0]}/{_INDEX}") else path
        return f"{self._config.base}/{quote(path, safe=PATH_SAFE)}", []
