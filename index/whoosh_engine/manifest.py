"""The manifest of a generation: its segments, and the size and SHA-256 of its files.

The manifest ends with a seal, the SHA-256 of the rest, so that a damaged manifest is recognized as such. Segment files
have checksums of their own and are not listed: they are a cache, rebuilt from the Whoosh segments if needed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ..segment.document_json import DOCUMENT_FORM
from .durable_files import compute_sha256, sync_file

MANIFEST_NAME = "manifest.json"
_SEGMENT_SUFFIX = ".segment"
_PLAIN_NAME = re.compile(r"\w[\w.]*")
"""File names that a manifest may list: never paths out of the folder."""
_FIRST_SEALED_VERSION = 3
_LAST_VERSION_WITHOUT_FORM = 15
"""Manifests up to this version may not say the form of the documents. In this version it is 1."""


class FileEntry(NamedTuple):
    """A file, as a manifest lists it."""

    size: int
    """In bytes."""
    sha256: str


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment, as a manifest lists it."""

    id: str
    """Whoosh's name of the segment."""
    documents: int
    """Live and deleted."""
    deleted: tuple[int, ...]
    """Numbers of the deleted documents."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of a generation."""

    generation: str
    version: int
    """The version of the index format that it was written in."""
    published: float
    """Seconds since 1970."""
    segments: tuple[SegmentEntry, ...]
    files: dict[str, FileEntry]
    """Name -> entry of every file but the manifest and the segment files."""
    document_form: int = DOCUMENT_FORM
    """The form that its documents are stored in."""

    @property
    def documents(self) -> int:
        """Number of live documents."""
        return sum(segment.documents - len(segment.deleted) for segment in self.segments)


def get_segment_path(folder: Path, segment: str) -> Path:
    """Return the path of the segment file of a Whoosh segment. Whoosh deletes it together with the segment, since the
    name begins with the segment's."""
    return folder / f"{segment}{_SEGMENT_SUFFIX}"


def describe_files(folder: Path, base: Manifest | None) -> dict[str, FileEntry]:
    """Sync the files of a folder that are not in `base`, and return an entry for each file. Segment files are left out:
    they are synced when they are written."""
    known = {} if base is None else base.files
    return {
        path.name: known.get(path.name) or _describe_file(path)
        for path in sorted(folder.iterdir())
        if path.suffix != _SEGMENT_SUFFIX
    }


def _describe_file(path: Path) -> FileEntry:
    sync_file(path)
    return FileEntry(path.stat().st_size, compute_sha256(path))


def find_changed_files(folder: Path, manifest: Manifest, names: Iterable[str]) -> list[str]:
    """Read some files of a generation and return what is wrong with them, one sentence per problem."""
    problems = []
    for name in names:
        path, entry = folder / name, manifest.files[name]
        try:
            if path.stat().st_size != entry.size or compute_sha256(path) != entry.sha256:
                problems.append(f"{path} has changed since it was written")
        except OSError as error:
            problems.append(f"{path}: {error.strerror}")
    return problems


# ------------------------------------------------------------------------------------------------ JSON


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the JSON of a manifest, with the seal as its last value."""
    body = orjson.dumps(manifest, default=tuple)
    return body[:-1] + b',"seal":"' + _compute_seal(body) + b'"}'


def decode_manifest(data: bytes) -> Manifest:
    """Read a manifest. Raises ValueError, TypeError, KeyError or AttributeError if it is not as it was written."""
    values: dict[str, Any] = orjson.loads(data)
    seal = values.pop("seal", "").encode()
    if seal != _compute_seal(orjson.dumps(values)) and values["version"] >= _FIRST_SEALED_VERSION:
        raise ValueError("has changed since it was written")
    if not all(map(_PLAIN_NAME.fullmatch, (*values["files"], *(entry["id"] for entry in values["segments"])))):
        raise ValueError("lists a file outside of the index")
    return Manifest(
        values["generation"],
        values["version"],
        values["published"],
        tuple(SegmentEntry(entry["id"], entry["documents"], tuple(entry["deleted"])) for entry in values["segments"]),
        {name: FileEntry(size, sha256) for name, (size, sha256) in values["files"].items()},
        values.get("document_form", 1 if values["version"] == _LAST_VERSION_WITHOUT_FORM else 0),
    )


def _compute_seal(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
