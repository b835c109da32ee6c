"""Sites built by Hexo."""

from .site import open_hexo

__all__ = ["open_hexo"]
