"""The engine over a Whoosh index in a folder: writes generations of it, and searches their segment files."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..cache_budget import DEFAULT_BUDGET, CacheBudget
from ..errors import IndexDamaged, NoIndex, PosthasteError
from ..matching.scoring_context import ScoringContext
from ..model import Batch, Document, Generation, Problem
from ..ranking import Ranking
from ..searcher.turn_searcher import TurnSearcher
from ..segment import array_file
from ..segment.document_json import DOCUMENT_FORM, NO_DOCUMENTS, StoredDocuments
from ..segment.reader import SegmentReader
from ..segment.snapshot import Snapshot
from .generations import Generations, convert_os_error
from .manifest import Manifest, SegmentEntry, get_segment_path

if TYPE_CHECKING:
    from ..semantic.model import StaticModel

log = logging.getLogger(__name__)

VERSION = 16
"""Increase it when the schema, the analysis or the segment file changes: an index of another version is rebuilt."""

_MAX_OPEN_ATTEMPTS = 5
"""Opening is retried because a generation may be replaced and deleted after its name was read."""


class _OpenIndex(NamedTuple):
    manifest: Manifest
    context: ScoringContext


class WhooshEngine(TurnSearcher):
    """See `index.engine.SegmentEngine`. Whoosh itself is imported only to write and to rebuild segment files."""

    def __init__(
        self,
        path: Path,
        ranking: Ranking,
        *,
        verify: bool = False,
        budget: CacheBudget = DEFAULT_BUDGET,
        model: StaticModel | None = None,
    ) -> None:
        super().__init__(budget, model)
        self._ranking = ranking
        self._budget = budget
        self._verify = verify
        self._generations = Generations(path)
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._open_index: _OpenIndex | None = None
        self._segments: dict[str, SegmentReader] = {}
        self._generation: Generation | None = None
        self._verified = ""
        """The generation whose files were compared with their hashes."""

    # ---------------------------------------------------------------------------------- writing

    def hold_write_lock(self) -> AbstractContextManager[None]:
        """See Engine.hold_write_lock."""
        return self._generations.hold_write_lock()

    def apply(self, batch: Batch) -> Generation:
        """See Engine.apply."""
        with self._generations.hold_write_lock():
            current = self._get_current()
            base, deleted = None, dict[str, list[int]]()
            if current is not None:
                base = current.manifest
                deleted = _find_deleted(current, batch)
            upserts = {document.id: document for document in batch.upserts}.values()
            try:
                return self._publish(upserts, deleted, base)
            except PosthasteError:
                raise
            except Exception:  # Whoosh raises all kinds of errors for damaged files
                self._require_unchanged(base, "")
                raise

    def rebuild(self, documents: Iterable[Document]) -> Generation:
        """See Engine.rebuild."""
        with self._generations.hold_write_lock():
            return self._publish(documents, {}, None)

    def _publish(
        self, documents: Iterable[Document], deleted: Mapping[str, list[int]], base: Manifest | None
    ) -> Generation:
        from . import writer  # imports Whoosh, which readers do without

        def write(folder: Path) -> list[SegmentEntry]:
            require_unchanged = partial(self._require_unchanged, base)
            return writer.write_index(folder, documents, deleted, require_unchanged, self._model)

        return self._describe(self._generations.publish(VERSION, write, base))

    def _require_unchanged(self, manifest: Manifest | None, prefix: str) -> None:
        if manifest is not None:
            self._generations.require_unchanged(manifest, prefix)

    def _describe(self, manifest: Manifest) -> Generation:
        generation = self._generation
        if generation is None or generation.id != manifest.generation:
            size = self._generations.measure(manifest.generation)
            generation = Generation(manifest.generation, manifest.documents, size, manifest.published)
            self._generation = generation
        return generation

    # ---------------------------------------------------------------------------------- reading

    def get_generation(self) -> Generation | None:
        """See SearchEngine.get_generation."""
        current = self._get_current()
        return None if current is None else self._describe(current.manifest)

    def get_digests(self, ids: Collection[str] | None = None) -> Mapping[str, str]:
        """See SearchEngine.get_digests."""
        current = self._get_current()
        return {} if current is None else current.context.snapshot.read_digests(ids)

    def get_documents(self, ids: Collection[str]) -> Iterator[Document]:
        """See SearchEngine.get_documents."""
        current = self._get_current()
        if current is None or not ids:
            return
        from .stored_documents import Place, read_documents  # imports Whoosh

        manifest, snapshot = current.manifest, current.context.snapshot
        if manifest.generation != self._verified:  # once: it reads all files
            self._generations.require_unchanged(manifest, "")
            self._verified = manifest.generation
        docs = [doc for id in dict.fromkeys(ids) if (doc := snapshot.find_doc_by_id(id)) is not None]
        located = (snapshot.locate_doc(doc) for doc in docs)
        places = [Place(manifest.segments[view.ordinal].id, number) for view, number in located]
        folder = self._generations.get_folder(manifest.generation)
        with _report_damage(folder):
            yield from read_documents(folder, places)

    def open_stored(self) -> StoredDocuments:
        """See Engine.open_stored."""
        try:
            return StoredDocuments(self.get_digests(), self.get_documents)
        except IndexDamaged as error:
            log.debug("not readable: %s", error)
        try:
            manifest = self._generations.read_current()
            if manifest is None or manifest.document_form != DOCUMENT_FORM:
                return NO_DOCUMENTS
            return self._open_stored(manifest)
        except (FileNotFoundError, IndexDamaged) as error:
            log.info("the documents of the index can't be read: %s", error)
            return NO_DOCUMENTS

    def _open_stored(self, manifest: Manifest) -> StoredDocuments:
        """Return the documents of a generation of another version."""
        from .stored_documents import find_documents, read_documents  # imports Whoosh

        self._generations.require_unchanged(manifest, "")
        folder = self._generations.get_folder(manifest.generation)
        with _report_damage(folder):
            digests, places = find_documents(folder, manifest.segments)

        def read(ids: Collection[str]) -> Iterator[Document]:
            with _report_damage(folder):
                yield from read_documents(folder, (places[id] for id in ids))

        return StoredDocuments(digests, read)

    def is_outdated(self) -> bool:
        """See Engine.is_outdated."""
        current = self._get_current()
        if current is None or self._model is None:
            return False
        models = {view.reader.vector_model for view in current.context.snapshot.segments}
        return not models <= {self._model.id}

    def check(self) -> list[Problem]:
        """See Engine.check."""
        current = self._get_current()
        if current is None:
            return [Problem(f"{self._generations.path}: there is no index", "run `posthaste index`")]
        manifest = current.manifest
        folder = self._generations.get_folder(manifest.generation)
        damage = self._generations.find_damage(manifest)
        for segment in manifest.segments:
            damage += array_file.find_damage(get_segment_path(folder, segment.id))
        return [Problem(what, "run `posthaste check --repair`") for what in damage]

    def close(self) -> None:
        """See SearchEngine.close."""
        with self._lock:
            self._open_index, self._stamp, self._segments = None, None, {}

    def get_snapshot(self) -> Snapshot:
        """See SegmentEngine.get_snapshot."""
        return self._get_context().snapshot

    def _find_context(self) -> ScoringContext | None:
        current = self._get_current()
        return None if current is None else current.context

    def measure_cluster(self) -> None:
        """See SearchEngine.measure_cluster."""
        return None

    def _get_context(self) -> ScoringContext:
        context = self._find_context()
        if context is None:
            raise NoIndex(f"{self._generations.path}: there is no index yet; run `posthaste index`")
        return context

    # ---------------------------------------------------------------------------------- opening

    def _get_current(self) -> _OpenIndex | None:
        """Return the current generation, opened at first use; None if nothing was published yet."""
        stamp = self._generations.get_stamp()
        if stamp is None:
            return None
        with self._lock:
            if stamp != self._stamp:
                self._open_index = self._open_current()
                self._stamp = stamp
            return self._open_index

    def _open_current(self) -> _OpenIndex | None:
        for _ in range(_MAX_OPEN_ATTEMPTS):
            try:
                manifest = self._generations.read_current()
                return None if manifest is None else _OpenIndex(manifest, self._open_generation(manifest))
            except FileNotFoundError:
                continue
        raise IndexDamaged(f"{self._generations.path}: files are missing; run `posthaste index --rebuild`")

    def _open_generation(self, manifest: Manifest) -> ScoringContext:
        if (manifest.version, manifest.document_form) != (VERSION, DOCUMENT_FORM):
            raise IndexDamaged(
                f"{self._generations.path}: written by another version of Posthaste; run `posthaste index --rebuild`"
            )
        known = self._segments
        self._segments = {s.id: known.get(s.id) or self._open_segment(manifest, s.id) for s in manifest.segments}
        segments = [(self._segments[s.id], s.deleted) for s in manifest.segments]
        return ScoringContext(Snapshot(manifest.generation, segments), self._ranking, self._budget)

    def _open_segment(self, manifest: Manifest, segment: str) -> SegmentReader:
        """Open a segment file; if it is absent or damaged, rebuild it from the Whoosh segment first."""
        folder = self._generations.get_folder(manifest.generation)
        path = get_segment_path(folder, segment)
        try:
            return SegmentReader.open(path, verify=self._verify)
        except OSError as error:
            raise convert_os_error(path, error) from error
        except IndexDamaged as error:
            if not folder.is_dir():
                raise FileNotFoundError(folder) from error
            log.warning("segment file is damaged; rebuilding it from the Whoosh segment: %s", error)
            self._rebuild_segment_file(manifest, segment)
            return SegmentReader.open(path)

    def _rebuild_segment_file(self, manifest: Manifest, segment: str) -> None:
        from . import stored_documents, writer  # import Whoosh

        self._generations.require_unchanged(manifest, writer.TOC_PREFIX)
        self._generations.require_unchanged(manifest, f"{writer.SEGMENT_PREFIX}{segment}")
        folder = self._generations.get_folder(manifest.generation)
        with _report_damage(folder):
            stored_documents.rebuild_segment_file(folder, segment, self._model)


@contextmanager
def _report_damage(folder: Path) -> Iterator[None]:
    """Raise IndexDamaged or IndexUnreadable if Whoosh fails to read a generation."""
    try:
        yield
    except OSError as error:
        raise convert_os_error(folder, error) from error
    except Exception as error:  # Whoosh raises all kinds of errors for damaged files
        raise IndexDamaged(f"{folder}: {error}; run `posthaste index --rebuild`") from error


def _find_deleted(current: _OpenIndex, batch: Batch) -> dict[str, list[int]]:
    """Return segment id -> numbers of the documents that a batch deletes or replaces."""
    deleted: dict[str, list[int]] = {}
    for id in dict.fromkeys(chain(batch.deletes, (document.id for document in batch.upserts))):
        doc = current.context.snapshot.find_doc_by_id(id)
        if doc is not None:
            view, number = current.context.snapshot.locate_doc(doc)
            deleted.setdefault(current.manifest.segments[view.ordinal].id, []).append(number)
    return deleted
