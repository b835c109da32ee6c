"""Compress what is stored of posts. A checksum is compressed with it, so that damage is found."""

from __future__ import annotations

import threading

import zstandard

_LEVEL = 3


class _Codecs(threading.local):
    """A compressor and a decompressor for each thread: neither is for several at once."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(_LEVEL, write_checksum=True).compress
        self.decompress = zstandard.ZstdDecompressor().decompress


_codecs = _Codecs()


def compress(data: bytes) -> bytes:
    """Return compressed bytes."""
    return _codecs.compress(data)


def decompress(data: bytes) -> bytes:
    """Return the bytes that were compressed. Raises ValueError if they are not as they were written."""
    try:
        return _codecs.decompress(data)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
