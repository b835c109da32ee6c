"""The files in which a Docusaurus site names its authors (`authors.yml`) and tags (`tags.yml`)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from ...bounded_file import is_file_below
from ...errors import SettingsError
from ..configuration import SUFFIXES, read_configuration
from ..values import to_text

log = logging.getLogger(__name__)


def read_author_names(paths: Iterable[Path], root: Path) -> dict[str, str]:
    """Return the names of authors by their keys in lower case, from the first file that exists below `root`."""
    return _read_values(paths, root, "name")


def read_tag_labels(paths: Iterable[Path], root: Path) -> dict[str, str]:
    """Return the labels of tags by their keys in lower case. Without a label, it is the key with a capital."""
    return {key: label or key.capitalize() for key, label in _read_values(paths, root, "label").items()}


def _read_values(paths: Iterable[Path], root: Path, name: str) -> dict[str, str]:
    path = next((path for path in paths if path.suffix in SUFFIXES and is_file_below(path, root)), None)
    if path is None:
        return {}
    try:
        entries = read_configuration(path)
    except SettingsError as error:
        log.warning("%s; using the keys instead", error)
        return {}
    return {key: to_text(value.get(name)) if isinstance(value, dict) else "" for key, value in entries.items()}
