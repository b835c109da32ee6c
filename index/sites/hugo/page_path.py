"""Parse the path of a page's file: its language, its folders, its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .config import Language


class PagePath(NamedTuple):
    """The parsed path of a page's file."""

    language: Language
    folders: tuple[str, ...]
    """The folders below the content of its language. The folder of a bundle is not among them: it is the page."""
    name: str
    """The file's name without suffix and language; for a bundle, its folder's name."""

    @property
    def logical_path(self) -> str:
        """The path by which Hugo refers to the page, like `/post/my-name`."""
        return "/".join(("", *self.folders, self.name)).lower().replace(" ", "-")


class PathParser:
    """Parses the ids of a site's posts."""

    def __init__(self, languages: Sequence[Language], content: str) -> None:
        """Prepare to parse. `languages`: the default one first. `content`: the content root, below the site's root."""
        folders = [(language.content.removeprefix(content).strip("/"), language) for language in languages]
        # Of nested folders the inner one counts; of several languages in one folder, the first.
        self._folders = sorted((item for item in folders if item[0]), key=lambda item: -len(item[0]))
        self._languages = {language.key: language for language in languages}
        self._default = languages[0]
        self._last = "", PagePath(self._default, (), "")

    def parse(self, id: str) -> PagePath:
        """Parse an id. The last result is cached, because reading a post parses its id several times."""
        last = self._last
        if last[0] != id:
            last = self._last = id, self._parse(id)
        return last[1]

    def _parse(self, id: str) -> PagePath:
        language, path = self._split_language_folder(id)
        *folders, file_name = path.split("/")
        name = file_name.rsplit(".", 1)[0]
        stem, _, suffix = name.rpartition(".")
        if stem and suffix.lower() in self._languages:
            language, name = self._languages[suffix.lower()], stem
        if name.lower() == "index":
            name = folders.pop() if folders else ""
        return PagePath(language, tuple(folders), name)

    def _split_language_folder(self, id: str) -> tuple[Language, str]:
        """Return the language whose content folder a file is in, and the file's path below that folder."""
        for folder, language in self._folders:
            if id.startswith(f"{folder}/"):
                return language, id[len(folder) + 1 :]
        return self._default, id
