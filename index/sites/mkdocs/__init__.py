"""Sites built by MkDocs, also with Material and its plugins."""

from .site import open_mkdocs

__all__ = ["open_mkdocs"]
