"""Write documents to a Whoosh index and its segment files, in a folder that no reader opens yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import index as whoosh_index

from ..fields import FIELDS
from ..model import Document
from ..segment.array_file import write_arrays
from ..segment.builder import SegmentBuilder
from ..segment.forward_index import ForwardIndex
from ..segment.inverter import invert
from ..segment.merger import MergeSource, merge_forward_indexes
from ..semantic.encode import add_vectors
from ..semantic.model import StaticModel
from . import restricted_pickle
from .bulk_postings import BulkPostingsWriter, count_occurrences
from .manifest import SegmentEntry, get_segment_path
from .merge_policy import select_segments_to_merge
from .schema import make_schema, make_whoosh_fields, make_writing_schema
from .stored_documents import find_live_documents, read_forward_index, read_live_documents

_CHUNKS_PER_SEGMENT = 16_000_000
"""The most chunks (about as many as words) in memory at once, which become one segment: 38,000 posts in 2.5 GB."""
_BATCH = 100
"""Documents that are analyzed together: alternating with their reading would take half as long again."""
_POSTINGS_MB = 1 << 20
"""Megabytes of postings outside of texts that Whoosh keeps in memory: all. It would write those of 300,000 posts to
temporary files, as pickles that `restricted_pickle` refuses, only to read all of them back at once."""
TOC_PREFIX = "_MAIN_"
"""Start of the names of Whoosh's tables of contents."""
SEGMENT_PREFIX = "MAIN_"
"""Start of the names of a segment's files, before its id."""

RequireUnchanged = Callable[[str], None]
"""Raises IndexDamaged if a file whose name begins with a prefix is not as it was written: damage must not be copied."""


def write_index(
    folder: Path,
    documents: Iterable[Document],
    deleted: Mapping[str, Iterable[int]],
    require_unchanged: RequireUnchanged,
    model: StaticModel | None = None,
) -> list[SegmentEntry]:
    """Add documents to the Whoosh index in a folder, delete others, merge segments, and write their segment files.

    An empty folder gets a new index. `deleted`: segment id -> numbers of documents. `model`: embeds the sections.
    Returns all segments.
    Raises IndexDamaged if a file to read has changed, and OSError.
    """
    require_unchanged(TOC_PREFIX)
    with restricted_pickle.restrict_pickles():
        if any(folder.iterdir()):
            index = whoosh_index.open_dir(str(folder))
        else:
            index = whoosh_index.create_in(str(folder), make_schema())
        try:
            remaining = iter(restricted_pickle.lift_restriction(documents))
            while not _add_segment(index, folder, remaining, deleted, require_unchanged, model):
                deleted = {}
            return _list_segments(index)
        finally:
            index.close()


def _add_segment(
    index: Any,
    folder: Path,
    documents: Iterator[Document],
    deleted: Mapping[str, Iterable[int]],
    require_unchanged: RequireUnchanged,
    model: StaticModel | None,
) -> bool:
    """Write one segment of new documents and of the live documents of the segments merged with them.

    Return whether that were all new documents: it has no more of them than memory should hold. Whoosh's own merging
    would read postings back one by one; forward indexes are joined at once.
    """
    writer = index.writer(compound=False, limitmb=_POSTINGS_MB, _lk=False)  # the engine holds the write lock
    try:
        _delete_documents(writer.segments, deleted)
        stored_schema, writer.schema = writer.schema, make_writing_schema()
        builder = SegmentBuilder()
        while builder.chunk_count < _CHUNKS_PER_SEGMENT and (batch := list(islice(documents, _BATCH))):
            counts_of_batch = [builder.add(document) for document in batch]
            for document, counts in zip(batch, counts_of_batch, strict=True):
                _add_document(writer, document, counts)
        is_complete = builder.chunk_count < _CHUNKS_PER_SEGMENT
        added = len(builder)
        merged = []
        if is_complete:  # else the new documents alone take the memory of a merge
            merged = select_segments_to_merge(writer.segments, bool(added), partial(_measure_segment, folder))
        for segment in merged:
            require_unchanged(f"{SEGMENT_PREFIX}{segment.segment_id()}")
        forward = _merge(builder.build(), folder, merged, model)
        del builder  # so that its memory is free for the inversion
        live = chain.from_iterable(read_live_documents(writer.storage, stored_schema, segment) for segment in merged)
        for document, counts in zip(live, count_occurrences(forward, added), strict=True):
            _add_document(writer, document, counts)
        writer.schema = stored_schema
        arrays = invert(forward)
        writer.fieldwriter = BulkPostingsWriter(writer.fieldwriter, forward, arrays)
        writer.commit(mergetype=lambda _, segments: [segment for segment in segments if segment not in merged])
    except BaseException:
        _cancel(writer)
        raise
    if forward.doc_count:
        write_arrays(get_segment_path(folder, writer.newsegment.segment_id()), arrays.flatten())
    return is_complete


def _cancel(writer: Any) -> None:
    """Close the files of a writer; their folder is deleted anyway."""
    # On a full disk, or if the folder is gone already, Whoosh can't finish a file, and would leave the others open.
    terms, postings, columns = writer.fieldwriter._tindex, writer.fieldwriter._postfile, writer.perdocwriter._cols
    for close in (writer.cancel, terms.dbfile.close, postings.close, columns._temp.close):
        with suppress(Exception):
            close()


def _add_document(writer: Any, document: Document, counts: list[int]) -> None:
    """Add a document with a placeholder for its postings in each field. `counts`: how many it has there."""
    lengths = {name: count for name, count in zip(FIELDS, counts, strict=True) if count}
    writer.add_document(**make_whoosh_fields(document), **lengths)


def _delete_documents(segments: list[Any], deleted: Mapping[str, Iterable[int]]) -> None:
    for segment in segments:
        for number in deleted.get(segment.segment_id(), ()):
            segment.delete_document(number)


def _merge(forward: ForwardIndex, folder: Path, segments: list[Any], model: StaticModel | None) -> ForwardIndex:
    """Return the forward index of new documents and, after them, of the live documents of some segments."""
    forward = add_vectors(forward, model)
    if not segments:
        return forward
    sources = [MergeSource(forward, np.arange(forward.doc_count))]
    for segment in segments:
        old = add_vectors(read_forward_index(folder, segment.segment_id()), model)
        sources.append(MergeSource(old, find_live_documents(segment)))
    return merge_forward_indexes(sources)


def _measure_segment(folder: Path, segment: Any) -> int:
    """Return the bytes of a segment's file; 0 if it is absent: then it is made again."""
    try:
        return get_segment_path(folder, segment.segment_id()).stat().st_size
    except FileNotFoundError:
        return 0


def _list_segments(index: Any) -> list[SegmentEntry]:
    reader = index.reader()
    try:
        segments = [leaf.segment() for leaf, _ in reader.leaf_readers() if leaf.segment()]
        return [SegmentEntry(s.segment_id(), s.doc_count_all(), tuple(sorted(s.deleted_docs()))) for s in segments]
    finally:
        reader.close()
