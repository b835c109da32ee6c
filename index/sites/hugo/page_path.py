"""Parse the path of a page's file: its language, its folders, its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from .config import Config, Language
from .mounts import ContentFiles, cut_folder

Kind = Literal["page", "home", "section", "taxonomy", "term"]
"""What Hugo calls the kind of a page. All but `page` are the pages of folders; their files are named `_index`."""


class PagePath(NamedTuple):
    """The parsed path of a page's file."""

    language: Language
    folders: tuple[str, ...]
    """The folders below the content of its language. The folder of a bundle is not among them: it is the page."""
    name: str
    """The file's name without suffix and language; for a bundle or an `_index` file, its folder's name."""
    kind: Kind = "page"

    @property
    def logical_path(self) -> str:
        """The path by which Hugo refers to the page, like `/post/my-name`."""
        names = (*self.folders, self.name) if self.kind == "page" else self.folders
        return f"/{'/'.join(names)}".lower().replace(" ", "-")


class PathParser:
    """Parses the ids of a site's posts."""

    def __init__(self, config: Config, files: ContentFiles) -> None:
        self._files = files
        self._languages = {language.key: language for language in config.languages}
        self._disabled_languages = config.disabled_languages
        self._term_folders = config.term_folders
        self._default = config.languages[0]
        self._last = "", PagePath(self._default, (), "")

    def parse(self, id: str) -> PagePath:
        """Parse an id. The last result is cached, because reading a post parses its id several times."""
        last = self._last
        if last[0] != id:
            last = self._last = id, self._parse(id)
        return last[1]

    def find_skip_reason(self, id: str) -> str:
        """Return why Hugo does not read a file of the content root; empty if it does."""
        suffix = _find_language_suffix(id)
        if suffix in self._disabled_languages:
            return "in a language that is disabled"
        if self._files.find(id, suffix if suffix in self._languages else "") is None:
            return "not mounted as content, or an earlier mount has the same page"
        return ""

    def _parse(self, id: str) -> PagePath:
        suffix = _find_language_suffix(id)
        suffix = suffix if suffix in self._languages else ""
        key, path = self._files.find(id, suffix) or (self._default.key, id)
        *folders, file_name = path.split("/")
        name = file_name.rsplit(".", 1)[0]
        name = name[: -len(suffix) - 1] if suffix else name
        language = self._languages[key]
        if name.lower() == "_index":
            return PagePath(language, tuple(folders), folders[-1] if folders else "", self._find_kind(folders))
        if name.lower() == "index":
            name = folders.pop() if folders else ""
        return PagePath(language, tuple(folders), name)

    def _find_kind(self, folders: Sequence[str]) -> Kind:
        """Return the kind of the page of a folder."""
        path = "/".join(folders).lower().replace(" ", "-")
        if not path:
            return "home"
        rests = (cut_folder(path, folder) for folder in self._term_folders)
        rest = next((rest for rest in rests if rest is not None), None)
        return "section" if rest is None else "term" if rest else "taxonomy"


def _find_language_suffix(id: str) -> str:
    """Return the part of a file's name before its suffix, in lower case, which may be a language; empty if it has
    only one part."""
    stem, _, suffix = id.rsplit("/", 1)[-1].rsplit(".", 1)[0].rpartition(".")
    return suffix.lower() if stem else ""
