"""Plain folders, which no generator builds: notes, and documentation of generators without a module of their own.

A page's URL is its file's path. `index` and `README` files are the pages of their folders.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..markdown.rules import MarkdownRules
from ..markdown.templates import notes, shortcodes
from ..model import Visibility
from .anchors import GithubAnchors
from .folder_site import FolderSite, Preview
from .hugo.visibility import find_hidden_reason
from .language_folders import find_language, find_language_folders
from .omissions import Omissions
from .opt_outs import is_refusal
from .signs import SIGN_NAMES, is_hugo_section
from .values import (
    PATH_SAFE,
    Date,
    find_first_date,
    format_rule,
    get_stem,
    humanize,
    is_safe_path,
    is_yes,
    to_strings,
    to_text,
)
from .visibility import make_visibility
from .walk import SUFFIXES

if TYPE_CHECKING:
    from ..markdown.parser import ParsedMarkdown

_FOLDER_PAGES = ("index", "_index", "readme")
"""The names, in lower case and without suffix, of files that are the page of their folder; the first one wins."""
_START_KEYS = ("publishdate", "pubdate", "published", "date")
_DATE_KEYS = ("date", "publishdate", "pubdate", "published", "created", "lastmod", "modified")
_END_KEYS = ("expirydate", "unpublishdate")
_TEMPLATE_SIGNS = ("{{", "{%", "${")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

RULES = MarkdownRules(GithubAnchors, shortcodes.expand_shortcodes, boxes=True)
NOTE_RULES = dataclasses.replace(RULES, prepare=notes.prepare_notes)
"""For folders without the configuration of a generator."""


def open_plain(root: Path, preview: Preview, generator: str = "", *, whole: bool = False) -> PlainSite:
    """Open the folder `root`. `generator`: one that has no module of its own; empty: none.

    `whole`: whether the pages may be anywhere below `root`, because the user says where.
    """
    content = root if whole or generator else find_plain_content(root)
    return PlainSite(root, content, preview, generator)


def find_plain_content(root: Path) -> Path:
    """Return the folder `content` in `root` if it exists, unless `root` has pages itself: then `root`.

    Files about a repository, like `README.md` and `CHANGELOG.md`, are not taken for pages.
    """
    content = root / "content"
    if not content.is_dir():
        return root
    try:
        names = [path.name for path in root.iterdir()]
    except OSError:
        return content
    has_pages = any(name.lower().endswith(SUFFIXES) and not get_stem(name).isupper() for name in names)
    return root if has_pages else content


class PlainSite(FolderSite):
    """A folder of Markdown files. Two files never get the same path of a URL; see `_find_displaced`."""

    dated_name = re.compile(r"(\d{4}-\d{2}-\d{2})((?:[-_. ].*)?)$", re.DOTALL)
    lastmod_keys = ("lastmod", "modified", "updated", "last_modified_at")
    _displaced: dict[str, str] | None = None
    """Id -> path, of files whose usual path another file has; None: not known yet."""
    _languages: dict[str, str] | None = None
    """Folder -> language; None: not known yet."""

    def __init__(self, root: Path, content: Path, preview: Preview, generator: str) -> None:
        super().__init__(root, content, preview, RULES if generator else NOTE_RULES, generator)

    # ---------------------------------------------------------------------------------- files

    def _list_files(self, omissions: Omissions | None = None) -> Iterator[tuple[str, str]]:
        """See FolderSite. Also find the files whose usual path another file has, and the folders of languages."""
        files = list(super()._list_files(omissions))
        ids = [id for id, _ in files]
        displaced, languages = _find_displaced(ids), find_language_folders(ids)
        if (displaced, languages) != (self._displaced, self._languages):
            self._displaced, self._languages = displaced, languages
            self.__dict__.pop("fingerprint", None)
        return iter(files)

    def _get_displaced(self) -> dict[str, str]:
        if self._displaced is None:
            self._list_files()
        return self._displaced or {}

    def _get_languages(self) -> dict[str, str]:
        if self._languages is None:
            self._list_files()
        return self._languages or {}

    def _list_fingerprint_parts(self) -> tuple[object, ...]:
        found = sorted(self._get_displaced().items()), sorted(self._get_languages().items())
        return *super()._list_fingerprint_parts(), found

    def is_configuration(self, path: Path) -> bool:
        """See Site. A new configuration, or a section of Hugo, may say that another generator builds the site."""
        is_section = is_hugo_section(path.name) and path.is_relative_to(self.content)
        return is_section or (path.parent == self.root and path.name in SIGN_NAMES)

    # ---------------------------------------------------------------------------------- visibility

    def _find_hidden_reason(self, id: str, metadata: dict[str, Any]) -> str:
        if metadata.get("permalink") is False:  # Eleventy writes no file
            return format_rule("permalink", False)
        is_preview = self._preview.drafts
        reason = "" if is_preview else _find_draft_reason(id, metadata)
        return reason or find_hidden_reason(metadata, drafts=is_preview)

    def _check_dates(self, id: str, metadata: dict[str, Any]) -> Visibility:
        start = find_first_date(metadata, _START_KEYS, self.zone)
        start = self._split_dated_name(id)[0] if start is None else start
        end = find_first_date(metadata, _END_KEYS, self.zone)
        return make_visibility(start, end, self.zone, future=self._preview.future, expired=self._preview.expired)

    # ---------------------------------------------------------------------------------- fields

    def _find_heading_title(self, parsed: ParsedMarkdown) -> str:
        """See FolderSite. Without a heading of level 1, the first one counts; it remains a section."""
        return parsed.title or next((section.heading for section in parsed.sections if section.heading), "")

    def _get_name(self, id: str) -> str:
        """See FolderSite. The name of a folder's page is its folder's."""
        *folders, _ = id.split("/")
        return folders[-1] if folders and _is_folder_page(id) else get_stem(id)

    def _make_title(self, id: str) -> str:
        return humanize(self._split_dated_name(id)[1].lstrip(". ")) or self._get_name(id)

    def _find_date(self, id: str, metadata: dict[str, Any]) -> Date:
        day = find_first_date(metadata, _DATE_KEYS, self.zone)
        return self._split_dated_name(id)[0] if day is None else day

    def _find_lang(self, id: str, metadata: dict[str, Any]) -> str:
        """See FolderSite. English if neither the page nor its path says anything."""
        given = to_text(metadata.get("lang") or metadata.get("language") or metadata.get("locale")).lower()
        return given or find_language(id, self._get_languages()) or "en"

    def _collect_tags(self, metadata: dict[str, Any]) -> Sequence[str]:
        return to_strings(metadata.get("tags"), ",")

    # ---------------------------------------------------------------------------------- URL

    def _choose_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        """See FolderSite. `url` and `permalink` of the post come before the template of the user."""
        has_own = any(_is_usable(text) for key in ("url", "permalink") if (text := to_text(metadata.get(key))))
        return (self._make_url if has_own else super()._choose_url)(id, metadata, title, day)

    def _make_url(self, id: str, metadata: dict[str, Any], title: str, day: Date) -> tuple[str, list[str]]:
        path = self._get_displaced().get(id) or make_path(id)
        warnings: list[str] = []
        for key in ("url", "permalink", "slug"):
            given = to_text(metadata.get(key))
            if given and _is_usable(given):
                return _quote_given(_join_slug(path, given) if key == "slug" else given), warnings
            if given:
                warnings.append(f"`{key}: {given!r}` is a template or not a path; using the file's path instead")
        return quote(path, safe=PATH_SAFE), warnings


def _find_draft_reason(id: str, metadata: dict[str, Any]) -> str:
    """Return the line of the front matter, or the folder, that says that a file is a draft of any generator."""
    if is_yes(metadata.get("draft")):
        return format_rule("draft", metadata["draft"])
    if is_refusal(metadata.get("published")):
        return format_rule("published", metadata["published"])
    return "draft: the file is in _drafts" if "_drafts" in id.split("/")[:-1] else ""


# ------------------------------------------------------------------------------------------------ paths


def make_path(id: str) -> str:
    """Return the usual path of a file: its own without suffix, or its folder's if it is the page of the folder."""
    folder, _, name = f"/{id}".rpartition("/")
    return f"{folder}/" if _is_folder_page(id) else f"{folder}/{get_stem(name)}/"


def _is_folder_page(id: str) -> bool:
    return get_stem(id).lower() in _FOLDER_PAGES


def _find_displaced(ids: Sequence[str]) -> dict[str, str]:
    """Return the paths of the files whose usual path another file has.

    Such a file keeps its name in its path (`/guide/README/` beside `guide/index.md`), then also its suffix, then a
    number is added.
    """
    usual = {id: make_path(id) for id in ids}
    if len(set(usual.values())) == len(usual):
        return {}
    taken: set[str] = set()
    displaced: dict[str, str] = {}
    for id in sorted(ids, key=_rank):
        path = usual[id]
        if path in taken:
            path = displaced[id] = _find_free_path(id, taken)
        taken.add(path)
    return displaced


def _find_free_path(id: str, taken: Collection[str]) -> str:
    numbered = (f"/{id}-{number}/" for number in count(1))
    return next(path for path in chain((f"/{id.rsplit('.', 1)[0]}/", f"/{id}/"), numbered) if path not in taken)


def _rank(id: str) -> tuple[int, int, str]:
    """Return a sort key: the pages of folders first, by their names; then by suffix, `.md` first."""
    name, suffix = get_stem(id).lower(), f".{id.rpartition('.')[2].lower()}"
    page = _FOLDER_PAGES.index(name) if name in _FOLDER_PAGES else len(_FOLDER_PAGES)
    return page, SUFFIXES.index(suffix), id


def _is_usable(given: str) -> bool:
    return is_safe_path(given) and not any(sign in given for sign in _TEMPLATE_SIGNS)


def _join_slug(path: str, slug: str) -> str:
    """Return the path of a file with a slug in place of its name; a slug that begins with `/` is the whole path."""
    if not slug.startswith("/"):
        slug = f"{path.rstrip('/').rpartition('/')[0]}/{slug}"
    return f"{slug.rstrip('/')}/"


def _quote_given(path: str) -> str:
    """Return a path that the author wrote as a rooted, quoted URL; what is quoted already stays so."""
    rooted = "/" + path.lstrip("/")
    return quote(_STRAY_PERCENT.sub("%25", rooted), safe=f"{PATH_SAFE}%")
