"""The command line. Importing it imports Click and little else."""

from .main import main

__all__ = ["main"]
