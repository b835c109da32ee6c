"""Read whole documents back from Whoosh segments, which store them, and rebuild segment files from them."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from whoosh import index as whoosh_index
from whoosh.reading import SegmentReader as WhooshSegmentReader

from ..errors import IndexDamaged
from ..model import Document
from ..segment.array_file import ArrayFile, write_arrays
from ..segment.arrays import SegmentArrays
from ..segment.builder import build_forward_index
from ..segment.document_json import decode_document, decode_identity
from ..segment.forward_index import ForwardIndex, restore_forward_index
from ..segment.inverter import invert
from ..segment.ragged import Array
from ..semantic.encode import add_vectors
from ..semantic.model import StaticModel
from . import restricted_pickle
from .durable_files import FRESH_SUFFIX
from .manifest import SegmentEntry, get_segment_path

log = logging.getLogger(__name__)


class Place(NamedTuple):
    """Where a document is stored."""

    segment: str
    """The id of the Whoosh segment."""
    number: int
    """Of the document in the segment."""


def read_documents(folder: Path, places: Iterable[Place]) -> Iterator[Document]:
    """Yield the documents at some places of a Whoosh index, in this order."""
    with _open_segments(folder) as segments:
        for segment, number in places:
            yield decode_document(_read_stored(segments[segment], number))


def read_segment(folder: Path, segment: str) -> Iterator[Document]:
    """Yield all documents of a Whoosh segment in order, deleted ones too."""
    with _open_segments(folder) as segments:
        for number in range(segments[segment].doc_count_all()):
            yield decode_document(_read_stored(segments[segment], number))


def find_documents(folder: Path, entries: Iterable[SegmentEntry]) -> tuple[dict[str, str], dict[str, Place]]:
    """Return id -> digest and id -> place of the live documents in some segments of a Whoosh index.

    Needs no segment files, so that the index may be of another version."""
    digests: dict[str, str] = {}
    places: dict[str, Place] = {}
    with _open_segments(folder) as segments:
        for entry in entries:
            for number in sorted(set(range(entry.documents)).difference(entry.deleted)):
                id, digest = decode_identity(_read_stored(segments[entry.id], number))
                digests[id], places[id] = digest, Place(entry.id, number)
    return digests, places


@contextmanager
def _open_segments(folder: Path) -> Iterator[dict[str, Any]]:
    """Open the segments of a Whoosh index: id -> reader."""
    with restricted_pickle.restrict_pickles():
        index = whoosh_index.open_dir(str(folder))
        reader = index.reader()
    try:
        leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.segment()]
        yield {leaf.segment().segment_id(): leaf for leaf in leaves}
    finally:
        reader.close()
        index.close()


def read_live_documents(storage: Any, schema: Any, segment: Any) -> Iterator[Document]:
    """Yield the live documents of an open Whoosh segment in order."""
    reader = WhooshSegmentReader(storage, schema, segment)
    try:
        for number in find_live_documents(segment).tolist():
            yield decode_document(_read_stored(reader, number))
    finally:
        reader.close()


def _read_stored(reader: Any, number: int) -> bytes:
    """Return the JSON of a document."""
    with restricted_pickle.restrict_pickles():
        stored: bytes = reader.stored_fields(number)["document"]
        return stored


def find_live_documents(segment: Any) -> Array:
    """Return the numbers of the documents of a Whoosh segment that are not deleted, ascending."""
    is_live = np.ones(segment.doc_count_all(), np.bool_)
    is_live[list(segment.deleted_docs())] = False
    return np.flatnonzero(is_live)


def read_forward_index(folder: Path, segment: str) -> ForwardIndex:
    """Return the forward index of a segment: from its segment file or, if that is damaged, from the Whoosh segment."""
    try:
        file = ArrayFile.open(get_segment_path(folder, segment), verify=True)
        return restore_forward_index(SegmentArrays.from_file(file))
    except IndexDamaged as error:
        log.warning("segment file is damaged; reading the Whoosh segment instead: %s", error)
        return build_forward_index(read_segment(folder, segment))


def rebuild_segment_file(folder: Path, segment: str, model: StaticModel | None) -> None:
    """Replace the segment file of a Whoosh segment with one made from its stored documents. `model`: embeds them."""
    path = get_segment_path(folder, segment)
    fresh = path.with_suffix(f".{os.getpid()}{FRESH_SUFFIX}")
    fresh.unlink(missing_ok=True)
    try:
        forward = add_vectors(build_forward_index(read_segment(folder, segment)), model)
        write_arrays(fresh, invert(forward).flatten())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
