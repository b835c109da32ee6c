"""`posthaste show` and `--why-not`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.search.cli.conftest import Run


def test_show_prints_what_was_read_and_why_a_post_is_hidden(run: Run) -> None:
    output = run("show", "content/post/swarm.md").stdout
    assert "public      yes" in output
    assert "url         /post/swarm/" in output
    assert "line 9: ## Scaling  (#scaling)" in output
    assert "line 14: code in shell" in output
    assert "public      no: draft: true" in run("show", "content/post/draft.md").stdout
    assert "public      yes: public from 2099-01-01" in run("show", "content/post/future.md").stdout


def test_show_refuses_files_that_are_no_posts_or_unreadable(run: Run, root: Path) -> None:
    for name in ("post/bundle/index.md", "post/bundle/notes.md"):
        (root / "content" / name).parent.mkdir(exist_ok=True)
        (root / "content" / name).write_text("---\ntitle: T\n---\n")
    for name, message in (
        ("bundle/notes.md", "not a post: a resource of a Hugo bundle"),
        ("broken.md", "front matter"),
    ):
        for options in ((), ("--why-not", "docker")):
            result = run("show", f"content/post/{name}", *options)
            assert result.exit_code == 2
            assert f"content/post/{name}: " in result.stderr
            assert message in result.stderr


def test_why_not_notes_that_the_post_has_changed_since_it_was_indexed(run: Run, root: Path) -> None:
    run("index")
    with (root / "content/post/swarm.md").open("a") as file:
        file.write("\nNow with zebras.\n")
    output = run("show", "content/post/swarm.md", "--why-not", "zebras").stdout
    assert output == (
        "note: the post has changed since it was indexed: run `posthaste index`\ndoes not match: zebras\n"
    )


@pytest.mark.parametrize(
    ("file", "query", "output"),
    [
        ("post/swarm.md", "immutable infrastructure", "this query finds the post"),
        (
            "post/swarm.md",
            'immutable lantern "swarm docker"',
            'does not match: lantern\ndoes not match: "swarm docker"',
        ),
        ("post/swarm.md", "immutable -docker", "does not match: -docker"),
        ("post/swarm.md", "tag:rust OR title:rust", "does not match: tag:rust OR title:rust"),
        ("post/swarm.md", "immutabel", "does not match: immutabel"),
        (
            "post/swarm.md",
            "docker infrastr",
            "note: no post has infrastr: words that begin with it are searched, such as infrastructure\n"
            "this query finds the post",
        ),
        ("post/swarm.md", "infrastr docker", "does not match: infrastr"),
        (
            "post/rust.md",
            "immutable infrastr",
            "note: no post has infrastr: words that begin with it are searched, such as infrastructure\n"
            "does not match: immutable\ndoes not match: infrastr",
        ),
        ("post/draft.md", "secretword", "not public: draft: true"),
        ("post/future.md", "secretword", "not yet public: public from 2099-01-01T00:00:00+00:00"),
    ],
)
def test_why_not_names_the_clauses_or_the_rule(run: Run, file: str, query: str, output: str) -> None:
    run("index")
    assert run("show", f"content/{file}", "--why-not", query).stdout == output + "\n"
