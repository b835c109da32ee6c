"""Documents -> Whoosh segments and their columns, in a folder that nobody reads yet."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import index as whoosh_index
from whoosh.reading import SegmentReader

from ..errors import IndexDamaged
from ..model import Document
from ..segment import array_file, inverter
from ..segment.builder import SegmentBuilder
from ..segment.forward_index import ForwardIndex
from ..segment.merger import merge_forward_indexes
from ..segment.ragged import Array
from ..segment.reader import Segment
from . import bulk_postings, restricted_pickle, schema
from .generations import SegmentEntry, columns_path

log = logging.getLogger(__name__)

_CHUNKS_PER_SEGMENT = 16_000_000
"""Words of the documents that are held in memory at once and become one segment: about 35,000 posts, in some 3 GB."""
_MAX_SEGMENTS = 8
"""With more, small ones are merged: each segment costs every query a little."""
_MAX_DELETED = 0.2
"""A segment with a larger share of deleted documents is merged: they still weigh on its size and statistics."""


TOC = "_MAIN_"
"""What the names of Whoosh's tables of contents begin with."""
SEGMENT = "MAIN_"
"""What stands before a segment's id in the names of its files."""

Confirm = Callable[[str], None]
"""Raises IndexDamaged where a file whose name begins so isn't as it was written: its damage would be copied."""


def write(
    folder: Path, documents: Iterable[Document], deleted: Mapping[str, Iterable[int]], confirm: Confirm
) -> list[SegmentEntry]:
    """Add documents to the Whoosh index in `folder` (made where there is none), mark others as deleted (segment ->
    numbers), merge what should be merged, and write the columns of every segment made. Returns all segments."""
    confirm(TOC)
    with restricted_pickle.restrict_pickles():
        index = whoosh_index.open_dir(str(folder)) if any(folder.iterdir()) else None
        if index is None:
            index = whoosh_index.create_in(str(folder), schema.schema())
        try:
            for number, builder in enumerate(_batches(documents)):
                _commit(index, folder, builder, deleted if number == 0 else {}, confirm)
            return _entries(index)
        finally:
            index.close()


@dataclass(frozen=True, slots=True)
class _Collected:
    documents: list[Document]
    forward: ForwardIndex


def _batches(documents: Iterable[Document]) -> Iterator[_Collected]:
    """Yield at least one, and no more documents at once than memory should hold."""
    builder, taken = SegmentBuilder(), list[Document]()
    for document in documents:
        builder.add(document)
        taken.append(document)
        if builder.chunks >= _CHUNKS_PER_SEGMENT:
            yield _Collected(taken, builder.finish())
            builder, taken = SegmentBuilder(), []
    yield _Collected(taken, builder.finish())


def _commit(
    index: Any, folder: Path, batch: _Collected, deleted: Mapping[str, Iterable[int]], confirm: Confirm
) -> None:
    """Write a segment of the batch and of what is alive in the segments that it takes in. Whoosh's own merging reads
    their postings back one by one; of the columns they are joined at once."""
    writer = index.writer(compound=False, limitmb=256, _lk=False)  # the engine holds the lock
    try:
        for segment in writer.segments:
            for number in deleted.get(segment.segment_id(), ()):
                segment.delete_document(number)
        merged = _to_merge(writer.segments, bool(batch.documents))
        for segment in merged:
            confirm(f"{SEGMENT}{segment.segment_id()}")
        forward = _joined(batch.forward, folder, merged)
        arrays = inverter.invert(forward)
        documents = chain(batch.documents, *(_stored(writer, segment) for segment in merged))
        writer.schema, plain = schema.feeding(), writer.schema
        for document, lengths in zip(documents, bulk_postings.lengths(forward, arrays), strict=True):
            writer.add_document(**schema.filters(document), **lengths)
        writer.schema = plain
        writer.fieldwriter = bulk_postings.FieldWriter(writer.fieldwriter, forward, arrays)
    except BaseException:
        with suppress(Exception):  # on a full disk it fails, too; the folder is removed, whatever it leaves
            writer.cancel()
        raise
    writer.commit(mergetype=lambda _, segments: [segment for segment in segments if segment not in merged])
    if forward.langs:
        array_file.write_arrays(columns_path(folder, writer.newsegment.segment_id()), arrays.flatten())


def _entries(index: Any) -> list[SegmentEntry]:
    reader = index.reader()
    try:
        segments = [leaf.segment() for leaf, _ in reader.leaf_readers() if leaf.segment()]
        return [SegmentEntry(s.segment_id(), s.doc_count_all(), tuple(sorted(s.deleted_docs()))) for s in segments]
    finally:
        reader.close()


# ------------------------------------------------------------------------------------------------ merging


def _to_merge(segments: list[Any], more: bool) -> list[Any]:
    """Return the segments that the new one shall take in. Of too many, the smallest ones up to the first that is larger
    than all before it: so a document is written again only as often as the logarithm of the index's size."""
    worn = [s for s in segments if s.deleted_count() > _MAX_DELETED * s.doc_count_all()]
    if len(segments) - len(worn) + more <= _MAX_SEGMENTS:
        return worn
    small: list[Any] = []
    total = 0
    for segment in sorted(segments, key=lambda s: int(s.doc_count())):
        if len(small) > 1 and segment.doc_count() > total:
            break
        small.append(segment)
        total += segment.doc_count()
    return [s for s in segments if s in worn or s in small]


def _joined(forward: ForwardIndex, folder: Path, segments: list[Any]) -> ForwardIndex:
    """Return the table of new documents and of those that are alive in some segments, in this order."""
    if not segments:
        return forward
    everything = np.arange(len(forward.langs))
    return merge_forward_indexes(
        [(forward, everything), *((_forward(folder, segment), _alive(segment)) for segment in segments)]
    )


def _stored(writer: Any, segment: Any) -> Iterator[Document]:
    """Yield the documents that are alive in a segment, in order."""
    reader = SegmentReader(writer.storage, writer.schema, segment)
    try:
        yield from _read(reader, _alive(segment).tolist())
    finally:
        reader.close()


def _read(reader: Any, numbers: Iterable[int]) -> Iterator[Document]:
    for number in numbers:
        with restricted_pickle.restrict_pickles():
            document = schema.document_of(reader.stored_fields(number))
        yield document


def _alive(segment: Any) -> Array:
    alive = np.ones(segment.doc_count_all(), np.bool_)
    alive[list(segment.deleted_docs())] = False
    return np.flatnonzero(alive)


def _forward(folder: Path, segment: Any) -> ForwardIndex:
    """Return the table that a segment's columns were made from; where they are damaged, from Whoosh's own files."""
    path = columns_path(folder, segment.segment_id())
    try:
        return Segment(path, verify=True).forward()
    except IndexDamaged as error:
        log.warning("%s; the Whoosh segment is read instead", error)
        return _built(folder, segment.segment_id())


# ------------------------------------------------------------------------------------------------ making again


def documents(folder: Path, segment: str) -> Iterator[Document]:
    """Yield the documents of one Whoosh segment, deleted ones too, in order."""
    with restricted_pickle.restrict_pickles():
        index = whoosh_index.open_dir(str(folder))
        reader = index.reader()
    try:
        for leaf, _ in reader.leaf_readers():
            if leaf.segment().segment_id() == segment:
                yield from _read(leaf, range(leaf.doc_count_all()))
    finally:
        reader.close()
        index.close()


def remake_columns(folder: Path, segment: str) -> None:
    """Make a segment's columns again from what Whoosh holds of it."""
    path = columns_path(folder, segment)
    fresh = path.with_suffix(f".{os.getpid()}.fresh")
    fresh.unlink(missing_ok=True)
    try:
        array_file.write_arrays(fresh, inverter.invert(_built(folder, segment)).flatten())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _built(folder: Path, segment: str) -> ForwardIndex:
    builder = SegmentBuilder()
    for document in documents(folder, segment):
        builder.add(document)
    return builder.finish()
