"""The key of the hashes that stand for queries whose text is not kept yet.

It is in a file beside the counts, so that all worker processes have the same. After _MAX_AGE it is replaced: nobody can
find out any more what the older hashes stand for, not even by trying.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
import time
from contextlib import suppress
from pathlib import Path

MAX_DAYS = 30
"""Days for which a query may be seen in different minutes without its text being kept."""
_MAX_AGE = MAX_DAYS * 86_400
_KEY_BYTES = 32
_DIGEST_BYTES = 16


class Secret:
    """The current key."""

    def __init__(self, path: Path) -> None:
        """Prepare the file `path`; read and create nothing."""
        self._path = path

    def read(self) -> bytes:
        """Return the key; make a new one if it is absent or old. Raises OSError."""
        with suppress(FileNotFoundError):
            if time.time() - self._path.stat().st_mtime < _MAX_AGE and len(key := self._read_file()) == _KEY_BYTES:
                return key
            self._path.unlink()
        self._create_file()
        return self._read_file()

    def _read_file(self) -> bytes:
        with self._path.open("rb") as file:
            return file.read(_KEY_BYTES)

    def _create_file(self) -> None:
        """Publish a new key, unless another process was faster: then its key counts."""
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(_KEY_BYTES))
            with suppress(FileExistsError):
                os.link(name, self._path)
        finally:
            Path(name).unlink()


def compute_digest(text: str, key: bytes) -> bytes:
    """Return the keyed hash of a text."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES, key=key).digest()
