"""The caches of a snapshot: what they count, and how long they live."""

from __future__ import annotations

from pathlib import Path

from index.engine import open_engine
from index.model import And, Batch, SearchOptions, Term
from index.ranking import Ranking
from index.searcher import search
from index.segment.reader import Segment
from index.segment.snapshot import Snapshot
from tests.support.documents import document
from tests.support.segments import write_segment


def test_terms_without_hits_count_in_the_caches(tmp_path: Path) -> None:
    path = tmp_path / "one.segment"
    write_segment(path, [document("a.md", "Docker", "swarm")])
    snapshot = Snapshot("one", [(Segment(path), ())], Ranking())
    (view,) = snapshot.parts
    for number in range(50):
        before = view._terms.held, snapshot.words.held
        search.search(snapshot, And((Term(f"nobody{number}"),)), SearchOptions())
        assert view._terms.held > before[0]
        assert snapshot.words.held > before[1]


def test_cached_term_scores_belong_to_one_generation(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild([document("a.md", "Docker", "swarm"), document("b.md", "Docker", "compose")])
    query = And((Term("docker"), Term("swarm")))
    assert [hit.id for hit in engine.search(query, SearchOptions()).hits] == ["a.md"]
    engine.apply(Batch(upserts=(document("b.md", "Docker", "swarm swarm"),), deletes=("a.md",)))
    assert [hit.id for hit in engine.search(query, SearchOptions()).hits] == ["b.md"]
    engine.close()
