"""A file -> Post -> Document."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import unicodedata
from dataclasses import fields

from ..errors import TooLarge, UnreadablePost, Vanished
from ..model import Document, Post
from ..sites.site import Site

MAX_SIZE = 1024 * 1024
"""Bytes of the largest file that is read as a post."""

_SHARED = [f.name for f in fields(Document) if f.name in {f.name for f in fields(Post)}]


def read_post(site: Site, id: str) -> tuple[Post, str]:
    """Read one file; return what it says and its digest. Raises UnreadablePost, which names the reason."""
    data = read_bytes(site, id)
    return parse_post(site, id, data), compute_digest(site, data)


def read_bytes(site: Site, id: str) -> bytes:
    """Return a file's bytes. Nothing but a regular file is read, however its name may have been put in place of one
    (a link, a pipe, a device), and nothing larger than MAX_SIZE. Raises UnreadablePost."""
    try:
        path = site.path_of(id).resolve()
        if not path.is_relative_to(site.content):
            raise UnreadablePost("lies outside the content folder")
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as error:
        gone = site.content.is_dir()  # else the whole folder is, which says nothing of a post
        raise (Vanished if gone else UnreadablePost)(_why(error)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise UnreadablePost(_why(error)) from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UnreadablePost("is no regular file")
        with os.fdopen(os.dup(handle), "rb") as file:
            data = file.read(MAX_SIZE + 1)
    except OSError as error:
        raise UnreadablePost(_why(error)) from error
    finally:
        os.close(handle)
    if len(data) > MAX_SIZE:
        raise TooLarge(f"is too large; at most {MAX_SIZE} bytes are read")
    return data


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno:
        return "is a link to nowhere" if error.errno == errno.ELOOP else f"can't be read: {error.strerror}"
    return f"can't be read: {error}"


def parse_post(site: Site, id: str, data: bytes, *, include_hidden: bool = True) -> Post:
    """Read a file's bytes by the site's rules (see Site.read). Raises UnreadablePost."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadablePost(f"line {line}: is not UTF-8; save the file as UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    return site.read_post(id, text, include_hidden=include_hidden)


def compute_digest(site: Site, data: bytes) -> str:
    """Name a file's content and the rules it is read by."""
    return hashlib.blake2b(data, digest_size=16, key=site.fingerprint.encode()).hexdigest()


def make_document(post: Post, digest: str) -> Document:
    """Return what an engine stores of a post that is public, now or later."""
    assert post.visibility.public, f"{post.id} is not public: {post.visibility.reason}"
    window = post.visibility
    return Document(
        digest=digest,
        visible_from=window.visible_from.timestamp() if window.visible_from else None,
        visible_until=window.visible_until.timestamp() if window.visible_until else None,
        **{name: getattr(post, name) for name in _SHARED},
    )
