"""The configuration of a Hugo site: the settings that affect posts, in `hugo.*` or `config.*`, then in
`config/_default/*` and `config/production/*`, which override it. `production` is Hugo's default environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from .. import configuration
from ..walk import list_possible_roots
from .anchors import IdType
from .mounts import Mount, has_content_mount, parse_mounts
from .typography import TYPOGRAPHY, Typography, parse_typography
from .version import NEWEST, Version

SUFFIXES = configuration.SUFFIXES
"""The suffixes of configuration files."""
_NAMES = ("hugo", "config")
_ENVIRONMENTS = ("_default", "production")
_DEFAULT_TAXONOMIES = ("tags", "categories")
_PAGE_KINDS = ("page", "section", "taxonomy", "term")


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
    """Its content folder, below the site's root; mounts override it."""
    prefix: str
    """The beginning of its URLs: empty or `/fr`."""
    permalinks: tuple[Permalink, ...] = ()
    """The first one that targets a post counts."""
    cascades: tuple[dict[str, Any], ...] = ()
    """Metadata that its posts inherit, as written; see `cascades.parse_cascades`."""
    title: str = ""
    """The title of the site in this language."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a Hugo site that affect its posts."""

    languages: tuple[Language, ...]
    """The default language first."""
    mounts: tuple[Mount, ...] = ()
    """The content, in the order of the configuration; empty: the content folders of the languages."""
    unread_mounts: tuple[str, ...] = ()
    """A sentence for each mount that cannot be read."""
    disabled_languages: tuple[str, ...] = ()
    base_path: str = ""
    """The path of `baseURL`: empty or `/blog`."""
    host: str = ""
    origin: str = ""
    drafts: bool = False
    future: bool = False
    expired: bool = False
    ugly_urls: bool = False
    ugly_sections: tuple[str, ...] = ()
    """The first folders whose pages have ugly URLs, if not all pages have them."""
    path_to_lower: bool = True
    remove_accents: bool = False
    taxonomies: tuple[str, ...] = ()
    """Their plural names, which are the keys in front matter."""
    term_folders: tuple[str, ...] = _DEFAULT_TAXONOMIES
    """The folders of the pages of taxonomies and terms."""
    disabled_kinds: tuple[str, ...] = ()
    """The kinds of pages that the site does not have; see `page_path.Kind`."""
    plural_titles: bool = True
    """Whether a section without a title is named after its folder in the plural."""
    version: Version = NEWEST
    """The version of Hugo that builds the site. This is a setting of Posthaste, not of the site."""
    ignore_files: tuple[str, ...] = ()
    zone: tzinfo = UTC
    id_type: IdType = "github"
    auto_ids: bool = True
    typography: Typography = TYPOGRAPHY
    linkify: bool = True
    """Whether addresses in text become links."""
    heading_attributes: bool = True
    """Whether `{#id}` at the end of a heading is an attribute."""
    block_attributes: bool = False
    """Whether `{.class}` on a line of its own is an attribute of the block before it."""
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
            contents = [root / mount.source for mount in list_mounts(read_config(root))]
            return root if any(content.is_relative_to(folder) for content in contents) else None
    return None


def is_hugo_content(root: Path, folder: Path) -> bool:
    """Return whether `folder` holds content of the Hugo site at `root`, or is a part of it."""
    contents = [root / mount.source for mount in list_mounts(read_config(root))]
    return any(folder.is_relative_to(content) or content.is_relative_to(folder) for content in contents)


def list_mounts(config: Config) -> Sequence[Mount]:
    """Return the mounts of a site; without any in its configuration, one for each content folder."""
    if config.mounts:
        return config.mounts
    folders: dict[str, str] = {}
    for language in config.languages:
        folders.setdefault(language.content, language.key)
    return [Mount(folder, "", (key,)) for folder, key in folders.items()]


def find_content_root(root: Path, config: Config) -> Path:
    """Return the innermost folder that holds the content of all languages."""
    sources = [root / mount.source for mount in list_mounts(config)]
    folders = [source.parent if source.is_file() else source for source in sources if source.exists()] or sources
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
        return _make_config(settings, root)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise SettingsError(f"{root}: invalid setting in the site's configuration: {error}") from error


def _list_files(root: Path) -> Iterator[Path]:
    """Yield the configuration files of a site; later ones override earlier ones."""
    for name in reversed(_NAMES):
        for suffix in reversed(SUFFIXES):
            if (path := root / f"{name}{suffix}").is_file():
                yield path
    for environment in _ENVIRONMENTS:
        folder = root / "config" / environment
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def is_configuration_path(path: Path, root: Path) -> bool:
    """Return whether a file may be part of the configuration of the site at `root`."""
    is_in_folder = path.parent.parent == root / "config" and path.parent.name in _ENVIRONMENTS
    return path.suffix in SUFFIXES and (path.parent == root or is_in_folder)


def _merge(settings: dict[str, Any], values: dict[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, dict) and isinstance(settings.get(key), dict):
            _merge(settings[key], value)
        else:
            settings[key] = value


def _make_config(settings: dict[str, Any], root: Path) -> Config:
    address = configuration.parse_address(str(settings.get("baseurl") or ""))
    languages = _make_languages(settings)
    mounts, unread_mounts = _read_mounts(settings, root, languages)
    ugly = settings.get("uglyurls")
    return Config(
        languages=languages,
        mounts=tuple(mounts),
        unread_mounts=tuple(unread_mounts),
        disabled_languages=tuple(_list_disabled_languages(settings)),
        base_path=address.path,
        host=address.host,
        origin=address.origin,
        drafts=_is_on(settings.get("builddrafts")),
        future=_is_on(settings.get("buildfuture")),
        expired=_is_on(settings.get("buildexpired")),
        ugly_urls=_is_on(ugly),
        ugly_sections=tuple(key for key, value in ugly.items() if _is_on(value)) if isinstance(ugly, dict) else (),
        path_to_lower=not _is_on(settings.get("disablepathtolower")),
        remove_accents=_is_on(settings.get("removepathaccents")),
        taxonomies=tuple(dict.fromkeys(_list_taxonomies(settings))),
        term_folders=tuple(dict.fromkeys(_list_term_folders(settings))),
        disabled_kinds=tuple(kind.lower() for kind in _to_strings(settings.get("disablekinds"))),
        plural_titles=not _is_off(settings.get("pluralizelisttitles")),
        ignore_files=tuple(_to_strings(settings.get("ignorefiles"))),
        zone=ZoneInfo(str(settings["timezone"])) if settings.get("timezone") else UTC,
        date_keys={kind: tuple(_to_strings(keys)) for kind, keys in _get_table(settings, "frontmatter").items()},
        **_read_markup(_get_table(settings, "markup", "goldmark")),
    )


def _read_markup(goldmark: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of Config that say how Markdown is read."""
    parser = _get_table(goldmark, "parser")
    id_type = str(parser.get("autoidtype") or parser.get("autoheadingidtype") or "github")
    return {
        "id_type": cast("IdType", id_type if id_type in ("github-ascii", "blackfriday") else "github"),
        "auto_ids": not _is_off(parser.get("autoheadingid")),
        "typography": parse_typography(_get_table(goldmark, "extensions").get("typographer")),
        "linkify": not _is_off(_get_table(goldmark, "extensions").get("linkify")),
        "heading_attributes": not _is_off(_get_table(parser, "attribute").get("title")),
        "block_attributes": _is_on(_get_table(parser, "attribute").get("block")),
    }


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
    in_subdir = _is_on(settings.get("defaultcontentlanguageinsubdir"))
    disabled = set(_list_disabled_languages(settings))
    tables = {key: table for key, table in _get_tables(settings, "languages").items() if key not in disabled}
    default = _find_default_language(settings, tables)
    tables.setdefault(default, {})
    return tuple(
        Language(
            key,
            str(table.get("contentdir") or settings.get("contentdir") or "content").strip("/"),
            prefix="" if key == default and not in_subdir else f"/{key}",
            permalinks=tuple(_parse_permalinks(table.get("permalinks", settings.get("permalinks")))),
            cascades=(*_to_tables(table.get("cascade")), *_to_tables(settings.get("cascade"))),
            title=str(table.get("title") or settings.get("title") or ""),
        )
        for key, table in sorted(tables.items(), key=lambda item: (item[0] != default, item[0]))
    )


def _list_disabled_languages(settings: dict[str, Any]) -> Iterator[str]:
    yield from (key.lower() for key in _to_strings(settings.get("disablelanguages")))
    yield from (key for key, table in _get_tables(settings, "languages").items() if _is_on(table.get("disabled")))


def _find_default_language(settings: dict[str, Any], tables: dict[str, dict[str, Any]]) -> str:
    """Return the key of the default language. If the site does not configure it, the first by weight is."""
    default = str(settings.get("defaultcontentlanguage") or "en").lower()
    if not tables or default in tables:
        return default
    return min(tables, key=lambda key: (float(tables[key].get("weight") or 0) or float("inf"), key))


def _read_mounts(
    settings: dict[str, Any], root: Path, languages: Sequence[Language]
) -> tuple[Sequence[Mount], Sequence[str]]:
    """Return the mounts of content, and a sentence for each that cannot be read."""
    module = _get_table(settings, "module")
    entries = _to_tables(module.get("mounts"))
    mounts, warnings = parse_mounts(entries, root, [language.key for language in languages])
    for imported in _to_tables(module.get("imports")):
        if has_content_mount(_to_tables(imported.get("mounts"))):
            warnings.append(f"the module {imported.get('path')!r} is not in the site's folder; its posts are not read")
    return mounts, warnings


def _list_taxonomies(settings: dict[str, Any]) -> Iterator[str]:
    """Yield the taxonomies of all languages. A post whose language lacks one rarely has a key of that name."""
    for table in (settings, *_get_tables(settings, "languages").values()):
        yield from (str(plural) for plural in _get_table(table, "taxonomies").values())


def _list_term_folders(settings: dict[str, Any]) -> Iterator[str]:
    """Yield the folders of taxonomies; without any in the configuration, those that Hugo has by default."""
    tables = (settings, *_get_tables(settings, "languages").values())
    if not any("taxonomies" in table for table in tables):
        yield from _DEFAULT_TAXONOMIES
    yield from (plural.lower().strip("/") for plural in _list_taxonomies(settings))


def _parse_permalinks(value: Any) -> Iterator[Permalink]:
    """Yield permalinks; those of the innermost folders first.

    Forms: `[permalinks] post = "..."`; since 0.114, `[permalinks.page] post = "..."`, also for `section`, `term` and
    `taxonomy`; a list of targets and patterns.
    """
    if isinstance(value, list):
        for entry in _to_tables(value):
            if isinstance(entry.get("pattern"), str):
                yield Permalink(entry.get("target") or {}, entry["pattern"])
        return
    table = value if isinstance(value, dict) else {}
    common = {key: pattern for key, pattern in table.items() if isinstance(pattern, str)}
    for kind in _PAGE_KINDS:
        patterns = (common if kind in ("page", "term") else {}) | _get_table(table, kind)
        for key in sorted(patterns, key=lambda key: -key.strip("/").count("/")):
            yield Permalink({"path": _make_folder_glob(key.strip("/")), "kind": kind}, str(patterns[key]))


def _make_folder_glob(folder: str) -> str:
    """Return the glob for the pages below a folder; for the root, only those in no other folder."""
    if "*" in folder:
        return f"/{folder}"
    return f"{{/{folder},/{folder}/**}}" if folder else "/*"
