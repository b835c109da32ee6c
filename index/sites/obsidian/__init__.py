"""Vaults of Obsidian, as Obsidian Publish shows them."""

from .site import open_obsidian

__all__ = ["open_obsidian"]
