"""A manifest is read back as it was written, or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from index.whoosh_engine.manifest import (
    FileEntry,
    Manifest,
    SegmentEntry,
    decode_manifest,
    describe_files,
    encode_manifest,
    find_changed_files,
    get_segment_path,
)

MANIFEST = Manifest(
    "000001-abcdef", 11, 1.5, (SegmentEntry("MAIN_x", 3, (0, 2)),), {"_MAIN_1.toc": FileEntry(3, "00ff")}
)


def test_manifest_comes_back_as_it_was_written() -> None:
    assert decode_manifest(encode_manifest(MANIFEST)) == MANIFEST
    assert MANIFEST.documents == 1


@pytest.mark.parametrize(("version", "form"), [(14, 0), (15, 1), (16, 0)])
def test_manifest_without_the_form_of_documents_is_read(version: int, form: int) -> None:
    values = orjson.loads(encode_manifest(replace(MANIFEST, version=version)))
    del values["seal"], values["document_form"]
    body = orjson.dumps(values)
    data = body[:-1] + f',"seal":"{hashlib.sha256(body).hexdigest()}"}}'.encode()
    assert decode_manifest(data) == replace(MANIFEST, version=version, document_form=form)


def test_every_changed_byte_of_a_manifest_is_detected() -> None:
    data = encode_manifest(MANIFEST)
    for at in range(len(data)):
        damaged = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
            decode_manifest(damaged)


@pytest.mark.parametrize("name", ["../CURRENT", "a/b", ".hidden", ""])
def test_manifest_that_lists_a_file_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="outside of the index"):
        decode_manifest(encode_manifest(replace(MANIFEST, files={name: FileEntry(3, "00ff")})))
    with pytest.raises(ValueError, match="outside of the index"):
        decode_manifest(encode_manifest(replace(MANIFEST, segments=(SegmentEntry(name, 1, ()),))))


def test_changed_and_missing_files_are_reported(tmp_path: Path) -> None:
    for name in ("a.pst", "b.trm", "c.dci"):
        (tmp_path / name).write_bytes(b"content")
    get_segment_path(tmp_path, "MAIN_x").write_bytes(b"has checksums of its own")
    manifest = replace(MANIFEST, files=describe_files(tmp_path, None))
    assert list(manifest.files) == ["a.pst", "b.trm", "c.dci"]
    assert find_changed_files(tmp_path, manifest, manifest.files) == []
    (tmp_path / "a.pst").write_bytes(b"CONTENT")
    (tmp_path / "b.trm").unlink()
    assert find_changed_files(tmp_path, manifest, manifest.files) == [
        f"{tmp_path / 'a.pst'} has changed since it was written",
        f"{tmp_path / 'b.trm'}: No such file or directory",
    ]
