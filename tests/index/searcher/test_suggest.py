"""Suggestions: titles, tags and words of visible documents."""

from __future__ import annotations

import time
from typing import Any

import pytest

from index.errors import TooSlow
from index.matching.scoring_context import ScoringContext
from index.model import Document
from index.searcher.suggest import suggest
from tests.support.documents import document
from tests.support.snapshots import build_context

NOW = 1000.0


def build(*documents: Document, deleted: tuple[str, ...] = ()) -> ScoringContext:
    return build_context(documents[::2], documents[1::2], deleted=deleted)


def find(context: ScoringContext, text: str, limit: int = 10, kind: str = "") -> list[tuple[str, int]]:
    """Return text and count of the suggestions, of one kind if any is named."""
    return [(each.text, each.count) for each in suggest(context, text, limit, NOW) if kind in ("", each.kind)]


def test_titles_are_completed_and_have_a_url() -> None:
    (first, *_) = suggest(build(document("a.md", "Docker swarm")), "docker sw", 5, NOW)
    assert (first.kind, first.text, first.url) == ("title", "Docker swarm", "/a/")


def test_titles_need_all_words() -> None:
    context = build(document("a.md", "Docker swarm"), document("b.md", "Docker compose"))
    assert find(context, "docker s", kind="title") == [("Docker swarm", 1)]
    assert find(context, "docker x", kind="title") == []


def test_words_complete_the_last_word_and_keep_those_before() -> None:
    context = build(document("a.md", "A", "swarm swarming"), document("b.md", "B", "swarm"))
    assert find(context, "Docker SWA", kind="word") == [("Docker swarm", 2), ("Docker swarming", 1)]


def test_words_count_each_document_once() -> None:
    context = build(*(document(f"{i}.md", "Swarm", "swarm swarm", tags=("swarm",)) for i in range(3)))
    assert find(context, "swa", kind="word") == [("swarm", 3)]


def test_words_of_code_are_not_suggested() -> None:
    context = build(document("a.md", "A", "swarm", code=("swarmctl start",)))
    assert find(context, "swa", kind="word") == [("swarm", 1)]


def test_single_letter_is_not_completed_to_words() -> None:
    context = build(document("a.md", "A", "swarm"))
    assert find(context, "s", kind="word") == []
    assert find(context, "sw", kind="word") == [("swarm", 1)]


def test_tags_are_completed_as_a_whole_in_any_case() -> None:
    context = build(document("a.md", tags=("Web Design",)), document("b.md", tags=("Web Design", "webhooks")))
    assert find(context, "WEB d", kind="tag") == [("Web Design", 2)]
    assert find(context, "web", kind="tag") == [("Web Design", 2), ("webhooks", 1)]
    assert find(context, "design", kind="tag") == []


@pytest.mark.parametrize("text", ["secret", "secretw", "secretword ti"])
def test_hidden_and_deleted_documents_are_never_suggested(text: str) -> None:
    hidden: dict[str, Any] = {"tags": ("secretword",), "visible_from": NOW + 1}
    context = build(
        document("a.md", "Secretword title", "secretword", **hidden),
        document("b.md", "Secretword title", "secretword", tags=("secretword",)),
        deleted=("b.md",),
    )
    assert suggest(context, text, 10, NOW) == []
    assert suggest(context, text, 10, NOW + 1) != []


def test_text_without_words_has_no_suggestions() -> None:
    context = build(document("a.md", "Docker", tags=("docker",)))
    assert suggest(context, "", 5, NOW) == suggest(context, "  ", 5, NOW) == []


@pytest.mark.parametrize(("limit", "kinds"), [(8, "tttt##ww"), (4, "tt#w"), (3, "ttt"), (1, "t"), (0, "")])
def test_tags_and_words_have_a_quarter_of_the_places_each(limit: int, kinds: str) -> None:
    context = build(*(document(f"{i}.md", f"Lantern {i}", "lanterns", tags=("lantern", "lanterna")) for i in range(9)))
    letters = {"title": "t", "tag": "#", "word": "w"}
    assert "".join(letters[each.kind] for each in suggest(context, "lant", limit, NOW)) == kinds


def test_free_places_go_to_tags_and_words() -> None:
    context = build(document("a.md", "A", "lantern lanterns lanterna", tags=("lanternlight", "lanternfish")))
    kinds = [each.kind for each in suggest(context, "lant", 8, NOW)]
    assert kinds == ["tag"] * 2 + ["word"] * 5


def test_suggesting_stops_after_the_deadline() -> None:
    context = build(document("a.md", "Lantern"))
    with pytest.raises(TooSlow):
        suggest(context, "lant", 5, NOW, time.monotonic() - 1)
