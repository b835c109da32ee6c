"""The Engine protocol, which every engine keeps, and `open_engine`, which chooses one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from .model import Batch, Document, Generation, Hit, Problem, Query, Results, SearchOptions, Suggestion
from .ranking import Ranking


class Engine(Protocol):
    """An index that can be changed in batches and asked, from any thread and any number of processes.

    Readers answer from the generation published last when they are asked; a batch being applied is not seen
    before it is whole. Methods that ask raise `NoIndex` where nothing was ever published, `IndexDamaged` where
    it isn't whole, `IndexUnreadable` where the system keeps it from us; methods that change raise `IndexBusy` while
    another process writes, `NotWritable` where the folder can't be written.
    """

    def hold_write_lock(self) -> AbstractContextManager[None]:
        """Be the only one who writes: what is read of the files meanwhile can't be overtaken by another's batch."""
        ...

    def apply(self, batch: Batch) -> Generation:
        """Apply upserts and deletes, all or nothing; durable when it returns."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> Generation:
        """Replace everything. The old index answers until the switch, and stays if this fails."""
        ...

    def get_generation(self) -> Generation | None:
        """What is published now; None where nothing ever was. Cheap: asked at each request."""
        ...

    def get_digests(self, ids: Collection[str] | None = None) -> Mapping[str, str]:
        """Id -> digest of every document held, or of those of `ids`: then it costs theirs only. Empty where there is no
        index yet."""
        ...

    def get_documents(self, ids: Collection[str]) -> Iterator[Document]:
        """Yield those of these documents that are held, as they were given."""
        ...

    def search(self, query: Query, options: SearchOptions) -> Results:
        """Find visible documents, best first. Where no document has all the words of a top-level `All`,
        those with any of them (`relaxed`); a word without any hits is corrected to its nearest neighbours; a word with
        a minus is searched as it is written where documents have it so beside its neighbours (`flags`). Those pinned
        come before all others, once, and count as found. Raises TooSlow where `options.deadline` passes meanwhile."""
        ...

    def suggest(self, text: str, limit: int, *, deadline: float | None = None) -> list[Suggestion]:
        """Titles, tags and words of visible documents that begin so, best first. `deadline`: as in SearchOptions."""
        ...

    def find_related(self, id: str, limit: int, *, deadline: float | None = None) -> list[Hit]:
        """Visible documents that share rare words and tags with this one, or that it links to, or that link to it. An
        unknown id gives none. `deadline`: as in SearchOptions."""
        ...

    def get_cache_bytes(self) -> int:
        """Bytes that this process keeps of what was asked lately, about."""
        ...

    def check(self) -> list[Problem]:
        """Read everything back and tell what is wrong with it; empty where all is well."""
        ...

    def close(self) -> None:
        """Let go of files and locks. Closing twice does nothing."""
        ...


def open_engine(path: Path, ranking: Ranking | None = None, *, verify: bool = False) -> Engine:
    """Open the engine whose index lives, or will live, in the folder `path`; `ranking` holds for its answers, whatever
    wrote the index. `verify`: read whole what is asked when it is opened, so that damage is found then: for programs
    that run long. Nothing is made before the first write."""
    from .whoosh_engine import WhooshEngine  # here: an engine's imports are its own affair

    return WhooshEngine(path, ranking or Ranking(), verify=verify)
