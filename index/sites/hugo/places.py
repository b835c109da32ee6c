"""Where a file belongs: its language, its folders, its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .config import Language


class Place(NamedTuple):
    """What a file's path says of it."""

    language: Language
    folders: tuple[str, ...]
    """Below the content of its language; of a bundle without its own."""
    name: str
    """The file's without suffix and language; of a bundle its folder's."""

    @property
    def path(self) -> str:
        """As Hugo calls a page: `/post/my-name`."""
        return logical("/".join(("", *self.folders, self.name)))


def logical(path: str) -> str:
    """Return a path as Hugo compares them."""
    return path.lower().replace(" ", "-")


class Places:
    """Finds the place of each file of a site."""

    def __init__(self, languages: Sequence[Language], base: str) -> None:
        """`base`: the content root below the site's root."""
        folders = [(language.content.removeprefix(base).strip("/"), language) for language in languages]
        # Of several languages in one folder the default one comes first; of nested folders the inner one holds.
        self._folders = sorted((item for item in folders if item[0]), key=lambda item: -len(item[0]))
        self._languages = {language.key: language for language in languages}
        self._default = languages[0]
        self._last = "", Place(self._default, (), "")

    def of(self, id: str) -> Place:
        """Return the place of a file. Reading a post asks for it several times over: the last one is kept."""
        last = self._last
        if last[0] != id:
            last = self._last = id, self._found(id)
        return last[1]

    def _found(self, id: str) -> Place:
        language, path = self._by_folder(id)
        *folders, file_name = path.split("/")
        name = file_name.rsplit(".", 1)[0]
        stem, _, suffix = name.rpartition(".")
        if stem and suffix.lower() in self._languages:
            language, name = self._languages[suffix.lower()], stem
        if name.lower() == "index":
            name = folders.pop() if folders else ""
        return Place(language, tuple(folders), name)

    def _by_folder(self, id: str) -> tuple[Language, str]:
        for folder, language in self._folders:
            if id.startswith(f"{folder}/"):
                return language, id[len(folder) + 1 :]
        return self._default, id
