"""Vectors of sections: what they are made of, and that merging keeps them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.engine import Engine, open_engine
from index.model import Batch, Document
from index.segment.arrays import SectionVectors
from index.segment.builder import build_forward_index
from index.segment.ragged import Array
from index.semantic.encode import add_vectors, embed_sections, normalize, pack_signs, quantize
from index.semantic.model import StaticModel
from tests.support.documents import document, section
from tests.support.models import DIMENSIONS, make_model, needs_extra

pytestmark = needs_extra


@pytest.fixture
def model(tmp_path: Path) -> StaticModel:
    return make_model(tmp_path / "model", "sea ocean", "land", "bread", "guide")


def embed(model: StaticModel, *documents: Document) -> SectionVectors:
    return embed_sections(build_forward_index(documents), model)


def is_near(model: StaticModel, levels: Array, text: str) -> bool:
    expected = normalize(model.embed_words(text.split()).sum(axis=0))
    return float(normalize(levels.astype(np.float32)) @ expected) == pytest.approx(1, abs=1e-3)


def test_each_section_has_a_vector_of_title_heading_and_text(model: StaticModel) -> None:
    sections = (section("The sea."), section("Flat.", heading="Land"), section("bread " * 200, heading="Ocean"))
    vectors = embed(model, document("a.md", "Guide", sections=sections), document("b.md", "Bread", "Sea"))
    assert vectors.starts.tolist() == [0, 3, 4]
    assert vectors.sections.tolist() == [0, 1, 2, 0]
    texts = ["guide guide guide sea", "guide guide guide land", "guide guide guide ocean " + "bread " * 124]
    assert all(is_near(model, row, text) for row, text in zip(vectors.levels, texts, strict=False))


def test_code_has_no_meaning(model: StaticModel) -> None:
    with_code = document("a.md", "Guide", sections=(section("Land", code=("sea sea",)), section(code=("sea",))))
    vectors = embed(model, with_code)
    assert vectors.sections.tolist() == [0]
    assert is_near(model, vectors.levels[0], "guide guide guide land")


def test_document_without_text_has_the_vector_of_its_title(model: StaticModel) -> None:
    vectors = embed(
        model, document("a.md", "Bread", sections=()), document("b.md", "Sea", sections=(section(code=("x",)),))
    )
    assert vectors.starts.tolist() == [0, 1, 2]
    assert is_near(model, vectors.levels[1], "sea")


@pytest.mark.parametrize(
    ("lang", "text", "count"),
    [
        ("en", "sea", 1),
        ("en-gb", "sea", 1),
        ("de", "sea", 0),
        ("", "The sea is where the land ends.", 1),
        ("", "Das Meer ist dort, wo das Land endet und der Himmel beginnt.", 0),
    ],
)
def test_only_languages_that_the_model_knows_have_vectors(model: StaticModel, lang: str, text: str, count: int) -> None:
    assert len(embed(model, document("a.md", "Sea", text, lang=lang)).sections) == count


def test_rounding_keeps_directions_and_signs() -> None:
    vectors = np.random.default_rng(2).standard_normal((50, DIMENSIONS)).astype(np.float32)
    rounded = quantize(vectors)
    cosines = (normalize(rounded.astype(np.float32)) * normalize(vectors)).sum(axis=1)
    assert cosines.min() > 0.9999
    assert np.abs(rounded).max(axis=1).tolist() == [127] * 50
    bits = np.unpackbits(pack_signs(vectors).view(np.uint8), axis=-1)
    assert np.array_equal(bits, vectors > 0)


# ------------------------------------------------------------------------------------------------ merging


def read_vectors(engine: Engine) -> dict[str, list[tuple[int, bytes, bytes]]]:
    """Return id -> section, levels and signs of its vectors."""
    found = {}
    snapshot = engine._get_context().snapshot  # type: ignore[attr-defined]
    for doc, (id, _, _) in snapshot.iterate_sources():
        view, number = snapshot.locate_doc(doc)
        vectors = view.reader.vectors
        rows = range(int(vectors.starts[number]), int(vectors.starts[number + 1]))
        found[id] = [(int(vectors.sections[i]), vectors.levels[i].tobytes(), vectors.signs[i].tobytes()) for i in rows]
    return found


def make_documents(count: int) -> list[Document]:
    words = ("sea", "land", "bread", "guide", "ocean")
    return [
        document(
            f"{i}.md", f"{words[i % 5]} {i}", sections=(section(words[i % 3]), section(words[i % 4], heading="Land"))
        )
        for i in range(count)
    ]


def test_merged_segments_have_the_vectors_of_a_new_index(tmp_path: Path, model: StaticModel) -> None:
    documents = make_documents(24)
    grown, built = open_engine(tmp_path / "grown", model=model), open_engine(tmp_path / "built", model=model)
    for each in documents:  # as many segments as need merging several times
        grown.apply(Batch((each,)))
    grown.apply(Batch(deletes=tuple(each.id for each in documents[:5])))
    built.rebuild(documents[5:])
    assert read_vectors(grown) == read_vectors(built)
    assert all(read_vectors(grown).values())


def test_segments_without_vectors_get_them_when_they_are_merged(tmp_path: Path, model: StaticModel) -> None:
    documents = make_documents(24)
    lexical = open_engine(tmp_path / "index")
    for each in documents[:8]:
        lexical.apply(Batch((each,)))
    engine = open_engine(tmp_path / "index", model=model)
    assert engine.is_outdated()
    engine.apply(Batch(tuple(documents[8:])))  # the ninth segment
    assert not engine.is_outdated()
    built = open_engine(tmp_path / "built", model=model)
    built.rebuild(documents)
    assert read_vectors(engine) == read_vectors(built)


def test_index_without_a_model_has_no_vectors(tmp_path: Path, model: StaticModel) -> None:
    engine = open_engine(tmp_path / "index")
    engine.rebuild(make_documents(3))
    assert read_vectors(engine) == {"0.md": [], "1.md": [], "2.md": []}
    assert not engine.is_outdated()
    assert open_engine(tmp_path / "index", model=model).is_outdated()


def test_vectors_of_the_same_model_are_not_made_again(model: StaticModel) -> None:
    forward = add_vectors(build_forward_index(make_documents(2)), model)
    assert add_vectors(forward, model) is forward
