"""What is stored of a document in a cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from index.fields import CODE, FIELDS
from index.matching.scoring_context import Corpus
from index.model import Document
from index.ranking import Ranking
from tests.support.documents import document

pytest.importorskip("opensearchpy")

from index.opensearch_engine.documents import (
    analyze_all,
    decode_facet_value,
    encode_facet_value,
    encode_post,
    make_document_id,
    make_keyword,
    make_stem_term,
)

LENGTHS = Corpus(1, np.array([3.0, 1.0, 2.0, 100.0, 10.0]), "en")


def encode(each: Document) -> dict[str, Any]:
    (post,) = analyze_all([each])
    return encode_post(post, Ranking(), LENGTHS)


def test_terms_are_stored_at_their_positions_with_their_stems() -> None:
    stored = encode(document("a.md", "Dogs run", "C++ is self-healing", code=("runDogs()",)))
    positions = stored["p_title"].split(" ")
    assert positions[-2].split("\x1f") == ["dogs", make_stem_term("en", "dog")]
    assert positions[-1].split("\x1f") == ["run", make_stem_term("en", "run")]
    assert "\x03" not in stored[f"p_{FIELDS[CODE]}"]
    assert {"c++", "selfhealing", "healing", "rundogs"} <= set(stored["terms"])
    assert "rundogs" not in stored["prose_terms"]


def test_frequency_of_a_term_includes_its_variants() -> None:
    stored = encode(document("a.md", "Title", "a dog and two dogs", lang="en"))
    dog, dogs = stored["v"]["dog"], stored["v"]["dogs"]
    assert dog == pytest.approx(dogs, rel=1e-3)  # either once, and the other as a variant
    assert stored["s"][make_stem_term("en", "dog")] == pytest.approx(dog * 2 * 0.9 / 1.9, rel=1e-3)


def test_word_that_is_no_stem_is_not_stored_as_one() -> None:
    stored = encode(document("a.md", "Title", "meaning", lang="en"))
    assert make_stem_term("en", "mean") in stored["s"]
    assert make_stem_term("en", "meaning") not in stored["s"]


def test_dots_are_replaced_in_names_of_features() -> None:
    assert all("." not in name for name in encode(document("a.md", "Version 1.12 of .NET"))["v"])


def test_ids_and_keywords_of_any_length_are_stored() -> None:
    long = "x" * 100_000
    assert len(make_document_id(long)) == 32
    assert len(make_keyword(long).encode()) < 1000
    assert make_keyword(long) != make_keyword(long + "y")
    stored = encode(document(f"{long}.md", "Title", tags=(long, "short"), url=f"/{long}/"))
    keywords = [value for name in ("k_tags", "f_tags", "url_key", "link_names") for value in stored[name]]
    assert max(len(value.encode()) for value in keywords) < 32_766


def test_facet_value_comes_back_as_it_was_written() -> None:
    assert decode_facet_value(encode_facet_value("a b", "A\nB")) == ("a b", "A\nB")
