"""The folder against the engine."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from index.engine import Engine, open_engine
from index.model import Batch, SearchOptions, Term
from index.post import read_post
from index.reading import read_all
from index.sites import open_site
from index.sync import SyncReport, sync


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(tmp_path / "index")
    yield opened
    opened.close()


def run(content: Path, engine: Engine, *, rebuild: bool = False, changed: Collection[str] | None = None) -> SyncReport:
    return sync(open_site(content), engine, state=content.parent / "index", rebuild=rebuild, changed=changed)


def fresh(content: Path) -> dict[str, str]:
    """What a reading from nothing gives."""
    site = open_site(content)
    return {r.id: r.digest for r in read_all(site, list(site.files()), workers=1) if r.document is not None}


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    return report.upserted, report.deleted, report.hidden, report.unchanged


def aged(path: Path) -> None:
    """Make a file look as if it had been written a while ago."""
    os.utime(path, (1_600_000_000, 1_600_000_000))


def test_a_first_sync_of_an_empty_folder_publishes_an_empty_index(content: Path, engine: Engine) -> None:
    report = run(content, engine)
    assert counts(report) == (0, 0, 0, 0)
    assert report.generation
    assert engine.search(Term("x"), SearchOptions()).total == 0
    assert run(content, engine).generation == report.generation


def test_what_changed_is_published_and_nothing_else(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("one")
    (content / "b.md").write_text("two")
    (content / "draft.md").write_text("---\ndraft: true\n---\n")
    assert counts(run(content, engine)) == (2, 0, 1, 0)
    assert counts(run(content, engine)) == (0, 0, 1, 2)
    (content / "a.md").write_text("three")
    (content / "b.md").unlink()
    assert counts(run(content, engine)) == (1, 1, 1, 0)
    assert engine.digests() == fresh(content)


def test_unchanged_files_are_not_opened(content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    (content / "a.md").write_text("one")
    aged(content / "a.md")
    run(content, engine)
    run(content, engine)
    opened: list[str] = []
    monkeypatch.setattr("index.reading.read_bytes", lambda site, id: opened.append(id))
    state = content.parent / "index" / "files.json"
    # The inode's own time is now: only once it has settled is the file trusted. Say that it has.
    state.write_text(state.read_text().replace('"a.md":[null', f'"a.md":[{_stat(content / "a.md")}'))
    assert counts(run(content, engine)) == (0, 0, 0, 1)
    assert opened == []


def _stat(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


@pytest.fixture
def two_posts(content: Path, engine: Engine) -> None:
    (content / "post").mkdir()
    (content / "a.md").write_text("before")
    (content / "post/b.md").write_text("before")
    run(content, engine)


@pytest.mark.usefixtures("two_posts")
def test_only_the_posts_named_are_looked_at(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("after")
    (content / "post/b.md").write_text("not named, so not seen")
    report = run(content, engine, changed={"a.md"})
    assert (report.upserted, report.deleted, report.partial) == (1, 0, True)
    assert engine.search(Term("after"), SearchOptions()).total == 1
    assert engine.search(Term("named"), SearchOptions()).total == 0
    assert run(content, engine).upserted == 1


@pytest.mark.usefixtures("two_posts")
@pytest.mark.parametrize("now", ["---\ndraft: true\n---\nafter", "---\ndraft: tr"])
def test_a_post_named_that_is_hidden_now_goes(content: Path, engine: Engine, now: str) -> None:
    (content / "a.md").write_text(now)
    report = run(content, engine, changed={"a.md"})
    assert (report.upserted, report.deleted, report.partial) == (0, 1, True)
    assert "a.md" not in engine.digests()


@pytest.mark.usefixtures("two_posts")
@pytest.mark.parametrize("named", [{"a.md", "new.md"}, {"gone.md"}, {"a.md", "post/b.md"}])
def test_where_the_posts_named_are_not_all_there_everything_is_looked_at(
    content: Path, engine: Engine, named: set[str]
) -> None:
    (content / "a.md").write_text("after")
    (content / "new.md").write_text("new")
    (content / "post/b.md").unlink()
    assert not run(content, engine, changed=named).partial
    assert dict(engine.digests()) == fresh(content)


def test_a_change_that_keeps_size_and_time_is_seen(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("one")
    aged(content / "a.md")
    run(content, engine)
    (content / "a.md").write_text("two")
    aged(content / "a.md")
    assert run(content, engine).upserted == 1


@pytest.mark.parametrize("damage", ["", "{", "[]", '[[0,"x"],{}]', '[["x"]'])
def test_a_damaged_cache_costs_only_reading(content: Path, engine: Engine, damage: str) -> None:
    (content / "a.md").write_text("one")
    run(content, engine)
    (content.parent / "index" / "files.json").write_text(damage)
    assert counts(run(content, engine)) == (0, 0, 0, 1)


def test_a_post_that_becomes_a_draft_goes_at_once(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("---\ntitle: A\n---\nsecret")
    run(content, engine)
    (content / "a.md").write_text("---\ntitle: A\ndraft: true\n---\nsecret")
    assert counts(run(content, engine)) == (0, 1, 1, 0)
    assert engine.search(Term("secret"), SearchOptions()).total == 0


@pytest.mark.parametrize(
    "broken",
    ["---\ntitle: A\ndraft: true\nsecret", "---\ndraft: true\n---\n" + "x" * 1_100_000, "---\ntitle: {{ x }}\n---\n"],
)
def test_a_post_that_cannot_be_understood_goes_and_is_named(
    content: Path, engine: Engine, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    (content / "a.md").write_text("---\ntitle: A\n---\nsecret")
    (content / "b.md").write_text("other")
    run(content, engine)
    (content / "a.md").write_text(broken)
    (content / "c.md").write_text("new")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            report = run(content, engine)
            assert [failure.id for failure in report.failures] == ["a.md"]
    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["a.md"]  # said once
    assert engine.digests().keys() == {"b.md", "c.md"}


def test_a_post_that_the_disk_keeps_from_us_stays(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index import reading
    from index.errors import UnreadablePost

    (content / "a.md").write_text("one")
    run(content, engine)

    def failing(site: object, id: str) -> bytes:
        raise UnreadablePost("can't be read: Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(reading, "read_bytes", failing)
        (content / "a.md").write_text("two")
        report = run(content, engine)
    assert [failure.reason for failure in report.failures] == ["can't be read: Input/output error"]
    assert engine.digests().keys() == {"a.md"}
    assert counts(run(content, engine)) == (1, 0, 0, 0)  # it was tried again


def test_posts_of_a_folder_that_cannot_be_looked_into_stay(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content / "kept").mkdir()
    (content / "kept/a.md").write_text("one")
    (content / "b.md").write_text("two")
    run(content, engine)
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("/kept"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    (content / "b.md").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", scandir)
        assert counts(run(content, engine))[:2] == (0, 1)
    assert engine.digests().keys() == {"kept/a.md"}
    assert counts(run(content, engine)) == (0, 0, 0, 1)


def test_other_rules_read_everything_anew(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("text")
    run(content, engine)
    (content.parent / "hugo.toml").write_text('baseURL = "https://x.org/blog/"')
    assert counts(run(content, engine)) == (1, 0, 0, 0)
    assert engine.search(Term("text"), SearchOptions()).hits[0].url == "/blog/a/"


def test_an_index_that_went_out_of_step_is_brought_back(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("one")
    (content / "b.md").write_text("two")
    run(content, engine)
    engine.apply(Batch(deletes=("a.md",)))
    assert counts(run(content, engine)) == (1, 0, 0, 1)


def test_a_rebuild_reads_everything(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("one")
    before = run(content, engine)
    after = run(content, engine, rebuild=True)
    assert counts(after) == (1, 0, 0, 0)
    assert after.generation != before.generation


def test_an_index_of_another_version_is_made_anew(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content / "a.md").write_text("one")
    run(content, engine)
    engine.close()
    monkeypatch.setattr("index.whoosh_engine.engine.VERSION", 0)
    assert counts(run(content, engine)) == (1, 0, 0, 0)
    assert engine.search(Term("one"), SearchOptions()).total == 1


def test_many_files_are_read_in_other_processes_alike(content: Path) -> None:
    for i in range(320):
        (content / f"{i:03}.md").write_text(
            f"---\ntitle: T{i}\ndraft: {'true' if i % 10 == 0 else 'false'}\n---\nword{i}\n"
        )
    (content / "bad.md").write_text("---\nunclosed\n")
    site = open_site(content)
    ids = list(site.files())
    alone = list(read_all(site, ids, workers=1))
    assert list(read_all(site, ids, workers=2)) == alone
    assert sum(r.document is not None for r in alone) == 288


def test_random_edits_end_as_a_fresh_reading(content: Path, engine: Engine) -> None:
    chance = random.Random(7)
    names = ["a.md", "b.md", "post/c.md", "post/d.md", "bundle/index.md", "bundle/res.md", "e.txt", "post/_index.md"]
    heads = ["plain", "---\ntitle: T\n---\nx", "---\ndraft: true\n---\nx", "---\nopen"]
    texts = [*heads, "+++\ntitle='t'\n+++\n", "---\ndate: 2099-01-01\n---\n"]
    for _ in range(60):
        for _ in range(chance.randint(1, 4)):
            path = content / chance.choice(names)
            path.parent.mkdir(exist_ok=True)
            match chance.randint(0, 3):
                case 0:
                    path.unlink(missing_ok=True)
                case 1 if path.exists():
                    path.rename(content / chance.choice(names[:2]))
                case _:
                    path.write_text(chance.choice(texts) + str(chance.randint(0, 9)))
        run(content, engine)
        assert engine.digests() == fresh(content)
    assert engine.check() == []


def test_a_seed_site_reads_as_it_says(shared: Path, engine: Engine, tmp_path: Path) -> None:
    site = open_site(shared / "seed" / "content")
    report = sync(site, engine, state=tmp_path / "state")
    assert counts(report) == (1, 0, 0, 0)
    (id,) = engine.digests()
    assert engine.digests()[id] == read_post(site, id)[1]
