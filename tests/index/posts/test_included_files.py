"""Read included files into posts, through a plain site."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.model import CodeBlock, Post
from index.posts.included_files import MAX_FILE_SIZE
from index.posts.read_post import read_post
from index.sites import open_site
from tests.support.sites import write_files

FILES = {
    "parts/a.md": "---\ntitle: Part\n---\nPart *one*. <!-- no -->\n\n## Part two\n\n{% comment %}no{% endcomment %}\n",
    "parts/draft.md": "---\ndraft: true\n---\nno\n",
    "parts/unpublished.md": "---\npublished: false\n---\nno\n",
    "parts/locked.md": "---\npassword: x\n---\nno\n",
    "parts/unready.md": "---\npublish: false\n---\nno\n",
    "parts/trashed.md": "---\nstatus: Trash\n---\nno\n",
    "parts/members.md": "---\nvisibility: members\n---\nno\n",
    "parts/broken.md": "---\ntitle: [\n---\nno\n",
    "parts/nested.md": "Nested: {{#include a.md}}\n",
    "parts/loop.md": "Loop. {{#include loop.md}}\n",
    "_drafts/d.md": "no\n",
    ".env": "no\n",
    ".git/config.md": "no\n",
    "code/b.py": "import os\n\n# ANCHOR: main\ndef main():\n    pass\n# ANCHOR_END: main\n\nlast = 1\n",
    "code/c.js": "const a = 1\n// #region r\nconst b = 2\n// #endregion r\n",
    "code/s.yml": "a: 1\n# --8<-- [start:s]\nb: 2\n# --8<-- [end:s]\nc: 3\n",
}


def read(root: Path, body: str, id: str = "x/page.md", **files: str) -> Post:
    write_files(root, FILES | {id: f"---\ntitle: Page\n---\n{body}"} | files)
    return read_post(open_site(root), id)[0]


def read_everything(root: Path, body: str, **files: str) -> str:
    sections = read(root, body, **files).sections
    texts = (f"{s.heading} {s.text} {' '.join(code.text for code in s.code)}" for s in sections)
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize(
    "include",
    ["{{#include ../parts/a.md}}", '--8<-- "parts/a.md"', "--8<-- 'parts/a.md'", "--8<--\nparts/a.md\n--8<--",
     "<!--@include: ../parts/a.md-->", "<!-- @include: @/parts/a.md -->", '{{< readfile file="/parts/a.md" >}}',
     '{{% include "../parts/a.md" %}}', "{{% readfile ../parts/a.md %}}", "{% include_relative ../parts/a.md %}",
     "{% include_relative ../parts/a.md title='x' %}",
     '{% include-markdown "../parts/a.md" %}', "{%- include '../parts/a.md' -%}", "{!parts/a.md!}",
     "{!> ../parts/a.md !}",
     "```{include} ../parts/a.md\n```", ":::{include} ../parts/a.md\n:::"],
)  # fmt: skip
def test_markdown_is_included_without_front_matter_and_remarks(tmp_path: Path, include: str) -> None:
    post = read(tmp_path, f"Before.\n\n{include}\n\nAfter.\n\n# End\n")
    assert [(s.heading, s.text) for s in post.sections] == [
        ("", "Before.\nPart one."),
        ("Part two", "After."),
        ("End", ""),
    ]
    assert post.sections[0].lines == ((0, 4), (8, 6))
    lines = include.count("\n")
    assert [(s.line, s.lines) for s in post.sections][1:] == [(6, ((0, 8 + lines),)), (10 + lines, ())]


@pytest.mark.parametrize(
    ("include", "language", "code"),
    [
        ("{{#include ../code/b.py:1:2}}", "python", "import os"),
        ("{{#include ../code/b.py:main}}", "python", "def main():\n    pass"),
        ("{{#rustdoc_include ../code/b.py:8}}", "python", "last = 1"),
        ("{{#playground ../code/b.py:main editable}}", "python", "def main():\n    pass"),
        ("{* ../code/b.py ln[4:5] hl[4] *}", "python", "def main():\n    pass"),
        ("{* ../code/b.py ln[1,8] *}", "python", "import os\nlast = 1"),
        ("{* ../code/b.py hl[1,2] ln[1] *}", "python", "import os"),
        ("@[code{1-1} js:no-line-numbers](../code/c.js)", "javascript", "const a = 1"),
        ("<<< @/code/c.js#r{1,2}", "javascript", "const b = 2"),
        ("<<< ../code/c.js {1 ts:line-numbers} [title]", "typescript", "const a = 1\nconst b = 2"),
        ('--8<-- "code/s.yml:s"', "yaml", "b: 2"),
        ('--8<-- "code/s.yml:1:1,5:5"', "yaml", "a: 1\nc: 3"),
        ('--8<-- "code/s.yml:-1:"', "yaml", "c: 3"),
        ('{{< readfile file="/code/s.yml" code="true" lang="yaml" >}}', "yaml", "a: 1\nb: 2\nc: 3"),
        ("```{literalinclude} ../code/b.py\n:language: python\n:lines: 1,8\n```", "python", "import os\nlast = 1"),
        ("```{literalinclude} /code/b.py\n:start-after: 'pass'\n:end-before: last\n```", None, None),
        ("```{literalinclude} ../code/b.py\n:start-line: 7\n```", "python", "last = 1"),
    ],
)
def test_code_is_included_as_code(tmp_path: Path, include: str, language: str | None, code: str | None) -> None:
    (section,) = read(tmp_path, f"Before.\n\n{include}\n\nAfter.\n").sections
    assert section.text == "Before.\nAfter."
    assert section.code == ((CodeBlock(language, code, 6),) if code else ())


@pytest.mark.parametrize(
    "include", ["{{#include ../code/b.py:main}}", '--8<-- "code/b.py:main"', "{!code/b.py [ln:4-5]!}"]
)
def test_include_in_code_is_code(tmp_path: Path, include: str) -> None:
    (section,) = read(tmp_path, f"Text.\n\n```python\nx = 1\n{include}\ny = 2\nz = 3\n```\n\nEnd.\n").sections
    assert section.code == (
        CodeBlock("python", "x = 1", 7),
        CodeBlock("python", "def main():\n    pass", 8),
        CodeBlock("python", "y = 2\nz = 3", 9),
    )
    assert section.lines == ((0, 4), (6, 13))


@pytest.mark.parametrize("name", ["mkdocs.yml", "book.toml"])
def test_include_in_code_that_fails_is_an_example_unless_the_generator_runs_it(tmp_path: Path, name: str) -> None:
    for include in ("{{#include none.rs}}", '--8<-- "none.rs"'):
        body = f"```\na\n{include}\nb\n```\n\n`{include}`\n"
        assert read_everything(tmp_path, body) == f"{include} a {include} b"
    (tmp_path / name).write_text("")
    for include in ("{{#include none.rs}}", '--8<-- "none.rs"'):
        assert read_everything(tmp_path, f"```\na\n{include}\nb\n```\n") == "a b"


PATHS = ["../none.md", "../parts/draft.md", "../parts/unpublished.md", "../parts/locked.md", "../parts/broken.md",
         "../parts/unready.md", "../parts/trashed.md", "../parts/members.md",
         "../_drafts/d.md", "../.env", "../.git/config.md", "../../outside.md", "/etc/hostname", "../link.md",
         "../pipe.md", "../binary.md", "../huge.md", "../parts", "https://e.example/no.md", ""]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "include",
    ["{{{{#include {}}}}}", '--8<-- "{}"', "--8<--\n{}\n--8<--", "<!--@include: {}-->",
     '{{{{< readfile file="{}" >}}}}',
     "{{% include_relative {} %}}", "{{* {} ln[1:2] *}}", "<<< {}.md", "```{{include}} {}\n```", "{{!{}!}}"],
)  # fmt: skip
def test_file_that_must_not_be_read_leaves_nothing(tmp_path: Path, include: str, path: str) -> None:
    root = tmp_path / "site"
    write_files(tmp_path, {"outside.md": "no", "site/huge.md": "no " * MAX_FILE_SIZE})
    (root / "link.md").symlink_to(tmp_path / "outside.md")
    (root / "binary.md").write_bytes(b"no \xff\x00")
    os.mkfifo(root / "pipe.md")
    if path == "" and include in (
        '--8<-- "{}"',
        "```{{include}} {}\n```",
        "<<< {}.md",
        "{{!{}!}}",
        "{{* {} ln[1:2] *}}",
    ):
        pytest.skip("no include")
    assert read_everything(root, f"Before.\n\n{include.format(path)}\n\nAfter.\n") == "Before. After."


def test_includes_are_nested_but_never_endless(tmp_path: Path) -> None:
    assert read_everything(tmp_path, "{{#include ../parts/nested.md}}\n") == "Nested: Part one. ## Part two"
    assert read_everything(tmp_path, "{{#include ../parts/loop.md}}\n") == "Loop."
    assert read_everything(tmp_path, "Self.\n\n{{#include page.md}}\n") == "Self."
    bomb = {f"b{i}.md": f"{{{{#include b{i + 1}.md}}}}\n\n" * 50 + "x\n" for i in range(20)}
    post = read(tmp_path, "{{#include b0.md}}\n", id="page.md", **bomb)
    assert sum(len(section.text) for section in post.sections) < 10_000


def test_most_that_a_post_includes_is_limited(tmp_path: Path) -> None:
    big = {"big.md": "word " * 40_000}
    assert len(read_everything(tmp_path, "{{#include ../big.md}}\n\n" * 100, **big)) < 1_100_000


def test_remark_never_includes(tmp_path: Path) -> None:
    files = {"end.md": "--> no {% endcomment %} no {{< /comment >}} no"}
    for remark in ("<!-- {} -->", "{{% comment %}}{}{{% endcomment %}}", "{{{{< comment >}}}}{}{{{{< /comment >}}}}"):
        body = (
            remark.replace("{}", "{{#include ../end.md}}")
            .replace("{{%", "{%")
            .replace("%}}", "%}")
            .replace("{{{{", "{{")
            .replace("}}}}", "}}")
        )
        assert read_everything(tmp_path, f"Before.\n\n{body}\n\nAfter.", **files) == "Before. After."


def test_excerpt_never_shows_the_rest_of_a_remark(tmp_path: Path) -> None:
    files = {"p.md": "One.\n<!--\nno\nno -->\nTwo.\n"}
    assert read_everything(tmp_path, "{{#include ../p.md:3:5}}\n", **files) == "Two."


@pytest.mark.parametrize(
    "text",
    ["\\{{#include ../parts/a.md}}", ";--8<-- \"parts/a.md\"", "`{{#include ../parts/a.md}}`", "a <<< b.c d",
     "{{#if x}} y", "8<- x", "cat <<< \"$x\"", "{* emphasis *}"],
)  # fmt: skip
def test_what_is_no_include_stays_text(tmp_path: Path, text: str) -> None:
    shown = read_everything(tmp_path, f"Before.\n\n{text}\n")
    assert shown == f"Before. {text.lstrip(chr(92) + ';').strip('`')}"


def test_included_code_never_ends_its_fence(tmp_path: Path) -> None:
    files = {"f.py": '"""\n```\n~~~~~~~~~~\n# no heading\n"""\n'}
    for body in ("{* ../f.py *}\n", "```py\n{{#include ../f.py}}\n```\n"):
        post = read(tmp_path, body, **files)
        assert [s.heading for s in post.sections] == [""]
        assert "# no heading" in post.sections[0].code[0].text


def test_include_in_a_list_stays_in_its_item(tmp_path: Path) -> None:
    (section,) = read(tmp_path, "- One\n\n  {* ../code/b.py ln[1] *}\n\n- {{#include ../code/c.js:r}}\n").sections
    assert section.code == (CodeBlock("python", "import os", 6), CodeBlock("javascript", "const b = 2", 8))


def test_file_that_is_not_included_is_a_warning(tmp_path: Path) -> None:
    body = "{{#include none.md}}\n\n{{#include ../parts/nested.md}}\n\n--8<-- 'parts/draft.md'\n"
    body += "\n```\n{{#include example.md}}\n```\n"
    warnings = read(tmp_path, body, **{"parts/a.md": "{{#include gone.md}}"}).warnings
    assert [warning.split(" is not included: ")[0] for warning in warnings] == [
        "`none.md`",
        "`gone.md`",
        "`parts/draft.md`",
    ]
    assert all(warning.endswith("not a draft") for warning in warnings)


def test_marks_of_sections_are_not_text(tmp_path: Path) -> None:
    assert read_everything(tmp_path, "A\n\n--8<-- [start:x]\n\nB\n\n# --8<-- [end:x]\n\nC\n") == "A B C"


def test_escape_in_code_goes_if_the_generator_runs_includes_there(tmp_path: Path) -> None:
    body = '```\n;--8<-- "parts/a.md"\n```\n'
    assert read_everything(tmp_path, body) == ';--8<-- "parts/a.md"'
    assert read_everything(tmp_path, body, **{"mkdocs.yml": "docs_dir: ."}) == '--8<-- "parts/a.md"'


@pytest.mark.parametrize("front", ["search:\n  exclude: true", "noindex: true", "status: new", "visibility: public"])
def test_part_that_only_search_leaves_out_is_included(tmp_path: Path, front: str) -> None:
    write_files(
        tmp_path, {"mkdocs.yml": "", "docs/a.md": '--8<-- "part.md"\n', "docs/part.md": f"---\n{front}\n---\nyes"}
    )
    site = open_site(tmp_path)
    assert "yes" in str(read_post(site, "a.md")[0].sections)
