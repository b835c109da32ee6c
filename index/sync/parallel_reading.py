"""Read many posts, in several processes if there are enough of them."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from ..errors import TooLarge, UnreadablePost, Vanished
from ..model import Document
from ..posts.included_files import Dependency
from ..posts.read_post import compute_digest, find_dependencies, make_document, parse_post, read_bytes
from ..sites.site import Site

log = logging.getLogger(__name__)

_CHUNK_SIZE = 50
"""Posts that a process reads per task."""
_MIN_PARALLEL = 300
"""Fewer posts than this are read faster in this process than another process starts."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The result of reading one file."""

    id: str
    digest: str
    """Of the content that was read; empty if none was."""
    document: Document | None
    """None: the post is not public, or could not be read."""
    failure: str = ""
    """Why the file could not be read; empty if it could."""
    is_retracted: bool = True
    """If the file could not be read: whether an earlier version must be removed from the index, too."""
    dependencies: tuple[Dependency, ...] = ()
    """The files that it includes."""
    is_vanished: bool = False
    """The file was deleted after it was listed."""
    hidden_reason: str = ""
    """Why the post is not public; empty if it is, or could not be read."""


def read_file(site: Site, id: str) -> ReadResult:
    """Read one file; failures are part of the result.

    If the operating system denies access to the file, an earlier version stays in the index. If the content itself
    can't be understood, it may be a draft, so an earlier version is removed."""
    try:
        data = read_bytes(site, id)
    except Vanished:
        return ReadResult(id, "", None, is_vanished=True)
    except UnreadablePost as error:
        return ReadResult(id, "", None, str(error), is_retracted=isinstance(error, TooLarge))
    dependencies = find_dependencies(site, id, data)
    digest = compute_digest(site, data, dependencies)
    try:
        post = parse_post(site, id, data, include_hidden=False)
    except UnreadablePost as error:
        return ReadResult(id, digest, None, str(error), dependencies=dependencies)
    except Exception as error:
        log.exception("reading a post failed; please report this: %s", id)
        return ReadResult(id, digest, None, f"can't be read: {type(error).__name__}: {error}")
    if not post.visibility.is_public:
        return ReadResult(id, digest, None, dependencies=dependencies, hidden_reason=post.visibility.reason)
    return ReadResult(id, digest, make_document(post, digest), dependencies=dependencies)


def read_files(site: Site, ids: Sequence[str], workers: int) -> Iterator[ReadResult]:
    """Read files and yield the results in order; many files are read by `workers` other processes.

    Each of these processes imports the program's main module: pass more than 1 only if that is safe to import."""
    if len(ids) < _MIN_PARALLEL or workers < 2:
        yield from (read_file(site, id) for id in ids)
        return
    done = 0
    try:
        for result in _read_in_processes(site, ids, workers):
            done += 1
            yield result
    except (BrokenProcessPool, OSError, RuntimeError) as error:  # the system does not allow new processes
        log.warning("reading in other processes failed; continuing in this one: %s", error)
        yield from (read_file(site, id) for id in ids[done:])


def _read_in_processes(site: Site, ids: Sequence[str], workers: int) -> Iterator[ReadResult]:
    """Read files in other processes, a few chunks ahead of the consumer.

    A thread starts and stops the processes: a signal handler may raise in the main thread at any point, and must not
    interrupt that halfway."""
    chunks = deque(ids[i : i + _CHUNK_SIZE] for i in range(0, len(ids), _CHUNK_SIZE))
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")  # threads rule out fork
    pool = ProcessPoolExecutor(workers, context, initializer=_initialize_worker, initargs=(site,))
    with ThreadPoolExecutor(1) as starter:
        try:
            pending = deque(_submit(starter, pool, chunks.popleft()) for _ in range(min(3 * workers, len(chunks))))
            while pending:
                results = pending.popleft().result().result()
                if chunks:
                    pending.append(_submit(starter, pool, chunks.popleft()))
                yield from results
        finally:
            starter.submit(pool.shutdown, cancel_futures=True).result()


def _submit(
    starter: ThreadPoolExecutor, pool: ProcessPoolExecutor, chunk: Sequence[str]
) -> Future[Future[list[ReadResult]]]:
    return starter.submit(pool.submit, _read_chunk, chunk)


_site: Site


def _initialize_worker(site: Site) -> None:
    global _site
    _site = site


def _read_chunk(ids: Sequence[str]) -> list[ReadResult]:
    return [read_file(_site, id) for id in ids]
