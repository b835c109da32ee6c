"""Reading many posts at once, in other processes where that pays."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from .errors import TooLarge, UnreadablePost
from .model import Document
from .post import digest_of, parse_post, read_bytes, to_document
from .sites import Site

log = logging.getLogger(__name__)

_CHUNK = 50
"""Posts that a process is given at once."""
_MANY = 300
"""Fewer posts than this are read sooner here than another process starts."""


@dataclass(frozen=True, slots=True)
class Reading:
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


def read(site: Site, id: str) -> Reading:
    """Read one file. What the file system keeps from us says nothing of the post: an earlier version stays. What the
    post itself says so that it can't be understood may be a `draft`: no version of it is shown."""
    try:
        data = read_bytes(site, id)
    except UnreadablePost as error:
        return Reading(id, "", None, str(error), retracted=isinstance(error, TooLarge))
    try:
        post = parse_post(site, id, data, hidden_too=False)
    except UnreadablePost as error:
        return Reading(id, digest_of(site, data), None, str(error))
    except Exception as error:
        log.exception("%s: reading it failed; please report this", id)
        return Reading(id, digest_of(site, data), None, f"can't be read: {type(error).__name__}: {error}")
    digest = digest_of(site, data)
    return Reading(id, digest, to_document(post, digest) if post.visibility.public else None)


def read_all(site: Site, ids: Sequence[str], workers: int) -> Iterator[Reading]:
    """Read files, in order; many of them in `workers` other processes. These begin by importing the main module
    anew, so only a program whose main module bears that asks for more than one."""
    if len(ids) < _MANY or workers < 2:
        yield from (read(site, id) for id in ids)
        return
    done = 0
    try:
        for reading in _in_processes(site, ids, workers):
            done += 1
            yield reading
    except (BrokenProcessPool, OSError, RuntimeError) as error:  # no processes to be had here
        log.warning("reading in other processes failed (%s); reading goes on in this one", error)
        yield from (read(site, id) for id in ids[done:])


def _in_processes(site: Site, ids: Sequence[str], workers: int) -> Iterator[Reading]:
    chunks = deque(ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK))
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")  # threads rule out fork
    with ExitStack() as stack:
        with _undisturbed():
            pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(site,))
            stack.enter_context(pool)
            waiting = deque(pool.submit(_read_chunk, chunks.popleft()) for _ in range(min(3 * workers, len(chunks))))
        while waiting:
            readings = waiting.popleft().result()
            if chunks:
                waiting.append(pool.submit(_read_chunk, chunks.popleft()))
            yield from readings


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off what a signal does: whoever is stopped while processes begin leaves them without what they begin with,
    and they say so at length."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return
    came: list[int] = []
    numbers = [n for n in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(n) is not None]
    before = {number: signal.signal(number, lambda number, frame: came.append(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for caught in came:
            signal.raise_signal(caught)


_site: Site


def _begin(site: Site) -> None:
    global _site
    _site = site


def _read_chunk(ids: Sequence[str]) -> list[Reading]:
    return [read(_site, id) for id in ids]
