"""Suggestions while typing, and related documents."""

from __future__ import annotations

from index.engine import Engine
from index.model import Batch
from tests.support.documents import document


def test_suggestions_are_titles_tags_and_words(filled: Engine) -> None:
    kinds = {(s.kind, s.text) for s in filled.suggest("do", 10)}
    assert {("title", "Docker Swarm in anger"), ("tag", "Docker"), ("word", "dogs")} <= kinds
    assert filled.suggest("", 5) == []


def test_suggestions_count_each_visible_document_once(engine: Engine) -> None:
    for i in range(5):  # in several segments; the word in three fields of each
        engine.apply(
            Batch((document(f"{i}.md", f"Lantern {i}", "lantern", tags=("Lanterns",), code=("lanterncode",)),))
        )
    engine.apply(
        Batch((document("later.md", "Lantern later", "lanternlater", tags=("lantern-later",), visible_from=4e9),))
    )
    engine.apply(Batch(deletes=("0.md",)))
    suggestions = engine.suggest("LANT", 20)
    assert {s.text for s in suggestions if s.kind == "title"} == {f"Lantern {i}" for i in range(1, 5)}
    assert [(s.text, s.count) for s in suggestions if s.kind == "tag"] == [("Lanterns", 4)]
    assert [(s.text, s.count) for s in suggestions if s.kind == "word"] == [("lantern", 4), ("lanterns", 4)]


def test_many_titles_leave_room_for_tags_and_words(engine: Engine) -> None:
    posts = tuple(document(f"{i}.md", f"Lantern {i}", "lantern", tags=("lanterns", "lantern-light")) for i in range(20))
    engine.apply(Batch(posts))
    assert [s.kind for s in engine.suggest("lant", 8)] == ["title"] * 4 + ["tag"] * 2 + ["word"] * 2
    assert [s.kind for s in engine.suggest("lantern 1", 8)][-1] == "title"
    assert [s.kind for s in engine.suggest("lant", 1)] == ["title"]


def test_related_documents_share_rare_terms_and_tags(engine: Engine) -> None:
    engine.apply(Batch((
        document("a.md", "Bread", "sourdough starter flour", tags=("baking",)),
        document("b.md", "More bread", "sourdough crumb flour", tags=("baking",)),
        document("c.md", "Gears", "chain and sprocket"),
    )))  # fmt: skip
    assert [hit.id for hit in engine.find_related("a.md", 3)] == ["b.md"]
    assert engine.find_related("unknown.md", 3) == []
