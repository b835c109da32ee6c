"""Recognize a generator by the files at the root of a site.

Every command detects the generator, so this module is cheap to import: it knows the names of files, not the rules.
"""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any

from . import walk
from .configuration import read_configuration

JEKYLL_NAMES = ("_config.yml", "_config.yaml", "_config.toml")
ELEVENTY_NAMES = (
    ".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts",
)  # fmt: skip
PELICAN_NAME = "pelicanconf.py"
ZOLA_NAME = "config.toml"
_MAX_FOLDERS = 2000
"""How many folders are searched for sections of Hugo."""
_MAX_SAMPLES = 20
"""How many files are searched for front matter in TOML."""


def is_hugo_section(name: str) -> bool:
    """Return whether a file of this name describes a section of Hugo: `_index.md`, `_index.fr.md`."""
    name = name.lower()
    return name.startswith("_index.") and name.endswith(walk.SUFFIXES)


def find_hugo_content_sign(folder: Path) -> str:
    """Return the file, below `folder`, which says that it is the content of a Hugo site; empty if there is none.

    That is a section (`_index.md`), or in a folder with the name `content`, a file with front matter in TOML.
    """
    samples: list[str] = []
    for listed in islice(walk.walk(folder), _MAX_FOLDERS):
        if section := next((name for name in listed.files if is_hugo_section(name)), ""):
            return listed.join(section)
        if folder.name == "content" and len(samples) < _MAX_SAMPLES:
            samples += (listed.join(name) for name in listed.files if name.lower().endswith(walk.SUFFIXES))
    return next((path for path in samples[:_MAX_SAMPLES] if _has_toml(folder / path)), "")


def _has_toml(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return re.match(rb"(?:\xef\xbb\xbf)?\+\+\+[ \t\r]*\n", file.read(100)) is not None
    except OSError:
        return False


def is_zola(root: Path) -> bool:
    """Return whether the configuration at `root` is Zola's: a `config.toml` with `base_url`, which Hugo calls
    `baseURL`. Raises SettingsError if the file cannot be read."""
    return "base_url" in read_zola_settings(root)


def read_zola_settings(root: Path) -> dict[str, Any]:
    """Return the settings in `config.toml`; empty without that file. Raises SettingsError if it cannot be read."""
    path = root / ZOLA_NAME
    return read_configuration(path) if path.is_file() else {}


def is_jekyll(root: Path) -> bool:
    """Return whether a folder has a configuration of Jekyll, or a folder of posts."""
    return _has_any(root, JEKYLL_NAMES) or (root / "_posts").is_dir()


def is_eleventy(root: Path) -> bool:
    """Return whether a folder has a configuration of Eleventy."""
    return _has_any(root, ELEVENTY_NAMES)


def is_pelican(root: Path) -> bool:
    """Return whether a folder has a configuration of Pelican."""
    return (root / PELICAN_NAME).is_file()


def _has_any(root: Path, names: tuple[str, ...]) -> bool:
    return any((root / name).is_file() for name in names)
