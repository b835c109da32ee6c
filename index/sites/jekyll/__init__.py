"""The rules of Jekyll."""

from .config import is_jekyll
from .site import JekyllSite, open_jekyll

__all__ = ["JekyllSite", "is_jekyll", "open_jekyll"]
