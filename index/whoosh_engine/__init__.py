"""The default engine: a Whoosh index on disk, asked through columns derived from it."""

from .engine import WhooshEngine

__all__ = ["WhooshEngine"]
