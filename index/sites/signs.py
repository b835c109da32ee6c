"""Recognize a generator by the files of a site.

`SIGNS` is the one table of signs. Every command detects the generator, so this module is cheap to import: it knows the
names of files and a few keys, not the rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from . import walk
from .configuration import read_configuration
from .site import Recognition

JEKYLL_NAMES = ("_config.yml", "_config.yaml", "_config.toml")
ELEVENTY_NAMES = (
    ".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts",
)  # fmt: skip
PELICAN_NAME = "pelicanconf.py"
ZOLA_NAMES = ("zola.toml", "config.toml")
"""Since 0.22, Zola prefers the first one."""
MKDOCS_NAMES = ("mkdocs.yml", "mkdocs.yaml")
_COMMON_NAMES = ("config.toml", "config.yaml", "config.yml", "config.json")
_SCRIPT_SUFFIXES = ("js", "mjs", "cjs", "ts", "mts", "cts")
_MAX_SIZE = 1024 * 1024
"""How much of a file is searched, in bytes."""
_MAX_FOLDERS = 2000
"""How many folders are searched for sections of Hugo."""
_MAX_SAMPLES = 20
"""How many files are searched for front matter in TOML."""

_ZOLA_KEY = re.compile(r"""^[ \t]*["']?base_url["']?[ \t]*=""", re.MULTILINE)
_HUGO_KEY = re.compile(
    r"""(?:^|[{,])[ \t]*["']?(?:baseURL|contentDir|languageCode|defaultContentLanguage|themesDir|buildDrafts|buildFuture
    |ignoreFiles|enableRobotsTXT|enableGitInfo|disableKinds|uglyURLs|pygmentsCodeFences)["']?[ \t]*[:=]""",
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)
_COMMON_KEY = re.compile(
    r"""^[ \t,{]*["']?(?:theme|taxonomies|permalinks|markup|modules?|outputs|params|paginate|pagination|menus?|languages
    |frontmatter|cascade)["']?[ \t]*[:=]
    |^[ \t]*\[+(?:params|markup|module|taxonomies|permalinks|languages|menus?|outputs|frontmatter|cascade)\b""",
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)
"""Keys of Hugo that other programs have too."""
_HUGO_FOLDERS = ("content", "layouts", "themes")
_HEXO_KEY = re.compile(
    r"^(?:new_post_name|source_dir|public_dir|filename_case|skip_render|archive_dir|category_dir|tag_dir|code_dir"
    r"|i18n_dir|post_asset_folder|render_drafts)[ \t]*:",
    re.MULTILINE,
)
_POSSIBLE_HEXO_KEY = re.compile(r"^(?:theme_config|titlecase)[ \t]*:", re.MULTILINE)
"""Keys of Hexo that some sites of Jekyll have too."""
_JEKYLL_KEY = re.compile(r"^(?:baseurl|kramdown|plugins|remote_theme|collections|source)[ \t]*:", re.MULTILINE)
_TOML_FRONT_MATTER = re.compile(r"\s*\+\+\+[ \t]*$", re.MULTILINE)


class Sign(NamedTuple):
    """Files that say which generator builds a site."""

    generator: str
    names: tuple[str, ...]
    """Below the root; a folder ends in a slash."""
    is_confirmed: Callable[[Path], bool] = Path.exists
    """Checks the content of a file of such a name."""


# ------------------------------------------------------------------------------------------------ content checks


def read_start(path: Path) -> str:
    """Return the first part of a file; empty if it cannot be read."""
    try:
        if not path.is_file():  # opening a pipe would wait
            return ""
        with path.open("rb") as file:
            return file.read(_MAX_SIZE).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _has_zola_key(path: Path) -> bool:
    """Return whether a `config.toml` has `base_url`, which Hugo calls `baseURL`, before its first table."""
    top = re.split(r"^[ \t]*\[", read_start(path), maxsplit=1, flags=re.MULTILINE)[0]
    return _ZOLA_KEY.search(top) is not None


def _has_hugo_key(path: Path) -> bool:
    """Return whether a file with a common name, like `config.toml`, has a setting that only Hugo has."""
    return _HUGO_KEY.search(read_start(path)) is not None


def _is_beside_hugo_folders(path: Path) -> bool:
    """Return whether a file with a common name has a possible setting of Hugo and is beside a folder of Hugo."""
    if (path.parent / "archetypes").is_dir():
        return True
    has_folder = any((path.parent / name).is_dir() for name in _HUGO_FOLDERS)
    return has_folder and _COMMON_KEY.search(read_start(path)) is not None


def _has_configuration(folder: Path) -> bool:
    try:
        return any(path.suffix in (".toml", ".yaml", ".yml", ".json") for path in folder.iterdir())
    except OSError:
        return False


def _is_hexo(path: Path) -> bool:
    """Return whether a `_config.yml` is Hexo's, not Jekyll's."""
    root, text = path.parent, read_start(path)
    if _HEXO_KEY.search(text) or (root / "scaffolds").is_dir() or _depends_on_hexo(root / "package.json"):
        return True
    is_jekyll = _JEKYLL_KEY.search(text) or any((root / name).exists() for name in ("Gemfile", "_layouts", "_posts"))
    return not is_jekyll and (bool(_POSSIBLE_HEXO_KEY.search(text)) or (root / "source" / "_posts").is_dir())


def _depends_on_hexo(path: Path) -> bool:
    """Return whether a `package.json` is that of a site of Hexo; themes and plugins only use it for their tests."""
    try:
        package = json.loads(read_start(path) or "{}")
    except (ValueError, RecursionError):
        return False
    if not isinstance(package, dict):
        return False
    version, dependencies = package.get("hexo"), package.get("dependencies")
    is_site = isinstance(version, dict) and "version" in version
    return is_site or (isinstance(dependencies, dict) and "hexo" in dependencies)


# ------------------------------------------------------------------------------------------------ the table

WEAK_SIGNS = ("_posts/", ".obsidian/")
"""Folders that may be in the content of a site whose root is above: that root comes first."""
SIGNS = (
    Sign("hugo", ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json")),
    Sign("hugo", ("config/_default/",), _has_configuration),
    Sign("zola", ZOLA_NAMES[:1]),
    Sign("zola", ZOLA_NAMES[1:], _has_zola_key),
    Sign("hugo", _COMMON_NAMES, _has_hugo_key),
    Sign("quartz", ("quartz.config.ts",)),
    Sign("docusaurus", tuple(f"docusaurus.config.{suffix}" for suffix in _SCRIPT_SUFFIXES)),
    Sign("mkdocs", MKDOCS_NAMES),
    Sign("eleventy", ELEVENTY_NAMES),
    Sign("pelican", (PELICAN_NAME,)),
    Sign("vitepress", (".vitepress/", "docs/.vitepress/")),
    Sign("astro", tuple(f"astro.config.{suffix}" for suffix in _SCRIPT_SUFFIXES)),
    Sign("mdbook", ("book.toml",)),
    Sign("jupyter-book", ("_toc.yml",)),
    Sign("hugo", _COMMON_NAMES, _is_beside_hugo_folders),
    Sign("hexo", JEKYLL_NAMES[:2], _is_hexo),
    Sign("hexo", ("package.json",), _depends_on_hexo),
    Sign("jekyll", JEKYLL_NAMES),
    Sign("jekyll", WEAK_SIGNS[:1]),
    Sign("obsidian", WEAK_SIGNS[1:]),
)
"""The strongest first: a generator's own configuration, then a file with a common name whose content is checked, then
a folder that other generators have too."""
SIGN_NAMES = frozenset(name for sign in SIGNS for name in sign.names if not name.endswith("/"))
"""The names of all configuration files in the table."""


def find_sign(root: Path) -> Recognition | None:
    """Return the generator of the site at `root` by the strongest sign; None if there is no sign."""
    for sign in SIGNS:
        for name in sign.names:
            if _is_there(root, name) and sign.is_confirmed(root / name):
                return Recognition(sign.generator, name)
    return None


def find_zola_configuration(root: Path) -> Path:
    """Return the path of Zola's configuration at `root`, if there is one."""
    return next((root / name for name in ZOLA_NAMES if (root / name).is_file()), root / ZOLA_NAMES[-1])


def _is_there(root: Path, name: str) -> bool:
    """Return whether a file exists, or a folder if the name ends in a slash. What is inaccessible is no sign."""
    try:
        return (root / name).is_dir() if name.endswith("/") else (root / name).is_file()
    except OSError:
        return False


def read_zola_settings(root: Path) -> dict[str, Any]:
    """Return the settings of Zola; empty without a configuration. Raises SettingsError if it cannot be read."""
    path = find_zola_configuration(root)
    return read_configuration(path) if path.is_file() else {}


# ------------------------------------------------------------------------------------------------ content of Hugo


def is_hugo_section(name: str) -> bool:
    """Return whether a file of this name describes a section of Hugo: `_index.md`, `_index.fr.md`."""
    name = name.lower()
    return name.startswith("_index.") and name.endswith(walk.SUFFIXES)


def find_hugo_content_sign(folder: Path) -> str:
    """Return the file, below `folder`, which says that it is the content of a Hugo site; empty if there is none.

    That is a section (`_index.md`), or in a folder with the name `content`, a file with front matter in TOML. Files of
    other sites below `folder`, like the documentation in a repository, say nothing.
    """
    samples: list[str] = []
    other_sites: list[str] = []
    for listed in islice(walk.walk(folder), _MAX_FOLDERS):
        path = listed.join("")
        if path and not SIGN_NAMES.isdisjoint(listed.files) and find_sign(folder / path):
            other_sites.append(path)
        if path.startswith(tuple(other_sites)):
            continue
        if section := next((name for name in listed.files if is_hugo_section(name)), ""):
            return listed.join(section)
        if folder.name == "content" and len(samples) < _MAX_SAMPLES:
            samples += (listed.join(name) for name in listed.files if name.lower().endswith(walk.SUFFIXES))
    return next((path for path in samples[:_MAX_SAMPLES] if _TOML_FRONT_MATTER.match(read_start(folder / path))), "")
