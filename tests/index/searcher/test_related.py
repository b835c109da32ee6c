"""Related documents, and the graph of links between documents."""

from __future__ import annotations

import time

import pytest

from index.errors import TooSlow
from index.matching.scoring_context import ScoringContext
from index.model import Document
from index.searcher.link_graph import find_linked_docs
from index.searcher.related import find_related
from tests.support.documents import document
from tests.support.snapshots import build_context, build_snapshot

NOW = 1000.0


def find(context: ScoringContext, id: str, limit: int = 10) -> list[str]:
    return [hit.id for hit in find_related(context, id, limit, NOW)]


# ------------------------------------------------------------------------------------------------ shared words


def test_documents_with_the_same_rare_words_are_related() -> None:
    context = build_context(
        [document("a.md", "Bread", "sourdough starter flour"), document("b.md", "Loaf", "sourdough crumb flour")],
        [document("c.md", "Gears", "chain sprocket"), document("d.md", "Cake", "flour sugar")],
    )
    assert find(context, "a.md") == ["b.md", "d.md"]
    assert find(context, "a.md", limit=1) == ["b.md"]
    assert find(context, "c.md") == []


def test_documents_of_other_segments_are_related_by_words_that_their_own_segment_repeats() -> None:
    documents = [document(f"{i}.md", "Bread", "sourdough flour") for i in range(2)]
    context = build_context(documents, [document("other.md", "Loaf", "sourdough")])
    assert set(find(context, "0.md")) == {"1.md", "other.md"}


def test_shared_tags_relate_documents() -> None:
    context = build_context([document("a.md", "One", tags=("baking",)), document("b.md", "Two", tags=("baking",))])
    assert find(context, "a.md") == ["b.md"]


def test_document_is_not_related_to_itself() -> None:
    context = build_context([document("a.md", "Bread", "flour", links=("a.md",)), document("b.md", "B", "flour")])
    assert find(context, "a.md") == ["b.md"]


def test_hidden_and_deleted_documents_are_not_related() -> None:
    documents = [
        document("a.md", "Bread", "flour", links=("hidden.md", "deleted.md")),
        document("hidden.md", "Hidden", "flour", visible_from=NOW + 1),
        document("deleted.md", "Deleted", "flour"),
    ]
    context = build_context(documents, deleted=("deleted.md",))
    assert find(context, "a.md") == []
    assert find(context, "hidden.md") == find(context, "deleted.md") == find(context, "unknown.md") == []
    assert [hit.id for hit in find_related(context, "a.md", 5, NOW + 1)] == ["hidden.md"]


def test_links_relate_documents_without_common_words() -> None:
    context = build_context([document("a.md", "Bread", "sourdough", links=("b.md",)), document("b.md", "Gears", "x")])
    assert find(context, "a.md") == ["b.md"]
    assert find(context, "b.md") == ["a.md"]


def test_links_add_to_shared_words() -> None:
    context = build_context([
        document("a.md", "Bread", "sourdough flour", links=("c.md",)),
        document("b.md", "Loaf", "sourdough flour"),
        document("c.md", "Cake", "sourdough flour"),
    ])  # fmt: skip
    assert find(context, "a.md") == ["c.md", "b.md"]


def test_related_documents_have_no_highlights() -> None:
    context = build_context([document("a.md", "Bread", "flour"), document("b.md", "Loaf", "flour")])
    (hit,) = find_related(context, "a.md", 5, NOW)
    assert (hit.excerpt.text, hit.excerpt.spans, hit.sub_results) == ("flour", (), ())
    assert hit.score > 0


def test_finding_related_documents_stops_after_the_deadline() -> None:
    context = build_context([document("a.md", "Bread", "flour"), document("b.md", "Loaf", "flour")])
    with pytest.raises(TooSlow):
        find_related(context, "a.md", 5, NOW, time.monotonic() - 1)


# ------------------------------------------------------------------------------------------------ links


def find_linked(id: str, *documents: Document, deleted: tuple[str, ...] = ()) -> list[str]:
    snapshot = build_snapshot(documents[:1], documents[1:], deleted=deleted)
    doc = snapshot.find_doc_by_id(id)
    assert doc is not None
    ids = {number: each for number, (each, _, _) in snapshot.iterate_sources()}
    return sorted(ids.get(each, "deleted") for each in find_linked_docs(snapshot, doc).tolist())


TARGET = document("post/b.md", "B", url="/posts/b/")


@pytest.mark.parametrize("link", ["post/b.md", "/posts/b", "b.md", "other/b.md", "/POSTS/B"])
def test_link_names_a_document_by_id_url_or_file_name(link: str) -> None:
    documents = (document("a.md", "A", links=(link,)), TARGET)
    assert find_linked("a.md", *documents) == ["post/b.md"]
    assert find_linked("post/b.md", *documents) == ["a.md"]


@pytest.mark.parametrize("link", ["c.md", "/posts/c", "/b", "posts/b"])
def test_link_to_no_document_is_ignored(link: str) -> None:
    assert find_linked("a.md", document("a.md", "A", links=(link,)), TARGET) == []


def test_file_name_that_several_documents_have_is_ambiguous() -> None:
    documents = (document("a.md", "A", links=("index.md",)), document("x/index.md"), document("y/index.md"))
    assert find_linked("a.md", *documents) == []


def test_id_wins_over_a_url_and_a_file_name() -> None:
    documents = (document("a.md", "A", links=("b.md",)), document("b.md"), document("x/b.md"))
    assert find_linked("a.md", *documents) == ["b.md"]


def test_documents_that_link_to_each_other_are_linked_twice() -> None:
    documents = (document("a.md", "A", links=("post/b.md",)), document("post/b.md", "B", links=("a.md",)))
    assert find_linked("a.md", *documents) == ["post/b.md", "post/b.md"]


def test_deleted_documents_are_no_targets() -> None:
    documents = (document("a.md", "A", links=("post/b.md",)), TARGET)
    assert find_linked("a.md", *documents, deleted=("post/b.md",)) == []
