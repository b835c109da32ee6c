"""Sites built by VitePress, by the rules of its source code."""

from __future__ import annotations

import logging
import posixpath
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...markdown.families import MARKDOWN_IT_ATTRS
from ...markdown.rules import MarkdownRules
from ...markdown.templates import shortcodes
from ..configuration import find_content_folder
from ..folder_site import FolderSite, Preview
from ..ignore_patterns import GlobPatterns
from ..values import PATH_SAFE, Date, format_rule, humanize, is_no, is_yes, to_strings
from .anchors import VitePressAnchors
from .config import Config, find_home, is_configuration, read_config
from .rewrites import compile_rewrite

if TYPE_CHECKING:
    from ...markdown.parser import ParsedMarkdown

log = logging.getLogger(__name__)

_RULES = MarkdownRules(VitePressAnchors, shortcodes.expand_shortcodes, family=MARKDOWN_IT_ATTRS, boxes=True)
_EXCLUDED = ("**/node_modules/**", "**/dist/**")
"""What VitePress excludes always."""
_PARAMETER = re.compile(r"\[\w+\]")


def open_vitepress(root: Path, preview: Preview) -> VitePressSite:
    """Open the site at `root`."""
    home = find_home(root)
    return VitePressSite(root, home, preview, read_config(home))


class VitePressSite(FolderSite):
    """A site built by VitePress."""

    suffixes = (".md",)
    lastmod_keys = ("lastupdated", "updated", "lastmod")

    def __init__(self, root: Path, home: Path, preview: Preview, config: Config) -> None:
        self._home, self._config = home, config
        self._excluded = GlobPatterns((*_EXCLUDED, *config.excluded))
        rules = [(source, compile_rewrite(source, target)) for source, target in config.rewrites]
        self._rewrites = [rule for _, rule in rules if rule]
        if unknown := [source for source, rule in rules if not rule]:
            log.warning("`rewrites` has patterns that are not understood: %s", ", ".join(unknown[:5]))
        self._languages = dict(config.languages)
        self.host, self.origin = config.address.host, config.address.origin
        super().__init__(root, find_content_folder(home, config.source), preview, _RULES, config)

    # ---------------------------------------------------------------------------------- files

    def find_skip_reason(self, id: str) -> str:
        """See Site."""
        if reason := super().find_skip_reason(id):
            return reason
        if not id.endswith(".md"):
            return "VitePress reads only .md in lower case"
        if _PARAMETER.search(id):
            return "a page with parameters"
        return "excluded by srcExclude" if self._excluded.match(id) else ""

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        return is_configuration(path, self._home)

    def _rewrite(self, id: str) -> str:
        """Return the path of a page after `rewrites`; its own if that would lead out of the site."""
        path = next((new for rule in self._rewrites if (new := rule.apply(id)) is not None), id)
        path = posixpath.normpath(path) if path else id
        return id if path.startswith(("../", "/")) or path in ("..", ".") else path

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if self._preview.drafts:
            return ""
        if is_yes(metadata.get("draft")):
            return format_rule("draft", metadata["draft"])
        return format_rule("published", metadata["published"]) if is_no(metadata.get("published")) else ""

    # ---------------------------------------------------------------------------------- fields

    def _find_heading_title(self, parsed: ParsedMarkdown) -> str:
        """See FolderSite. Without a heading of level 1, the first one counts; it remains a section."""
        return parsed.title or next((section.heading for section in parsed.sections if section.heading), "")

    def _make_title(self, id: str) -> str:
        *folders, name = self._rewrite(id).split("/")
        if name != "index.md":
            return humanize(self._split_dated_name(id)[1])
        is_home = not folders or (len(folders) == 1 and folders[0] in self._languages)
        return (self._config.title or "Home") if is_home else humanize(folders[-1])

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        folder, slash, _ = self._rewrite(id).partition("/")
        return (self._languages.get(folder, "") if slash else "").lower() or self._config.language

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return to_strings(metadata.get("tags"), ",")

    # ---------------------------------------------------------------------------------- URL

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        stem = self._rewrite(id).removesuffix(".md")
        folder, slash, name = stem.rpartition("/")
        path = f"{folder}{slash}" if name == "index" else stem if self._config.cleans_urls else f"{stem}.html"
        return f"{quote(self._config.base, safe=PATH_SAFE)}/{quote(path, safe=PATH_SAFE)}", []
