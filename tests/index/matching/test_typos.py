"""Likely typos cost less than other differences between words."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.matching import typos
from index.matching.typos import measure_typo

LETTERS = st.text("aeostq", max_size=7) | st.text("ab日", max_size=5)


@pytest.mark.parametrize(
    ("lang", "typed", "word", "cost"),
    [
        ("", "dipker", "dimker", typos.OTHER),
        ("fr", "kubermetes", "kuberletes", typos.NEIGHBOR),  # m is beside l
        ("fr", "kubarnetes", "kubzrnetes", typos.NEIGHBOR),
        ("en", "kubarnetes", "kubzrnetes", typos.NEIGHBOR),
        ("fr", "serqeur", "serseur", typos.NEIGHBOR),
        ("en", "serqeur", "serseur", typos.OTHER),
        ("de", "serzer", "serter", typos.NEIGHBOR),
        ("en", "serzer", "serter", typos.OTHER),
        ("de", "seryer", "serter", typos.OTHER),
        ("en", "seryer", "serter", typos.NEIGHBOR),
        ("cs", "doyker", "doxker", typos.NEIGHBOR),
        ("pt", "seryer", "serter", typos.NEIGHBOR),
        ("fr", "дркер", "докер", typos.NEIGHBOR),
    ],
)
def test_keyboard_is_that_of_the_language(lang: str, typed: str, word: str, cost: float) -> None:
    assert measure_typo(typed, word, lang) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("typed", "word", "cost"),
    [
        ("docker", "docker", 0),
        ("dokcer", "docker", typos.SWAP),
        ("dcoker", "docker", typos.SWAP),
        ("dockre", "docker", typos.SWAP),
        ("doccker", "docker", typos.DOUBLE),
        ("comand", "command", typos.DOUBLE),
        ("dicker", "docker", typos.NEIGHBOR),
        ("dojcker", "docker", typos.EXTRA),
        ("doicker", "docker", typos.TWO_KEYS),
        ("doker", "docker", typos.OMISSION),
        ("seperate", "separate", typos.VOWEL),
        ("node", "note", typos.OTHER),
        ("helm", "help", typos.OTHER + typos.LAST_LETTER),
        ("systemd", "systems", typos.NEIGHBOR + typos.LAST_LETTER),
        ("dockers", "docker", typos.EXTRA + typos.LAST_LETTER),
        ("docke", "docker", typos.OMISSION + typos.LAST_LETTER),
        ("dockerr", "docker", typos.DOUBLE),
        ("ochestraton", "orchestration", 2 * typos.OMISSION),
        ("дщкер", "докер", typos.OTHER),
        ("дркер", "докер", typos.NEIGHBOR),
        ("สวัสดก", "สวัสดข", typos.NEIGHBOR + typos.LAST_LETTER),  # of an unknown keyboard
        ("docker", "dockerize", typos.IMPOSSIBLE),
        ("", "ab", 2 * typos.OMISSION + typos.LAST_LETTER),
        ("aa", "", 2 * typos.DOUBLE),
    ],
)
def test_cost_is_that_of_the_likeliest_edits(typed: str, word: str, cost: float) -> None:
    assert measure_typo(typed, word) == pytest.approx(cost)


def measure_all_alignments(typed: str, word: str) -> float:
    """Return the cost of the cheapest of all alignments of two words, in any number of edits."""

    @cache
    def measure(i: int, j: int) -> float:
        is_end = i == len(typed) and j == len(word)
        costs = [0.0] if i == j == 0 else []
        if i and j:
            costs.append(
                measure(i - 1, j - 1) + price(typos._price_substitution(typed[i - 1], word[j - 1], ""), is_end)
            )
        if i > 1 and j > 1 and typed[i - 2 : i] == word[j - 2 : j][::-1]:
            costs.append(measure(i - 2, j - 2) + typos.SWAP)
        if i:
            costs.append(measure(i - 1, j) + price(typos._price_extra_letter(typed, i - 1, ""), is_end))
        if j:
            costs.append(measure(i, j - 1) + price(typos._price_missing_letter(word, j - 1), is_end))
        return min(costs)

    return measure(len(typed), len(word))


def price(cost: float, is_end: bool) -> float:
    return cost + typos.LAST_LETTER if is_end and cost not in (0.0, typos.DOUBLE) else cost


@given(typed=LETTERS, word=LETTERS)
def test_cost_of_several_edits_is_that_of_the_cheapest_alignment(typed: str, word: str) -> None:
    if abs(len(typed) - len(word)) <= 2:
        assert typos._align(typed, word, "") >= measure_all_alignments(typed, word)
        if min(len(typed), len(word)) <= 3:  # then no alignment leaves the band
            assert typos._align(typed, word, "") == measure_all_alignments(typed, word)


@given(word=LETTERS, letter=st.sampled_from("aeostqb日"), data=st.data())
def test_one_edit_costs_no_less_than_the_cheapest_alignment(word: str, letter: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word)))
    for typed in (word[:at] + letter + word[at:], word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :]):
        assert measure_typo(typed, word) >= measure_all_alignments(typed, word)
        assert measure_typo(word, word) == 0
