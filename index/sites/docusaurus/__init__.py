"""Sites built by Docusaurus."""

from .site import open_docusaurus

__all__ = ["open_docusaurus"]
