"""A watcher in this process, with everything that it does recorded, for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.engine import Engine
from index.model import SearchOptions, Term
from index.sites import open_site
from index.sync.execute import SyncReport
from index.sync.watcher import Watcher
from tests.support.syncing import read_digests
from tests.support.waiting import wait_until


class RecordedWatcher(Watcher):
    """A watcher of a site, whose folder for states is that of the engine. Records what it does."""

    def __init__(self, root: Path, engine: Engine, state: Path, **options: Any) -> None:
        self.reports: list[SyncReport] = []
        self.failures: list[object] = []
        """Grows with every sync that fails or finds the index busy."""
        self.events: list[str | None] = []
        """The post of each event that the watcher received; None: any post."""
        self._root = root
        super().__init__(
            lambda: open_site(root),
            engine,
            state=state,
            on_sync=self.reports.append,
            on_failure=lambda: self.failures.append(None),
            **options,
        )
        self._debouncer.add = self._record_event(self._debouncer.add)  # type: ignore[method-assign]

    def _record_event(self, add: Callable[..., None]) -> Callable[..., None]:
        def record(post: str | None, is_configuration: bool) -> None:
            self.events.append(post)
            add(post, is_configuration)

        return record

    def wait_for_sync(self, after: int = 0) -> None:
        """Wait until there are more reports than `after`."""
        wait_until(lambda: len(self.reports) > after)

    def wait_for_word(self, word: str) -> None:
        """Wait until exactly one post has a word."""
        wait_until(
            lambda: self._engine.search(Term(word), SearchOptions()).total == 1,
            describe=lambda: f"{word!r} not found: {len(self.reports)} syncs, {len(self.failures)} failures",
        )

    def wait_until_in_step(self) -> None:
        """Wait until the index has exactly the posts on disk."""
        wait_until(
            lambda: dict(self._engine.get_digests()) == read_digests(self._root),
            describe=lambda: f"{dict(self._engine.get_digests())} is not {read_digests(self._root)}",
        )
