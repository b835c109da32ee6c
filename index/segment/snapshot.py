"""View one generation of the index as one doc-id space: a segment's base + the document's number in the segment.

The segments may be those of several sites, whose indexes are searched as one.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple, TypeVar, cast

import numpy as np

from ..fields import DATE_FIELD, FIELDS, SITE_FACET
from ..text.keys import make_facet_key
from .ragged import Array
from .reader import SegmentReader
from .site_label import SiteLabel

T = TypeVar("T")
_NO_DOCS = np.zeros(0, np.int64)


class SegmentView(NamedTuple):
    """A segment and its range of documents in a snapshot."""

    ordinal: int
    """Index in `Snapshot.segments`."""
    doc_base: int
    """Its first document in the snapshot."""
    reader: SegmentReader
    site: SiteLabel | None = None
    """The site of all its documents, if several are searched as one."""

    @property
    def doc_end(self) -> int:
        """The first document after the segment."""
        return self.doc_base + self.reader.doc_count

    def select(self, docs: Array) -> Array:
        """Return the part of an array over all documents of the snapshot that belongs to this segment."""
        selected: Array = docs[self.doc_base : self.doc_end]
        return selected

    def list_docs(self) -> Array:
        """Return all its documents, deleted ones too."""
        return np.arange(self.doc_base, self.doc_end)

    def find_doc_by_id(self, id: str) -> int | None:
        """Return the document with an id, deleted or not; None if there is no such document."""
        own = id if self.site is None else self.site.remove_from_id(id)
        doc = None if own is None else self.reader.stored.docs_by_id.get(own)
        return None if doc is None else self.doc_base + doc

    def find_doc_by_url(self, url: str) -> int | None:
        """Return the document with a URL, deleted or not; None if there is no such document."""
        own = url if self.site is None else self.site.remove_from_url(url)
        doc = None if own is None else self.reader.stored.docs_by_url.get(own)
        return None if doc is None else self.doc_base + doc

    def read_url(self, number: int) -> str:
        """Return the URL of a document, by its number in the segment."""
        url = self.reader.stored.sources[number][2]
        return url if self.site is None else self.site.add_to_url(url)

    def is_of_site(self, folded: str) -> bool:
        """Return whether all its documents are of the site with a folded name."""
        return self.site is not None and make_facet_key(self.site.name) == folded


class _VisibleDocs(NamedTuple):
    """The visible documents, the same from one change of visibility to the next; seconds since 1970, half-open."""

    since: float
    until: float
    mask: Array
    """True: not deleted, and public."""
    snapshot: Snapshot
    """In which only these documents are alive."""


class Snapshot:
    """One generation of the index. It never changes, so any number of threads may read it.

    Queries use `restrict_to_visible`, so hidden documents affect them as little as deleted ones."""

    def __init__(
        self,
        generation: str,
        segments: Sequence[tuple[SegmentReader, Sequence[int]]],
        sites: Sequence[SiteLabel] | None = None,
    ) -> None:
        """Join segments.

        `segments`: each one's reader, and its deleted documents by their numbers in the segment; `sites`: that of each
        segment, if several sites are searched as one."""
        readers = [reader for reader, _ in segments]
        bases: list[int] = np.cumsum([0, *(reader.doc_count for reader in readers)]).tolist()
        self.generation = generation
        self.doc_count = bases[-1]
        """Number of documents, deleted ones included."""
        self.segments = tuple(
            SegmentView(ordinal, base, reader, site)
            for ordinal, (base, reader, site) in enumerate(zip(bases, readers, sites or repeat(None), strict=False))
        )
        self.alive = np.ones(self.doc_count, np.bool_)
        """[documents] bool: not deleted, and not hidden if this is the snapshot of a moment."""
        for view, (_, deleted) in zip(self.segments, segments, strict=True):
            self.alive[[view.doc_base + doc for doc in deleted]] = False
        self.alive_count = int(np.count_nonzero(self.alive))
        self._not_deleted = self.alive
        times = concatenate([reader.times for reader in readers], np.zeros((0, 4)))
        self.dates, self._visible_from, self._visible_until, self.local_dates = times.T
        self._visible = _VisibleDocs(np.inf, -np.inf, self.alive, self)
        self._computed: dict[object, object] = {}

    def sum_field_lengths(self) -> Array:
        """Return [fields] float64: the positions in each field of all documents that are alive."""
        totals = np.zeros(len(FIELDS))
        for view in self.segments:
            totals += view.reader.field_lengths[view.select(self.alive)].sum(axis=0)
        return totals

    def compute_once(self, compute: Callable[[Snapshot], T]) -> T:
        """Return `compute(self)`, computed at the first call and cached."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        return cast("T", self._computed[compute])

    # ---------------------------------------------------------------------------------- documents

    def locate_doc(self, doc: int) -> tuple[SegmentView, int]:
        """Return the segment of a document, and its number there. Raises IndexError if there is no such document."""
        for view in self.segments:
            if doc < view.doc_end:
                return view, doc - view.doc_base
        raise IndexError(doc)

    def find_doc_by_id(self, id: str) -> int | None:
        """Return the document with an id; None if there is no such document or it is deleted."""
        return self._find_alive(view.find_doc_by_id(id) for view in self.segments)

    def find_doc_by_url(self, url: str) -> int | None:
        """Return the document with a URL; None if there is no such document or it is deleted."""
        return self._find_alive(view.find_doc_by_url(url) for view in self.segments)

    def _find_alive(self, candidates: Iterable[int | None]) -> int | None:
        return next((doc for doc in candidates if doc is not None and self.alive[doc]), None)

    def find_docs_by_title(self, key: int) -> Array:
        """Return the documents whose title has a key, deleted ones too; an empty array for the key 0 of an empty title
        (see `keys.make_title_key`)."""
        docs = [view.doc_base + view.reader.titles.find(key) for view in self.segments] if key else []
        return concatenate(docs, _NO_DOCS)

    def read_digests(self, ids: Iterable[str] | None = None) -> dict[str, str]:
        """Return id -> digest of the documents of `ids` that are alive; None: of all."""
        if ids is None:
            return {id: digest for _, (id, digest, _) in self.iterate_sources()}
        docs = [(id, self.find_doc_by_id(id)) for id in ids]
        return {id: self._read_digest(doc) for id, doc in docs if doc is not None}

    def _read_digest(self, doc: int) -> str:
        view, number = self.locate_doc(doc)
        return view.reader.stored.sources[number][1]

    def group_by_site(self) -> list[list[SegmentView]]:
        """Return the segments of each site; all in one list, unless several sites are searched as one."""
        groups: dict[SiteLabel | None, list[SegmentView]] = defaultdict(list)
        for view in self.segments:
            groups[view.site].append(view)
        return list(groups.values())

    def iterate_sources(
        self, segments: Iterable[SegmentView] | None = None
    ) -> Iterator[tuple[int, tuple[str, str, str]]]:
        """Yield each document that is alive with its id, digest and URL, as its site has them.

        `segments`: those to read; None: all."""
        for view in self.segments if segments is None else segments:
            for doc, source in enumerate(view.reader.stored.sources, view.doc_base):
                if self.alive[doc]:
                    yield doc, source

    # ---------------------------------------------------------------------------------- visibility

    def restrict_to_visible(self, now: float) -> Snapshot:
        """Return the snapshot in which only the documents that are public at `now` are alive: this one if all are, else
        a cached one. `now`: seconds since 1970."""
        return self._get_visible(now).snapshot

    def get_visible_docs(self, now: float) -> Array:
        """Return [documents] bool: not deleted, and public at `now` (seconds since 1970)."""
        return self._get_visible(now).mask

    def get_valid_until(self, now: float) -> float:
        """Return when visibility changes next by the clock alone, in seconds since 1970; infinity: never."""
        return self._get_visible(now).until

    def _get_visible(self, now: float) -> _VisibleDocs:
        """Return the visible documents, cached until their visibility changes."""
        visible = self._visible
        if not visible.since <= now < visible.until:
            kept = self._not_deleted
            changes = np.concatenate((self._visible_from[kept], self._visible_until[kept]))
            since, until = changes[changes <= now].max(initial=-np.inf), changes[changes > now].min(initial=np.inf)
            mask = kept & (self._visible_from <= now) & (now < self._visible_until)
            snapshot = self if np.array_equal(mask, self.alive) else self._replace_alive(mask)
            visible = _VisibleDocs(float(since), float(until), mask, snapshot)
            self._visible = snapshot._visible = visible
        return visible

    def _replace_alive(self, alive: Array) -> Snapshot:
        snapshot = copy.copy(self)
        snapshot.alive, snapshot.alive_count, snapshot._computed = alive, int(np.count_nonzero(alive)), {}
        return snapshot

    # ---------------------------------------------------------------------------------- facets

    def find_docs_by_facet(self, facet: str, folded: str) -> Array:
        """Return the documents that have a folded value of a facet, deleted ones too."""
        if facet == SITE_FACET:
            return concatenate([view.list_docs() for view in self.segments if view.is_of_site(folded)], _NO_DOCS)
        docs_of_segments = [
            view.doc_base + docs.astype(np.int64)
            for view in self.segments
            if (docs := view.reader.facets.find_docs(facet, folded)) is not None
        ]
        return concatenate(docs_of_segments, _NO_DOCS)

    def count_facet_values(self, facet: str, matching: Array, limit: int, prefix: str = "") -> dict[str, int]:
        """Return the most frequent values of a facet, as written, with the number of matching documents.

        Of years, return the newest ones instead: a new year has few posts, but readers look for it first.

        `matching`: [documents] bool; `limit`: the most values; `prefix`: only count values that begin with it,
        folded."""
        counts: dict[str, tuple[str, int]] = {}
        if facet == SITE_FACET:
            counts = self._count_sites(matching, prefix)
        for view in self.segments:
            for folded, written, count in view.reader.facets.count_values(facet, prefix, view.select(matching)):
                before = counts.get(folded, (written, 0))
                counts[folded] = (before[0], before[1] + count)
        if facet == DATE_FIELD.facet:
            return dict(sorted(counts.values(), reverse=True)[:limit])
        return dict(sorted(counts.values(), key=lambda item: (-item[1], item[0]))[:limit])

    def _count_sites(self, matching: Array, prefix: str) -> dict[str, tuple[str, int]]:
        """Return folded name -> name and number of matching documents of each site that has any."""
        counts: dict[str, tuple[str, int]] = {}
        for view in self.segments:
            count = int(np.count_nonzero(view.select(matching)))
            if view.site is not None and count and (key := make_facet_key(view.site.name)).startswith(prefix):
                counts[key] = view.site.name, counts.get(key, ("", 0))[1] + count
        return counts


def join_snapshots(generation: str, snapshots: Mapping[SiteLabel, Snapshot]) -> Snapshot:
    """Return one snapshot of the segments of several sites: their documents, statistics and facets count together.

    `snapshots`: whole ones, not those of `restrict_to_visible`."""
    views = [(site, snapshot, view) for site, snapshot in snapshots.items() for view in snapshot.segments]
    return Snapshot(
        generation,
        [(view.reader, np.flatnonzero(~view.select(snapshot.alive)).tolist()) for _, snapshot, view in views],
        [site for site, _, _ in views],
    )


def concatenate(arrays: list[Array], empty: Array) -> Array:
    """Join arrays without copying a single one; return `empty` if there are none."""
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else empty
