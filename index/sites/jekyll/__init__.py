"""The rules of Jekyll."""

from .site import JekyllSite, open_jekyll

__all__ = ["JekyllSite", "open_jekyll"]
