"""From settings to the site, its engine and their places."""

from __future__ import annotations

from pathlib import Path

from index.errors import NotWritable
from index.sites import open_site
from index.sites.site import Site

from .settings import Settings


def open_site_from_settings(settings: Settings) -> Site:
    """Open the site that the settings name. Raises SettingsError."""
    return open_site(
        settings.content,
        generator=settings.generator,
        hugo_version=settings.hugo_version,
        drafts=settings.drafts,
        future=settings.future,
        expired=settings.expired,
    )


def create_private_folder(folder: Path) -> None:
    """Make the folder of indexes where it isn't there: for this user only, and out of version control."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(mode=0o700, parents=True)
        (folder / ".gitignore").write_text("*\n")
    except OSError as error:
        raise NotWritable(f"{folder}: can't be made: {error.strerror}; choose another --index") from error
