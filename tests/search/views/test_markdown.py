"""Whole posts as Markdown: the same blocks as the file has, and nothing that changes their meaning."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

from index.posts.read_post import make_document, read_post
from index.sites import open_site
from search.views.markdown import find_sections, format_post
from tests.support.sites import write_files

BODY = """\
Before `x` the first heading.

## Install `pip`

1. Download it.
2. Run ``a ` b``.

```sh
echo "```"
```

After the code.

### Deeper

\\# not a heading, and 2020\\. not a list

# Top

End.
"""


def format_body(tmp_path: Path, body: str, section: str = "") -> str:
    site = open_site(write_files(tmp_path, {"content/a.md": f"---\ntitle: A post\ntags: [x]\n---\n{body}"}))
    post, digest = read_post(site, site.scan().files[0])
    document = make_document(post, digest)
    return format_post(document, find_sections(document, section) if section else document.sections, "/a/")


def test_blocks_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = format_body(tmp_path, BODY)
    assert text.startswith("# A post\n\n- URL: /a/\n- Tags: x\n\nBefore `x` the first heading.\n\n## Install `pip`\n\n")
    assert "Run ``a ` b``." in text
    assert text.index("Run ``a") < text.index('````shell\necho "```"\n````') < text.index("After the code.")


def test_text_does_not_become_a_block(tmp_path: Path) -> None:
    tokens = MarkdownIt("commonmark").parse(format_body(tmp_path, BODY))
    headings = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    assert headings == ["A post", "Install `pip`", "Deeper", "Top"]
    assert [token.type for token in tokens].count("bullet_list_open") == 1
    assert [token.type for token in tokens].count("ordered_list_open") == 0


def test_section_has_those_below_it(tmp_path: Path) -> None:
    text = format_body(tmp_path, BODY, "Install pip")
    assert "### Deeper" in text
    assert "Before" not in text
    assert "# Top" not in text
    assert format_body(tmp_path, BODY, "deeper").count("##") == 1
