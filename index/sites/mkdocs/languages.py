"""The languages of the plugin mkdocs-static-i18n: by a suffix of the file's name, or by the first folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from .paths import split_suffix
from .settings import get_bool, get_text

_LOCALE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{4})?(?:-[A-Z]{2})?|[a-z]{2}_[A-Z]{2}")
"""Matches what the plugin takes for a language, even if the configuration does not name it."""


class LocalPage(NamedTuple):
    """A page in one language."""

    language: str
    id: str
    """The path without the language."""
    is_marked: bool = True
    """Whether the path says the language."""


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages that are built."""

    default: str
    names: tuple[str, ...]
    by_folder: bool
    translations: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """For each language, the titles in `nav` and what stands in their place."""

    def find_page(self, id: str) -> LocalPage:
        """Return the language of a page, and its path without the language."""
        if self.by_folder:
            folder, slash, rest = id.partition("/")
            if slash and (folder in self.names or _LOCALE.fullmatch(folder)):
                return LocalPage(folder, rest)
            return LocalPage(self.default, id, False)
        stem, suffix = split_suffix(id)
        shorter, _, language = stem.rpartition(".")
        if shorter.rpartition("/")[2] and (language in self.names or _LOCALE.fullmatch(language)):
            return LocalPage(language, shorter + suffix)
        return LocalPage(self.default, id, False)

    def find_twin(self, page: LocalPage) -> str:
        """Return the path of the file that replaces a page whose path says no language; empty if it says one."""
        if page.is_marked:
            return ""
        stem, suffix = split_suffix(page.id)
        return f"{self.default}/{page.id}" if self.by_folder else f"{stem}.{self.default}{suffix}"

    def translate(self, language: str, title: str) -> str:
        """Return the title of a page in `nav` in a language."""
        return dict(dict(self.translations).get(language, ())).get(title, title)


def read_languages(options: dict[str, Any]) -> Languages | None:
    """Return the languages in the options of the plugin; None if they name no default one."""
    entries = options.get("languages")
    entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    only = get_text(options, "build_only_locale")
    if only:
        entries = [entry | {"default": True, "build": True} for entry in entries if entry.get("locale") == only]
    built = [entry for entry in entries if get_bool(entry, "build", True) and isinstance(entry.get("locale"), str)]
    default = next((entry["locale"] for entry in built if get_bool(entry, "default", False)), "")
    translations = tuple((entry["locale"], _list_translations(entry.get("nav_translations"))) for entry in built)
    by_folder = get_text(options, "docs_structure") == "folder"
    names = tuple(entry["locale"] for entry in built)
    return Languages(default, names, by_folder, translations) if default else None


def _list_translations(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), str(text)) for key, text in value.items()) if isinstance(value, dict) else ()
