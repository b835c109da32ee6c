"""The rules of Eleventy."""

from .site import EleventySite, open_eleventy

__all__ = ["EleventySite", "open_eleventy"]
