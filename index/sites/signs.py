"""Recognize a generator by the files at the root of a site.

Every command detects the generator, so this module is cheap to import: it knows the names of files, not the rules.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .configuration import read_configuration

JEKYLL_NAMES = ("_config.yml", "_config.yaml", "_config.toml")
ELEVENTY_NAMES = (
    ".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts",
)  # fmt: skip
PELICAN_NAME = "pelicanconf.py"
ZOLA_NAME = "config.toml"


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
