"""An index of another version is rebuilt from its own documents: only files that have changed are read again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.model import And, CodeBlock, Document, SearchOptions, Section, Term
from index.segment.document_json import DOCUMENT_FORM
from index.sync.execute import SyncReport, run_sync
from index.sync.file_state import FileState
from index.sync.parallel_reading import PostReader
from index.sync.read_limits import ReadLimits
from index.whoosh_engine.engine import VERSION
from tests.support.clock import set_clock
from tests.support.models import make_model, needs_extra
from tests.support.slow_sites import POISON, count_attempts, open_slow_site
from tests.support.syncing import forbid_access, list_counts, sync_content

POSTS = {
    "a.md": "---\ntitle: Lantern\ntags: [light]\n---\nA lantern `shines`.\n\n## Oil\n\n```sh\nlamp --oil\n```\n",
    "b.md": "---\ntitle: Harbor\n---\nA harbor has a lantern, too: see [it](a.md).\n",
    "broken.md": "---\ntitle: [unclosed\n---\nlantern\n",
    "draft.md": "---\ndraft: true\n---\nlantern\n",
    "expired.md": "---\nexpiryDate: 2001-01-01\n---\nlantern\n",
    "expiring.md": "---\nexpiryDate: 2999-01-01\n---\nlantern\n",
    "kept/c.md": "A lantern in a folder.\n",
    "scheduled.md": "---\ndate: 2998-01-01\n---\nlantern\n",
}


class Reads(list[str]):
    """The ids of the files that were read."""

    def take(self) -> list[str]:
        """Return and forget them."""
        taken = sorted(self)
        self.clear()
        return taken


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    from index.sync import reading

    reads, read_file = Reads(), reading.read_file

    def record(site: object, id: str, *rest: object) -> object:
        reads.append(id)
        return read_file(site, id, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_file", record)
    return reads


@pytest.fixture
def site(content: Path, engine: Engine, reads: Reads) -> Path:
    """A content folder whose files are indexed."""
    (content.parent / "hugo.toml").touch()
    for name, text in POSTS.items():
        (content / name).parent.mkdir(exist_ok=True)
        (content / name).write_text(text)
    sync_content(content, engine)
    assert reads.take() == sorted(POSTS)
    return content


@pytest.fixture(autouse=True)
def _trust_new_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stamps of files count that were written a moment ago."""
    monkeypatch.setattr(FileState, "_SETTLE_NANOSECONDS", 0)


def raise_version(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    engine.close()
    monkeypatch.setattr("index.whoosh_engine.engine.VERSION", VERSION + 1)


def find_all(engine: Engine) -> list[object]:
    options = SearchOptions(now=0)
    return [engine.search(query, options).hits for query in (And(()), Term("lantern"), Term("shines"), Term("oil"))]


def list_documents(engine: Engine, ids: Collection[str] = ()) -> list[Document]:
    return list(engine.get_documents(ids or engine.get_digests()))


def test_nothing_is_read_and_everything_is_found_as_before(
    site: Path, engine: Engine, reads: Reads, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = find_all(engine), list_documents(engine), dict(engine.get_digests())
    failures = sync_content(site, engine).failures
    reads.take()
    raise_version(monkeypatch, engine)
    report = sync_content(site, engine)
    assert reads.take() == []
    assert list_counts(report) == (5, 0, 2, 0)
    assert report.failures == failures != ()
    assert (find_all(engine), list_documents(engine), dict(engine.get_digests())) == before
    fresh = open_engine(tmp_path / "fresh")
    fresh.rebuild(before[1])
    assert find_all(fresh) == find_all(engine)
    assert list_counts(sync_content(site, engine)) == (0, 0, 2, 5)


def test_files_that_changed_meanwhile_are_read(
    site: Path, engine: Engine, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site / "a.md").write_text("changed")
    (site / "new.md").write_text("new")
    (site / "b.md").unlink()
    (site / "expiring.md").write_text("---\ndraft: true\n---\n")
    raise_version(monkeypatch, engine)
    sync_content(site, engine)
    assert reads.take() == ["a.md", "expiring.md", "new.md"]
    assert sorted(engine.get_digests()) == ["a.md", "kept/c.md", "new.md", "scheduled.md"]
    assert [hit.id for hit in engine.search(Term("changed"), SearchOptions()).hits] == ["a.md"]


def test_post_that_was_expired_by_a_wrong_clock_is_read(
    site: Path, engine: Engine, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as wrong:
        set_clock(wrong, 3000)
        sync_content(site, engine, rebuild=True)
        assert "expiring.md" not in engine.get_digests()
    reads.take()
    raise_version(monkeypatch, engine)
    sync_content(site, engine)
    assert reads.take() == ["expiring.md"]
    assert "expiring.md" in engine.get_digests()


def test_inaccessible_post_stays(site: Path, engine: Engine, reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_access("kept", monkeypatch)
    raise_version(monkeypatch, engine)
    sync_content(site, engine)
    assert reads.take() == []
    assert "kept/c.md" in engine.get_digests()
    sync_content(site, engine, rebuild=True)
    assert "kept/c.md" in engine.get_digests()


def test_newer_rules_of_reading_read_every_file(
    site: Path, engine: Engine, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sites.folder_site.READER_VERSION", "next")
    raise_version(monkeypatch, engine)
    sync_content(site, engine)
    assert reads.take() == sorted(POSTS)


def test_lost_file_state_reads_every_file(
    site: Path, engine: Engine, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.parent / "index/files.json").unlink()
    raise_version(monkeypatch, engine)
    sync_content(site, engine)
    assert reads.take() == sorted(POSTS)


def test_documents_of_another_form_are_not_used(
    site: Path, engine: Engine, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = find_all(engine)
    monkeypatch.setattr("index.whoosh_engine.engine.DOCUMENT_FORM", DOCUMENT_FORM + 1)
    monkeypatch.setattr("index.whoosh_engine.manifest.Manifest.__init__.__defaults__", (DOCUMENT_FORM + 1,))
    engine.close()
    sync_content(site, engine)
    assert len(reads.take()) == len(engine.get_digests())
    assert find_all(engine) == before


@pytest.mark.parametrize("suffix", [".trm", ".col"])
def test_damaged_documents_are_not_used(
    site: Path, engine: Engine, reads: Reads, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    before = find_all(engine)
    path = next(path for path in (site.parent / "index").glob("*/*") if path.name.endswith(suffix))
    data = path.read_bytes()
    path.unlink()  # it may be a hard link
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    raise_version(monkeypatch, engine)
    sync_content(site, engine)
    assert len(reads.take()) >= len(engine.get_digests())
    assert find_all(engine) == before


def test_documents_that_turn_out_unreadable_are_read_from_files(
    site: Path, engine: Engine, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = find_all(engine)
    raise_version(monkeypatch, engine)
    with monkeypatch.context() as patched:
        patched.setattr("index.whoosh_engine.stored_documents.decode_document", lambda data: Document(**data))
        sync_content(site, engine)
    assert reads.take() == sorted(POSTS)
    assert find_all(engine) == before


def test_post_that_takes_too_long_is_not_tried_again(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync() -> SyncReport:
        with PostReader(ReadLimits(seconds=0.3)) as reader:
            return run_sync(open_slow_site(content), engine, state=content.parent / "index", reader=reader)

    (content / "a.md").write_text("lantern")
    (content / "b.md").write_text("text")
    sync()
    (content / "a.md").write_text(POISON)
    failures = sync().failures
    attempts = count_attempts(content)
    raise_version(monkeypatch, engine)
    assert sync().failures == failures != ()
    assert count_attempts(content) == attempts > 0
    assert sorted(engine.get_digests()) == ["a.md", "b.md"]
    assert engine.search(Term("lantern"), SearchOptions()).total == 1


@needs_extra
def test_another_model_reads_nothing(site: Path, engine: Engine, reads: Reads, tmp_path: Path) -> None:
    documents = list_documents(engine)
    engine.close()
    model = make_model(tmp_path / "model", "sea ocean", "lantern")
    with_model = open_engine(tmp_path / "index", model=model)
    assert with_model.is_outdated()
    sync_content(site, with_model)
    assert reads.take() == []
    assert not with_model.is_outdated()
    assert list_documents(with_model) == documents


def test_explicit_rebuild_reads_every_file(site: Path, engine: Engine, reads: Reads) -> None:
    sync_content(site, engine, rebuild=True)
    assert reads.take() == sorted(POSTS)


def test_form_of_documents_is_raised_with_their_fields() -> None:
    """If this fails, increase DOCUMENT_FORM and the version of the index: stored documents lack the new field."""
    names = {
        record.__name__: " ".join(field.name for field in fields(record)) for record in (Document, Section, CodeBlock)
    }
    assert (DOCUMENT_FORM, names) == (
        1,
        {
            "Document": "id digest url title date lastmod lang version section description tags authors categories"
            " series title_code links visible_from visible_until sections",
            "Section": "level heading anchor line text lines inline_code code heading_code",
            "CodeBlock": "language text line",
        },
    )
