"""Hugo's configuration: `hugo.*`, `config.*`, `config/_default/*`, as far as it bears on posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from .. import configuration
from .anchors import IdType
from .version import NEWEST, Version

_NAMES = ("hugo", "config")
SUFFIXES = configuration.SUFFIXES


@dataclass(frozen=True, slots=True)
class Language:
    """One language of a site."""

    key: str
    """As the configuration names it, in lower case: in file names and URLs."""
    content: str
    """Its content folder below the site's root."""
    prefix: str
    """What its URLs begin with: empty or `/fr`."""
    permalinks: tuple[Permalink, ...] = ()
    """The first whose target a post meets holds."""
    cascades: tuple[dict[str, Any], ...] = ()
    """Handed down to its posts, as written."""


@dataclass(frozen=True, slots=True)
class Permalink:
    """Which posts have URLs of a pattern."""

    target: dict[str, Any]
    pattern: str


@dataclass(frozen=True, slots=True)
class Config:
    """What a Hugo site's configuration says of its posts."""

    languages: tuple[Language, ...]
    """The default language first."""
    base: str = ""
    """The path of baseURL: empty or `/blog`."""
    host: str = ""
    plain: bool = False
    """Whether there is no configuration: the posts are whatever program's."""
    drafts: bool = False
    future: bool = False
    expired: bool = False
    ugly_urls: bool = False
    path_to_lower: bool = True
    remove_accents: bool = False
    taxonomies: tuple[str, ...] = ()
    """By their plural names, which are the keys in front matter."""
    plural_titles: bool = True
    """A section's own title is its folder's name in the plural."""
    version: Version = NEWEST
    """Of the Hugo that builds the site: it isn't said there, but by a setting of ours."""
    ignore_files: tuple[str, ...] = ()
    zone: tzinfo = UTC
    id_type: IdType = "github"
    auto_ids: bool = True
    dates: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """frontmatter.date and the like: which keys give a date, in order."""


def find(folder: Path) -> Path | None:
    """Return the root of the Hugo site that `folder` is the root or a content folder of."""
    if any(files(folder)):
        return folder
    for root in list(folder.parents)[:3]:
        if any(files(root)):
            contents = [root / language.content for language in load(root).languages]
            return root if any(content.is_relative_to(folder) for content in contents) else None
    return None


def content_root(root: Path, config: Config) -> Path:
    """Return the folder that holds the content of all languages."""
    return _common([root / language.content for language in config.languages])


def _common(folders: list[Path]) -> Path:
    first = folders[0]
    while not all(folder.is_relative_to(first) for folder in folders):
        first = first.parent
    return first


def files(root: Path) -> Iterator[Path]:
    """Yield the configuration files of a site, those that override others last."""
    default = root / "config" / "_default"
    if default.is_dir():
        yield from sorted(path for path in default.iterdir() if path.suffix in SUFFIXES)
    for name in reversed(_NAMES):
        for suffix in reversed(SUFFIXES):
            if (path := root / f"{name}{suffix}").is_file():
                yield path


def load(root: Path) -> Config:
    """Read the configuration of the site at `root`. Raises SettingsError where it can't be read."""
    merged: dict[str, Any] = {}
    for path in files(root):
        values = configuration.read(path)
        name = path.stem.lower()
        if path.parent != root and name not in _NAMES:
            for key in reversed(name.split(".")):  # languages.toml, menus.de.toml
                values = {key: values}
        _merge(merged, values)
    try:
        return _config(merged)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise SettingsError(f"{root}: the site's configuration can't be understood: {error}") from error


def _merge(into: dict[str, Any], values: dict[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def true(value: Any) -> bool:
    """Read a setting that may be written as a string."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _config(values: dict[str, Any]) -> Config:
    parser = _section(values, "markup", "goldmark", "parser")
    address = configuration.address(str(values.get("baseurl") or ""))
    id_type = str(parser.get("autoidtype") or parser.get("autoheadingidtype") or "github")
    return Config(
        languages=_languages(values),
        base=address.path,
        host=address.host,
        drafts=true(values.get("builddrafts")),
        future=true(values.get("buildfuture")),
        expired=true(values.get("buildexpired")),
        ugly_urls=true(values.get("uglyurls")),
        path_to_lower=not true(values.get("disablepathtolower")),
        remove_accents=true(values.get("removepathaccents")),
        taxonomies=tuple(dict.fromkeys(_taxonomies(values))),
        plural_titles=str(values.get("pluralizelisttitles", "true")).lower() != "false",
        ignore_files=tuple(_strings(values.get("ignorefiles"))),
        zone=ZoneInfo(str(values["timezone"])) if values.get("timezone") else UTC,
        id_type=cast("IdType", id_type if id_type in ("github-ascii", "blackfriday") else "github"),
        auto_ids=str(parser.get("autoheadingid", "true")).lower() != "false",
        dates=tuple((key, tuple(_strings(keys))) for key, keys in _section(values, "frontmatter").items()),
    )


def _section(values: dict[str, Any], *keys: str) -> dict[str, Any]:
    for key in keys:
        inner = values.get(key)
        values = inner if isinstance(inner, dict) else {}
    return values


def _strings(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)] if value else []


def _list(value: Any) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else [value]
    return [entry for entry in found if isinstance(entry, dict)]


def _permalinks(values: Any) -> Iterator[Permalink]:
    """`[permalinks] post = "…"`, since 0.114 `[permalinks.page] post = "…"`, or a list of targets and patterns."""
    if isinstance(values, list):
        for entry in _list(values):
            if isinstance(entry.get("pattern"), str):
                yield Permalink(entry.get("target") or {}, entry["pattern"])
        return
    patterns = {key: pattern for key, pattern in (values or {}).items() if isinstance(pattern, str)}
    patterns |= _section(values or {}, "page")
    for key in sorted(patterns, key=lambda key: -key.strip("/").count("/")):  # the nearest folder's holds
        yield Permalink({"path": _below(key.strip("/"))}, str(patterns[key]))


def _below(folder: str) -> str:
    """Return the glob for what is in a folder; the root's is only what stands in no other."""
    if "*" in folder:
        return f"/{folder}"
    return f"{{/{folder},/{folder}/**}}" if folder else "/*"


def _taxonomies(values: dict[str, Any]) -> Iterator[str]:
    """All that any language has: where a post's own has no such taxonomy, it rarely says anything of that name."""
    settings = [own for own in _section(values, "languages").values() if isinstance(own, dict)]
    for own in (values, *settings):
        yield from (str(plural) for plural in _section(own, "taxonomies").values())


def _mounted(values: dict[str, Any], language: str) -> str:
    """Return the folder that `module.mounts` puts in the place of a language's content; empty where none is put."""
    for mount in _list(_section(values, "module").get("mounts")):
        languages = _strings(mount.get("lang")) or _strings(_section(mount, "sites", "matrix").get("languages"))
        if mount.get("target") == "content" and (not languages or language in languages):
            return str(mount.get("source") or "")
    return ""


def _languages(values: dict[str, Any]) -> tuple[Language, ...]:
    default = str(values.get("defaultcontentlanguage") or "en").lower()
    in_subdir = true(values.get("defaultcontentlanguageinsubdir"))
    content = str(values.get("contentdir") or "content").strip("/")
    settings = {key: own for key, own in _section(values, "languages").items() if isinstance(own, dict)}
    active = {key: own for key, own in settings.items() if not true(own.get("disabled"))}
    active.setdefault(default, {})
    return tuple(
        Language(
            key,
            (_mounted(values, key) or str(own.get("contentdir") or content)).strip("/"),
            "" if key == default and not in_subdir else f"/{key}",
            tuple(_permalinks(own.get("permalinks", values.get("permalinks")))),
            (*_list(own.get("cascade")), *_list(values.get("cascade"))),
        )
        for key, own in sorted(active.items(), key=lambda item: (item[0] != default, item[0]))
    )
