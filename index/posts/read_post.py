"""Read a file into a post, and make the document that an engine stores of it."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import fields
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from ..errors import TooLarge, UnreadablePost, Vanished
from ..markdown.templates.include_syntax import MAY_INCLUDE
from ..model import Document, Post, Visibility
from ..text.editions import find_version
from ..text.normalize import limit_marks
from .field_limits import limit_fields
from .included_files import Dependency

MAX_SIZE = 1024 * 1024
"""The largest file that is read as a post, in bytes."""

_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, and the encodings that they say."""
_POST_FIELDS = {field.name for field in fields(Post)}
_SHARED_FIELDS = [field.name for field in fields(Document) if field.name in _POST_FIELDS]


class PostSource(Protocol):
    """The part of a site that reading a post needs."""

    @property
    def content(self) -> Path:
        """The content root, with symbolic links resolved."""
        ...

    @property
    def fingerprint(self) -> str:
        """A hash of the rules and the configuration by which posts are read."""
        ...

    def get_path(self, id: str) -> Path:
        """Return the file of an id."""
        ...

    def find_dependencies(self, id: str, source: str) -> tuple[Dependency, ...]:
        """Return the files that a post includes, or would include if they existed."""
        ...

    def read_post(self, id: str, source: str, *, include_hidden: bool = True) -> Post:
        """Read a file's text by the rules of the site. Raises UnreadablePost."""
        ...

    def find_visibility(self, id: str, source: str) -> Visibility:
        """Return the visibility of a post, judging by its front matter alone. Raises UnreadablePost."""
        ...


def read_post(site: PostSource, id: str) -> tuple[Post, str]:
    """Read one file and return its post and its digest. Raises UnreadablePost with the reason."""
    data = read_bytes(site, id)
    return parse_post(site, id, data), compute_digest(site, data, find_dependencies(site, id, data))


def read_bytes(site: PostSource, id: str) -> bytes:
    """Return the bytes of a file below the content root.

    Only regular files are read. A link out of the content root, a pipe or a device is refused, even if it replaces a
    file at the same moment.

    Raises:
        Vanished: The file is gone, but the content root is not.
        TooLarge: The file has more than MAX_SIZE bytes.
        UnreadablePost: Anything else, with the reason.
    """
    descriptor = _open_file(site, id)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadablePost("is not a regular file")
        data = _read_up_to(descriptor, MAX_SIZE + 1, status.st_size)
    except OSError as error:
        raise UnreadablePost(_explain(error)) from error
    finally:
        os.close(descriptor)
    if len(data) > MAX_SIZE:
        raise TooLarge(f"has more than {MAX_SIZE} bytes; shorten or split it")
    return data


def _open_file(site: PostSource, id: str) -> int:
    """Open the file of an id; return its descriptor. Never follow a link out of the content root or wait for a pipe."""
    try:
        path = _resolve(str(site.get_path(id)), str(site.content))
        if not path.startswith(str(site.content).rstrip("/") + "/"):
            raise UnreadablePost("is outside the content folder")
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as error:
        # If the whole content folder is gone (an unmounted disk), nothing is known about its posts.
        error_type = Vanished if site.content.is_dir() else UnreadablePost
        raise error_type(_explain(error)) from error
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a loop of links; ValueError: a null byte
        raise UnreadablePost(_explain(error)) from error


def _resolve(path: str, content: str) -> str:
    """Return a path without links. `content`: the content root, which had none: the folders above it are not looked at
    again."""
    parts = path.removeprefix(f"{content}/").split("/")
    if not path.startswith(f"{content}/") or ".." in parts:
        return os.path.realpath(path)
    for current in accumulate((content, *parts), "{}/{}".format):
        if stat.S_ISLNK(os.lstat(current).st_mode):
            return os.path.realpath(path)
    return path


def _read_up_to(descriptor: int, limit: int, expected: int) -> bytes:
    """Return the first `limit` bytes of a file. `expected`: its size, unless it changes."""
    parts, size = list[bytes](), 0
    while size < limit and (part := os.read(descriptor, min(max(expected, 1 << 12), limit - size))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _explain(error: Exception) -> str:
    """Return why a file could not be read, as a phrase that continues the file's name."""
    if not isinstance(error, OSError) or not error.errno:
        return f"can't be read: {error}"
    if error.errno == errno.ELOOP:
        return "is a symbolic link that leads nowhere"
    return f"can't be read: {error.strerror}"


def find_dependencies(site: PostSource, id: str, data: bytes) -> tuple[Dependency, ...]:
    """Return the files that a post includes, given the bytes of its file; none if these are not text."""
    try:
        text = decode_text(data)
    except UnreadablePost:
        return ()
    return site.find_dependencies(id, _normalize(text)) if MAY_INCLUDE.search(text) else ()


def parse_post(site: PostSource, id: str, data: bytes, *, include_hidden: bool = True) -> Post:
    """Parse the bytes of a file by the rules of its site.

    The text is normalized first: `\\n` line ends, Unicode NFC; a byte order mark stays. If `include_hidden` is false,
    posts that are not public have no sections, which is much faster. Raises UnreadablePost.
    """
    return site.read_post(id, _normalize(decode_text(data)), include_hidden=include_hidden)


def find_visibility(site: PostSource, id: str, data: bytes) -> Visibility:
    """Return the visibility of a post, judging by its front matter alone. Raises UnreadablePost."""
    return site.find_visibility(id, _normalize(decode_text(data)))


def _normalize(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    return text if text.isascii() else unicodedata.normalize("NFC", limit_marks(text))


def decode_text(data: bytes) -> str:
    """Return a file's bytes as text. A byte order mark may say UTF-16 or UTF-32; else it is UTF-8, and its mark stays.

    Raises UnreadablePost with the line.
    """
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        name = encoding.upper()
        raise UnreadablePost(f"line {line}: is not {name}; save the file as UTF-8") from error


def compute_digest(site: PostSource, data: bytes, dependencies: Iterable[Dependency] = ()) -> str:
    """Return a digest of a file's bytes, the files that it includes, and the rules of the site, in hexadecimal."""
    digest = hashlib.blake2b(data, digest_size=16, key=site.fingerprint.encode())
    for dependency in dependencies:
        digest.update(dependency.path.encode("utf-8", "surrogateescape") + b"\0" + dependency.digest)
    return digest.hexdigest()


def make_document(post: Post, digest: str) -> Document:
    """Return the document that an engine stores of a post, with fields of limited length.

    The post must be public, now or at some time.
    """
    visibility = post.visibility
    assert visibility.is_public, f"{post.id} is not public: {visibility.reason}"
    document = Document(
        digest=digest,
        version=find_version(post.id),
        visible_from=visibility.visible_from.timestamp() if visibility.visible_from else None,
        visible_until=visibility.visible_until.timestamp() if visibility.visible_until else None,
        **{name: getattr(post, name) for name in _SHARED_FIELDS},
    )
    return limit_fields(document)
