"""Split text into tokens, for prose and for code."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text import tokenize
from index.text.normalize import fold
from index.text.tokenize import MAX_TERM, analyze_chunk, cut_text, split_chunks
from tests.support.text import list_terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crème Brûlée", ["creme", "brulee"]),
        ("Straße cœur Łódź smørrebrød", ["strasse", "coeur", "lodz", "smorrebrod"]),
        ("re-use", ["re", "use", "re-use", "reuse"]),
        ("don't", ["don't", "dont"]),
        ("don’t", ["don't", "dont"]),
        ("the docker's", ["the", "docker's", "dockers", "docker"]),
        ("l'amour", ["l'amour", "lamour", "amour"]),
        ("C++ C# F# .NET", ["c++", "c#", "f#", "net", ".net"]),
        ("node.js", ["node", "js", "node.js", "nodejs"]),
        ("1.12", ["1.12"]),
        ("AT&T", ["at", "t", "at&t", "att"]),
        ("--update-delay", ["update", "delay", "update-delay", "--update-delay", "updatedelay"]),
        ("JavaScript", ["javascript"]),
        ("🌱plants", ["🌱", "plants"]),
        ("検索エンジン", ["検索", "索エ", "エン", "ンジ", "ジン", "ン", "検", "索", "エ", "ン", "ジ"]),
        ("ภาษา", ["ภา", "าษ", "ษา", "า", "ภ", "า", "ษ"]),
        ("👍🏽", ["👍🏽", "👍"]),
        ("שָׁלוֹם كِتَابٌ йод", ["שלום", "كتاب", "йод"]),
        ("5GB v2.0.1 25.4mm", ["5", "gb", "5gb", "v", "2.0.1", "v2.0.1", "25.4", "mm", "25.4mm"]),
        ("3f2a9c1b 18F", ["3f2a9c1b", "18", "f", "18f"]),
        ("1,000,000.50 3,5 a,123", ["1000000.50", "1000000", "3", "5", "a", "123"]),
        ("~/.ssh/config", ["ssh", "config", "ssh/config", ".ssh/config", "sshconfig", ".ssh"]),
        ("हिन्दी", ["हिंदी"]),
        ("(“word,” he said…)", ["word", "he", "said"]),
        ("--- && !!!", []),
    ],
)
def test_prose_is_indexed_whole_joined_and_in_parts(text: str, expected: list[str]) -> None:
    assert list_terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HttpStatusCode", {"http", "status", "code", "httpstatus", "statuscode", "httpstatuscode"}),
        ("parse_header_value", {"parse", "header", "value", "parseheader", "parseheadervalue", "parse_header_value"}),
        ("MyClass.doSomething()", {"my", "class", "do", "something", "dosomething", "myclass", "myclass.dosomething"}),
        ("ubuntu:22.04", {"ubuntu", "22.04", "ubuntu:22.04"}),
        ("std::fmt", {"std", "fmt", "std::fmt", "stdfmt"}),
        ("/api/v1", {"api", "v1", "/api/v1", "apiv1"}),
        (r"C:\Users", {"c", "users", r"c:\users"}),
        ("#!/bin/sh", {"#!", "bin", "sh", "/bin/sh"}),
        ("$HOME", {"home", "$home"}),
        ("HTTPServer", {"http", "server", "httpserver"}),
        ("f('x')", {"f", "x"}),
    ],
)
def test_code_is_indexed_whole_joined_and_in_parts(text: str, expected: set[str]) -> None:
    assert expected <= set(list_terms(text, code=True))


@given(st.text(max_size=200), st.booleans())
@example("A\x80\U0001da00", False)
def test_offsets_lie_inside_the_chunk_and_positions_inside_its_width(text: str, code: bool) -> None:
    end = 0
    for match in split_chunks(text, code):
        assert match.start() >= end
        end = match.end()
        chunk = analyze_chunk(match.group(), code)
        for token in chunk.tokens:
            assert 0 <= token.start < token.end <= len(match.group())
            assert 0 <= token.position < chunk.position_count
            assert 0 < len(token.term) <= MAX_TERM
            assert token.term == fold(token.term)


@given(st.text(st.characters(max_codepoint=127), max_size=60), st.booleans())
@example("1,000,000.50 3,5 it's #!/bin/sh", False)
@example("1,000 it's 'a' #!/bin/sh", True)
def test_ascii_text_is_split_like_any_other(text: str, code: bool) -> None:
    spans = [match.span() for match in split_chunks(text, code)]
    assert spans == [match.span() for match in split_chunks(f"{text}\n🌱", code)][:-1]


@given(st.text(st.sampled_from("aZ09é.,:'+-#/ (\n\u05d0\"検🌱"), max_size=60), st.integers(0, 20), st.booleans())
def test_text_is_cut_into_the_chunks_that_it_is_split_into(text: str, begin: int, code: bool) -> None:
    pieces = cut_text(text[begin:-2], code, text.isascii())
    assert "".join(pieces) == text[begin:-2]
    assert pieces[1::2] == [match.group() for match in split_chunks(text, code, begin, max(len(text) - 2, 0))]


@given(st.text(st.sampled_from("aAzZ.:v0"), min_size=1, max_size=MAX_TERM + 2), st.booleans())
@example("a" * MAX_TERM, True)
@example("a" * (MAX_TERM + 1), False)
def test_plain_words_are_analyzed_like_any_other_chunk(chunk: str, code: bool) -> None:
    analyze = tokenize._analyze_code if code else lambda chunk: tokenize._analyze_prose(chunk, False)
    assert analyze_chunk(chunk, code) == analyze(chunk)
