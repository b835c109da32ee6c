"""The caches of a snapshot: what they count, and how long they live."""

from __future__ import annotations

from pathlib import Path

from index.engine import open_engine
from index.matching.scoring_context import ScoringContext
from index.model import And, Batch, SearchOptions, Term
from index.ranking import Ranking
from index.searcher.search import search
from index.segment.reader import SegmentReader
from index.segment.snapshot import Snapshot
from tests.support.documents import document
from tests.support.segments import write_segment


def test_terms_without_hits_count_in_the_caches(tmp_path: Path) -> None:
    path = tmp_path / "one.segment"
    write_segment(path, [document("a.md", "Docker", "swarm")])
    context = ScoringContext(Snapshot("one", [(SegmentReader.open(path), ())]), Ranking())
    for number in range(50):
        before = context.lookups.size, context.scored_terms.size
        search(context, And((Term(f"nobody{number}"),)), SearchOptions())
        assert context.lookups.size > before[0]
        assert context.scored_terms.size > before[1]


def test_cached_term_scores_belong_to_one_generation(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild([document("a.md", "Docker", "swarm"), document("b.md", "Docker", "compose")])
    query = And((And((Term("docker"),)), And((Term("swarm"),))))
    assert [hit.id for hit in engine.search(query, SearchOptions()).hits] == ["a.md"]
    engine.apply(Batch(upserts=(document("b.md", "Docker", "swarm swarm"),), deletes=("a.md",)))
    assert [hit.id for hit in engine.search(query, SearchOptions()).hits] == ["b.md"]
    engine.close()
