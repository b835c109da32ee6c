"""The language of a query and its function words."""

from __future__ import annotations

import pytest

from index.matching.query_language import find_function_words, guess_language


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("how do I upload files", "en"),
        ("wie lade ich eine Datei hoch", "de"),
        ("comment envoyer un fichier avec le formulaire", "fr"),
        ("cómo subir un archivo con el formulario", "es"),
        ("bir dosya nasıl yüklenir", "tr"),
        ("как загрузить файл", "ru"),
        ("ファイルをアップロード", "ja"),
        ("上传文件", "zh"),
        ("파일 업로드", "ko"),
        ("como testar dependências", "pt"),
        ("como testar a señal", "es"),
        ("que faire à l'école", "fr"),
        ("как и где", "ru"),
        ("ключ і це", "uk"),
        ("Dateigröße ändern", "de"),
        ("señal", "es"),
        ("café", ""),
        ("müller", ""),
        ("docker swarm", ""),
        ("", ""),
    ],
)
def test_language_is_that_of_the_function_words_or_letters(text: str, lang: str) -> None:
    assert guess_language(text.split()) == lang


def test_words_of_several_languages_show_the_default() -> None:
    assert guess_language(["a", "table"], "pt") == "pt"
    assert guess_language(["a", "table"]) == ""


def test_function_words_are_those_of_the_language_and_not_in_capitals() -> None:
    assert find_function_words(["How", "do", "I", "find", "the", "US", "page?"]) == {"How", "do", "I", "the"}
    assert find_function_words(["die", "Datei", "die", "ich", "habe"]) == {"die", "ich", "habe"}
    assert find_function_words(["can", "a", "die", "be", "cast", "in", "WHO"], "en") == {"can", "a", "be", "in"}
    assert find_function_words(["docker"], "en") == frozenset()


@pytest.mark.parametrize(
    ("text", "function_words"),
    [
        ("what is the difference between a counter and a gauge", "what is the difference between a and"),
        ("Difference between handle and route", "Difference between and"),
        ("Unterschied zwischen Zähler und Messwert", "Unterschied zwischen und"),
        ("diferencia entre lista y tupla", "diferencia entre y"),
        ("разница между счётчиком и датчиком", "разница между и"),
        ("skillnaden mellan lista och tupel", "skillnaden mellan och"),
        ("counter vs gauge", "vs"),
        ("counter vs. gauge", "vs."),
        ("time difference in hours", "in"),
        ("the difference between", "the between"),
        ("vs code", ""),
    ],
)
def test_words_that_only_compare_are_function_words(text: str, function_words: str) -> None:
    assert find_function_words(text.split(), "en") == set(function_words.split())
