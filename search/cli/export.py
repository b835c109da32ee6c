"""`posthaste export`: write the posts as a search bundle for hosts that only serve files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from index.errors import IndexBusy, NotWritable, SettingsError

from ..printable import format_count
from ..settings import Settings
from .shared import content_argument, print_line, site_options, sync_index
from .signals import interrupt_on_sigterm


@click.command("export", short_help="Write a search for hosts that only serve files.")
@click.argument("out", type=click.Path(path_type=Path))
@content_argument
@site_options
def export_command(out: Path, content: Path | None, **options: Any) -> None:
    """Write a search bundle into the folder OUT, such as public/pagefind, for hosts that only serve files.

    The index is synced first.

    \b
    Needs the extra: pip install 'posthaste-search[static]'
    """
    try:
        from ..export.bundle import write_bundle
    except ImportError as error:
        raise SettingsError("export needs a library: pip install 'posthaste-search[static]'") from error
    from ..open_index import open_index
    from ..searcher import Searcher

    began = time.perf_counter()
    settings = Settings.load(content=content, **options)
    if previewed := settings.list_previewed():
        print_line(
            f"note: exporting posts that the site hides ({', '.join(previewed)}); keep the bundle private", err=True
        )
    index = open_index(settings)
    try:
        sync_index(index)
    except (IndexBusy, NotWritable) as error:
        print_line(f"note: {error}; exporting the index as it is", err=True)
    with interrupt_on_sigterm(), Searcher(index, settings) as searcher:  # else the unfinished bundle would stay
        posts, files, size = write_bundle(searcher.iterate_posts(), out.absolute())
    counts = f"{format_count(posts, 'post')} in {format_count(files, 'file')}"
    print_line(f"{counts}, {size / 1e6:.2f} MB, in {time.perf_counter() - began:.1f} s: {out}")
