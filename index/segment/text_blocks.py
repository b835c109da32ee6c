"""Store the texts of a segment in small compressed blocks, so that a snippet costs one or two of them.

Alone, a block would have little to refer to. So all blocks share a dictionary of what the texts often repeat.
Zstandard reads one in 1.5 µs; zlib takes 4 µs and more room.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import IndexDamaged
from .arrays import ByteRows, StoredTexts, pack_rows
from .ragged import narrow

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK = 512
"""Bytes of text in a block. Twice as many save 1 % of the index, and take half as long again to read a snippet."""
_LEVEL = 6
_DICTIONARY = 1 << 16
_DICTIONARY_SHARE = 64
"""The most bytes of a dictionary, and the smallest part of the texts that it may be."""
_SAMPLES = 4000
"""The most blocks that a dictionary is chosen from."""
_TRAINING = {"k": 200, "d": 8}
"""Bytes of a piece of the dictionary, and of the strings whose repetitions are counted. Trying others takes five times
as long and saves 1 % of the texts."""
_MIN_BYTES = 1 << 18
"""Shorter texts are not compressed: a segment of few posts would be mostly dictionary, and is soon merged."""
_MAX_CACHED = 2000
"""The most blocks in the cache: 1 MB."""


def pack_texts(texts: ByteRows) -> StoredTexts:
    """Return texts as a segment file has them."""
    starts = narrow(texts.starts)
    if len(texts.bytes) < _MIN_BYTES:
        return StoredTexts(starts, np.zeros(0, np.uint8), texts.bytes, np.zeros(0, np.uint8))
    data = texts.bytes.tobytes()
    blocks = [data[at : at + _BLOCK] for at in range(0, len(data), _BLOCK)]
    dictionary = _train_dictionary(blocks, min(_DICTIONARY, len(data) // _DICTIONARY_SHARE))
    rows = pack_rows(_compress(blocks, dictionary))
    return StoredTexts(starts, narrow(rows.starts), rows.bytes, np.frombuffer(dictionary, np.uint8))


def unpack_texts(texts: StoredTexts) -> ByteRows:
    """Return the texts that were stored. Raises IndexDamaged if they can't be decompressed."""
    if not len(texts.block_starts):
        return ByteRows(texts.starts, texts.bytes)
    reader = TextReader(texts, lambda begin, end: texts.bytes[begin:end].tobytes(), "segment")
    return ByteRows(texts.starts, np.frombuffer(reader.read_all(), np.uint8))


def _train_dictionary(blocks: list[bytes], size: int) -> bytes:
    """Return a dictionary of at most `size` bytes; empty if nothing is repeated."""
    import zstandard  # commands that don't read texts do without

    samples: list[Any] = blocks[:: -(-len(blocks) // _SAMPLES)]
    try:
        return zstandard.train_dictionary(size, samples, **_TRAINING).as_bytes()
    except zstandard.ZstdError:
        return b""


def _compress(blocks: list[Any], dictionary: bytes) -> list[bytes]:
    """Return each block compressed. Other threads go on meanwhile."""
    import zstandard

    known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    # The size of a block, its checksum and the dictionary's number are known: a frame need not repeat them.
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL,
        source_size=_BLOCK,
        dict_size=len(dictionary),
        write_content_size=False,
        write_checksum=False,
        write_dict_id=False,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
    )
    if known is not None:
        known.precompute_compress(compression_params=parameters)
    compressor = zstandard.ZstdCompressor(dict_data=known, compression_params=parameters)
    frames = compressor.multi_compress_to_buffer(blocks)
    return [frames[number].tobytes() for number in range(len(frames))]


def _make_decompressor(dictionary: bytes) -> Any:
    import zstandard

    known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdDecompressor(dict_data=known, format=zstandard.FORMAT_ZSTD1_MAGICLESS)


class TextReader:
    """Reads parts of the texts. Threads may share it."""

    def __init__(self, texts: StoredTexts, read_bytes: Callable[[int, int], bytes], name: str) -> None:
        """`read_bytes` reads `texts.bytes`, see `ArrayFile.make_reader`; `name`: of the file, for error messages."""
        self._read_bytes = read_bytes
        self._name = name
        self._block_starts = texts.block_starts.data
        self._size = int(texts.starts[-1])
        self._blocks: dict[int, bytes] = {}
        self._lock = threading.Lock()
        """A decompressor is not for several threads at once."""
        self.read = read_bytes
        """Return bytes `begin` to `end` of the texts. Raises IndexDamaged if they can't be decompressed."""
        if len(texts.block_starts):
            self._decompressor = _make_decompressor(texts.dictionary.tobytes())
            self.read = self._read_from_blocks

    def read_all(self) -> bytes:
        """Return all texts. Nothing stays in memory."""
        return b"".join([self._decompress(number) for number in range(len(self._block_starts) - 1)])

    def _read_from_blocks(self, begin: int, end: int) -> bytes:
        if begin >= end:
            return b""
        blocks, first, text = self._blocks, begin // _BLOCK, b""
        for number in range(first, (end - 1) // _BLOCK + 1):  # seldom more than two
            block = blocks.get(number)
            if block is None:
                if len(blocks) >= _MAX_CACHED:
                    blocks.clear()
                block = blocks[number] = self._decompress(number)
            text += block
        first *= _BLOCK
        return text[begin - first : end - first]

    def _decompress(self, number: int) -> bytes:
        starts = self._block_starts
        data = self._read_bytes(starts[number], starts[number + 1])
        try:
            with self._lock:
                text: bytes = self._decompressor.decompress(data, _BLOCK)
        except Exception as error:  # zstandard is imported where it is used
            raise self._make_error() from error
        if len(text) != _BLOCK and len(text) != self._size - _BLOCK * number:
            raise self._make_error()
        return text

    def _make_error(self) -> IndexDamaged:
        return IndexDamaged(f"{self._name}: texts have changed since they were written; run `posthaste check --repair`")
