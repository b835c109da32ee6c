"""The published state of an index: which index of the cluster it is, and its generation."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ..errors import IndexDamaged
from ..fields import FIELDS
from ..matching.scoring_context import Corpus
from ..model import Generation
from .client import ClusterClient, Json
from .mappings import RECORD, VERSION

_META = "!meta"


class Published(NamedTuple):
    """What is published under a name."""

    index_name: str
    """The index that the alias names."""
    generation: Generation
    field_means: tuple[float, ...]
    """The mean lengths of the fields that the features of all its posts are computed with."""

    @property
    def baked(self) -> Corpus:
        """The statistics to compute features with."""
        return Corpus(1, np.array(self.field_means), "")


def read_published(client: ClusterClient, alias: str) -> Published | None:
    """Return what is published under a name; None if nothing is. Raises IndexDamaged if another version wrote it."""
    found = client.get(alias, _META)
    if found is None:
        return None
    record = found["_source"][RECORD]
    if record["version"] != VERSION:
        raise IndexDamaged(f"{alias}: written by another version of Posthaste; run `posthaste index --rebuild`")
    means = tuple(record["field_means"])
    if len(means) != len(FIELDS) or not all(map(math.isfinite, means)):
        raise IndexDamaged(f"{alias}: its record is not as it was written; run `posthaste index --rebuild`")
    generation = Generation(record["id"], record["documents"], record["bytes"], record["published"])
    return Published(found["_index"], generation, means)


def write_published(client: ClusterClient, published: Published) -> None:
    """Store what is published, in the index itself."""
    generation = published.generation
    record: Json = {
        "version": VERSION,
        "id": generation.id,
        "documents": generation.documents,
        "bytes": generation.bytes,
        "published": generation.published,
        "field_means": list(published.field_means),
    }
    client.send("publish", "PUT", f"/{published.index_name}/_doc/{_META}", {RECORD: record}, refresh="true")
