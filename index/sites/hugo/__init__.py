"""Hugo's rules; also those of plain folders, where no configuration says otherwise."""

from . import config
from .site import HugoSite, open_hugo

__all__ = ["HugoSite", "config", "open_hugo"]
