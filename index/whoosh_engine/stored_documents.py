"""Read whole documents back from Whoosh segments, which store them, and rebuild segment files from them."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import index as whoosh_index
from whoosh.reading import SegmentReader as WhooshSegmentReader

from ..errors import IndexDamaged
from ..model import Document
from ..segment.array_file import ArrayFile, write_arrays
from ..segment.arrays import SegmentArrays
from ..segment.builder import build_forward_index
from ..segment.document_json import decode_document
from ..segment.forward_index import ForwardIndex, restore_forward_index
from ..segment.inverter import invert
from ..segment.ragged import Array
from ..semantic.encode import add_vectors
from ..semantic.model import StaticModel
from . import restricted_pickle
from .durable_files import FRESH_SUFFIX
from .manifest import get_segment_path

log = logging.getLogger(__name__)


def read_documents(folder: Path, segment: str, numbers: Iterable[int] | None = None) -> Iterator[Document]:
    """Yield the documents of a Whoosh segment with these numbers; None: all in order, deleted ones too."""
    with restricted_pickle.restrict_pickles():
        index = whoosh_index.open_dir(str(folder))
        reader = index.reader()
    try:
        for leaf, _ in reader.leaf_readers():
            if leaf.segment().segment_id() == segment:
                yield from _read_stored(leaf, range(leaf.doc_count_all()) if numbers is None else numbers)
    finally:
        reader.close()
        index.close()


def read_live_documents(storage: Any, schema: Any, segment: Any) -> Iterator[Document]:
    """Yield the live documents of an open Whoosh segment in order."""
    reader = WhooshSegmentReader(storage, schema, segment)
    try:
        yield from _read_stored(reader, find_live_documents(segment).tolist())
    finally:
        reader.close()


def _read_stored(reader: Any, numbers: Iterable[int]) -> Iterator[Document]:
    for number in numbers:
        with restricted_pickle.restrict_pickles():
            document = decode_document(reader.stored_fields(number)["document"])
        yield document


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
        return build_forward_index(read_documents(folder, segment))


def rebuild_segment_file(folder: Path, segment: str, model: StaticModel | None) -> None:
    """Replace the segment file of a Whoosh segment with one made from its stored documents. `model`: embeds them."""
    path = get_segment_path(folder, segment)
    fresh = path.with_suffix(f".{os.getpid()}{FRESH_SUFFIX}")
    fresh.unlink(missing_ok=True)
    try:
        forward = add_vectors(build_forward_index(read_documents(folder, segment)), model)
        write_arrays(fresh, invert(forward).flatten())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
