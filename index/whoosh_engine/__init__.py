"""The default engine: a Whoosh index on disk, searched through segment files derived from it."""

from .engine import WhooshEngine

__all__ = ["WhooshEngine"]
