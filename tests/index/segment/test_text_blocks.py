"""Texts are read back from compressed blocks, and damaged blocks are recognized."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.segment import text_blocks
from index.segment.arrays import StoredTexts, pack_rows
from index.segment.text_blocks import TextReader, pack_texts, unpack_texts


def make_texts(size: int) -> list[bytes]:
    """Return texts of words, and of random bytes, which can't be compressed."""
    chance = random.Random(1)
    words = ["some", "words", "that", "repeat", "längst", "日本語", "\n"]
    texts: list[bytes] = []
    while sum(len(text) for text in texts) < size:
        texts.append(" ".join(chance.choices(words, k=chance.randint(0, 400))).encode() + b"\n")
        texts.append(chance.randbytes(chance.randint(0, 300)))
    return texts


def open_texts(stored: StoredTexts) -> TextReader:
    return TextReader(stored, lambda begin, end: stored.bytes[begin:end].tobytes(), "a.segment")


@pytest.mark.parametrize("size", [1000, 300_000])
def test_texts_are_read_back(size: int) -> None:
    texts = make_texts(size)
    whole = b"".join(texts)
    stored = pack_texts(pack_rows(texts))
    assert (len(stored.block_starts) > 0) == (size == 300_000)
    rows = unpack_texts(stored)
    assert rows.bytes.tobytes() == whole
    assert rows.starts.tolist() == pack_rows(texts).starts.tolist()
    read = open_texts(stored).read
    chance = random.Random(2)
    for _ in range(300):
        begin = chance.randint(0, len(whole))
        end = min(begin + chance.choice([0, 1, 100, 5000]), len(whole))
        assert read(begin, end) == whole[begin:end]
    assert read(len(whole) - 1, len(whole)) == whole[-1:]


def test_compressed_texts_take_half_the_room() -> None:
    texts = [text for text in make_texts(600_000) if text.endswith(b"\n")]
    stored = pack_texts(pack_rows(texts))
    assert len(stored.bytes) + len(stored.dictionary) < sum(map(len, texts)) / 2


@pytest.mark.parametrize("texts", [[b""] * 3, [b"a" * 300_000], [random.Random(1).randbytes(300_000)]])
def test_texts_without_repetitions_or_of_nothing_else_are_read_back(texts: list[bytes]) -> None:
    assert unpack_texts(pack_texts(pack_rows(texts))).bytes.tobytes() == b"".join(texts)


def test_no_texts_are_read_back() -> None:
    assert unpack_texts(pack_texts(pack_rows([]))).bytes.tobytes() == b""


def test_cache_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_blocks, "_MAX_CACHED", 10)
    texts = make_texts(300_000)
    reader = open_texts(pack_texts(pack_rows(texts)))
    assert reader.read(0, 100_000) == b"".join(texts)[:100_000]
    assert reader.read(200_000, 200_010) == b"".join(texts)[200_000:200_010]
    assert len(reader._blocks) <= 10


def test_damaged_blocks_are_recognized() -> None:
    """Most of them: a changed byte of a text itself is only found by the checksums of the file."""
    stored = pack_texts(pack_rows(make_texts(300_000)))
    begin, end = stored.block_starts[5:7].tolist()
    recognized = 0
    for at in range(begin, end):
        damaged = stored.bytes.copy()
        damaged[at] ^= 0x55
        try:
            assert len(open_texts(replace(stored, bytes=damaged)).read(5 * 512, 6 * 512)) == 512
        except IndexDamaged as error:
            assert "a.segment: texts have changed since they were written" in str(error)
            recognized += 1
    assert recognized > 1
    with pytest.raises(IndexDamaged):
        unpack_texts(replace(stored, bytes=np.zeros_like(stored.bytes)))
