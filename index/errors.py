"""The few kinds of error that Posthaste raises. Every message names the thing and the remedy."""

from __future__ import annotations


class PosthasteError(Exception):
    """Base of all errors raised on purpose; its text is fit to be shown to a user as one line."""


class SettingsError(PosthasteError):
    """A setting, an argument or a site configuration can't be used as it is."""


class UnreadablePost(PosthasteError):
    """A file can't be read as a post. It is never public; the others are indexed all the same."""


class Vanished(UnreadablePost):
    """The file of a post is there no longer."""


class TooLarge(UnreadablePost):
    """A file is too large to be read as a post. What it says now can't be known, so no earlier version is shown."""


class NoIndex(PosthasteError):
    """There is no index yet at the place named. The web answers 503, the command line exit status 2."""


class IndexDamaged(PosthasteError):
    """The index at the place named can't be read; the remedy is a rebuild beside it and a switch."""


class IndexUnreadable(PosthasteError):
    """The system keeps the index at the place named from being read: a permission, too many open files. That says
    nothing of the index itself: nothing is made anew over it."""


class NotWritable(PosthasteError):
    """The folder of the index can't be written: it can be asked as it is, but not brought in step."""


class TooSlow(PosthasteError):
    """A question takes longer than it may."""


class IndexBusy(PosthasteError):
    """Another process holds the index for writing, or follows the files already."""
