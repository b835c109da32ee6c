"""Text -> terms, for words and for code."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text import query_terms, tokenize
from index.text.normalize import fold
from index.text.stemming import find_spelling, find_stems, get_stemmer


def terms(text: str, code: bool = False) -> list[str]:
    return [t.term for m in tokenize.split_chunks(text, code) for t in tokenize.analyze_chunk(m.group(), code).tokens]


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
        ("3f2a9c1b 18F", ["3f2a9c1b", "18f"]),
        ("1,000,000.50 3,5 a,123", ["1000000.50", "3", "5", "a", "123"]),
        ("~/.ssh/config", ["ssh", "config", "ssh/config", ".ssh/config", "sshconfig", ".ssh"]),
        ("हिन्दी", ["हिन्दी"]),
        ("(“word,” he said…)", ["word", "he", "said"]),
        ("--- && !!!", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "found_by"),
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
def test_code_is_found_whole_in_parts_and_joined(text: str, found_by: set[str]) -> None:
    assert found_by <= set(terms(text, code=True))


@pytest.mark.parametrize(
    ("asked", "written"),
    [("parseHeaderValue", "parse_header_value"), ("doSomething", "MyClass.doSomething()"), ("22.04", "ubuntu:22.04")],
)
def test_code_is_found_in_another_convention(asked: str, written: str) -> None:
    (form,) = query_terms.analyze_query_text(asked, code=True)
    assert set(form.wholes) & set(terms(written, code=True))


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("-p", ("-p",)),
        (".NET", (".net",)),
        ("c++", ("c++",)),
        ("don't", ("don't", "dont")),
        ("1.12", ("1.12",)),
        ("re-use", ("re-use", "reuse")),
        ("--shutdown", ("shutdown", "--shutdown")),
    ],
)
def test_what_stands_for_a_whole_word_of_a_query(text: str, wholes: tuple[str, ...]) -> None:
    (form,) = query_terms.analyze_query_text(text, code=False)
    assert form.wholes == wholes


def test_a_phrase_has_one_term_a_position() -> None:
    assert query_terms.analyze_phrase("the re-use of C++", code=False) == ("the", "re", "use", "of", "c++")
    assert query_terms.analyze_phrase("検索エンジン", code=False) == ("検索", "索エ", "エン", "ンジ", "ジン")


def test_stems_are_the_languages_own() -> None:
    english, german = get_stemmer("en-gb"), get_stemmer("de")
    assert english is not None
    assert german is not None
    assert english("running") == "run"
    assert german("hauser") == german("haus")
    assert get_stemmer("tlh") is None


@pytest.mark.parametrize(
    ("lang", "written", "asked"),
    [
        ("pt", "informações", "informação informacao informacoes"),
        ("pt", "informacoes", "informação informacao"),
        ("pt-br", "responsáveis", "responsável responsavel"),
        ("es", "canciones", "canción cancion"),
        ("fr", "terminées", "terminé termine terminer"),
        ("it", "qualità", "qualita"),
        ("ro", "informațiile", "informaţie informație informatie"),
        ("hu", "könyvekből", "könyv konyv"),
        ("lt", "žodžiai", "žodis zodis"),
        ("tr", "kılıçları", "kılıç kilic KILIÇ"),
        ("de", "Häuser", "haus hauser"),
        ("el", "λόγοι", "λόγος ΛΟΓΟΣ λογος"),
        ("ru", "зелёные", "зелёный зеленый"),
        ("en", "cafés", "café cafe"),
        ("nl", "financiële", "financiele"),
    ],
)
def test_stems_meet_with_and_without_accents(lang: str, written: str, asked: str) -> None:
    def found(word: str) -> set[str]:
        return set(find_stems(lang, find_spelling(word, fold(word))))

    assert [word for word in asked.split() if not found(word) & found(written)] == []


@given(st.text(max_size=40), st.sampled_from(["en", "pt", "tr", "hu", "el", "ar", "sv"]))
def test_stems_and_spellings_are_of_the_word_that_is_asked_for(text: str, lang: str) -> None:
    word = fold(text)
    assert fold(find_spelling(text, word)) == word
    assert find_stems(lang, find_spelling(text, word))[0] == find_stems(lang, word)[0]


@given(st.text(max_size=200), st.booleans())
@example("A\x80\U0001da00", False)
def test_tokens_lie_inside_their_chunk_and_positions_inside_its_width(text: str, code: bool) -> None:
    end = 0
    for match in tokenize.split_chunks(text, code):
        assert match.start() >= end
        end = match.end()
        chunk = tokenize.analyze_chunk(match.group(), code)
        for token in chunk.tokens:
            assert 0 <= token.start < token.end <= len(match.group())
            assert 0 <= token.position < chunk.width
            assert 0 < len(token.term) <= tokenize.MAX_TERM
            assert token.term == fold(token.term)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127), max_size=60), st.booleans())
@example("1,000,000.50 3,5 it's #!/bin/sh", False)
@example("1,000 it's 'a' #!/bin/sh", True)
def test_plain_text_is_cut_as_any_other(text: str, code: bool) -> None:
    found = [match.span() for match in tokenize.split_chunks(text, code)]
    assert found == [match.span() for match in tokenize.split_chunks(f"{text}\n🌱", code)][:-1]
