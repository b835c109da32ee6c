"""Read the values of settings where they are set: from arguments, from the environment and from posthaste.toml."""

from __future__ import annotations

import difflib
import logging
import re
import tomllib
from collections.abc import Mapping
from dataclasses import Field, replace
from pathlib import Path
from typing import Any

from index.bounded_file import read_bounded_text
from index.errors import SettingsError

from .setting_reach import PREFIX, check_reach

log = logging.getLogger(__name__)

_FILE = "posthaste.toml"
_PASSWORD = re.compile(r"//[^/\s]*@")
"""The user and the password in an address."""
_MIN_SIMILARITY = 0.85
"""Of the name of a variable to that of a setting, from which on it may be a typing error."""
_reported_variables: set[str] = set()
"""Variables that were logged: once is enough."""


class SettingReader:
    """Reads the values of a table of settings. Errors say where a value was set."""

    def __init__(self, settings: Mapping[str, Field[Any]]) -> None:
        """`settings`: each by its name; its metadata has the function that reads its value."""
        self._settings = settings

    def read(self, name: str, value: Any, source: str) -> Any:
        """Return the value of a setting that was set in `source`. Raises SettingsError."""
        if name not in self._settings:
            similar = difflib.get_close_matches(name, self._settings, 1)
            remedy = f"did you mean '{similar[0]}'?" if similar else f"the settings are: {', '.join(self._settings)}"
            raise SettingsError(f"{source}: unknown setting '{name}'; {remedy}")
        metadata = self._settings[name].metadata
        try:
            return metadata["read"](value)
        except ValueError as error:
            printed = "(value hidden)" if metadata.get("secret") else _PASSWORD.sub("//…@", repr(value))
            raise SettingsError(f"{source}: invalid {name} {printed}: {error}") from error

    def read_environment(self, environ: Mapping[str, str]) -> dict[str, Any]:
        """Return the settings that variables set. Raises SettingsError."""
        variables = {name: PREFIX + name.upper() for name in self._settings}
        for variable in environ.keys() - variables.values():
            if variable.startswith(PREFIX):
                self._warn_of_variable(variable)
        return {
            name: self.read(name, environ[variable], f"environment variable {variable}")
            for name, variable in variables.items()
            if variable in environ
        }

    def _warn_of_variable(self, variable: str) -> None:
        """Log once that a variable is no setting, if its name is similar to one. Others may belong to other
        programs."""
        if variable in _reported_variables:
            return
        _reported_variables.add(variable)
        name = variable.removeprefix(PREFIX).lower()
        if similar := difflib.get_close_matches(name, self._settings, 1, _MIN_SIMILARITY):
            likely = PREFIX + similar[0].upper()
            log.warning("%s is ignored: no setting has this name; did you mean %s?", variable, likely)

    def read_file(self, content: Path, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings in posthaste.toml beside the content, or up to two folders above, where the site's root
        may be. There, a file that names several sites does not count.

        `overrides`: the settings that are set elsewhere; the file's values of these do not count. Raises
        SettingsError."""
        for folder in (content, *list(content.absolute().parents)[:2]):
            path = folder / _FILE
            if path.is_file():
                values = _parse_file(path)
                if "sites" in values and folder != content:
                    continue  # `content` may be one of the sites that the file names
                read = {name: self.read(name, value, str(path)) for name, value in values.items()}
                resolved = _resolve_paths(read, folder)
                check_reach({name: value for name, value in resolved.items() if name not in overrides}, path)
                return {"content": content} | resolved
        return {}


def _parse_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_bounded_text(path))
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: cannot read the settings: {error}") from error


def _resolve_paths(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Make paths in the file relative to the file's folder."""
    resolved = {name: folder / value if isinstance(value, Path) else value for name, value in values.items()}
    if sites := values.get("sites"):
        resolved["sites"] = tuple(
            replace(site, content=folder / site.content, index=site.index and folder / site.index) for site in sites
        )
    return resolved
