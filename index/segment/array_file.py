"""Store named NumPy arrays in one file, or in bytes, and open them without reading them.

A header lists type, shape, offset and checksum of each array; the arrays follow, aligned. Opening a file reads the
header and maps the rest: an array is a view of the mapping, and all processes that open the file share its pages.
`ArrayFile.read_bytes` reads a range without mapping it, for a large array of which little is needed.

NumPy's `.npz` can't be mapped, and a folder of `.npy` files costs one `open` for each array.
"""

from __future__ import annotations

import io
import math
import mmap
import os
import weakref
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import orjson

from ..errors import IndexDamaged, IndexUnreadable
from .ragged import Array

MAGIC = b"POSTHASTE SEGMENT 5\n"
_ALIGNMENT = 64
_BLOCK = 1 << 20
"""Bytes read at once to verify checksums."""

# ------------------------------------------------------------------------------------------------ writing


def pack_arrays(arrays: Mapping[str, Array]) -> bytes:
    """Return arrays as the bytes of a file; `ArrayFile.from_bytes` opens them."""
    return b"".join(_iterate_packed(arrays))


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays to a new file and sync it. Raises OSError, FileExistsError if the file exists."""
    with path.open("xb") as file:
        file.writelines(_iterate_packed(arrays))
        file.flush()
        os.fsync(file.fileno())


def _iterate_packed(arrays: Mapping[str, Array]) -> Iterator[bytes | memoryview]:
    """Yield the content of a file in order: the header, then each array, each padded."""
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    entries: dict[str, list[object]] = {}
    offset = 0
    for name, array in contiguous.items():
        checksum = zlib.crc32(_get_padding(array.nbytes), zlib.crc32(_get_bytes(array)))
        entries[name] = [array.dtype.str, list(array.shape), offset, checksum]
        offset += _align(array.nbytes)
    table = orjson.dumps(entries)
    header = MAGIC + len(table).to_bytes(8, "little") + zlib.crc32(table).to_bytes(4, "little") + table
    yield header
    yield _get_padding(len(header))
    for array in contiguous.values():
        yield _get_bytes(array)
        yield _get_padding(array.nbytes)


def _get_bytes(array: Array) -> memoryview | bytes:
    return array.data.cast("B") if array.nbytes else b""  # an empty array can't be cast


def _get_padding(size: int) -> bytes:
    return bytes(_align(size) - size)


def _align(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT


# ------------------------------------------------------------------------------------------------ reading


class ArrayFile:
    """Named arrays, opened from a file or from bytes. Read-only; threads may share it."""

    def __init__(self, name: str, content: _Content, regions: Mapping[str, _Region]) -> None:
        """Hold the arrays of open content; to open some, use `open` or `from_bytes`."""
        self.name = name
        """The path, or another name for error messages."""
        self.arrays = {key: region.view(content.buffer) for key, region in regions.items()}
        self._regions = regions
        self._read = content.read

    @classmethod
    def open(cls, path: Path, *, verify: bool = False) -> ArrayFile:
        """Open and map a file.

        `verify`: read all of it and compare its checksums; otherwise only its size and its header are checked.
        Raises IndexDamaged if the file is absent or damaged, OSError if it can't be opened.
        """
        with _report_damage(str(path)), path.open("rb") as file:
            regions = _read_header(file)
            if verify:
                _require_unchanged(file, regions)
            return cls(str(path), _map_file(path, file), regions)

    @classmethod
    def from_bytes(cls, data: bytes, *, verify: bool = False, name: str = "segment") -> ArrayFile:
        """Open the bytes that `pack_arrays` returned; the arrays are views of them. `name` is for error messages.
        Raises IndexDamaged like `open`."""
        with _report_damage(name):
            file = io.BytesIO(data)
            regions = _read_header(file)
            if verify:
                _require_unchanged(file, regions)
            return cls(name, _Content(data, lambda begin, end: data[begin:end]), regions)

    def read_bytes(self, name: str, begin: int, end: int) -> bytes:
        """Return bytes `begin` to `end` of an array.

        A file is read at each call, so that these bytes do not stay in this process's memory, as mapped pages and
        their neighbors would. Raises IndexUnreadable if reading fails, IndexDamaged if the file has become shorter.
        """
        base = self._regions[name].begin
        return self._read(base + begin, base + end)


def find_damage(path: Path) -> list[str]:
    """Read a whole file and return what is wrong with it, one sentence per problem."""
    try:
        with _report_damage(str(path)), path.open("rb") as file:
            return [f"{path}: {name} has changed" for name in _find_changed(file, _read_header(file))]
    except (IndexDamaged, OSError) as error:
        return [str(error)]


class _Content(NamedTuple):
    """The content of an open file."""

    buffer: bytes | mmap.mmap
    read: Callable[[int, int], bytes]
    """Returns the bytes from `begin` to `end`."""


def _map_file(path: Path, file: BinaryIO) -> _Content:
    """Return the content of a file, open until nothing refers to it."""
    handle = os.dup(file.fileno())

    def read(begin: int, end: int) -> bytes:
        try:
            data = os.pread(handle, end - begin, begin)
        except OSError as error:
            raise IndexUnreadable(f"{path}: {error.strerror}") from error
        if len(data) < end - begin:
            raise IndexDamaged(f"{path}: has become shorter; run `posthaste check --repair`")
        return data

    weakref.finalize(read, os.close, handle)
    return _Content(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), read)


class _Region(NamedTuple):
    """Where an array is in a file, and how it was written."""

    dtype: str
    shape: list[int]
    begin: int
    checksum: int
    """CRC-32 of its bytes and their padding."""

    def view(self, buffer: bytes | mmap.mmap) -> Array:
        return np.frombuffer(buffer, self.dtype, math.prod(self.shape), self.begin).reshape(self.shape)

    @property
    def size(self) -> int:
        """Bytes with padding."""
        return _align(math.prod(self.shape) * np.dtype(self.dtype).itemsize)


def _read_header(file: BinaryIO) -> dict[str, _Region]:
    """Return where each array is. Raises ValueError, TypeError or AttributeError if the header or the file's size is
    not as written."""
    file_size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if file.read(len(MAGIC)) != MAGIC:
        raise ValueError("not a segment file of this version")
    size, checksum = (int.from_bytes(file.read(count), "little") for count in (8, 4))
    end = file.tell() + size
    table = file.read(min(size, file_size))
    if zlib.crc32(table) != checksum or any(file.read(_align(end) - end)):
        raise ValueError("the header has changed since it was written")
    entries: dict[str, tuple[str, list[int], int, int]] = orjson.loads(table)
    regions = {
        name: _Region(dtype, shape, _align(end) + offset, checksum)
        for name, (dtype, shape, offset, checksum) in entries.items()
    }
    if file_size < max((region.begin + region.size for region in regions.values()), default=0):
        raise ValueError("the file is shorter than it was written")
    return regions


def _require_unchanged(file: BinaryIO, regions: Mapping[str, _Region]) -> None:
    if any(_find_changed(file, regions)):
        raise ValueError("the file has changed since it was written")


def _find_changed(file: BinaryIO, regions: Mapping[str, _Region]) -> Iterator[str]:
    """Yield the names of the arrays that don't match their checksums. The file is read and not mapped: nothing of it
    stays in this process's memory."""
    for name, region in regions.items():
        file.seek(region.begin)
        checksum, left = 0, region.size
        while left and (block := file.read(min(left, _BLOCK))):
            checksum, left = zlib.crc32(block, checksum), left - len(block)
        if checksum != region.checksum:
            yield name


@contextmanager
def _report_damage(name: str) -> Iterator[None]:
    """Raise IndexDamaged for the errors that show that a file is absent or not as it was written."""
    try:
        yield
    except FileNotFoundError as error:
        raise IndexDamaged(f"{name}: the file is missing; run `posthaste index --rebuild`") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"{name}: {error}; run `posthaste index --rebuild`") from error
