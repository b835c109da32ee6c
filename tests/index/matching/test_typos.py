"""Likely typos cost less than other differences between words."""

from __future__ import annotations

import pytest

from index.matching import typos
from index.matching.typos import measure_typo


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
