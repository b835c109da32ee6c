"""Reading many posts at once, in other processes where that pays."""

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
from ..posts.read_post import compute_digest, make_document, parse_post, read_bytes
from ..sites.site import Site

log = logging.getLogger(__name__)

_CHUNK = 50
"""Posts that a process is given at once."""
_MANY = 300
"""Fewer posts than this are read sooner here than another process starts."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What came of reading one file."""

    id: str
    digest: str
    """Of the content that was read; empty where none could be."""
    document: Document | None
    """None: not public, or not readable."""
    failure: str = ""
    """Why it could not be read; empty where it could."""
    retracted: bool = True
    """With a failure: whether an earlier version must not be shown any longer either."""
    vanished: bool = False
    """The file is there no longer: it went since it was listed."""


def read_file(site: Site, id: str) -> ReadResult:
    """Read one file. What the file system keeps from us says nothing of the post: an earlier version stays. What the
    post itself says so that it can't be understood may be a `draft`: no version of it is shown."""
    try:
        data = read_bytes(site, id)
    except Vanished:
        return ReadResult(id, "", None, vanished=True)
    except UnreadablePost as error:
        return ReadResult(id, "", None, str(error), retracted=isinstance(error, TooLarge))
    try:
        post = parse_post(site, id, data, include_hidden=False)
    except UnreadablePost as error:
        return ReadResult(id, compute_digest(site, data), None, str(error))
    except Exception as error:
        log.exception("%s: reading it failed; please report this", id)
        return ReadResult(id, compute_digest(site, data), None, f"can't be read: {type(error).__name__}: {error}")
    digest = compute_digest(site, data)
    return ReadResult(id, digest, make_document(post, digest) if post.visibility.public else None)


def read_files(site: Site, ids: Sequence[str], workers: int) -> Iterator[ReadResult]:
    """Read files, in order; many of them in `workers` other processes. These begin by importing the main module
    anew, so only a program whose main module bears that asks for more than one."""
    if len(ids) < _MANY or workers < 2:
        yield from (read_file(site, id) for id in ids)
        return
    done = 0
    try:
        for reading in _in_processes(site, ids, workers):
            done += 1
            yield reading
    except (BrokenProcessPool, OSError, RuntimeError) as error:  # no processes to be had here
        log.warning("reading in other processes failed (%s); reading goes on in this one", error)
        yield from (read_file(site, id) for id in ids[done:])


def _in_processes(site: Site, ids: Sequence[str], workers: int) -> Iterator[ReadResult]:
    """Read files in other processes. These are started and ended in a thread: a signal may break off the main thread
    anywhere, and must not find them half started."""
    chunks = deque(ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK))
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")  # threads rule out fork
    pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(site,))
    with ThreadPoolExecutor(1) as aside:
        try:
            waiting = deque(_submitted(aside, pool, chunks.popleft()) for _ in range(min(3 * workers, len(chunks))))
            while waiting:
                readings = waiting.popleft().result().result()
                if chunks:
                    waiting.append(_submitted(aside, pool, chunks.popleft()))
                yield from readings
        finally:
            aside.submit(pool.shutdown, cancel_futures=True).result()


def _submitted(
    aside: ThreadPoolExecutor, pool: ProcessPoolExecutor, chunk: Sequence[str]
) -> Future[Future[list[ReadResult]]]:
    return aside.submit(pool.submit, _read_chunk, chunk)


_site: Site


def _begin(site: Site) -> None:
    global _site
    _site = site


def _read_chunk(ids: Sequence[str]) -> list[ReadResult]:
    return [read_file(_site, id) for id in ids]
