"""Front matter whose first line names its format: `---json`, `---js`."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

import pytest

from index.errors import UnreadablePost
from index.posts.front_matter import parse_front_matter
from tests.support.sites import list_visible, write_files


@pytest.mark.parametrize(
    ("text", "metadata", "line"),
    [
        ('---json\n{"Title": "A", "draft": true}\n---\nBody', {"title": "A", "draft": True}, 4),
        ('--- json\n{\n"title": "A"\n}\n---  \nBody', {"title": "A"}, 6),
        ("---\tYAML\ntitle: A\n---\nBody", {"title": "A"}, 4),
        ("---yml \ntitle: A\n---\nBody", {"title": "A"}, 4),
        ("---toml\ntitle = 'A'\n---\nBody", {"title": "A"}, 4),
        ("---json\n---\nBody", {}, 3),
        ("---js\n{tags: ['x',], /* c */ draft: true};\n---\nBody", {"tags": ["x"], "draft": True}, 4),
        ("---javascript\n// note\n{\n  title: \"A\",\n}\n---\nBody", {"title": "A"}, 7),
        ('---js\nconst title = "A";\nlet draft = true // yes\n---\nBody', {"title": "A", "draft": True}, 5),
        ("---js\n'use strict';\nvar a = {\n  b: 1,\n};\n---\nBody", {"a": {"b": 1}}, 7),
    ],
)  # fmt: skip
def test_first_line_may_name_the_format(text: str, metadata: dict[str, Any], line: int) -> None:
    assert parse_front_matter(text)[:3] == (metadata, "Body", line)


@pytest.mark.parametrize(
    "code",
    ["{title: getTitle()}", "{title: `A`}", "{title}", "{...other}", "{draft: !false}", "{a: 1}; run();", "run()",
     "const draft = isDraft();", "run();\nconst title = 'A'", "/*\nconst draft = false\n*/\nconst draft = true",
     "const a = `\nconst draft = false\n`", "function f() {}\nconst title = 'A'", "const {a} = b", "[1]", "'text'",
     "const a = 'x\\\nconst draft = false'"],
)  # fmt: skip
def test_javascript_that_would_have_to_be_run_is_refused(code: str) -> None:
    with pytest.raises(UnreadablePost, match="front matter in JavaScript can't be read without running it; use YAML"):
        parse_front_matter(f"---js\n{code}\n---\nBody")


@pytest.mark.parametrize("name", ["coffee", "cson", "ruby", "x-custom"])
def test_unknown_format_is_refused(name: str) -> None:
    with pytest.raises(UnreadablePost, match=f"format '{name}' can't be read; use YAML"):
        parse_front_matter(f"---{name}\ntitle: A\n---\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("---json\n{} x\n---\n", "can't be read as JSON"), ("---json\n[1]\n---\n", "not a mapping"),
     ("---json\n{}\n", "never closed"), ("\n---yaml\na: b: c\n---\n", "can't be read as YAML"),
     ('--- # note\n{"title": 1, "draft": true}\n---\n', "a `draft` follows"),
     ("----\nconst draft = true\n----\n", "a `draft` follows")],
)  # fmt: skip
def test_unreadable_named_front_matter_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadablePost, match=reason):
        parse_front_matter(text)


@pytest.mark.parametrize("text", ["--- two words\nText", "----\nText", "- - -\nText", "***\nText", "--- #1\nText"])
def test_other_first_lines_are_text(text: str) -> None:
    assert parse_front_matter(text) == ({}, text, 1, ())


@pytest.mark.parametrize(
    "text",
    ['json\n{"draft": true, "Draft": false}', "js\n{draft: true, draft: false}", "js\n{'draft': true, Draft: false}"],
)
def test_repeated_draft_hides_the_post(text: str) -> None:
    assert parse_front_matter(f"---{text}\n---\n").metadata == {"draft": True}


@pytest.mark.parametrize("config", ["hugo.toml", "eleventy.config.js", "none.txt"])
def test_draft_in_a_named_format_is_not_public(tmp_path: Path, config: str) -> None:
    draft = {"js.md": "---js\n{draft: true}\n---\nx", "json.md": '---json\n{"draft": true}\n---\nx'}
    write_files(tmp_path, {config: "", "a.md": "---json\n{}\n---\nx", **draft})
    assert list_visible(tmp_path) == {"a.md"}


def test_jekyll_hides_a_page_with_a_named_format(tmp_path: Path) -> None:
    write_files(tmp_path, {"_config.yml": "", "a.md": '---json\n{"title": "A"}\n---\nx', "b.md": "---\n---\nx"})
    assert list_visible(tmp_path) == {"b.md"}


@pytest.mark.parametrize(
    "text",
    ["---js\n" + "/*" * 30_000 + "\n---\n", "---js\n" + "{a:" * 20_000 + "\n---\n",
     "---js\n" + ";" * 60_000 + "\n---\n",
     "---js\n" + "const a = 1\n" * 5_000 + "---\n", "---" + "\t" * 100_000 + "js", "---a" * 20_000,
     "----\n" + "{,; \t" * 20_000],
)  # fmt: skip
def test_hostile_front_matter_takes_no_time(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(UnreadablePost):
        parse_front_matter(text)
    assert time.process_time() - start < 5
