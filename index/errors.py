"""The errors that Posthaste raises. Every message names the thing and the remedy."""

from __future__ import annotations


class PosthasteError(Exception):
    """Base of all errors that Posthaste raises. Their text can be shown to a user as one line."""


class SettingsError(PosthasteError):
    """A setting, an argument or the configuration of a site is invalid."""


class UnreadablePost(PosthasteError):
    """A file cannot be read as a post. The post is hidden; all others are still indexed."""


class Vanished(UnreadablePost):
    """The file of a post no longer exists."""


class TooLarge(UnreadablePost):
    """A file is too large to be read as a post.

    Its current content is unknown, so an earlier version of it must not be shown either.
    """


class ReadingStopped(PosthasteError):
    """The reading of posts was stopped because the program ends."""


class NoIndex(PosthasteError):
    """There is no index at the location yet. HTTP answers 503, the command line exits with status 2."""


class IndexDamaged(PosthasteError):
    """The index at the location is damaged. The remedy is to rebuild it beside the old one and then switch."""


class IndexUnreadable(PosthasteError):
    """The operating system denies access to the index at the location: permissions, too many open files.

    The index itself may be intact, so it is not rebuilt.
    """


class ClusterUnavailable(IndexUnreadable):
    """The cluster that holds the index does not answer, or not all of it. Nothing is answered from a part."""


class NotWritable(PosthasteError):
    """The folder of the index cannot be written. The index can be searched but not synced."""


class TooSlow(PosthasteError):
    """A query takes longer than its time limit."""


class IndexBusy(PosthasteError):
    """Another process holds the write lock of the index or is already the leader that watches the files."""
