"""A sync writes exactly the changes, whatever changed: files, configuration, or the index."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index.engine import Engine
from index.model import Batch, SearchOptions, Term
from index.posts.read_post import read_post
from index.sites import open_site
from index.sites.omissions import SkippedFile
from index.sync.execute import run_sync
from tests.support.sites import write_files
from tests.support.syncing import age_file, list_counts, read_digests, sync_content


def test_first_sync_of_an_empty_folder_publishes_an_empty_index(content: Path, engine: Engine) -> None:
    report = sync_content(content, engine)
    assert list_counts(report) == (0, 0, 0, 0)
    assert report.generation
    assert engine.search(Term("x"), SearchOptions()).total == 0
    assert sync_content(content, engine).generation == report.generation


def test_only_changes_are_published(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("one")
    (content / "b.md").write_text("two")
    (content / "draft.md").write_text("---\ndraft: true\n---\n")
    assert list_counts(sync_content(content, engine)) == (2, 0, 1, 0)
    assert list_counts(sync_content(content, engine)) == (0, 0, 1, 2)
    (content / "a.md").write_text("three")
    (content / "b.md").unlink()
    assert list_counts(sync_content(content, engine)) == (1, 1, 1, 0)
    assert engine.get_digests() == read_digests(content)


def test_text_of_a_section_page_is_published_alone_and_its_cascade_with_its_posts(
    content: Path, engine: Engine
) -> None:
    (content.parent / "hugo.toml").touch()
    (content / "_index.md").write_text("---\ntitle: Home\n---\nOne.")
    (content / "a.md").write_text("two")
    assert list_counts(sync_content(content, engine)) == (2, 0, 0, 0)
    (content / "_index.md").write_text("---\ntitle: Home\n---\nThree.")
    assert list_counts(sync_content(content, engine)) == (1, 0, 0, 1)
    (content / "_index.md").write_text("---\ntitle: Home\ncascade: {draft: true}\n---\nThree.")
    assert list_counts(sync_content(content, engine)) == (0, 2, 2, 0)


def test_change_that_keeps_size_and_time_is_found(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("one")
    age_file(content / "a.md")
    sync_content(content, engine)
    (content / "a.md").write_text("two")
    age_file(content / "a.md")
    assert sync_content(content, engine).upserted == 1


def test_post_that_becomes_a_draft_is_deleted(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("---\ntitle: A\n---\nsecret")
    sync_content(content, engine)
    (content / "a.md").write_text("---\ntitle: A\ndraft: true\n---\nsecret")
    assert list_counts(sync_content(content, engine)) == (0, 1, 1, 0)
    assert engine.search(Term("secret"), SearchOptions()).total == 0


def test_changed_configuration_rereads_every_post(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("text")
    sync_content(content, engine)
    (content.parent / "hugo.toml").write_text('baseURL = "https://x.org/blog/"')
    assert list_counts(sync_content(content, engine)) == (1, 0, 0, 0)
    assert engine.search(Term("text"), SearchOptions()).hits[0].url == "/blog/a/"


def test_document_missing_from_the_index_is_restored(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("one")
    (content / "b.md").write_text("two")
    sync_content(content, engine)
    engine.apply(Batch(deletes=("a.md",)))
    assert list_counts(sync_content(content, engine)) == (1, 0, 0, 1)


def test_rebuild_reads_every_post(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("one")
    before = sync_content(content, engine)
    after = sync_content(content, engine, rebuild=True)
    assert list_counts(after) == (1, 0, 0, 0)
    assert after.generation != before.generation


def test_index_of_another_version_is_rebuilt(content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    (content / "a.md").write_text("one")
    sync_content(content, engine)
    engine.close()
    monkeypatch.setattr("index.whoosh_engine.engine.VERSION", 0)
    assert list_counts(sync_content(content, engine)) == (1, 0, 0, 0)
    assert engine.search(Term("one"), SearchOptions()).total == 1


@pytest.mark.parametrize("generator", ["hugo", "zola", "pelican"])
def test_linked_content_folder_is_read(tmp_path: Path, engine: Engine, generator: str) -> None:
    root, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    configurations = {"hugo": "hugo.toml", "zola": "config.toml", "pelican": "pelicanconf.py"}
    (root / configurations[generator]).write_text(
        "base_url = 'https://example.org'\n" if generator != "pelican" else ""
    )
    (elsewhere / "a.md").write_text(
        "Title: A\nDate: 2020-01-01\n\none" if generator == "pelican" else "+++\ntitle = 'A'\n+++\none"
    )
    (root / "content").symlink_to(elsewhere)
    report = run_sync(open_site(root, generator=generator), engine, state=tmp_path / "index")
    assert (report.upserted, report.failures) == (1, ())


def test_report_counts_what_is_not_indexed(content: Path, engine: Engine) -> None:
    write_files(content, {
        "a.md": "one", "draft.md": "---\ndraft: true\n---\n", "draft2.md": "---\npublished: no\n---\n",
        "old.md": "---\nexpiryDate: 2001-01-01\n---\n", "unlisted.md": "---\nunlisted: true\n---\n",
        "future.md": "---\ndate: 2999-01-01\n---\n", "bad.md": "---\nopen", "b.html": "", "c.html": "", "d.rst": "",
        "x~.md": "", "venv/pyvenv.cfg": "", "venv/e.md": "", "photo.png": "",
    })  # fmt: skip
    (content / "out.md").symlink_to(content.parent)
    expected = {
        "draft": 2, "expired": 1, "unlisted": 1, "not yet public": 1, "unreadable": 1, ".html file": 2, ".rst file": 1,
        "excluded": 2, "link": 1,
    }  # fmt: skip
    for _ in range(2):  # the second sync reads nothing
        report = sync_content(content, engine)
        assert report.omitted == expected
        assert [link.path for link in report.links] == ["out.md/"]
    assert report.hidden == 4


def test_post_that_expires_after_it_was_read_is_counted(
    content: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(content, {"a.md": "---\ndate: 2998-01-01\nexpiryDate: 2999-01-01\n---\n"})
    assert sync_content(content, engine).omitted == {"not yet public": 1}
    monkeypatch.setattr("index.sync.file_state.time.time", lambda: 33e9)
    assert sync_content(content, engine).omitted == {"expired": 1}


def test_post_that_the_configuration_excludes_leaves_the_index(content: Path, engine: Engine) -> None:
    write_files(content, {"a.md": "one", "b.md": "two"})
    write_files(content.parent, {"hugo.toml": ""})
    sync_content(content, engine)
    write_files(content.parent, {"hugo.toml": "ignoreFiles = ['/b[.]md$']"})
    assert sync_content(content, engine).omitted == {"excluded": 1}
    assert set(engine.get_digests()) == {"a.md"}


@pytest.mark.parametrize("changed", [None, ["a.md"]])
def test_post_that_is_replaced_by_a_link_outside_leaves_the_index(
    content: Path, engine: Engine, changed: list[str] | None
) -> None:
    write_files(content, {"a.md": "one", "b.md": "two"})
    sync_content(content, engine)
    write_files(content.parent, {"secret.md": "secret"})
    (content / "a.md").unlink()
    (content / "a.md").symlink_to(content.parent / "secret.md")
    report = sync_content(content, engine, changed=changed)
    assert list_counts(report) == (0, 1, 0, 1)
    assert report.links == (SkippedFile("a.md", "a link that leads outside the content folder"),)


def test_link_in_a_loop_is_no_error(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("one")
    sync_content(content, engine)
    (content / "a.md").unlink()
    (content / "a.md").symlink_to("a.md")
    assert list_counts(sync_content(content, engine, changed=["a.md"])) == (0, 1, 0, 0)


def test_new_page_of_a_folder_moves_the_url_of_the_other(content: Path, engine: Engine) -> None:
    write_files(content, {"g/README.md": "one"})
    sync_content(content, engine)
    write_files(content, {"g/index.md": "two"})
    sync_content(content, engine)
    urls = {hit.id: hit.url for word in ("one", "two") for hit in engine.search(Term(word), SearchOptions()).hits}
    assert urls == {"g/README.md": "/g/README/", "g/index.md": "/g/"}


@pytest.mark.slow
def test_random_edits_end_with_the_index_of_a_new_scan(content: Path, engine: Engine) -> None:
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
        sync_content(content, engine)
        assert engine.get_digests() == read_digests(content)
    assert engine.check() == []


def test_seed_site_is_read(shared: Path, engine: Engine, tmp_path: Path) -> None:
    site = open_site(shared / "seed" / "content")
    report = run_sync(site, engine, state=tmp_path / "state")
    assert list_counts(report) == (1, 0, 0, 0)
    (id,) = engine.get_digests()
    assert engine.get_digests()[id] == read_post(site, id)[1]


@pytest.mark.usefixtures("two_posts")
def test_only_the_changed_posts_are_scanned(content: Path, engine: Engine) -> None:
    (content / "a.md").write_text("after")
    (content / "post/b.md").write_text("not named as changed")
    report = sync_content(content, engine, changed={"a.md"})
    assert (report.upserted, report.deleted, report.partial) == (1, 0, True)
    assert engine.search(Term("after"), SearchOptions()).total == 1
    assert engine.search(Term("named"), SearchOptions()).total == 0
    assert sync_content(content, engine).upserted == 1


@pytest.mark.usefixtures("two_posts")
@pytest.mark.parametrize("now", ["---\ndraft: true\n---\nafter", "---\ndraft: tr"])
def test_changed_post_that_is_hidden_now_is_deleted(content: Path, engine: Engine, now: str) -> None:
    (content / "a.md").write_text(now)
    report = sync_content(content, engine, changed={"a.md"})
    assert (report.upserted, report.deleted, report.partial) == (0, 1, True)
    assert "a.md" not in engine.get_digests()


@pytest.mark.usefixtures("two_posts")
@pytest.mark.parametrize("named", [{"a.md", "new.md"}, {"gone.md"}, {"a.md", "post/b.md"}])
def test_all_posts_are_scanned_if_a_changed_one_is_new_or_gone(content: Path, engine: Engine, named: set[str]) -> None:
    (content / "a.md").write_text("after")
    (content / "new.md").write_text("new")
    (content / "post/b.md").unlink()
    assert not sync_content(content, engine, changed=named).partial
    assert dict(engine.get_digests()) == read_digests(content)
