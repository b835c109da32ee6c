"""Open the site, the engine and the folder of the index that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from index.cluster_address import Location
from index.engine import Engine, open_engine
from index.errors import IndexDamaged, NotWritable, SettingsError
from index.semantic.model import (
    ModelFiles,
    StaticModel,
    find_model_files,
    find_packaged_model,
    is_available,
    require_libraries,
)
from index.sites import open_site
from index.sites.site import Site
from index.sync.read_limits import ReadLimits

from .settings import Settings


class OpenIndex(NamedTuple):
    """A site and the engine of its index."""

    site: Site
    engine: Engine
    path: Path
    """The folder of the state of syncs: that of the index, too, unless that is in a cluster."""
    limits: ReadLimits
    """What reading a post may take."""


def has_index(index: OpenIndex) -> bool:
    """Return whether there is an index. One that is damaged, or of another version of Posthaste, counts as well: the
    next sync rebuilds it."""
    try:
        return index.engine.get_generation() is not None
    except IndexDamaged:
        return True


def open_index(settings: Settings, *, verify: bool = False) -> OpenIndex:
    """Open the site and its engine; create nothing.

    `verify`: read all files of the index now, so that damage is found at the start of a long-running program.

    Raises:
        SettingsError: the site or its configuration cannot be used.
    """
    site = open_site_from_settings(settings)
    path = settings.index_path(site.root)
    if settings.index is None and not path.resolve().is_relative_to(site.root.resolve()):
        raise SettingsError(f"{path} leads outside the site; remove the link, or name the folder with --index")
    engine = open_engine_from_settings(settings, site, verify=verify)
    return OpenIndex(site, engine, path, settings.read_limits)


def open_engine_from_settings(settings: Settings, site: Site, *, verify: bool = False) -> Engine:
    """Open the engine of a site's index; see `open_index`. Raises SettingsError."""
    return open_engine(
        settings.index_location(site.root),
        settings.ranking,
        verify=verify,
        budget=settings.cache_budget,
        model=open_model(settings, load=verify),
        cluster=settings.cluster_options,
    )


def open_model(settings: Settings, *, load: bool) -> StaticModel | None:
    """Return the model that the settings name; None: only words count. `load`: now, not at the first search. Raises
    SettingsError."""
    model = _find_model(settings)
    if model is not None and load:
        model.load()
    return model


def _find_model(settings: Settings) -> StaticModel | None:
    if settings.semantic is False:
        return None
    if settings.semantic is None:
        files = None if isinstance(settings.index, Location) else find_default_model()
    else:
        require_libraries()
        files = find_packaged_model() if settings.semantic is True else find_model_files(settings.semantic)
        if files is None:
            raise SettingsError("semantic: there is no model; install posthaste-search[semantic], or name a model")
    return None if files is None else StaticModel(files)


def find_default_model() -> ModelFiles | None:
    """Return the model to use if no setting names one: that of an installed package. None if there is none, or without
    the libraries of the extra."""
    return find_packaged_model() if is_available() else None


def open_site_from_settings(settings: Settings) -> Site:
    """Open the site that the settings name. Raises SettingsError, also if they name several."""
    if settings.sites:
        names = ", ".join(site.name for site in settings.sites)
        raise SettingsError(
            f"the settings name several sites ({names}), but this works with one: name its folder, such as "
            f"{settings.sites[0].content}"
        )
    return open_site(
        settings.content,
        generator=settings.generator,
        hugo_version=settings.hugo_version,
        drafts=settings.drafts,
        future=settings.future,
        expired=settings.expired,
        custom=settings.custom_rules,
    )


def create_private_folder(folder: Path) -> None:
    """Create the folder of indexes unless it exists, for this user only and ignored by git. Raises NotWritable."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(mode=0o700, parents=True)
        (folder / ".gitignore").write_text("*\n")
    except OSError as error:
        if isinstance(error, FileExistsError) and folder.is_dir():  # another process was faster
            return
        raise NotWritable(f"{folder}: cannot create the folder: {error.strerror}; choose another --index") from error
