"""The configuration of a Hugo site: the settings that affect posts, in `hugo.*`, `config.*` and `config/_default/*`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from .. import configuration
from ..walk import list_possible_roots
from .anchors import IdType
from .version import NEWEST, Version

SUFFIXES = configuration.SUFFIXES
"""The suffixes of configuration files."""
_NAMES = ("hugo", "config")


@dataclass(frozen=True, slots=True)
class Permalink:
    """A pattern of URLs, and the posts that have such URLs."""

    target: dict[str, Any]
    """See `targets.parse_target`."""
    pattern: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language of a site."""

    key: str
    """Its key in the configuration, in lower case. It is used in file names and URLs."""
    content: str
    """Its content folder, below the site's root."""
    prefix: str
    """The beginning of its URLs: empty or `/fr`."""
    permalinks: tuple[Permalink, ...] = ()
    """The first one that targets a post counts."""
    cascades: tuple[dict[str, Any], ...] = ()
    """Metadata that its posts inherit, as written; see `cascades.parse_cascades`."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a Hugo site that affect its posts."""

    languages: tuple[Language, ...]
    """The default language first."""
    base_path: str = ""
    """The path of `baseURL`: empty or `/blog`."""
    host: str = ""
    drafts: bool = False
    future: bool = False
    expired: bool = False
    ugly_urls: bool = False
    path_to_lower: bool = True
    remove_accents: bool = False
    taxonomies: tuple[str, ...] = ()
    """Their plural names, which are the keys in front matter."""
    plural_titles: bool = True
    """Whether a section without a title is named after its folder in the plural."""
    version: Version = NEWEST
    """The version of Hugo that builds the site. This is a setting of Posthaste, not of the site."""
    ignore_files: tuple[str, ...] = ()
    zone: tzinfo = UTC
    id_type: IdType = "github"
    auto_ids: bool = True
    date_keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The settings in `frontmatter`: which keys give a date, in order; see `dates.find_date`."""


def has_configuration(root: Path) -> bool:
    """Return whether a folder has a configuration that may be Hugo's."""
    return any(_list_files(root))


def find_root(folder: Path) -> Path | None:
    """Return the root of the Hugo site whose root or content folder is `folder`; None if there is no such site."""
    if has_configuration(folder):
        return folder
    for root in list_possible_roots(folder):
        if has_configuration(root):
            contents = [root / language.content for language in read_config(root).languages]
            return root if any(content.is_relative_to(folder) for content in contents) else None
    return None


def is_hugo_content(root: Path, folder: Path) -> bool:
    """Return whether `folder` holds content of the Hugo site at `root`, or is a part of it."""
    contents = [root / language.content for language in read_config(root).languages]
    return any(folder.is_relative_to(content) or content.is_relative_to(folder) for content in contents)


def find_content_root(root: Path, config: Config) -> Path:
    """Return the innermost folder that holds the content of all languages."""
    folders = [root / language.content for language in config.languages]
    common = folders[0]
    while not all(folder.is_relative_to(common) for folder in folders):
        common = common.parent
    return common


def read_config(root: Path) -> Config:
    """Read the configuration of the site at `root`. Raises SettingsError if it cannot be read."""
    settings: dict[str, Any] = {}
    for path in _list_files(root):
        values = configuration.read_configuration(path)
        name = path.stem.lower()
        if path.parent != root and name not in _NAMES:
            for key in reversed(name.split(".")):  # languages.toml, menus.de.toml
                values = {key: values}
        _merge(settings, values)
    try:
        return _make_config(settings)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise SettingsError(f"{root}: invalid setting in the site's configuration: {error}") from error


def _list_files(root: Path) -> Iterator[Path]:
    """Yield the configuration files of a site; later ones override earlier ones."""
    default = root / "config" / "_default"
    if default.is_dir():
        yield from sorted(path for path in default.iterdir() if path.suffix in SUFFIXES)
    for name in reversed(_NAMES):
        for suffix in reversed(SUFFIXES):
            if (path := root / f"{name}{suffix}").is_file():
                yield path


def _merge(settings: dict[str, Any], values: dict[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, dict) and isinstance(settings.get(key), dict):
            _merge(settings[key], value)
        else:
            settings[key] = value


def _make_config(settings: dict[str, Any]) -> Config:
    parser = _get_table(settings, "markup", "goldmark", "parser")
    address = configuration.parse_address(str(settings.get("baseurl") or ""))
    id_type = str(parser.get("autoidtype") or parser.get("autoheadingidtype") or "github")
    return Config(
        languages=_make_languages(settings),
        base_path=address.path,
        host=address.host,
        drafts=_is_on(settings.get("builddrafts")),
        future=_is_on(settings.get("buildfuture")),
        expired=_is_on(settings.get("buildexpired")),
        ugly_urls=_is_on(settings.get("uglyurls")),
        path_to_lower=not _is_on(settings.get("disablepathtolower")),
        remove_accents=_is_on(settings.get("removepathaccents")),
        taxonomies=tuple(dict.fromkeys(_list_taxonomies(settings))),
        plural_titles=not _is_off(settings.get("pluralizelisttitles")),
        ignore_files=tuple(_to_strings(settings.get("ignorefiles"))),
        zone=ZoneInfo(str(settings["timezone"])) if settings.get("timezone") else UTC,
        id_type=cast("IdType", id_type if id_type in ("github-ascii", "blackfriday") else "github"),
        auto_ids=not _is_off(parser.get("autoheadingid")),
        date_keys={kind: tuple(_to_strings(keys)) for kind, keys in _get_table(settings, "frontmatter").items()},
    )


def _is_on(value: Any) -> bool:
    """Return whether a setting is true, as a boolean or a string. Hugo knows no other spelling here."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _is_off(value: Any) -> bool:
    return str(value).lower() == "false"


def _get_table(settings: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return a nested table; empty if it is missing or not a table."""
    for key in keys:
        value = settings.get(key)
        settings = value if isinstance(value, dict) else {}
    return settings


def _get_tables(settings: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    """Return the tables in a table."""
    return {name: table for name, table in _get_table(settings, key).items() if isinstance(table, dict)}


def _to_strings(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)] if value else []


def _to_tables(value: Any) -> list[dict[str, Any]]:
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


# ------------------------------------------------------------------------------------------------ languages


def _make_languages(settings: dict[str, Any]) -> tuple[Language, ...]:
    default = str(settings.get("defaultcontentlanguage") or "en").lower()
    in_subdir = _is_on(settings.get("defaultcontentlanguageinsubdir"))
    tables = {
        key: table for key, table in _get_tables(settings, "languages").items() if not _is_on(table.get("disabled"))
    }
    tables.setdefault(default, {})
    return tuple(
        Language(
            key,
            _find_content(settings, key, table),
            prefix="" if key == default and not in_subdir else f"/{key}",
            permalinks=tuple(_parse_permalinks(table.get("permalinks", settings.get("permalinks")))),
            cascades=(*_to_tables(table.get("cascade")), *_to_tables(settings.get("cascade"))),
        )
        for key, table in sorted(tables.items(), key=lambda item: (item[0] != default, item[0]))
    )


def _find_content(settings: dict[str, Any], language: str, table: dict[str, Any]) -> str:
    """Return the content folder of a language: a mount overrides `contentDir`."""
    content = str(settings.get("contentdir") or "content").strip("/")
    return (_find_mount(settings, language) or str(table.get("contentdir") or content)).strip("/")


def _find_mount(settings: dict[str, Any], language: str) -> str:
    """Return the folder that `module.mounts` mounts as the content of a language; empty if there is no such mount."""
    for mount in _to_tables(_get_table(settings, "module").get("mounts")):
        languages = _to_strings(mount.get("lang")) or _to_strings(_get_table(mount, "sites", "matrix").get("languages"))
        if mount.get("target") == "content" and (not languages or language in languages):
            return str(mount.get("source") or "")
    return ""


def _list_taxonomies(settings: dict[str, Any]) -> Iterator[str]:
    """Yield the taxonomies of all languages. A post whose language lacks one rarely has a key of that name."""
    for table in (settings, *_get_tables(settings, "languages").values()):
        yield from (str(plural) for plural in _get_table(table, "taxonomies").values())


def _parse_permalinks(value: Any) -> Iterator[Permalink]:
    """Yield permalinks; those of the innermost folders first.

    Forms: `[permalinks] post = "..."`; since 0.114, `[permalinks.page] post = "..."`; a list of targets and patterns.
    """
    if isinstance(value, list):
        for entry in _to_tables(value):
            if isinstance(entry.get("pattern"), str):
                yield Permalink(entry.get("target") or {}, entry["pattern"])
        return
    patterns = {key: pattern for key, pattern in (value or {}).items() if isinstance(pattern, str)}
    patterns |= _get_table(value or {}, "page")
    for key in sorted(patterns, key=lambda key: -key.strip("/").count("/")):
        yield Permalink({"path": _make_folder_glob(key.strip("/"))}, str(patterns[key]))


def _make_folder_glob(folder: str) -> str:
    """Return the glob for the pages below a folder; for the root, only those in no other folder."""
    if "*" in folder:
        return f"/{folder}"
    return f"{{/{folder},/{folder}/**}}" if folder else "/*"
