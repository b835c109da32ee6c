"""Postings written in blocks are those that Whoosh writes one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.engine import open_engine
from index.model import Batch
from index.whoosh_engine import bulk_postings
from tests.support.segments import make_random_documents


@pytest.mark.parametrize("batches", [1, 3])
def test_postings_in_blocks_are_byte_for_byte_those_of_whoosh(
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

    fields: list[str] = []
    write_blocks = bulk_postings.BulkPostingsWriter._write_blocks

    def record_field(self: bulk_postings.BulkPostingsWriter, name: str, *rest: Any) -> Any:
        fields.append(name)
        return write_blocks(self, name, *rest)

    monkeypatch.setattr(bulk_postings.BulkPostingsWriter, "_write_blocks", record_field)
    in_blocks = write(tmp_path / "a")
    assert {"title", "tags", "body", "code"} <= set(fields)
    monkeypatch.setattr(bulk_postings, "_EXPECTED", ("something else",))
    one_by_one = write(tmp_path / "b")
    assert len(in_blocks) >= 2
    assert in_blocks == one_by_one
