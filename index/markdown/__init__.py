"""Markdown, and the templates inside it, to sections."""
