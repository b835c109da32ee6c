"""One file of named arrays: a header that says where each stands, then their bytes as they are, aligned.

The file is mapped, not read: opening costs the header, every process shares the pages, and an array is a view.
(NumPy's own `.npz` can't be mapped, a folder of `.npy` files costs an open each.)
"""

from __future__ import annotations

import math
import mmap
import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from ..errors import IndexDamaged

Array = NDArray[Any]

MAGIC = b"POSTHASTE COLUMNS 2\n"
SUFFIX = ".columns"
_ALIGN = 64


def write(path: Path, arrays: Mapping[str, Array]) -> None:
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


def read(path: Path, *, verify: bool = False) -> dict[str, Array]:
    """Map the file and return its arrays, read-only. Raises IndexDamaged where it isn't whole: its size and its header
    are looked at, and to `verify` all of it is read. Raises OSError where it can't be opened though it is there."""
    found = list(_mapped(path))
    if verify and any(zlib.crc32(data) != crc for _, _, data, crc in found):
        raise IndexDamaged(f"{path}: has changed since it was written; run `posthaste check --repair`")
    return {name: array for name, array, _, _ in found}


def damage(path: Path) -> list[str]:
    """Read the whole file and return what is wrong with it, a sentence each."""
    try:
        return [f"{path}: {name} has changed" for name, _, data, crc in _mapped(path) if zlib.crc32(data) != crc]
    except (IndexDamaged, OSError) as error:
        return [str(error)]


def _mapped(path: Path) -> Iterator[tuple[str, Array, memoryview, int]]:
    """Yield each array's name, itself, its bytes with what pads them, and their checksum as it was written."""
    try:
        with path.open("rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(data[: len(MAGIC)]) != MAGIC:
            raise ValueError("not a file of columns")
        begin = len(MAGIC) + 12
        end = begin + int.from_bytes(data[len(MAGIC) : begin - 4], "little")
        if zlib.crc32(data[begin:end]).to_bytes(4, "little") != data[begin - 4 : begin]:
            raise ValueError("its header has changed")
        header: dict[str, tuple[str, list[int], int, int]] = orjson.loads(data[begin:end])
        base = _aligned(end)
        if any(data[end:base]):
            raise ValueError("its header has changed")
        for name, (dtype, shape, offset, crc) in header.items():
            array = np.frombuffer(data, dtype, math.prod(shape), base + offset).reshape(shape)
            yield name, array, data[base + offset : base + offset + _aligned(array.nbytes)], crc
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
