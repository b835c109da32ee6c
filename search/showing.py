"""One post, as it was read, for people: the answer to "why isn't my post found?"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.model import Post
from index.sites import Site

from .response import printable


def site_of(file: Path) -> Path:
    """Return the folder to open for the site that a file belongs to: the nearest above it with a generator's files,
    else the nearest `content`, else its own."""
    from index.sites.opening import detect

    folders = list(file.resolve().parents)
    sites = (folder for folder in folders if detect(folder) != "plain")
    return next(sites, next((folder for folder in folders if folder.name == "content"), folders[0]))


def lines(site: Site, post: Post, digest: str) -> Iterator[str]:
    """Yield what is known of a post, line by line."""
    window = post.visibility
    yield f"file        {site.path(post.id)}"
    yield f"id          {printable(post.id)}"
    yield f"public      {'yes' if window.public else 'no'}: {printable(window.reason)}"
    for name in ("title", "url", "date", "lastmod", "lang", "section", "description"):
        if value := getattr(post, name):
            yield f"{name:<11} {printable(value)}"
    for name in ("tags", "authors", "categories", "series"):
        if values := getattr(post, name):
            yield f"{name:<11} {printable(', '.join(values))}"
    yield f"digest      {digest}"
    yield from (f"warning     {printable(warning)}" for warning in post.warnings)
    for section in post.sections:
        yield ""
        heading = f"{'#' * section.level} {section.heading}  (#{section.anchor})" if section.level else "(beginning)"
        yield f"line {section.line}: {printable(heading)}"
        yield from (f"    {printable(line)}" for line in section.text.split("\n") if line)
        for block in section.code:
            yield f"  line {block.line}: code{f' in {printable(block.language)}' if block.language else ''}"
            yield from (f"    | {printable(line)}" for line in block.text.split("\n"))
