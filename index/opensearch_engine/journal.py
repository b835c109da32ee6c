"""Make a batch whole: it is written down before it is applied, and applied again by the next writer if that ended.

A bulk request is not a transaction: it may be cut off in the middle. Upserts and deletes may be repeated, so a batch
that was written down whole is applied whole in the end.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from .client import ClusterClient, Missing
from .mappings import RECORD

_HEAD = "!journal"
_PART_BYTES = 4_000_000
"""Characters of the lines in one part."""


class Journal:
    """The journal of one index: documents of it that no search finds."""

    def __init__(self, client: ClusterClient, index: str) -> None:
        self._client = client
        self._index = index

    def write(self, lines: Sequence[str]) -> None:
        """Write a batch down. Once this returns it will be applied, whatever happens."""
        parts = 0
        for parts, part in enumerate(divide_lines(lines, _PART_BYTES), 1):
            packed = base64.b64encode(zlib.compress("\n".join(part).encode(), 1)).decode()
            self._put(f"{_HEAD}-{parts}", {"lines": packed})
        self._put(_HEAD, {"parts": parts})

    def read(self) -> Iterator[list[str]]:
        """Yield the lines of the batch that was written down and not finished, in parts; nothing if there is none."""
        head = self._client.get(self._index, _HEAD)
        for number in range(1, (head["_source"][RECORD]["parts"] if head else 0) + 1):
            part = self._client.get(self._index, f"{_HEAD}-{number}")
            if part is not None:
                yield zlib.decompress(base64.b64decode(part["_source"][RECORD]["lines"])).decode().split("\n")

    def finish(self) -> None:
        """Note that the batch is applied. Its parts are overwritten by the next one."""
        with suppress(Missing):
            self._client.send("journal", "DELETE", f"/{self._index}/_doc/{_HEAD}")

    def _put(self, id: str, record: dict[str, object]) -> None:
        self._client.send("journal", "PUT", f"/{self._index}/_doc/{id}", {RECORD: record}, timeout=60.0)


def divide_lines(lines: Iterable[str], most: int) -> Iterator[list[str]]:
    """Yield the lines of a bulk request in parts of about `most` characters; an action and its document are in one."""
    part: list[str] = []
    size = 0
    for line in lines:
        if size >= most and not _is_document(part, line):
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line)
    if part:
        yield part


def _is_document(part: Sequence[str], line: str) -> bool:
    """Return whether a line is the document of the action before it."""
    return bool(part) and part[-1].startswith('{"index"') and not line.startswith(('{"index"', '{"delete"'))
