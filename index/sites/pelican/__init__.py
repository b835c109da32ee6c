"""The rules of Pelican."""

from .site import PelicanSite, open_pelican

__all__ = ["PelicanSite", "open_pelican"]
