"""One file of named arrays: a header that says where each stands, then their bytes as they are, aligned.

The file is mapped, not read: opening costs the header, every process shares the pages, and an array is a view. What is
large and of which little is wanted can be read where it stands instead.
(NumPy's own `.npz` can't be mapped, a folder of `.npy` files costs an open each.)
"""

from __future__ import annotations

import math
import mmap
import os
import weakref
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from ..errors import IndexDamaged, IndexUnreadable

Array = NDArray[Any]

MAGIC = b"POSTHASTE COLUMNS 3\n"
SUFFIX = ".columns"
_ALIGN = 64
_BLOCK = 1 << 20
"""Bytes that are read at once to look for changes."""


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write `arrays` to a new file and sync it."""
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    header: dict[str, list[object]] = {}
    offset = 0
    for name, array in contiguous.items():
        header[name] = [
            array.dtype.str,
            list(array.shape),
            offset,
            zlib.crc32(_padding(array), zlib.crc32(_bytes(array))),
        ]
        offset += _aligned(array.nbytes)
    head = orjson.dumps(header)
    with path.open("xb") as file:
        file.write(MAGIC + len(head).to_bytes(8, "little") + zlib.crc32(head).to_bytes(4, "little") + head)
        file.write(bytes(_aligned(file.tell()) - file.tell()))
        for array in contiguous.values():
            file.write(_bytes(array))
            file.write(_padding(array))
        file.flush()
        os.fsync(file.fileno())


class ArrayFile:
    """A file of arrays, open: mapped, but for what is asked of `stored`."""

    def __init__(self, path: Path, *, verify: bool = False) -> None:
        """Raises IndexDamaged where the file isn't whole: its size and its header are looked at, and to `verify` all of
        it is read. Raises OSError where it can't be opened though it is there."""
        self._path = path
        with _whole(path), path.open("rb") as file:
            self._stretches = _header(file)
            if verify and any(_changed(file, self._stretches)):
                raise IndexDamaged(f"{path}: has changed since it was written; run `posthaste check --repair`")
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.arrays = {name: stretch.mapped(data) for name, stretch in self._stretches.items()}
            self._handle = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._handle)

    def stored(self, name: str) -> Callable[[int, int], bytes]:
        """Return what reads the bytes `begin` to `end` of an array from the file: where little of much is wanted, they
        are no part of this process's memory, as mapped pages and their neighbours are. Raises IndexUnreadable, and
        IndexDamaged where the file has become shorter."""
        base = self._stretches[name].begin

        def read(begin: int, end: int) -> bytes:
            try:
                found = os.pread(self._handle, end - begin, base + begin)
            except OSError as error:
                raise IndexUnreadable(f"{self._path}: {error.strerror}") from error
            if len(found) < end - begin:
                raise IndexDamaged(f"{self._path}: has become shorter; run `posthaste check --repair`")
            return found

        return read


def find_damage(path: Path) -> list[str]:
    """Read the whole file and return what is wrong with it, a sentence each."""
    try:
        with _whole(path), path.open("rb") as file:
            return [f"{path}: {name} has changed" for name in _changed(file, _header(file))]
    except (IndexDamaged, OSError) as error:
        return [str(error)]


class _Stretch(NamedTuple):
    """Where an array stands in a file, and how it was written."""

    dtype: str
    shape: list[int]
    begin: int
    crc: int
    """Of its bytes, with what pads them."""

    def mapped(self, data: mmap.mmap) -> Array:
        return np.frombuffer(data, self.dtype, math.prod(self.shape), self.begin).reshape(self.shape)

    @property
    def size(self) -> int:
        """Bytes, with what pads them."""
        return _aligned(math.prod(self.shape) * np.dtype(self.dtype).itemsize)


def _header(file: BinaryIO) -> dict[str, _Stretch]:
    """Read where each array stands. Raises ValueError or the like where that, or the file's size, is not as written."""
    if file.read(len(MAGIC)) != MAGIC:
        raise ValueError("not a file of columns")
    size, crc = (int.from_bytes(file.read(count), "little") for count in (8, 4))
    end = file.tell() + size
    whole = os.fstat(file.fileno()).st_size
    head = file.read(min(size, whole))
    if zlib.crc32(head) != crc or any(file.read(_aligned(end) - end)):
        raise ValueError("its header has changed")
    rows: dict[str, tuple[str, list[int], int, int]] = orjson.loads(head)
    found = {
        name: _Stretch(dtype, shape, _aligned(end) + offset, crc) for name, (dtype, shape, offset, crc) in rows.items()
    }
    if whole < max((stretch.begin + stretch.size for stretch in found.values()), default=0):
        raise ValueError("it is shorter than it was")
    return found


def _changed(file: BinaryIO, stretches: Mapping[str, _Stretch]) -> Iterator[str]:
    """Yield the names of the arrays that are not as they were written. They are read and not mapped: nothing of them
    stays in this process's memory."""
    for name, stretch in stretches.items():
        file.seek(stretch.begin)
        crc, left = 0, stretch.size
        while left and (block := file.read(min(left, _BLOCK))):
            crc, left = zlib.crc32(block, crc), left - len(block)
        if crc != stretch.crc:
            yield name


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Raise IndexDamaged for what shows that a file isn't as it was written."""
    try:
        yield
    except (FileNotFoundError, ValueError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"{path}: {error}; run `posthaste index --rebuild`") from error


def _bytes(array: Array) -> memoryview | bytes:
    return array.data.cast("B") if array.nbytes else b""


def _padding(array: Array) -> bytes:
    return bytes(_aligned(array.nbytes) - array.nbytes)


def _aligned(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN


def narrow(array: Array) -> Array:
    """Return unsigned whole numbers in the smallest type that holds them all."""
    if array.size == 0:
        return array.astype(np.uint8)
    return array.astype(np.min_scalar_type(array.max()))
