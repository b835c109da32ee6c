"""Sites: which files of a folder are posts, and how each site generator publishes them."""

from .detection import GENERATORS, open_site
from .site import Scan, Site

__all__ = ["GENERATORS", "Scan", "Site", "open_site"]
