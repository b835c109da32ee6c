"""Fold text so that spellings of one word compare equal."""

from __future__ import annotations

import time
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.normalize import fold, limit_marks


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Crème", "creme"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("ﬁne ² ①", "fine 2 1"),
        ("don’t re‑use", "don't re-use"),
        ("soft\u00adhyphen", "softhyphen"),
        ("ΛΌΓΟΣ", "λογοσ"),
        ("йод ёж", "йод еж"),
        ("Ґанок", "ганок"),
        ("ǿ", "o"),
        ("एक १९ ๒๕ ۱۲ ১২ ٣٤", "एक 19 25 12 12 34"),
        ("ایران کتاب مدرسة", "ايران كتاب مدرسه"),
        ("إيران أحمد ٱلله", "ايران احمد الله"),
        ("می\u200cخواهم", "ميخواهم"),
        ("सम्बन्ध पञ्चम अङ्क घण्टा", "संबंध पंचम अंक घंटा"),
        ("सम्मान अन्य", "सम्मान अन्य"),
        ("ज़मीन पढ़ना", "जमीन पढना"),
        ("হাসপাতাল সম্পর্ক", "হাসপাতাল সংপর্ক"),
        ("അവൻ", "അവന്"),
        ("臺灣軟體", "台湾软体"),
        ("हिन्दी", "हिंदी"),
    ],
)
def test_spellings_of_one_word_fold_to_the_same_text(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=20))
def test_folded_text_has_no_variants(text: str) -> None:
    folded = fold(text)
    assert not [c for c in folded if unicodedata.category(c) == "Cf" or (c.isdecimal() and not c.isascii())]
    assert folded == unicodedata.normalize("NFC", folded)


@given(st.text(max_size=20), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_equivalent_texts_fold_to_the_same(text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    assert fold(unicodedata.normalize(form, text)) == fold(text)


def test_digits_of_every_script_fold_to_0_to_9() -> None:
    digits = [chr(point) for point in range(0x110000) if unicodedata.category(chr(point)) == "Nd"]
    assert len(digits) > 600
    assert [digit for digit in digits if fold(digit) != str(unicodedata.decimal(digit))] == []


def test_every_character_folds_to_folded_text() -> None:
    points = [*range(0xD800), *range(0xE000, 0x110000)]
    assert [point for point in points[::7] if fold(fold(chr(point))) != fold(chr(point))] == []


@pytest.mark.parametrize("base", ["a", "क", "1", "がﾞ", "ا"])
def test_many_combining_marks_take_linear_time(base: str) -> None:
    began = time.process_time()
    folded = fold(base + "\u0301\u0323" * 32_500)
    assert time.process_time() - began < 5
    assert len(folded) < 50


def test_all_combining_marks_are_limited() -> None:
    marks = [chr(point) for point in range(0x110000) if unicodedata.combining(chr(point))]
    assert len(marks) > 800
    assert [mark for mark in marks if limit_marks("a" + 40 * mark) != "a" + 30 * mark] == []
