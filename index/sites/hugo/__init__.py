"""The rules of Hugo. Plain folders, which have no configuration, are read by the same rules."""

from .config import has_configuration
from .site import HugoSite, open_hugo

__all__ = ["HugoSite", "has_configuration", "open_hugo"]
