"""`posthaste show`: print what was read from one post, or why a query does not find it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import PosthasteError, UnreadablePost

from ..settings import Settings
from .shared import print_line, site_options

if TYPE_CHECKING:
    from index.model import Post, Section
    from index.sites.site import Scan, Site


@click.command("show", short_help="Print how a post is read, and whether it is public.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--content", type=click.Path(path_type=Path), help="Content folder or site's root [found from the file].")
@click.option("--why-not", metavar="QUERY", help="Print which word or rule keeps this query from finding the post.")
@site_options
def show_command(file: Path, content: Path | None, why_not: str | None, **options: Any) -> None:
    """Print what was read from one post: fields, URL, visibility with the reason, sections, code."""
    from index.sync.parallel_reading import PostReader

    if not file.is_file():
        raise PosthasteError(f"{file}: no such file; name the file of a post")
    settings = Settings.load(content=content or find_site(file), **options)
    site, id = _locate_post(file, settings)
    try:
        with PostReader(settings.read_limits) as reader:
            post, digest = reader.read_post(site, id)
    except UnreadablePost as error:
        raise PosthasteError(f"{file}: {error}; the post is not public until this is fixed") from error
    if why_not is None:
        lines = describe_post(site, post, digest)
    else:
        lines = _explain_miss(settings, site, post, digest, why_not)
    for line in lines:
        print_line(line)


def find_site(file: Path) -> Path:
    """Return the site of a file: the nearest folder above it with an index or a generator's files.

    If there is none, return the nearest `content`, else the current folder if the file is below, else its own folder.
    """
    from index.sites.detection import has_generator

    folders = list(file.resolve().parents)
    sites = (folder for folder in folders if has_generator(folder) or (folder / ".posthaste").is_dir())
    content = (folder for folder in folders if folder.name == "content")
    current = (folder for folder in folders if folder == Path.cwd())
    return next(chain(sites, content, current), folders[0])


def _locate_post(file: Path, settings: Settings) -> tuple[Site, str]:
    """Return the site and the id of a post. Raises PosthasteError if the file is not a post of the site."""
    from index.sites.walk import normalize_id

    from ..open_index import open_site_from_settings

    site = open_site_from_settings(settings)
    path = file.resolve()
    if not path.is_relative_to(site.content):
        raise PosthasteError(f"{file}: outside {site.content}; name the post's site with --content")
    id = normalize_id(path.relative_to(site.content).as_posix())
    scan = site.scan()
    if id not in set(scan.files):
        reason = site.find_skip_reason(id) or dict(scan.skipped).get(id) or _find_folder_reason(scan, id)
        raise PosthasteError(f"{file}: not a post: {reason}; `posthaste check --files` lists all files")
    return site, id


def _find_folder_reason(scan: Scan, id: str) -> str:
    """Return why a folder above a file is not read."""
    folders = (reason for path, reason in scan.skipped if path.endswith("/") and id.startswith(path))
    return next(folders, "its folder is not read")


def _explain_miss(settings: Settings, site: Site, post: Post, digest: str, query: str) -> Iterator[str]:
    from ..curation import open_curation
    from ..open_index import open_engine_from_settings
    from .why_not import explain_miss

    engine = open_engine_from_settings(settings, site)
    return explain_miss(engine, post, digest, query, open_curation(settings, site.root).synonyms())


# ------------------------------------------------------------------------------------------------ description


def describe_post(site: Site, post: Post, digest: str) -> Iterator[str]:
    """Yield lines that describe a post: first its fields, then its sections."""
    visibility = post.visibility
    yield f"file        {site.get_path(post.id)}"
    yield f"id          {post.id}"
    yield f"public      {'yes' if visibility.is_public else 'no'}: {visibility.reason}"
    for name in ("title", "url", "date", "lastmod", "lang", "section", "description"):
        if value := getattr(post, name):
            yield f"{name:<11} {value}"
    for name in ("tags", "authors", "categories", "series", "links"):
        if values := getattr(post, name):
            yield f"{name:<11} {', '.join(values)}"
    yield f"digest      {digest}"
    yield from (f"warning     {warning}" for warning in post.warnings)
    for section in post.sections:
        yield ""
        yield from _describe_section(section)


def _describe_section(section: Section) -> Iterator[str]:
    heading = f"{'#' * section.level} {section.heading}  (#{section.anchor})" if section.level else "(beginning)"
    yield f"line {section.line}: {heading}"
    yield from (f"    {line}" for line in section.text.split("\n") if line)
    for block in section.code:
        yield f"  line {block.line}: code{f' in {block.language}' if block.language else ''}"
        yield from (f"    | {line}" for line in block.text.split("\n"))
