"""Label the documents of a site, so that the indexes of several sites can be searched as one.

The site's name begins the ids of its documents, and its origin their URLs. The label is added to what a search returns;
inside a segment, ids and URLs are those of the site alone.
"""

from __future__ import annotations

from typing import NamedTuple


class SiteLabel(NamedTuple):
    """One of several sites that are searched as one."""

    name: str
    """Without a slash; no two sites have the same."""
    origin: str = ""
    """Scheme and host of the site's URLs, without a slash at its end; empty if unknown."""

    def add_to_id(self, id: str) -> str:
        """Return the id of a document among those of all sites."""
        return f"{self.name}/{id}"

    def remove_from_id(self, id: str) -> str | None:
        """Return the id of a document at its site; None if it is one of another site."""
        name, _, own = id.partition("/")
        return own if name == self.name else None

    def add_to_url(self, url: str) -> str:
        """Return a URL with the origin, if it is a path."""
        return self.origin + url if url.startswith("/") else url

    def remove_from_url(self, url: str) -> str | None:
        """Return a URL as its site has it; None if it is one of another site.

        A URL may have the site's name in front, as an id has: `docs//install/`."""
        if (own := self.remove_from_id(url)) is not None:
            return own
        if not self.origin:
            return url
        if url.startswith(f"{self.origin}/"):
            return url[len(self.origin) :]
        return None if url.startswith("/") else url
