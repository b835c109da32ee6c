"""Store named NumPy arrays in one file, or in bytes, and open them without reading them.

A header lists type, shape, offset and checksum of each array; the arrays follow, aligned. Opening a file reads the
header and maps the rest: an array is a view of the mapping, and all processes that open the file share its pages.
`ArrayFile.make_reader` reads ranges without mapping them, for a large array of which little is needed.

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
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import orjson

from ..errors import IndexDamaged, IndexUnreadable
from .ragged import Array

MAGIC = b"POSTHASTE SEGMENT 6\n"
_ALIGNMENT = 64
_BLOCK = 1 << 20
"""Bytes read at once to verify checksums."""
_SMALL = 1 << 23
"""Up to so many bytes of an array are no burden to memory. Slices of the mapping take a third of the time of calls of
the system."""

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
        self._buffer = content.buffer
        self._make_reader = content.make_reader

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
            return cls(name, _Content(data, partial(_make_slicer, data)), regions)

    def make_reader(self, name: str, *, maps_small: bool = False) -> Callable[[int, int], bytes]:
        """Return a function that returns bytes `begin` to `end` of an array.

        A file is read at each call, so that these bytes do not stay in this process's memory, as mapped pages and
        their neighbors would. The function raises IndexUnreadable if reading fails, IndexDamaged if the file has
        become shorter. `maps_small`: take them from the mapping if the array is small. Raises KeyError if there is no
        such array."""
        region = self._regions[name]
        if maps_small and region.is_small:
            return _make_slicer(self._buffer, region.begin)
        return self._make_reader(region.begin)


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
    make_reader: Callable[[int], Callable[[int, int], bytes]]
    """Returns a function that returns the bytes from `begin` to `end`, given where the array begins."""


def _map_file(path: Path, file: BinaryIO) -> _Content:
    """Return the content of a file, open until nothing refers to it."""
    handle = _Handle(os.dup(file.fileno()), path)
    return _Content(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), handle.make_reader)


class _Handle:
    """An open file, closed when nothing refers to it."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor, self._path = descriptor, path
        weakref.finalize(self, os.close, descriptor)

    def make_reader(self, base: int) -> Callable[[int, int], bytes]:
        """Return a function that reads bytes `begin` to `end` after `base`."""
        descriptor = self._descriptor

        def read(begin: int, end: int) -> bytes:  # refers to `self`, so the file stays open
            try:
                data = os.pread(descriptor, end - begin, base + begin)
            except OSError as error:
                raise IndexUnreadable(f"{self._path}: {error.strerror}") from error
            if len(data) < end - begin:
                raise IndexDamaged(f"{self._path}: has become shorter; run `posthaste check --repair`")
            return data

        return read


def _make_slicer(data: bytes | mmap.mmap, base: int) -> Callable[[int, int], bytes]:
    return lambda begin, end: data[base + begin : base + end]


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
    def is_small(self) -> bool:
        return self.size <= _SMALL

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
