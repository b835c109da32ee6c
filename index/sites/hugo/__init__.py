"""The rules of Hugo."""

from .config import has_configuration, is_hugo_content
from .site import HugoSite, open_hugo

__all__ = ["HugoSite", "has_configuration", "is_hugo_content", "open_hugo"]
