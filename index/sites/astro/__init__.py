"""Sites built by Astro, also with Starlight."""

from .site import open_astro

__all__ = ["open_astro"]
