"""The paths of files: of pages, of the folders that are pages (`index.md`), and of sections (`_index.md`)."""

from __future__ import annotations

from dataclasses import dataclass

from .config import Config


@dataclass(frozen=True, slots=True)
class PagePath:
    """The parsed path of a file."""

    language: str
    """As the configuration spells it."""
    folders: tuple[str, ...]
    """The folders that lead to the page, or to the section and including it. The folder of an `index.md` is the page
    itself, and not among them."""
    name: str
    """The file's name without suffix and language; for an `index.md`, its folder's name; for a section, `_index`; empty
    for an `index.md` at the top."""

    @property
    def is_section(self) -> bool:
        """Whether the file is a section."""
        return self.name == "_index"


def is_section_file(id: str) -> bool:
    """Return whether a file is a section, judging by its name."""
    return id.rsplit("/", 1)[-1].startswith("_index.")


def has_unknown_language(id: str, config: Config) -> bool:
    """Return whether a file is a section in a language other than those that Zola reads."""
    language = id.rsplit("/", 1)[-1].rsplit(".", 1)[0].removeprefix("_index").removeprefix(".")
    return is_section_file(id) and language not in ("", *config.languages)


def parse_path(id: str, config: Config) -> PagePath:
    """Parse a file's path. Only names with one of the other languages have a language: `a.en.md` is a page `a.en`."""
    *folders, file = id.split("/")
    name = file.rsplit(".", 1)[0]
    language = config.language
    stem, _, suffix = name.partition(".")
    if suffix in config.languages:
        name, language = stem, suffix
    if name.partition(".")[0] == "index":
        folder = folders.pop() if folders else ""
        name = folder if name == "index" else name
    return PagePath(language, tuple(folders), name)
