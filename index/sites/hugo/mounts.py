"""The mounts of a Hugo site: the folders and files that Hugo reads as its content, and for which languages.

Without `module.mounts`, each content folder (`contentDir`) is one mount.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .globs import compile_glob


class FilePattern(NamedTuple):
    """A glob of paths below the source of a mount, such as `/docs/**`."""

    glob: str
    is_included: bool


class Mount(NamedTuple):
    """A folder, or one file, that Hugo reads as if it were at `target` below its content folder."""

    source: str
    """Its path below the site's root; empty: the root itself."""
    target: str
    """The path below the content folder; empty: the content folder itself."""
    languages: tuple[str, ...]
    """The keys of the languages whose pages it holds, the default language first."""
    patterns: tuple[FilePattern, ...] = ()
    """The first pattern that matches a file decides whether the file is read."""

    def locate(self, path: str) -> str | None:
        """Return where a file is below the content folder; None if it is not mounted.

        `path`: the file's path below the site's root.
        """
        rest = cut_folder(path, self.source)
        if rest is None or (rest and not self._includes(rest)):
            return None
        return "/".join(part for part in (self.target, rest) if part)

    def _includes(self, path: str) -> bool:
        name = f"/{path}".lower()
        included = [pattern.glob for pattern in self.patterns if pattern.is_included]
        if included and not all(_is_entered(folder, included) for folder in _list_parents(name)):
            return False
        for pattern in self.patterns:
            if compile_glob(pattern.glob).fullmatch(name):
                return pattern.is_included
        return not included


def _is_entered(folder: str, globs: Sequence[str]) -> bool:
    """Return whether Hugo looks for files in a folder: it matches a glob, or the folder of one."""
    return any(compile_glob(part).fullmatch(folder) for glob in globs for part in (*_list_parents(glob), glob))


def _list_parents(path: str) -> list[str]:
    """Return the folders above a rooted path, the outermost first: of `/a/b/c`, `/a` and `/a/b`."""
    names = path.split("/")[1:-1]
    return ["/" + "/".join(names[:count]) for count in range(1, len(names) + 1)]


def cut_folder(path: str, folder: str) -> str | None:
    """Return a path below a folder; empty if it is the folder itself, None if it is not in the folder."""
    if not folder or path == folder:
        return "" if path == folder else path
    return path[len(folder) + 1 :] if path.startswith(f"{folder}/") else None


# ------------------------------------------------------------------------------------------------ configuration


def parse_mounts(
    entries: Iterable[dict[str, Any]], root: Path, languages: Sequence[str]
) -> tuple[list[Mount], list[str]]:
    """Parse the mounts of content in `module.mounts`.

    Args:
        entries: All mounts, as written, with lower-case keys.
        root: The site's root.
        languages: The keys of the site's languages, the default one first.

    Returns:
        The mounts, and a sentence for each one that cannot be read.
    """
    mounts: list[Mount] = []
    warnings: list[str] = []
    for entry in entries:
        target = os.path.normpath(str(entry.get("target") or "")).split("/")
        if target[0] != "content":
            continue
        source = _find_source(str(entry.get("source") or ""), root)
        if source is None:
            warnings.append(f"the mount {entry.get('source')!r} is outside the site's folder; its posts are not read")
        elif keys := find_mount_languages(entry, languages):
            mounts.append(Mount(source, "/".join(target[1:]), keys, tuple(_parse_patterns(entry))))
    return mounts, warnings


def _find_source(source: str, root: Path) -> str | None:
    """Return the path of a source below the site's root; None if it is elsewhere."""
    path = Path(os.path.normpath(root / source))
    return path.relative_to(root).as_posix().removeprefix(".") if path.is_relative_to(root) else None


def has_content_mount(entries: Iterable[dict[str, Any]]) -> bool:
    """Return whether any mount replaces the content folders of the site."""
    return any(os.path.normpath(str(entry.get("target") or "")).split("/")[0] == "content" for entry in entries)


def find_mount_languages(entry: dict[str, Any], languages: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of the languages that a mount is for; empty if it is for none of the site's.

    `lang` names one. `sites.matrix.languages` has globs; a language that a negated one (`! fr`) matches is out.
    Without either, the mount is for the default language.
    """
    names = get_matrix_languages(entry)
    if not names:
        lang = str(entry.get("lang") or "").lower()
        return tuple(key for key in languages if key == lang) if lang else tuple(languages[:1])
    excluded = [name[2:].strip() for name in names if name.startswith("! ")]
    included = [name for name in names if not name.startswith("! ")] or ["**"]
    return tuple(key for key in languages if _matches_any(key, included) and not _matches_any(key, excluded))


def get_matrix_languages(table: dict[str, Any]) -> list[str]:
    """Return `sites.matrix.languages` of a mount or of a target, as written; it replaces `lang` since 0.150."""
    value: Any = table
    for key in ("sites", "matrix", "languages"):
        value = value.get(key) if isinstance(value, dict) else None
    values = value if isinstance(value, list) else [value]
    return [str(language) for language in values if language]


def _matches_any(key: str, globs: Iterable[str]) -> bool:
    return any(compile_glob(glob).fullmatch(key) for glob in globs)


def _parse_patterns(entry: dict[str, Any]) -> Iterator[FilePattern]:
    """Yield the patterns of `files`, or those of `excludeFiles` and `includeFiles`, which it replaces since 0.153."""
    for pattern in _to_patterns(entry.get("files")):
        is_included = not pattern.startswith("! ")
        yield FilePattern(_root(pattern.removeprefix("! ")), is_included)
    for key, is_included in (("excludefiles", False), ("includefiles", True)):
        for pattern in _to_patterns(entry.get(key)):
            yield FilePattern(_root(pattern), is_included)


def _to_patterns(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(item) for item in values if item]


def _root(pattern: str) -> str:
    """Return a pattern as Hugo matches it: from the folder that is mounted, in lower case."""
    return f"/{pattern.strip().lstrip('/').lower()}"


# ------------------------------------------------------------------------------------------------ files


class ContentFiles:
    """Finds the language and the path below Hugo's content folder of the files that are mounted."""

    def __init__(self, mounts: Sequence[Mount], root: Path, content: str) -> None:
        """Prepare to find. `content`: the content root, below the site's root."""
        self._root = root
        self._prefix = f"{content}/" if content else ""
        mounts = [mount for mount in mounts if cut_folder(mount.source, content) is not None]
        self._in_order = mounts
        # Of nested sources the inner one counts; of equal ones, the first.
        self._mounts = sorted(mounts, key=lambda mount: -len(mount.source))
        self._earlier = {mount: list(_list_earlier(mounts, i)) for i, mount in enumerate(mounts)}

    def may_affect_others(self, path: str) -> bool:
        """Return whether a change at a path below the content root may affect posts elsewhere.

        That is a folder with a mount in it, and a file that may be the same page as one in another mount.
        """
        full = self._prefix + path
        has_language = len(path.rsplit("/", 1)[-1].split(".")) > 2
        return any(
            (mount.source != full and cut_folder(mount.source, full) is not None)
            or self._has_rival(mount, mount.locate(full), has_language)
            for mount in self._mounts
        )

    def _has_rival(self, mount: Mount, path: str | None, has_language: bool) -> bool:
        """Return whether another mount may hold the page at a path below the content folder."""
        return path is not None and any(
            other.source != mount.source
            and cut_folder(path, other.target) is not None
            and (has_language or not set(mount.languages).isdisjoint(other.languages))
            for other in self._mounts
        )

    def list_sources(self) -> list[str]:
        """Return the outermost sources, below the content root."""
        sources = sorted({mount.source for mount in self._mounts})
        outermost = [s for s in sources if not any(s != o and cut_folder(s, o) is not None for o in sources)]
        return [f"{source}/".removeprefix(self._prefix).strip("/") for source in outermost]

    def find(self, file_id: str, own_language: str) -> tuple[str, str] | None:
        """Return the language of a file and its path below the content folder; None if Hugo does not read it.

        `own_language`: the language that its name ends with; empty if it has none. Of the languages of a mount, the
        first one counts for which no earlier mount has the page.
        """
        full = self._prefix + file_id
        for mount in self._mounts:
            path = mount.locate(full)
            language = "" if path is None else self._find_free_language(mount, path, own_language)
            if path is not None and language:
                return self._find_original(full, path, own_language) or language, path
        return None

    def _find_free_language(self, mount: Mount, path: str, own_language: str) -> str:
        """Return the first language of a mount for which no earlier mount has the page; empty if there is none."""
        for language in (own_language,) if own_language else mount.languages:
            if not any(self._has_page(earlier, path, language) for earlier in self._earlier[mount]):
                return language
        return ""

    def _find_original(self, full: str, path: str, own_language: str) -> str:
        """Return the language of the first mount that puts a file at a path below the content folder.

        Later mounts of the same file at the same path are fallbacks, for languages without a translation of it.
        """
        for mount in self._in_order:
            if mount.locate(full) == path and (language := self._find_free_language(mount, path, own_language)):
                return language
        return ""

    def _has_page(self, mount: Mount, path: str, language: str) -> bool:
        """Return whether a mount has a page of this language at a path below the content folder."""
        rest = cut_folder(path, mount.target)
        if rest is None:
            return False
        suffixes = (f".{language}", "") if language in mount.languages else (f".{language}",)
        names = list(_list_equal_names(rest, language, suffixes)) if rest else [""]
        sources = ["/".join(part for part in (mount.source, name) if part) for name in names]
        return any(mount.locate(source) is not None and (self._root / source).is_file() for source in sources)


def _list_earlier(mounts: Sequence[Mount], at: int) -> Iterator[Mount]:
    """Yield the mounts before `mounts[at]` that may hold the same pages."""
    mount = mounts[at]
    for other in mounts[:at]:
        is_nested = cut_folder(mount.target, other.target) is not None or cut_folder(other.target, mount.target)
        if is_nested and other.source != mount.source:
            yield other


def _list_equal_names(path: str, language: str, suffixes: Sequence[str]) -> Iterator[str]:
    """Yield the paths of files that are the same page as the file at `path`.

    `suffixes`: what such a file may have after its name, to say its language.
    """
    stem, dot, suffix = path.rpartition(".")
    stem = stem.removesuffix(f".{language}")
    folder, slash, name = stem.rpartition("/")
    other = folder if name == "index" and slash else f"{stem}/index"
    stems = [stem] if name == "_index" else [stem, other]
    yield from (f"{stem}{part}{dot}{suffix}" for stem in stems for part in suffixes)
