"""Convert the Markdown of notes."""

from __future__ import annotations

import pytest

from index.markdown.parser import parse_markdown
from index.markdown.rules import MarkdownRules
from index.markdown.templates.notes import convert_note, prepare_notes
from index.sites.anchors import AuthorAnchors

RULES = MarkdownRules(AuthorAnchors, prepare_notes)


def read(body: str) -> str:
    sections = parse_markdown(body, 1, RULES).sections
    texts = (f"{s.heading} {s.text} {' '.join(code.text for code in s.code)}" for s in sections)
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize(
    ("link", "text", "target"),
    [
        ("[[Note]]", "Note", "Note"),
        ("[[My note|the label]]", "the label", "My note"),
        ("[[Note#Heading|label]]", "label", "Note"),
        ("[[Note#Heading]]", "Note > Heading", "Note"),
        ("[[Note#^block]]", "Note", "Note"),
        ("[[Note#^37066d|label]]", "label", "Note"),
        ("[[#Heading]]", "Heading", None),
        ("[[folder/Note.md]]", "folder/Note.md", "folder/Note"),
        ("[[v1.2 of it]]", "v1.2 of it", "v1.2 of it"),
        ("[[Release 1.2]]", "Release 1.2", "Release 1.2"),
        ("[[2024-01-31]]", "2024-01-31", "2024-01-31"),
        ("[[2024]]", "2024", "2024"),
        ("[[file.pdf|the file]]", "the file", None),
        ("[[Größe|**b** `c`]]", "b c", "Größe"),
        ("[[Note\\|label]]", "label", "Note"),
    ],
)
def test_link_to_a_note_shows_its_label_or_name(link: str, text: str, target: str | None) -> None:
    for body in (f"a {link}, b", f"a ({link}), b", f"| x |\n|---|\n| a {link}, b |\n", f"# a {link}, b"):
        assert text in read(body)
        assert "[" not in read(body)
        links = parse_markdown(body, 1, RULES).links
        assert [link.removeprefix("wiki:").removesuffix(".md") for link in links if link != "#"] == (
            [target] if target else []
        )


@pytest.mark.parametrize(
    "text",
    ["[[ -f x ]]", "a[[1]]", "[[1,2],[3,4]]", "[[1]]", "[[1, 2]]", "[[:alpha:]]", "[[", "[[]]", "[[|x]]", "x[[y]]",
     "a | ^Same",
     "[[[a]]]",
     "[[a]", "a == b", "x==y and z==w", "==", "a ==b", "100%% of", "5%%, 6%%", "a %% b", "E = mc^2", "2 ^2", "==== a"],
)  # fmt: skip
def test_what_only_resembles_a_note_stays_text(text: str) -> None:
    assert read(f"Before {text}\n\nAfter.") == f"Before {text} After."


def test_numbered_reference_stays_a_link() -> None:
    assert read("See [[1]](#ref).") == "See [1]."


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("a ![[image.png|300]] b", "a b"),
        ("a ![[image.png]] b", "a b"),
        ("a ![[note]] b", "a b"),
        ("a ![[note#part|label]] b", "a b"),
        ("a ![alt|300](x.png) ![b|20x10](y.png) c", "a alt b c"),
        ("a ==marked words== b", "a marked words b"),
        ("==a [[Note|b]] c==", "a b c"),
        ("Line ^37066d\n\nNext ^my-quote\n\n- Item ^ab1\n\n^table-1\n", "Line Next Item"),
        ("> [!tip]- Folded title\n> text", "Folded title text"),
        ("> [!tip]+ Title [[Note|x]]\n> text", "Title x text"),
        ("> [!my-type|meta] Title\n> text", "Title text"),
        ("> [!info]\n> text", "Info text"),
        ("> > [!faq]-\n> > text", "Faq text"),
    ],
)
def test_syntax_of_notes_is_not_text(body: str, seen: str) -> None:
    assert read(body) == seen
    assert convert_note(body).count("\n") == body.count("\n")


def test_embedded_note_is_linked() -> None:
    assert parse_markdown("![[Note]] ![[image.png]]", 1, RULES).links == ("wiki:Note",)


@pytest.mark.parametrize(
    "comment",
    ["%%no%%", "%% no %%", "%%no\nno%%", "%%\nno\n\nno\n%%", "%%\n\n# no\n\n```\nno\n```\n\n%%", "%% no\n\nno %%"],
)
def test_comment_is_hidden(comment: str) -> None:
    assert read(f"Before.\n\n{comment}\n\nAfter.") == "Before. After."
    assert convert_note(comment).count("\n") == comment.count("\n")


def test_comment_in_a_sentence_is_hidden() -> None:
    assert read("Before %%no%% after %%no\nno%% end.") == "Before after end."


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("Before %%\n\nno\n\n%% after", "Before after"),
        ("Before %%\nno\n\n# no\n%%\n\nAfter", "Before After"),
        ("- a\n- %% no\n\n  no\n  %%\n- b", "a b"),
        ("1. [ ] %%\n\n   no %%\n\nAfter", "After"),
        ("> - %%\n>\n> no %%\n\nAfter", "After"),
        ("Before %%\n\nAfter", "Before %% After"),
        ("Before %% 5\n\nAfter %% 6", "Before %% 5 After %% 6"),
    ],
)
def test_comment_at_the_end_of_a_line_or_in_an_item_may_be_long(note: str, shown: str) -> None:
    assert "no" not in read(note)
    assert " ".join(read(note).replace("[ ]", "").split()) == shown


def test_comment_without_end_hides_little_unless_its_line_says_so() -> None:
    assert read("A\n\n%%\nno\n\n# no\n\n```\nno\n```\n") == "A"
    assert read("A\n\n%%time no\nno\n\nAfter.") == "A After."
    assert read("A\n\n%%time no\nno\n\nAfter.\n\n%%sql no\n\nEnd.") == "A After. End."
    assert read("A 100%% b\n\n100%% c") == "A 100%% b 100%% c"


@pytest.mark.parametrize("text", ["[[Note|label]]", "![[image.png]]", "==a==", "%%yes%%", "[[ -f x ]]", "a ^block-id"])
@pytest.mark.parametrize("code", ["`{}`", "```\n{}\n```", "- ~~~\n  {}\n  ~~~", "``x ` {}``"])
def test_code_is_kept(text: str, code: str) -> None:
    assert text in read(code.replace("{}", text))


@pytest.mark.parametrize(
    "piece",
    ["[[", "![[", "[[a", "[[a|", "[[a#", "==", "==a", "==a ", "%%", "%%a\n\n", "a %% ", "\n\n%%a",
     "^", " ^a", "> [!", "> [!a]\n",
     "![a|", "![a|3", "> ", "[[a\\|", "%%\n", "\n%%x ", "==a==", "==[[a]]"],
)  # fmt: skip
def test_unclosed_syntax_takes_linear_time(piece: str) -> None:
    body = piece * 20_000
    assert convert_note(body).count("\n") == body.count("\n")


def test_code_of_a_shortcode_is_kept() -> None:
    assert read("{{< highlight toml >}}\n[[menu]]\n==a==\n{{< /highlight >}}\n") == "[[menu]] ==a=="
