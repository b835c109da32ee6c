"""Markdown as Jekyll reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.markdown import parser
from index.markdown.templates import liquid
from index.model import CodeBlock
from index.sites.jekyll import kramdown


def test_liquid_is_removed_and_code_is_preserved() -> None:
    body = (
        "Hello {{ site.title }}.\n\n{% highlight ruby %}\ndef a_b_c\n  1 * 2\nend\n{% endhighlight %}\n\n"
        "* toc\n{:toc}\n\n"
        "{% comment %}hidden\n{% endcomment %}*After*{:.cls} {% raw %}{{ shown }}{% endraw %}\n\n"
        "## Head {#own}\n\n```html\n{% raw %}{{ kept }}{% endraw %} {% include x %}\n```\n"
    )
    first, second = parser.parse_markdown(body, 1, kramdown.RULES).sections
    assert first.text == "Hello .\nAfter {{ shown }}"
    assert first.code == (CodeBlock("ruby", "def a_b_c\n  1 * 2\nend", 4),)
    assert (second.heading, second.anchor, second.line) == ("Head", "own", 15)
    assert second.code == (CodeBlock("html", "{{ kept }} {% include x %}", 18),)
    assert liquid.strip_liquid(body).count("\n") == body.count("\n")


def test_anchors_equal_those_of_kramdown(shared: Path) -> None:
    lines = (shared / "tables" / "anchors.tsv").read_text("utf-8").split("\n")[2:]
    rows = [
        line.split("\t") for line in lines if line and not line.startswith(("<h2>", "> ", "* ##", "Setext", "## ("))
    ]
    body = "".join(f"## {row[0].replace(chr(92) + 'there', chr(9) + 'here')}\n\n" for row in rows) + "[^1]: note\n"
    anchors = [s.anchor for s in parser.parse_markdown(body, 1, kramdown.RULES).sections if s.level]
    assert anchors == [row[7] if len(row) > 7 else "" for row in rows]


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("a {::comment}secret{:/comment} b", "a b"),
        ("{::comment}\nsecret\n\n```\nsecret\n```\n{:/}\n\nb", "b"),
        ("{::nomarkdown}\nb\n{:/nomarkdown}", "b"),
        ("`{::comment}` b {:/}", "{::comment} b"),
    ],
)
def test_extensions_are_not_text(body: str, seen: str) -> None:
    (section,) = parser.parse_markdown(body, 1, kramdown.RULES).sections
    assert " ".join(section.text.split()) == seen


def test_comment_in_code_is_code() -> None:
    (section,) = parser.parse_markdown("```\n{::comment}a{:/}\n```\n{::nomarkdown}", 1, kramdown.RULES).sections
    assert section.code == (CodeBlock(None, "{::comment}a{:/}", 2),)
