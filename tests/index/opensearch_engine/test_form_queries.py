"""What queries are made of forms."""

from __future__ import annotations

import pytest

from index.fields import ALL_FIELDS
from index.matching.word_forms import BestForm, PrefixForm, SequenceForm, StemmedForm, SumForm, TermsForm, WordForm

pytest.importorskip("opensearchpy")

from index.opensearch_engine.form_queries import Expansion, FormQueries, complete_form
from index.ranking import Ranking

WORD, NOTHING = StemmedForm("dogs", ALL_FIELDS), TermsForm((), ALL_FIELDS)
BEGINNING = PrefixForm("managem", ALL_FIELDS)
COMPLETE = PrefixForm("managem", ALL_FIELDS, ("management",))
EXPANSIONS = {"managem": Expansion(2, ("management",))}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (WORD, WORD),
        (BestForm((WORD, NOTHING)), WORD),
        (SumForm((BestForm((WORD, NOTHING)), BEGINNING)), SumForm((WORD, COMPLETE))),
        (BestForm((NOTHING, NOTHING)), BestForm((NOTHING, NOTHING))),
        (SequenceForm((WORD, BEGINNING), ALL_FIELDS), SequenceForm((WORD, COMPLETE), ALL_FIELDS)),
        (PrefixForm("other", ALL_FIELDS), PrefixForm("other", ALL_FIELDS)),
    ],
)
def test_form_is_completed(form: WordForm, expected: WordForm) -> None:
    assert complete_form(form, EXPANSIONS) == expected


def test_beginning_of_few_words_is_counted() -> None:
    forms = FormQueries(["en"], Ranking())
    forms.expansions["managem"] = EXPANSIONS["managem"]
    assert forms.is_countable(COMPLETE)
    forms.expansions["managem"] = Expansion(65, ())
    assert not forms.is_countable(COMPLETE)
    assert not forms.is_countable(PrefixForm("unknown", ALL_FIELDS))
    assert not forms.limit_counted([COMPLETE, COMPLETE, COMPLETE]).is_countable(COMPLETE)
