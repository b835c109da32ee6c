"""List and `stat` the files of a site: the input of a sync plan."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import PosthasteError
from ..file_stamp import FileStamp, read_stamp
from ..sites.omissions import SkippedFile
from ..sites.site import Site


@dataclass(frozen=True, slots=True)
class ScannedFiles:
    """The files of a site at one moment."""

    stamps: dict[str, FileStamp]
    """By id, sorted: the files that may be posts."""
    inaccessible: dict[str, str]
    """Id -> reason: files that were listed but for which `stat` failed."""
    unreadable_folders: tuple[str, ...] = ()
    """Folders that could not be listed, relative to the content folder (which is the empty string)."""
    fingerprint: str = ""
    """Identifies the rules that posts are read by."""
    skipped: tuple[SkippedFile, ...] = ()
    """See `Scan.skipped`."""

    def may_exist(self, id: str) -> bool:
        """Return whether a file that has no stamp may still exist, though it is inaccessible."""
        return id in self.inaccessible or any(
            folder == "" or id.startswith(f"{folder}/") for folder in self.unreadable_folders
        )


def scan_files(site: Site) -> ScannedFiles:
    """List and `stat` all files of a site.

    Raises PosthasteError if the content folder is gone: that does not mean that its posts were deleted."""
    if not site.content.is_dir():
        raise PosthasteError(f"{site.content}: the content folder is gone; bring it back, the index stays as it is")
    scan = site.scan()
    stamps, inaccessible = read_stamps(site, scan.files)
    return ScannedFiles(stamps, inaccessible, scan.unreadable, scan.fingerprint, scan.skipped)


def read_stamps(site: Site, ids: Iterable[str]) -> tuple[dict[str, FileStamp], dict[str, str]]:
    """Return the stamps of files by id, and why `stat` failed for others. Files that no longer exist are in neither."""
    stamps: dict[str, FileStamp] = {}
    inaccessible: dict[str, str] = {}
    for id in ids:
        try:
            stamps[id] = _read_post_stamp(site, id)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            inaccessible[id] = f"can't be read: {error.strerror}"
    return stamps, inaccessible


def _read_post_stamp(site: Site, id: str) -> FileStamp:
    try:
        return read_stamp(f"{site.content}/{id}")
    except FileNotFoundError:
        return read_stamp(site.get_path(id))  # the name on disk may not be NFC, as ids are


def leads_outside(site: Site, id: str) -> bool:
    """Return whether a link at a file's path, or in it, leads out of the content folder: such a file is no post."""
    return not Path(os.path.realpath(site.content / id)).is_relative_to(site.content)  # unlike resolve, allows loops


def get_content_location(site: Site) -> str:
    """Return the content folder's path relative to the site's root; `.` if it is the root."""
    return site.unresolved_content.relative_to(site.root).as_posix()
