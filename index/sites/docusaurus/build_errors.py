"""Front matter that stops the build of Docusaurus. Such a page is read, since its URL is certain, but has a warning."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import tzinfo
from typing import Any

from ...posts import dates
from ..pelican.dates import parse_date as parse_written_date
from ..values import to_text

_ENDING = "Docusaurus stops the build"


def find_build_errors(metadata: dict[str, Any], kind: str, authors: Collection[str], zone: tzinfo) -> Iterator[str]:
    """Yield a sentence for each value that Docusaurus refuses.

    `metadata`: as written. `kind`: of the plugin. `authors`: the keys in `authors.yml`, in lower case.
    """
    if "title" in metadata and not to_text(metadata["title"]):
        yield f"`title` must be a text that is not empty: {_ENDING}"
    if metadata.get("tags") is not None and not isinstance(metadata["tags"], list):
        yield f"`tags` must be a list: {_ENDING}"
    if kind != "blog":
        return
    date = metadata.get("date")
    is_text = isinstance(date, str)
    if date is not None and dates.parse_date(date, zone) is None and not (is_text and parse_written_date(date, zone)):
        yield f"`date` can't be read: {_ENDING}"
    given = metadata.get("authors")
    keys = [item for item in (given if isinstance(given, list) else [given]) if isinstance(item, str)]
    if unknown := next((key for key in keys if key.lower() not in authors), ""):
        yield f"`authors` names {unknown!r}, which the file of authors does not have: {_ENDING}"
