"""Hugo's rules; also those of plain folders, where no configuration says otherwise."""

from .site import HugoSite, open_hugo

__all__ = ["HugoSite", "open_hugo"]
