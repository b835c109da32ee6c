"""A file -> Post -> Document: front matter, dates, links."""
