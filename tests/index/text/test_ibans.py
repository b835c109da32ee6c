"""IBANs in one word and in groups of four."""

from __future__ import annotations

import pytest

from index.text.ibans import join_iban, split_iban

IBANS = ["DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19", "NO93 8601 1117 947", "mt84 malt 0110 0001 2345"]


@pytest.mark.parametrize("groups", IBANS[:3])
def test_iban_in_groups_is_that_in_one_word(groups: str) -> None:
    word = groups.replace(" ", "")
    assert join_iban(groups) == word
    assert split_iban(word) == groups
    assert (join_iban(groups.lower()), split_iban(word.lower())) == (word.lower(), groups.lower())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DE89 3704 0044 0532 0130 01",
        "DE89 37040044 0532 0130 00",
        "DE89",
        "3704 0044 0532 0130 00",
        IBANS[3],
        "Éa89",
    ],
)
def test_other_texts_are_no_ibans(text: str) -> None:
    assert join_iban(text) == ""
    assert split_iban(text) == ""
