"""Which documents of a snapshot link to each other."""

from __future__ import annotations

import posixpath

import numpy as np

from ..fields import LINK_FACET
from ..posts.links import normalize_path
from ..segment.ragged import Array
from ..segment.snapshot import Snapshot
from ..text.keys import make_facet_key


def find_linked_docs(snapshot: Snapshot, document: int) -> Array:
    """Return the documents that one links to and those that link to it; who does both stands twice."""
    sources, targets = snapshot.known(_links)
    both: Array = np.concatenate([targets[sources == document], sources[targets == document]])
    return both


def _links(snapshot: Snapshot) -> tuple[Array, Array]:
    """Return all links: the documents from which, and to which."""
    targets = _targets(snapshot)
    sources, ends = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for part in snapshot.parts:
        for name, documents in part.segment.facet_holders(LINK_FACET):
            target = targets.get(name, targets.get(posixpath.basename(name)))
            if target is not None:
                sources.append(documents.astype(np.int64) + part.base)
                ends.append(np.full(len(documents), target))
    return np.concatenate(sources), np.concatenate(ends)


def _targets(snapshot: Snapshot) -> dict[str, int]:
    """Return what a link may name, as facets are compared: the path of a URL, an id, or a file's name where only one
    has it, as Hugo's references do."""
    files: dict[str, list[int]] = {}
    sources = [(document, id, url) for document, (id, _, url) in snapshot.sources()]
    for document, id, _ in sources:
        files.setdefault(make_facet_key(posixpath.basename(id)), []).append(document)
    targets = {name: documents[0] for name, documents in files.items() if len(documents) == 1}
    targets |= {make_facet_key(normalize_path(url)): document for document, _, url in sources}
    return targets | {make_facet_key(id): document for document, id, _ in sources}
