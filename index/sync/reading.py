"""Read a file into a document, within limits of time and memory."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..errors import TooLarge, UnreadablePost, Vanished
from ..file_stamp import find_stamp
from ..model import Document, Post
from ..posts.included_files import Dependency
from ..posts.read_post import (
    compute_digest,
    find_dependencies,
    find_visibility,
    make_document,
    parse_post,
    read_bytes,
    read_post,
)
from ..sites.site import Site

log = logging.getLogger(__name__)


class Progress(NamedTuple):
    """What was found out of a file before it is parsed, which may take too long."""

    digest: str = ""
    """Of the file's bytes; empty if they are not read yet."""
    dependencies: tuple[Dependency, ...] = ()
    """The files that it includes."""


NO_PROGRESS = Progress()


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
    expired: float | None = None
    """When the post expired, in seconds since 1970, if it is hidden only because of that."""
    is_exhausted: bool = False
    """Reading took more than the limits allow: it is not tried again until the file changes. The digest is that of the
    file's bytes alone."""


def _ignore_progress(progress: Progress) -> None:
    pass


def read_file(
    site: Site,
    id: str,
    exhausted: ReadResult | None = None,
    report: Callable[[Progress], None] = _ignore_progress,
) -> ReadResult:
    """Read one file; failures are part of the result.

    If the operating system denies access to the file, an earlier version stays in the index. If the content itself
    can't be understood, it may be a draft, so an earlier version is removed.

    Args:
        exhausted: the result of an earlier reading that took too much; if the file and what it includes have not
            changed, it is returned again.
        report: called before each step that may take too long.
    """
    try:
        data = read_bytes(site, id)
    except Vanished:
        return ReadResult(id, "", None, is_vanished=True)
    except UnreadablePost as error:
        return ReadResult(id, "", None, str(error), is_retracted=isinstance(error, TooLarge))
    digest = compute_digest(site, data)
    if exhausted is not None and exhausted.digest == digest and _has_same_includes(site, exhausted):
        return exhausted
    report(Progress(digest))
    return _read_data(site, id, data, digest, report)


def _read_data(site: Site, id: str, data: bytes, digest: str, report: Callable[[Progress], None]) -> ReadResult:
    """Read the bytes of one file, given their digest; failures are part of the result."""
    dependencies = find_dependencies(site, id, data)
    if dependencies:
        report(Progress(digest, dependencies))
        digest = compute_digest(site, data, dependencies)
    try:
        post = parse_post(site, id, data, include_hidden=False)
    except UnreadablePost as error:
        return ReadResult(id, digest, None, str(error), dependencies=dependencies)
    except MemoryError:
        raise
    except Exception as error:
        log.exception("reading a post failed; please report this: %s", id)
        return ReadResult(id, digest, None, f"can't be read: {type(error).__name__}: {error}")
    visibility = post.visibility
    if not visibility.is_public:
        expired = visibility.visible_until.timestamp() if visibility.visible_until else None
        return ReadResult(id, digest, None, dependencies=dependencies, hidden_reason=visibility.reason, expired=expired)
    return ReadResult(id, digest, make_document(post, digest), dependencies=dependencies)


def _has_same_includes(site: Site, result: ReadResult) -> bool:
    root = site.include_root
    return all(find_stamp(f"{root}/{path}") == stamp for path, stamp, _ in result.dependencies)


def is_surely_public(site: Site, id: str) -> bool:
    """Return whether a file's front matter alone says that its post is public now, without an end."""
    try:
        visibility = find_visibility(site, id, read_bytes(site, id))
    except UnreadablePost:
        return False
    begins = visibility.visible_from
    has_begun = begins is None or begins.timestamp() <= time.time()
    return visibility.is_public and has_begun and visibility.visible_until is None


def read_whole_post(site: Site, id: str) -> tuple[Post, str] | str:
    """Return a file's post, hidden or not, and its digest; or the reason why it can't be read."""
    try:
        return read_post(site, id)
    except UnreadablePost as error:
        return str(error)
