"""Books built by mdBook."""

from .site import open_mdbook

__all__ = ["open_mdbook"]
