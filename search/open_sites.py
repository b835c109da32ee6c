"""Open the site that the settings name, or several that are searched as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.cluster_address import Location
from index.engine import SearchEngine, join_engines
from index.errors import SettingsError
from index.segment.site_label import SiteLabel

from .curation import Curation, join_curations, open_curation
from .open_index import OpenIndex, open_index, open_model
from .setting_values import SiteSource
from .settings import Settings


@dataclass(frozen=True, slots=True)
class OpenSite:
    """A site with its index and its own settings."""

    name: str
    """Empty if it is the only one."""
    settings: Settings
    index: OpenIndex


def open_sites(settings: Settings, *, verify: bool = False) -> tuple[OpenSite, ...]:
    """Open the sites that the settings name; create nothing. `verify`: see `open_index`. Raises SettingsError."""
    if not settings.sites:
        return (OpenSite("", settings, open_index(settings, verify=verify)),)
    if settings.site_url:
        raise SettingsError("site_url: there are several sites; give each its own `site_url` in `sites`")
    if isinstance(settings.index, Location):
        raise SettingsError(f"index: only indexes in folders are searched as one, not {settings.index}")
    sites = tuple(_open_site(settings, source, verify) for source in settings.sites)
    paths = [site.index.path.resolve() for site in sites]
    for site, path in zip(sites, paths, strict=True):
        if paths.count(path) > 1:
            raise SettingsError(f"{path}: the index of several sites, such as '{site.name}'; give each its own `index`")
    return sites


def _open_site(settings: Settings, source: SiteSource, verify: bool) -> OpenSite:
    own = settings.make_site_settings(source)
    try:
        return OpenSite(source.name, own, open_index(own, verify=verify))
    except SettingsError as error:
        raise SettingsError(f"site '{source.name}': {error}") from error


def join_sites(settings: Settings, sites: Sequence[OpenSite], *, load: bool = False) -> SearchEngine:
    """Return the engine that searches the sites: that of the only one, or all as one by the ranking of `settings`.

    `load`: the model now, see `open_model`. Raises SettingsError."""
    if not settings.sites:
        return sites[0].index.engine
    engines = {SiteLabel(site.name, find_origin(site)): site.index.engine for site in sites}
    model = open_model(settings, load=load)
    return join_engines(engines, settings.ranking, budget=settings.cache_budget, model=model)


def find_origin(site: OpenSite) -> str:
    """Return the scheme and host to which results of a site link; empty if neither its settings nor its configuration
    name them."""
    return site.settings.site_url or site.index.site.origin


def open_curations(settings: Settings, sites: Sequence[OpenSite]) -> Curation:
    """Return the pins and synonyms of the only site; or of all, after those of files that `settings` names."""
    if not settings.sites:
        return open_curation(settings, sites[0].index.site.root)
    own = {site.name: open_curation(site.settings, site.index.site.root) for site in sites}
    return join_curations(open_curation(settings, None), own)


def list_previewed(sites: Sequence[OpenSite]) -> list[str]:
    """Return which hidden posts a private preview of any site shows, see `Settings.list_previewed`."""
    return list(dict.fromkeys(name for site in sites for name in site.settings.list_previewed()))
