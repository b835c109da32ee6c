"""Stem words by language, with and without their accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.normalize import fold
from index.text.stemming import find_spelling, find_stems, get_stemmer


def test_stemmer_is_chosen_by_language() -> None:
    english, german = get_stemmer("en-gb"), get_stemmer("de")
    assert english is not None
    assert german is not None
    assert english("running") == "run"
    assert german("hauser") == german("haus")
    assert get_stemmer("tlh") is None


@pytest.mark.parametrize(
    ("lang", "written", "queries"),
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
def test_words_share_a_stem_with_and_without_accents(lang: str, written: str, queries: str) -> None:
    def list_stems(word: str) -> set[str]:
        return set(find_stems(lang, find_spelling(word, fold(word))))

    assert [word for word in queries.split() if not list_stems(word) & list_stems(written)] == []


@given(st.text(max_size=40), st.sampled_from(["en", "pt", "tr", "hu", "el", "ar", "sv"]))
def test_spelling_folds_to_the_term_and_keeps_its_first_stem(text: str, lang: str) -> None:
    word = fold(text)
    assert fold(find_spelling(text, word)) == word
    assert find_stems(lang, find_spelling(text, word))[0] == find_stems(lang, word)[0]
