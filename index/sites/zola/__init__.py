"""The rules of Zola."""

from .site import ZolaSite, open_zola

__all__ = ["ZolaSite", "open_zola"]
