"""Strip Korean particles, and complete syllables that are being typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.hangul import list_completions, strip_particles
from index.text.normalize import fold
from index.text.query_terms import analyze_query_text, list_prefix_ranges


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("데이터베이스가", "데이터베이스"),
        ("데이터베이스를", "데이터베이스"),
        ("서버에서는", "서버"),
        ("서울로", "서울"),
        ("검색으로", "검색"),
        ("개발자들이", "개발자"),
        ("사람들", "사람"),
        ("도커와", "도커"),
        ("검색과", "검색"),
        ("데이터", "데이터"),
        ("책을", "책을"),
        ("전문가", "전문가"),
        ("메일로", "메일"),
        ("docker", "docker"),
        ("", ""),
    ],
)
def test_particle_is_stripped_by_the_sound_before_it(word: str, stem: str) -> None:
    assert strip_particles(word) == stem


@pytest.mark.parametrize("word", ["데이터베이스이", "검색가", "검색를", "서버은", "검색로"])
def test_particle_of_the_wrong_form_belongs_to_the_word(word: str) -> None:
    assert strip_particles(word) == word


def test_particle_after_another_script_is_dropped() -> None:
    assert analyze_query_text("API를", code=False) == analyze_query_text("API", code=False)
    assert len(analyze_query_text("API키", code=False)) == 2


@pytest.mark.parametrize(
    ("typed", "words", "others"),
    [
        ("ㄱ", "가 검 깋", "까 나"),
        ("검ㅅ", "검사 검색 검싷", "검자 검싸 거미"),
        ("데이ㅌ", "데이터 데이트", "데이지"),
        ("거", "거 검 것", "게 고"),
        ("검", "검 거미 거무", "것 겁"),
        ("달", "달 닭 닮 다리", "닫 다"),
        ("닭", "닭 달걀", "달 닮"),
        ("고", "고 과 괴 관", "구 교"),
        ("그", "그 긔 글", "기 구"),
    ],
)
def test_syllable_may_become_these(typed: str, words: str, others: str) -> None:
    ranges = list_completions(fold(typed))

    def is_completion(word: str) -> bool:
        return any(first <= word[: len(first)] <= last for first, last in ranges)

    assert [word for word in words.split() if not is_completion(word)] == []
    assert [word for word in others.split() if is_completion(word)] == []


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_every_syllable_begins_itself_with_its_first_letters_typed(syllable: str) -> None:
    letters = unicodedata.normalize("NFD", syllable)
    for count in range(1, len(letters) + 1):
        typed = unicodedata.normalize("NFC", letters[:count])
        assert any(first <= syllable <= last for first, last in list_completions(typed))


def test_prefix_of_other_scripts_is_itself() -> None:
    assert list_prefix_ranges("orch") == [("orch", "orch")]
    assert list_prefix_ranges("データ") == [("データ", "データ")]
    assert list_prefix_ranges("데잍") == [("데잍", "데잍"), ("데이", "데이")]
