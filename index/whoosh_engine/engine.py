"""WhooshEngine: generations of a Whoosh index, asked through their columns."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import chain
from pathlib import Path
from typing import TypeVar

from ..errors import IndexDamaged, NoIndex, PosthasteError
from ..matching.scoring_context import ScoringContext
from ..model import Batch, Document, Generation, Hit, Problem, Query, Results, SearchOptions, Suggestion
from ..ranking import Ranking
from ..searcher.related import find_related
from ..searcher.search import search
from ..searcher.suggest import suggest
from ..segment import array_file
from ..segment.reader import SegmentReader
from ..segment.snapshot import Snapshot
from .generations import Generations, Manifest, SegmentEntry, columns_path, unreadable

log = logging.getLogger(__name__)

VERSION = 10
"""Grows with every change to the schema, the analysis or the columns: an index of another version is made anew."""

T = TypeVar("T")
_PATIENCE = 0.05
"""Seconds that a question waits for its turn, at most."""


class WhooshEngine:
    """See `index.engine.Engine`. Whoosh itself is imported only to write, to check, and to make columns again."""

    def __init__(self, path: Path, ranking: Ranking, *, verify: bool = False) -> None:
        self._ranking = ranking
        self._verify = verify
        self._generations = Generations(path)
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._opened: tuple[Manifest, ScoringContext] | None = None
        self._segments: dict[str, SegmentReader] = {}
        self._told: Generation | None = None

    # ---------------------------------------------------------------------------------- changing

    def hold_write_lock(self) -> AbstractContextManager[None]:
        """See Engine.writing."""
        return self._generations.hold_write_lock()

    def apply(self, batch: Batch) -> Generation:
        """See Engine.apply."""
        from . import writer

        with self._generations.hold_write_lock():
            opened = self._current()
            base, deleted = None, dict[str, list[int]]()
            if opened is not None:
                base, context = opened
                deleted = _deletions(context.snapshot, base, batch)
            upserts = {document.id: document for document in batch.upserts}.values()
            try:
                return self._publish(lambda folder: writer.write(folder, upserts, deleted, self._confirm(base)), base)
            except PosthasteError:
                raise
            except Exception:  # Whoosh stumbles over damage in a dozen ways
                self._confirm(base)("")
                raise

    def rebuild(self, documents: Iterable[Document]) -> Generation:
        """See Engine.rebuild."""
        from . import writer

        with self._generations.hold_write_lock():
            return self._publish(lambda folder: writer.write(folder, documents, {}, self._confirm(None)), None)

    def _publish(self, write: Callable[[Path], list[SegmentEntry]], base: Manifest | None) -> Generation:
        return self._published(self._generations.publish(VERSION, write, base))

    def _confirm(self, base: Manifest | None) -> Callable[[str], None]:
        """Return what reads the files of `base` whose names begin so, before their content goes into new ones."""
        return lambda beginning: self._generations.confirm(base, beginning) if base is not None else None

    def _published(self, manifest: Manifest) -> Generation:
        told = self._told
        if told is None or told.id != manifest.generation:
            size = self._generations.size(manifest.generation)
            told = self._told = Generation(manifest.generation, manifest.documents, size, manifest.published)
        return told

    # ---------------------------------------------------------------------------------- asking

    def get_generation(self) -> Generation | None:
        """See Engine.generation."""
        opened = self._current()
        return None if opened is None else self._published(opened[0])

    def get_digests(self, ids: Collection[str] | None = None) -> Mapping[str, str]:
        """See Engine.digests."""
        opened = self._current()
        return {} if opened is None else opened[1].snapshot.read_digests(ids)

    def get_documents(self, ids: Collection[str]) -> Iterator[Document]:
        """See Engine.documents."""
        from . import writer

        opened = self._current()
        if opened is None or not ids:
            return
        manifest, context = opened
        folder, wanted = self._generations.folder(manifest.generation), context.snapshot.read_digests(ids).keys()
        self._generations.confirm(manifest, "")
        for segment in manifest.segments:
            for number, document in enumerate(writer.documents(folder, segment.id)):
                if document.id in wanted and number not in segment.deleted:
                    yield document

    def search(self, query: Query, options: SearchOptions) -> Results:
        """See Engine.search."""
        return self._in_turn(lambda context: search(context, query, options))

    def suggest(self, text: str, limit: int, *, deadline: float | None = None) -> list[Suggestion]:
        """See Engine.suggest."""
        return self._in_turn(lambda context: suggest(context, text, limit, time.time(), deadline))

    def find_related(self, id: str, limit: int, *, deadline: float | None = None) -> list[Hit]:
        """See Engine.related."""
        return self._in_turn(lambda context: find_related(context, id, limit, time.time(), deadline))

    def _in_turn(self, ask: Callable[[ScoringContext], T]) -> T:
        """Put a question when the one before it is answered: threads that compute at the same time take the interpreter
        from each other at every call of NumPy, and all are late. One that takes long holds nobody up for long."""
        context = self._get_context()
        waited = self._turn.acquire(timeout=_PATIENCE)
        try:
            return ask(context)
        finally:
            if waited:
                self._turn.release()

    def get_cache_bytes(self) -> int:
        """See Engine.cached."""
        opened = self._current()
        return 0 if opened is None else opened[1].scored_terms.size

    def check(self) -> list[Problem]:
        """See Engine.check."""
        opened = self._current()
        if opened is None:
            return [Problem(f"{self._generations.path}: there is no index", "run `posthaste index`")]
        manifest, _ = opened
        found = self._generations.damage(manifest)
        folder = self._generations.folder(manifest.generation)
        for segment in manifest.segments:
            found += array_file.find_damage(columns_path(folder, segment.id))
        return [Problem(what, "run `posthaste check --repair`") for what in found]

    def close(self) -> None:
        """See Engine.close."""
        with self._lock:
            self._opened, self._stamp, self._segments = None, None, {}

    # ---------------------------------------------------------------------------------- the current generation

    def _get_context(self) -> ScoringContext:
        opened = self._current()
        if opened is None:
            raise NoIndex(f"{self._generations.path}: there is no index yet; run `posthaste index`")
        return opened[1]

    def _current(self) -> tuple[Manifest, ScoringContext] | None:
        """Return what is published now, opened; it is opened anew only when it has changed."""
        stamp = self._generations.stamp()
        if stamp is None:
            return None
        with self._lock:
            if stamp != self._stamp:
                self._opened = self._open()
                self._stamp = stamp
            return self._opened

    def _open(self) -> tuple[Manifest, ScoringContext] | None:
        for _ in range(5):  # a generation may be replaced, and removed, between two looks
            try:
                manifest = self._generations.current()
                if manifest is None:
                    return None
                return manifest, self._open_generation(manifest)
            except FileNotFoundError:
                continue
        raise IndexDamaged(f"{self._generations.path}: files are missing; run `posthaste index --rebuild`")

    def _open_generation(self, manifest: Manifest) -> ScoringContext:
        if manifest.version != VERSION:
            raise IndexDamaged(
                f"{self._generations.path}: written by another version of Posthaste; run `posthaste index --rebuild`"
            )
        known = self._segments
        self._segments = {s.id: known.get(s.id) or self._segment(manifest, s.id) for s in manifest.segments}
        segments = [(self._segments[s.id], s.deleted) for s in manifest.segments]
        return ScoringContext(Snapshot(manifest.generation, segments), self._ranking)

    def _segment(self, manifest: Manifest, segment: str) -> SegmentReader:
        """Open a segment's columns; where they are absent or damaged, make them again from the Whoosh segment."""
        folder = self._generations.folder(manifest.generation)
        path = columns_path(folder, segment)
        try:
            return SegmentReader.open(path, verify=self._verify)
        except OSError as error:
            raise unreadable(path, error) from error
        except IndexDamaged as error:
            if not folder.is_dir():
                raise FileNotFoundError(folder) from error
            log.warning("%s; made again from the Whoosh segment", error)
            self._remake(manifest, segment)
            return SegmentReader.open(path)

    def _remake(self, manifest: Manifest, segment: str) -> None:
        from . import writer

        confirm = self._confirm(manifest)
        confirm(writer.TOC)
        confirm(f"{writer.SEGMENT}{segment}")
        folder = self._generations.folder(manifest.generation)
        try:
            writer.remake_columns(folder, segment)
        except OSError as error:
            raise unreadable(folder, error) from error
        except Exception as error:  # whatever Whoosh stumbles over
            raise IndexDamaged(f"{folder}: {error}; run `posthaste index --rebuild`") from error


def _deletions(snapshot: Snapshot, manifest: Manifest, batch: Batch) -> dict[str, list[int]]:
    """Return the documents, segment by segment, that a batch deletes or replaces."""
    found: dict[str, list[int]] = {}
    for id in dict.fromkeys(chain(batch.deletes, (document.id for document in batch.upserts))):
        document = snapshot.find_doc_by_id(id)
        if document is not None:
            view, number = snapshot.locate_doc(document)
            found.setdefault(manifest.segments[view.ordinal].id, []).append(number)
    return found
