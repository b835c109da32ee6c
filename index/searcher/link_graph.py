"""Resolve the links between the documents of a snapshot."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import numpy as np

from ..fields import LINK_FACET
from ..markdown.templates.notes import WIKI_SCHEME
from ..posts.links import normalize_path
from ..segment.ragged import Array
from ..segment.snapshot import SegmentView, Snapshot
from ..text.keys import make_facet_key


def find_linked_docs(snapshot: Snapshot, doc: int) -> Array:
    """Return the documents that a document links to and those that link to it: mutual links appear twice."""
    sources, targets = snapshot.compute_once(_resolve_links)
    linked: Array = np.concatenate([targets[sources == doc], sources[targets == doc]])
    return linked


def _resolve_links(snapshot: Snapshot) -> tuple[Array, Array]:
    """Return two arrays of one length: the source and the target document of every link."""
    sources, ends = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]  # so that there is something to concatenate
    for segments in snapshot.group_by_site():
        for docs, target in _iterate_links(snapshot, segments):
            sources.append(docs)
            ends.append(np.full(len(docs), target))
    return np.concatenate(sources), np.concatenate(ends)


def _iterate_links(snapshot: Snapshot, segments: list[SegmentView]) -> Iterator[tuple[Array, int]]:
    """Yield the documents that link to a document, and that document, for the segments of one site."""
    targets, notes = _map_targets(snapshot, segments), _map_notes(snapshot, segments)
    for view in segments:
        for name, docs in view.reader.facets.iterate_values(LINK_FACET):
            if name.startswith(WIKI_SCHEME):
                target = _find_note(notes, name.removeprefix(WIKI_SCHEME))
            else:
                target = targets.get(name, targets.get(posixpath.basename(name)))
            if target is not None:
                yield docs.astype(np.int64) + view.doc_base, target


def _map_targets(snapshot: Snapshot, segments: list[SegmentView]) -> dict[str, int]:
    """Return the document of each name (a facet key) that a link may use.

    Names are an id, else the path of a URL, else the name of a file if only one document has it, as in Hugo's `ref`."""
    files: dict[str, list[int]] = {}
    sources = [(doc, id, url) for doc, (id, _, url) in snapshot.iterate_sources(segments)]
    for doc, id, _ in sources:
        files.setdefault(make_facet_key(posixpath.basename(id)), []).append(doc)
    targets = {name: docs[0] for name, docs in files.items() if len(docs) == 1}
    targets |= {make_facet_key(normalize_path(url)): doc for doc, _, url in sources}
    return targets | {make_facet_key(id): doc for doc, id, _ in sources}


def _map_notes(snapshot: Snapshot, segments: list[SegmentView]) -> dict[str, list[tuple[str, int]]]:
    """Return the path and the document of each note by the name of its file; the shortest paths first.

    Paths and names are facet keys without suffix."""
    notes: dict[str, list[tuple[str, int]]] = {}
    for doc, (id, _, _) in snapshot.iterate_sources(segments):
        path = make_facet_key(posixpath.splitext(id)[0])
        notes.setdefault(posixpath.basename(path), []).append((path, doc))
    for paths in notes.values():
        paths.sort(key=lambda item: (item[0].count("/"), item))
    return notes


def list_link_names(id: str, url: str) -> list[str]:
    """Return the names (facet keys) by which links may name a document, if no other document has them: its id, the path
    of its URL, its file's name with and without suffix."""
    names = (id, normalize_path(url), posixpath.basename(id), posixpath.splitext(posixpath.basename(id))[0])
    return list(dict.fromkeys(map(make_facet_key, names)))


def list_link_targets(snapshot: Snapshot) -> list[str]:
    """Return the names, as `list_link_names` has them, that the links of the documents of a snapshot may mean."""
    targets: dict[str, None] = {}
    for view in snapshot.segments:
        for name, _ in view.reader.facets.iterate_values(LINK_FACET):
            bare = name.removeprefix(WIKI_SCHEME)
            targets |= dict.fromkeys((bare, posixpath.basename(bare)))
    return list(targets)


def _find_note(notes: dict[str, list[tuple[str, int]]], name: str) -> int | None:
    """Return the document of the note that a link names: by the whole path, its end, or the file's name alone."""
    name = name.lstrip("./").rstrip("/")
    found = notes.get(posixpath.basename(name), ())
    exact = (doc for path, doc in found if path == name)
    return next(exact, next((doc for path, doc in found if path.endswith(f"/{name}")), None))
