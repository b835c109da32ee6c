"""Extract the text that a reader sees."""

from __future__ import annotations

import pytest

from tests.support.markdown import read_text


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("[text](http://a.b 'title') and ![alt *of* it](x.png)", "text and alt of it"),
        ("one\\\ntwo<br>three<b>four</b>", "one two threefour"),
        ("[run](javascript:alert(1)) it", "run it"),
        ("- [ ] todo\n- [x] done\n", "todo\ndone"),
        ("| a | b |\n|---|---|\n| c `d` | e |\n", "a\nb\nc d\ne"),
        ("~~gone~~ **bold _both_**", "gone bold both"),
        ("a <!-- hidden --> b", "a  b"),
        ("<!-- hidden\n\nstill -->\n\nshown", "shown"),
        ("<div>\n<p>Hello <b>World</b> &amp; all</p>\n<style>p{}</style><script>evil()</script>\n</div>",
         "Hello World & all"),
        ("before <script>evil()</script> after", "before  after"),
        ("Claim[^a] two[^b].\n\n[^a]: https://example.net/otter-proof\n[^b]: A *longer* note.\n",
         "Claim two.\nhttps://example.net/otter-proof\nA longer note."),
        ("Term\n: What it means\n", "Term\nWhat it means"),
        ("> quoted\n> lines\n", "quoted lines"),
        ("> [!NOTE]\n> Mind the gap\n", "Note Mind the gap"),
        ("&lt;b&gt; &copy; \\*", "<b> © *"),
    ],
)  # fmt: skip
def test_text_is_what_a_reader_sees(body: str, seen: str) -> None:
    assert read_text(body) == seen


@pytest.mark.parametrize("body", ["seen\n\n<!--\n- secret\n\nsecret", "<p>seen <!-- secret\n"])
def test_unclosed_comment_is_not_text(body: str) -> None:
    assert read_text(body) == "seen"
