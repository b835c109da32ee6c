"""Documents and short-hands of the contract suite."""

from __future__ import annotations

from index.engine import Engine
from index.model import Fragment, Hit, Query, Results, SearchOptions
from tests.support.documents import document

DOCUMENTS = (
    document("swarm.md", "Docker Swarm in anger", "Self-healing nodes, rolling updates.", tags=("Docker", "containers"),
             code=("docker service update vote\n  --update-parallelism 2 --update-delay 10s",), date="2016-06-21"),
    document("rust.md", "Errors in Rust", "Management of errors is easy to manage.", tags=("rust",), section="post",
             code=("fn parse_header_value(s: &str) -> HttpStatusCode {}",),
             authors=("Ada", "Grace"), date="2021-03-01T10:00:00+02:00"),
    document("creme.md", "Crème brûlée", "Sugar, cream and an oven. To be or not to be.", tags=("cooking",)),
    document("dogs.md", "Walking", "A dog runs. Two dogs were running beside immutable infrastructure.",
             lang="en-gb"),
    document("haus.md", "Häuser", "Ein Haus am See, viele Häuser in der Straße.", lang="de", section="notizen"),
    document("cpp.md", "C++ is not C", "C++17 has std::optional, C does not. Use C# or .NET instead.", date=None),
)  # fmt: skip


def get_ids(results: Results) -> list[str]:
    """Return the ids of the hits, best first."""
    return [hit.id for hit in results.hits]


def find_ids(engine: Engine, query: Query, **options: object) -> set[str]:
    """Return the ids of the hits on the first page."""
    return set(get_ids(engine.search(query, SearchOptions(**options))))  # type: ignore[arg-type]


def find_one(engine: Engine, query: Query) -> Hit:
    """Return the only hit."""
    (hit,) = engine.search(query, SearchOptions()).hits
    return hit


def get_highlights(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    """Return the highlighted parts of a text."""
    return [text[start:end] for start, end in spans]


def get_fragment_highlights(fragment: Fragment) -> list[str]:
    """Return the highlighted parts of a fragment."""
    return get_highlights(fragment.text, fragment.spans)
