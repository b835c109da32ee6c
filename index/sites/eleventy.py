"""A site that Eleventy builds: every Markdown file is a page at its own path. Checked against Eleventy 3.1.8."""

from __future__ import annotations

import os
import re
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..markdown.rules import MarkdownRules
from ..markdown.templates import liquid
from ..model import Visibility
from .folder_site import FolderSite, Preview
from .values import SAFE, Date, false, said, text, true, window

if TYPE_CHECKING:
    from markdown_it.token import Token

CONFIG = (
    ".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts",
)  # fmt: skip
_INPUT = re.compile(r"""\binput\s*:\s*["']([^"'$]+)["']""")


class NoAnchors:
    """Eleventy gives headings no ids, unless a plugin does: only their own can be linked to."""

    def name_heading(self, raw: str, tokens: list[Token], given: str) -> str:
        """See markdown.Anchors."""
        return given


RULES = MarkdownRules(NoAnchors, liquid.strip_liquid, boxes=True)


def open_eleventy(root: Path, preview: Preview) -> EleventySite:
    """Open the site at `root`. Its configuration is a program: only a plain `dir.input` is understood."""
    place = next((found[1] for path in _configs(root) if (found := _INPUT.search(_source(path)))), ".")
    content = Path(os.path.normpath(root / place))
    if not content.is_relative_to(root) or not content.is_dir():
        content = root
    return EleventySite(root, content, preview, RULES, place)


def _configs(root: Path) -> list[Path]:
    return [root / name for name in CONFIG if (root / name).is_file()]


def _source(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""


class EleventySite(FolderSite):
    """See `sites.Site`."""

    split_tags = ","
    lastmod_keys = ("updated", "lastmod", "modified")

    def may_be_post(self, id: str) -> bool:
        """See Site. Includes and data stand in folders that begin with `_`, as does the output."""
        parts = id.split("/")
        return super().may_be_post(id) and not any(part.startswith("_") for part in parts[:-1])

    def is_configuration(self, path: Path) -> bool:
        """See Site."""
        return path.parent == self.root and path.name in CONFIG

    def _hidden(self, id: str, metadata: dict[str, Any]) -> str:
        if true(metadata.get("draft")) and not self._preview.drafts:
            return said("draft", metadata["draft"])
        if metadata.get("permalink") is not None and false(metadata["permalink"]):
            return said("permalink", metadata["permalink"])
        if true(metadata.get("eleventyexcludefromcollections")):
            return "eleventyExcludeFromCollections: true"
        return ""

    def _window(self, id: str, metadata: dict[str, Any]) -> Visibility:
        return window(None, None, UTC)

    def _lang(self, id: str, metadata: dict[str, Any]) -> str:
        return text(metadata.get("lang") or metadata.get("locale")).lower()

    def _url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        given = text(metadata.get("permalink"))
        if given and not any(sign in given for sign in ("{{", "{%", "..", "\\", ":")) and not given.startswith("//"):
            path = given.removesuffix("index.html")
            return quote("/" + path.lstrip("/"), safe=SAFE), []
        warnings = [f"`permalink: {given!r}` is a template; the file's own URL is taken"] if given else []
        stem = id.rsplit(".", 1)[0]
        *place, name = stem.split("/")
        shown = place if name == "index" or (place and name == place[-1]) else [*place, name]
        path = "/".join(shown)
        return quote(f"/{path}/" if path else "/", safe=SAFE), warnings
