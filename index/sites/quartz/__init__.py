"""Sites built by Quartz from notes of Obsidian."""

from .site import open_quartz

__all__ = ["open_quartz"]
