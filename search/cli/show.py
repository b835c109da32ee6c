"""One post, as it was read, for people: the answer to "why isn't my post found?"."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from index.engine import Engine
from index.model import And, Not, Or, Post, Query, SearchOptions
from index.sites.site import Site

from ..query.formatter import format_query
from ..query.parser import parse_query
from ..query.synonyms import SynonymTable, expand_synonyms
from ..views.text import make_printable as printable


def site_of(file: Path) -> Path:
    """Return the folder to open for the site that a file belongs to: the nearest above it with a generator's files,
    else the nearest `content`, else its own."""
    from index.sites.detection import detect_generator

    folders = list(file.resolve().parents)
    sites = (folder for folder in folders if detect_generator(folder) != "plain")
    return next(sites, next((folder for folder in folders if folder.name == "content"), folders[0]))


def lines(site: Site, post: Post, digest: str) -> Iterator[str]:
    """Yield what is known of a post, line by line."""
    window = post.visibility
    yield f"file        {site.path_of(post.id)}"
    yield f"id          {printable(post.id)}"
    yield f"public      {'yes' if window.public else 'no'}: {printable(window.reason)}"
    for name in ("title", "url", "date", "lastmod", "lang", "section", "description"):
        if value := getattr(post, name):
            yield f"{name:<11} {printable(value)}"
    for name in ("tags", "authors", "categories", "series", "links"):
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


def why_not(engine: Engine, post: Post, digest: str, query: str, synonyms: SynonymTable) -> Iterator[str]:
    """Yield what keeps a post from being found by a query: the rule that hides it, or the words that it lacks.
    `digest`: of the post as it is now."""
    if not post.visibility.public:
        yield f"not public: {printable(post.visibility.reason)}"
        return
    now = time.time()
    if post.visibility.visible_from and post.visibility.visible_from.timestamp() > now:
        yield f"not yet public: {post.visibility.reason}"
        return
    indexed = engine.get_digests((post.id,)).get(post.id)
    if indexed is None:
        yield "not indexed yet: run `posthaste index`"
        return
    if indexed != digest:
        yield "note: it has changed since it was indexed: run `posthaste index`"
    parsed = parse_query(query)
    yield from (f"note: {printable(warning)}" for warning in parsed.warnings)
    missing = [
        part for part in _parts(engine, expand_synonyms(parsed.query, synonyms)) if not _found(engine, post.id, part)
    ]
    yield from (f"doesn't match: {printable(format_query(part))}" for part in missing)
    if not missing:
        yield "it is found by this query"


def _parts(engine: Engine, query: And) -> Iterator[Query]:
    """Yield the parts of a query as they are read (see `Not.flag`)."""
    flags = engine.search(query, SearchOptions(per_page=1)).dashed_words
    for part in query.children:
        yield part.dashed if isinstance(part, Not) and part.dashed and part in flags else part


def _found(engine: Engine, id: str, query: Query) -> bool:
    """Say whether a post matches one part of a query as it is written: neither relaxed nor corrected."""
    page, options = 1, SearchOptions(per_page=200)
    while True:
        results = engine.search(Or((query,)), replace(options, page=page))
        if results.corrections:
            return False
        if any(hit.id == id for hit in results.hits):
            return True
        if page * options.per_page >= results.total:
            return False
        page += 1
