"""Read posts in other processes, within limits of time and memory."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ..errors import UnreadablePost
from ..model import Post
from ..sites.site import Site
from .read_limits import DEFAULT_LIMITS, ReadLimits

if TYPE_CHECKING:
    from .reader_pool import Failure, ReaderPool
    from .reading import ReadResult

log = logging.getLogger(__name__)


class PostReader:
    """Reads posts in other processes, which end if a post takes too much; all other posts are still read.

    One thread at a time may read; only `stop` may be called from another one.
    """

    def __init__(self, limits: ReadLimits = DEFAULT_LIMITS, workers: int = 1) -> None:
        """Prepare to read. `workers`: how many processes read if there are many posts to read."""
        self.limits = limits
        self._workers = workers
        self._is_stopped = False
        self._exhausted: dict[str, ReadResult] = {}

    def __enter__(self) -> PostReader:
        """Start nothing yet."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the processes."""
        if "_pool" in self.__dict__:
            self._pool.close()

    @cached_property
    def _pool(self) -> ReaderPool:
        from .reader_pool import ReaderPool  # imported late, like all that reading needs: most syncs read nothing

        pool = ReaderPool(self.limits, self._workers)
        if self._is_stopped:
            pool.stop()
        return pool

    def prepare(self, posts: int = 1) -> None:
        """Start the processes that will read so many posts, unless there are some, so that they begin without delay."""
        try:
            self._pool.prepare(posts)
        except OSError as error:
            log.warning("starting a process that reads posts failed: %s", error)

    def stop(self) -> None:
        """End the reading in progress, if any. It raises ReadingStopped, and so do later ones."""
        self._is_stopped = True
        if "_pool" in self.__dict__:
            self._pool.stop()

    def remember_exhausted(self, results: Iterable[ReadResult]) -> None:
        """Don't read these files again, which took too much time or memory, until they change."""
        self._exhausted |= {result.id: result for result in results}

    def read_files(self, site: Site, ids: Sequence[str]) -> Iterator[ReadResult]:
        """Read files and yield the results in order. Raises ReadingStopped.

        If the system allows no new process, read them in this one, without limits.
        """
        from .reader_pool import Failure
        from .reader_process import Order
        from .reading import read_file

        done, known = 0, self._exhausted
        try:
            for result in self._pool.run(Order(site, read_file, [(id, known.get(id)) for id in ids])):
                if isinstance(result, Failure):
                    result = self._make_exhausted(site, ids[done], result)
                    self.remember_exhausted([result] if result.is_exhausted else [])
                yield result
                done += 1
        except OSError as error:
            log.warning("reading in other processes failed; continuing in this one, without time limit: %s", error)
            yield from (read_file(site, id, known.get(id)) for id in ids[done:])

    def read_post(self, site: Site, id: str) -> tuple[Post, str]:
        """Read one post, hidden or not; return it with its digest. Raises UnreadablePost and ReadingStopped."""
        from .reader_pool import Failure
        from .reader_process import Order
        from .reading import read_whole_post

        (result,) = self._pool.run(Order(site, read_whole_post, [(id,)]))
        if isinstance(result, Failure):
            raise UnreadablePost(result.reason)
        if isinstance(result, str):
            raise UnreadablePost(result)
        post, digest = result
        return post, digest

    def _make_exhausted(self, site: Site, id: str, failure: Failure) -> ReadResult:
        """Return the result of a file that takes too much. Its last good version stays, unless it may be a draft."""
        from .reader_pool import ReaderPool
        from .reader_process import Order
        from .reading import ReadResult, is_surely_public

        other = ReaderPool(self.limits)  # the processes of this one may be busy
        try:
            (is_public,) = other.run(Order(site, is_surely_public, [(id,)]))
        finally:
            other.close()
        return ReadResult(
            id,
            failure.progress.digest,
            None,
            failure.reason,
            is_retracted=is_public is not True,
            dependencies=failure.progress.dependencies,
            is_exhausted=bool(failure.progress.digest),
        )


def read_files(site: Site, ids: Sequence[str], workers: int = 1) -> Iterator[ReadResult]:
    """Read files and yield the results in order; one worker is this process, without limits."""
    from .reading import read_file

    if workers < 2:
        yield from (read_file(site, id) for id in ids)
        return
    with PostReader(workers=workers) as reader:
        yield from reader.read_files(site, ids)
