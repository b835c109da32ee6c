"""The paths of pages in MkDocs: the path of the file as it is."""

from __future__ import annotations

SUFFIXES = (".markdown", ".md", ".mdown", ".mkd", ".mkdn")
"""The suffixes of pages, in the order in which one file replaces another with the same name."""
_FOLDER_PAGES = ("index", "README")


def split_suffix(id: str) -> tuple[str, str]:
    """Return the path of a page without its suffix, and the suffix."""
    stem, _, suffix = id.rpartition(".")
    return stem, f".{suffix}"


def is_folder_page(stem: str) -> bool:
    """Return whether a path without suffix is the page of its folder: `index` and `README`, exactly so."""
    return stem.rpartition("/")[2] in _FOLDER_PAGES


def make_path(stem: str, *, directories: bool) -> str:
    """Return the path of a page below the address of the site. `directories`: `use_directory_urls`."""
    folder, slash, _ = stem.rpartition("/")
    if directories:
        return f"{folder}{slash}" if is_folder_page(stem) else f"{stem}/"
    return f"{folder}{slash}index.html" if is_folder_page(stem) else f"{stem}.html"


def make_title(stem: str) -> str:
    """Return the title of a page without one: its file's name, capitalized if it is all lower case."""
    name = stem.rpartition("/")[2]
    title = ("index" if name in _FOLDER_PAGES else name).replace("-", " ").replace("_", " ")
    return title.capitalize() if title.lower() == title else title


def list_rivals(id: str, *, directories: bool) -> list[str]:
    """Return the files that would replace a page, because they have its URL and come later."""
    stem, suffix = split_suffix(id)
    folder, slash, name = stem.rpartition("/")
    later = SUFFIXES[SUFFIXES.index(suffix) + 1 :] if suffix in SUFFIXES else ()
    rivals = [f"{stem}{other}" for other in later]
    if name == "README":  # sorts before `index`
        rivals += [f"{folder}{slash}index{other}" for other in SUFFIXES]
    elif name != "index" and directories:
        rivals += [f"{stem}/{page}.md" for page in _FOLDER_PAGES]
    return rivals
