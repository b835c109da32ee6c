"""What a sync plans, from the files, the file state and the index."""

from __future__ import annotations

from index.file_stamp import FileStamp
from index.sync.file_state import FileState
from index.sync.plan import plan_rebuild, plan_sync
from index.sync.reading import ReadResult
from index.sync.scan import ScannedFiles
from tests.support.documents import document

OLD = FileStamp(3, 1_600_000_000_000_000_000, 1_600_000_000_000_000_000, 7)
NEW = OLD._replace(inode=8)


def make_state(**digests: str) -> FileState:
    """Return a state in which public posts of these names and digests were read with the stamp OLD."""
    state = FileState()
    for name, digest in digests.items():
        state.record_result(ReadResult(f"{name}.md", digest, document(f"{name}.md")), OLD)
    return state


def scan(stamps: dict[str, FileStamp], *unreadable_folders: str, **inaccessible: str) -> ScannedFiles:
    return ScannedFiles(stamps, {f"{name}.md": reason for name, reason in inaccessible.items()}, unreadable_folders)


def test_nothing_is_planned_if_nothing_changed() -> None:
    plan = plan_sync(scan({"a.md": OLD}), make_state(a="1"), {"a.md": "1"})
    assert plan.is_empty
    assert (plan.read, plan.delete, plan.keep) == ((), (), ())


def test_new_and_changed_files_are_read() -> None:
    plan = plan_sync(
        scan({"a.md": OLD, "b.md": NEW, "c.md": OLD}), make_state(a="1", b="2"), {"a.md": "1", "b.md": "2"}
    )
    assert plan.read == ("b.md", "c.md")
    assert not plan.is_empty


def test_file_whose_document_differs_from_the_state_is_read() -> None:
    assert plan_sync(scan({"a.md": OLD}), make_state(a="1"), {"a.md": "other"}).read == ("a.md",)
    assert plan_sync(scan({"a.md": OLD}), make_state(a="1"), {}).read == ("a.md",)


def test_documents_of_missing_files_are_deleted() -> None:
    plan = plan_sync(scan({"a.md": OLD}), make_state(a="1"), {"a.md": "1", "gone.md": "2"})
    assert (plan.delete, plan.is_empty) == (("gone.md",), False)


def test_documents_of_inaccessible_files_are_kept() -> None:
    scanned = scan({}, "folder", a="can't be read: Permission denied")
    plan = plan_sync(scanned, make_state(), {"a.md": "1", "folder/b.md": "2", "folder-2/c.md": "3"})
    assert (plan.keep, plan.delete) == (("a.md", "folder/b.md"), ("folder-2/c.md",))


def test_nothing_is_deleted_if_the_content_folder_cannot_be_listed() -> None:
    assert plan_sync(scan({}, ""), make_state(), {"a.md": "1"}).is_empty


def test_rebuild_is_planned_if_there_is_no_index() -> None:
    plan = plan_sync(scan({}), make_state(), None)
    assert (plan.is_rebuild, plan.is_empty) == (True, False)


def test_rebuild_reads_every_file_and_keeps_inaccessible_documents() -> None:
    plan = plan_rebuild(scan({"a.md": OLD}, b="can't be read"), {"a.md": "1", "b.md": "2", "gone.md": "3"})
    assert (plan.read, plan.keep, plan.delete, plan.is_rebuild) == (("a.md",), ("b.md",), (), True)
