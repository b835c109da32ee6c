"""The folder against the engine."""

from __future__ import annotations

import logging
import os
import random
import signal
from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from index.engine import Engine, open_engine
from index.errors import IndexBusy, PosthasteError
from index.model import Batch, SearchOptions, Term
from index.posts.read_post import read_post
from index.sites import open_site
from index.sites.site import Site
from index.sync import parallel_reading
from index.sync.execute import SyncReport, run_sync
from index.sync.parallel_reading import read_files


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


def run(content: Path, engine: Engine, *, rebuild: bool = False, changed: Collection[str] | None = None) -> SyncReport:
    return run_sync(open_site(content), engine, state=content.parent / "index", rebuild=rebuild, changed=changed)


def fresh(content: Path) -> dict[str, str]:
    """What a reading from nothing gives."""
    site = open_site(content)
    return {r.id: r.digest for r in read_files(site, list(site.files()), workers=1) if r.document is not None}


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
    assert engine.get_digests() == fresh(content)


def test_unchanged_files_are_not_opened(content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    (content / "a.md").write_text("one")
    aged(content / "a.md")
    run(content, engine)
    run(content, engine)
    opened: list[str] = []
    monkeypatch.setattr("index.sync.parallel_reading.read_bytes", lambda site, id: opened.append(id))
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
    assert "a.md" not in engine.get_digests()


@pytest.mark.usefixtures("two_posts")
@pytest.mark.parametrize("named", [{"a.md", "new.md"}, {"gone.md"}, {"a.md", "post/b.md"}])
def test_where_the_posts_named_are_not_all_there_everything_is_looked_at(
    content: Path, engine: Engine, named: set[str]
) -> None:
    (content / "a.md").write_text("after")
    (content / "new.md").write_text("new")
    (content / "post/b.md").unlink()
    assert not run(content, engine, changed=named).partial
    assert dict(engine.get_digests()) == fresh(content)


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
    assert engine.get_digests().keys() == {"b.md", "c.md"}


def test_a_post_that_the_disk_keeps_from_us_stays(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.errors import UnreadablePost
    from index.sync import parallel_reading

    (content / "a.md").write_text("one")
    run(content, engine)

    def failing(site: object, id: str) -> bytes:
        raise UnreadablePost("can't be read: Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(parallel_reading, "read_bytes", failing)
        (content / "a.md").write_text("two")
        report = run(content, engine)
    assert [failure.reason for failure in report.failures] == ["can't be read: Input/output error"]
    assert engine.get_digests().keys() == {"a.md"}
    assert counts(run(content, engine)) == (1, 0, 0, 0)  # it was tried again


@pytest.mark.parametrize("changed", [None, ["a.md", "b.md"]], ids=["all", "some"])
@pytest.mark.parametrize("rebuild", [False, True])
def test_a_post_deleted_between_listing_and_reading_is_gone(
    content: Path, engine: Engine, caplog: pytest.LogCaptureFixture, changed: list[str] | None, rebuild: bool
) -> None:
    for name in ("a.md", "b.md"):
        (content / name).write_text("one")
    run(content, engine)
    for name in ("a.md", "b.md"):
        (content / name).write_text("two")

    def delete_the_next(done: int, total: int) -> None:
        (content / "b.md").unlink(missing_ok=True)

    report = run_sync(
        open_site(content),
        engine,
        state=content.parent / "index",
        rebuild=rebuild,
        changed=changed,
        progress=delete_the_next,
    )
    assert (counts(report), report.failures, caplog.records) == ((1, 1, 0, 0), (), [])
    assert engine.get_digests() == fresh(content)


def test_where_the_content_goes_while_it_is_read_the_posts_stay(content: Path, engine: Engine) -> None:
    for name in ("a.md", "b.md"):
        (content / name).write_text("one")
    run(content, engine)
    for name in ("a.md", "b.md"):
        (content / name).write_text("two")
    away = content.with_name("away")
    site, state = open_site(content), content.parent / "index"
    report = run_sync(
        site, engine, state=state, progress=lambda done, total: content.rename(away) if done == 1 else None
    )
    assert engine.get_digests().keys() == {"a.md", "b.md"}
    assert [failure.id for failure in report.failures] == ["b.md"]


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
    assert engine.get_digests().keys() == {"kept/a.md"}
    assert counts(run(content, engine)) == (0, 0, 0, 1)


def test_a_slower_sync_does_not_put_back_what_it_read_before_another(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.sync import parallel_reading

    other = open_engine(content.parent / "index")
    (content / "a.md").write_text("one")
    run(content, engine)
    (content / "a.md").write_text("two")
    real, asked, busy = parallel_reading.read_bytes, [0], []

    def read_bytes(site: Site, id: str) -> bytes:
        data = real(site, id)
        asked[0] += 1
        if asked[0] == 1:  # between the reading and the writing of the first another syncs what is newer
            (content / "a.md").write_text("three")
            try:
                run(content, other)
            except IndexBusy as error:
                busy.append(error)
        return data

    monkeypatch.setattr(parallel_reading, "read_bytes", read_bytes)
    run(content, engine)
    if busy:
        run(content, other)  # who was refused tries again
    assert other.get_digests() == fresh(content)
    other.close()


@pytest.mark.parametrize("rebuild", [False, True])
def test_what_was_listed_before_another_sync_does_not_count(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, rebuild: bool
) -> None:
    other = open_engine(content.parent / "index")
    (content / "a.md").write_text("one")
    run(content, engine)
    (content / "a.md").write_text("two")
    real = engine.writing

    def writing() -> AbstractContextManager[None]:
        if not (content / "b.md").exists():
            (content / "b.md").write_text("new")
            run(content, other)
        return real()

    monkeypatch.setattr(engine, "writing", writing)
    run(content, engine, rebuild=rebuild)
    assert engine.get_digests() == fresh(content)
    other.close()


def kept_from_us(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing at or below `name` be looked at, as in a folder without the right to enter it."""
    for module, function in ((os, "stat"), (os, "open"), (os, "lstat")):
        real = getattr(module, function)

        def refuse(path: Any, *arguments: Any, real: Any = real, **options: Any) -> Any:
            if isinstance(path, str | Path) and f"/{name}/" in str(path):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *arguments, **options)

        monkeypatch.setattr(module, function, refuse)


@pytest.mark.parametrize("rebuild", [False, True])
def test_posts_that_can_be_listed_but_not_looked_at_stay(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, rebuild: bool
) -> None:
    (content / "shut").mkdir()
    (content / "shut/a.md").write_text("---\ntitle: Kept\ntags: [x]\n---\none `code`\n\n## Two\n")
    (content / "b.md").write_text("two")
    run(content, engine)
    (content / "b.md").write_text("three")
    before = engine.get_digests()["shut/a.md"]
    with monkeypatch.context() as patched:
        kept_from_us("shut", patched)
        for _ in range(2):
            report = run(content, engine, rebuild=rebuild)
            assert [failure.id for failure in report.failures] == ["shut/a.md"]
            assert engine.get_digests()["shut/a.md"] == before
    assert [hit.title for hit in engine.search(Term("code"), SearchOptions()).hits] == ["Kept"]
    assert engine.search(Term("three"), SearchOptions()).total == 1
    run(content, engine)
    assert engine.get_digests() == fresh(content)
    assert run(content, engine).failures == ()


def test_a_rebuild_keeps_what_lies_below_a_folder_that_cannot_be_read(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content / "shut").mkdir()
    (content / "shut/a.md").write_text("one")
    (content / "b.md").write_text("two")
    run(content, engine)
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("/shut"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", scandir)
        run(content, engine, rebuild=True)
    assert engine.get_digests() == fresh(content)


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_site_whose_content_is_gone_is_refused_and_the_index_stays(
    content: Path, engine: Engine, rebuild: bool
) -> None:
    root = content.parent
    (root / "hugo.toml").write_text("")
    (root / "README.md").write_text("no post")
    (content / "a.md").write_text("one")
    site = open_site(root)
    run_sync(site, engine, state=root / "index")
    content.rename(root / "away")
    for gone in (site, open_site(root)):  # opened before, and after
        with pytest.raises(PosthasteError, match="content: the content folder is gone; bring it back"):
            run_sync(gone, engine, state=root / "index", rebuild=rebuild)
    assert engine.get_digests().keys() == {"a.md"}
    (root / "away").rename(content)
    assert run_sync(open_site(root), engine, state=root / "index").unchanged == 1


@pytest.mark.parametrize("generator", ["hugo", "zola", "pelican"])
def test_a_content_folder_that_is_a_link_is_read(tmp_path: Path, engine: Engine, generator: str) -> None:
    root, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    files = {"hugo": "hugo.toml", "zola": "config.toml", "pelican": "pelicanconf.py"}
    (root / files[generator]).write_text("base_url = 'https://example.org'\n" if generator != "pelican" else "")
    (elsewhere / "a.md").write_text(
        "Title: A\nDate: 2020-01-01\n\none" if generator == "pelican" else "+++\ntitle = 'A'\n+++\none"
    )
    (root / "content").symlink_to(elsewhere)
    report = run_sync(open_site(root, generator=generator), engine, state=tmp_path / "index")
    assert (report.upserted, report.failures) == (1, ())


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
    alone = list(read_files(site, ids, workers=1))
    assert list(read_files(site, ids, workers=2)) == alone
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
        assert engine.get_digests() == fresh(content)
    assert engine.check() == []


def test_a_seed_site_reads_as_it_says(shared: Path, engine: Engine, tmp_path: Path) -> None:
    site = open_site(shared / "seed" / "content")
    report = run_sync(site, engine, state=tmp_path / "state")
    assert counts(report) == (1, 0, 0, 0)
    (id,) = engine.get_digests()
    assert engine.get_digests()[id] == read_post(site, id)[1]


def test_a_stop_waits_until_the_processes_that_read_have_begun(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[bool] = []

    class Pool(parallel_reading.ProcessPoolExecutor):
        def submit(self, *args: Any, **options: Any) -> Any:
            signal.raise_signal(signal.SIGINT)
            begun.append(True)
            return super().submit(*args, **options)

    monkeypatch.setattr(parallel_reading, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(parallel_reading, "_MANY", 0)
    with pytest.raises(KeyboardInterrupt):
        list(read_files(open_site(content), ["a.md"], 2))
    assert begun == [True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
