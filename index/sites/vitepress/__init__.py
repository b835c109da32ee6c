"""Sites built by VitePress."""

from .site import open_vitepress

__all__ = ["open_vitepress"]
