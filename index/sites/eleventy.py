"""Sites built by Eleventy: every Markdown file is a page at its own path. Checked against Eleventy 3.1.8."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..markdown.rules import MarkdownRules
from ..markdown.templates import liquid
from .anchors import AuthorAnchors
from .configuration import find_content_folder
from .folder_site import FolderSite, Preview
from .signs import ELEVENTY_NAMES
from .values import PATH_SAFE, Date, format_rule, is_no, is_safe_path, is_yes, to_text

_INPUT = re.compile(r"""\binput\s*:\s*["']([^"'$]+)["']""")
_TEMPLATE_SIGNS = ("{{", "{%", "..")

RULES = MarkdownRules(AuthorAnchors, liquid.strip_liquid, boxes=True)
"""Without a plugin, Eleventy gives headings no ids."""


def open_eleventy(root: Path, preview: Preview) -> EleventySite:
    """Open the site at `root`. Its configuration is a program; only a literal `dir.input` is understood."""
    matches = (_INPUT.search(_read_source(path)) for path in _list_configurations(root))
    input_folder = next((match[1] for match in matches if match), ".")
    return EleventySite(root, find_content_folder(root, input_folder), preview, RULES, input_folder)


def _list_configurations(root: Path) -> list[Path]:
    return [root / name for name in ELEVENTY_NAMES if (root / name).is_file()]


def _read_source(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""


class EleventySite(FolderSite):
    """A site built by Eleventy."""

    configuration_names = ELEVENTY_NAMES
    tag_separator = ","
    lastmod_keys = ("updated", "lastmod", "modified")

    def find_skip_reason(self, id: str) -> str:
        """See Site. Folders that begin with `_` hold includes, data and the output."""
        folder = next((folder for folder in id.split("/")[:-1] if folder.startswith("_")), "")
        return super().find_skip_reason(id) or (f"{folder}/ is not a folder of pages" if folder else "")

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if is_yes(metadata.get("draft")) and not self._preview.drafts:
            return format_rule("draft", metadata["draft"])
        if is_no(metadata.get("permalink")):
            return format_rule("permalink", metadata["permalink"])
        if is_yes(metadata.get("eleventyexcludefromcollections")):
            return "eleventyExcludeFromCollections: true"
        return ""

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        return to_text(metadata.get("lang") or metadata.get("locale")).lower()

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        permalink = to_text(metadata.get("permalink"))
        if permalink and is_safe_path(permalink) and not any(sign in permalink for sign in _TEMPLATE_SIGNS):
            return quote("/" + permalink.removesuffix("index.html").lstrip("/"), safe=PATH_SAFE), []
        warning = f"`permalink: {permalink!r}` is a template or not a path; using the file's path instead"
        return _make_file_url(id), [warning] if permalink else []


def _make_file_url(id: str) -> str:
    """Return the URL of a page from its file's path: `posts/posts.md` and `posts/index.md` are the page `/posts/`."""
    *folders, name = id.rsplit(".", 1)[0].split("/")
    parts = folders if name == "index" or (folders and name == folders[-1]) else [*folders, name]
    path = "/".join(parts)
    return quote(f"/{path}/" if path else "/", safe=PATH_SAFE)
