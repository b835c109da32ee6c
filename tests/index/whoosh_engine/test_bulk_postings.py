"""Postings written a field at a time are those that Whoosh writes one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from whoosh.codec.whoosh3 import W3Codec
from whoosh.writing import PostingPool

from index.engine import open_engine
from index.model import Batch
from index.whoosh_engine import bulk_postings
from tests.support.segments import make_random_documents


@pytest.mark.parametrize("batches", [1, 3])
def test_postings_of_whole_fields_are_byte_for_byte_those_of_whoosh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    def write(folder: Path) -> dict[str, bytes]:
        engine = open_engine(folder)
        for i in range(batches):  # the last batch merges the segments before, most of whose documents are deleted
            engine.apply(Batch(tuple(make_random_documents(i, 150)), tuple(f"{i - 1}-{n}.md" for n in range(100))))
        generation = engine.get_generation()
        assert generation is not None
        files = (folder / generation.id).iterdir()
        return {file.suffix: file.read_bytes() for file in files if file.suffix in (".pst", ".trm", ".dci", ".vps")}

    names: set[str] = set()
    write_field = bulk_postings.write_field

    def record_field(writer: Any, name: str, *rest: Any) -> None:
        names.add(name)
        write_field(writer, name, *rest)

    monkeypatch.setattr(bulk_postings, "write_field", record_field)
    whole = write(tmp_path / "a")
    assert {"title", "tags", "body", "code", "id", "url", "date"} <= names
    monkeypatch.setattr(bulk_postings, "is_known_codec", lambda codec: False)
    names.clear()
    singly = write(tmp_path / "b")
    assert not names
    assert len(whole) >= 2
    assert whole == singly


def test_codec_that_writes_other_bytes_gets_the_postings_one_by_one() -> None:
    class OtherCodec(W3Codec):  # type: ignore[misc]  # whoosh has no types
        def __init__(self) -> None:
            super().__init__(compression=6)

    assert bulk_postings.is_known_codec(W3Codec)
    assert not bulk_postings.is_known_codec(OtherCodec)
    assert not bulk_postings.is_known_codec(object)


def test_postings_of_many_documents_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoosh's own limit makes it write them to temporary files from 300,000 documents on, here from two."""
    initialize = PostingPool.__init__

    def shrink(pool: PostingPool, *arguments: Any, limitmb: int, **options: Any) -> None:
        initialize(pool, *arguments, limitmb=limitmb / 1e6, **options)

    monkeypatch.setattr(PostingPool, "__init__", shrink)
    engine = open_engine(tmp_path)
    engine.rebuild(make_random_documents(1, 150))
    assert engine.check() == []
