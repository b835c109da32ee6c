"""Options and steps that several commands share."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import IndexBusy, NotWritable, PosthasteError, SettingsError

from ..printable import format_count, make_printable_line
from ..setting_values import SITE_NAME, read_sites
from ..settings import LOG_FORMATS, Settings

if TYPE_CHECKING:
    from index.sites.site import Recognition, Site
    from index.sync.execute import SyncReport

    from ..open_index import OpenIndex

FOUND, NOTHING, ERROR, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses."""

_MAX_SITES = 5
"""Sites in a folder that are named."""

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def combine(*decorators: Decorator) -> Decorator:
    """Return a decorator that applies several, the last one first, as if they were written below each other."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


content_argument = click.argument("content", required=False, type=click.Path(path_type=Path))

_generator_option = click.option("--generator", help="Site generator: hugo, jekyll, zola… [detected].")
_preview_options = combine(
    click.option("--drafts", is_flag=True, default=None, help="Include drafts, in a private preview index."),
    click.option("--future", is_flag=True, default=None, help="Include future posts, in a private preview index."),
    click.option("--expired", is_flag=True, default=None, help="Include expired posts, in a private preview index."),
)

site_options = combine(
    _generator_option,
    click.option("--index", help="Folder of the index [.posthaste in the site], or its address in a cluster."),
    _preview_options,
)
"""Options of the commands for one site."""

sites_options = combine(
    click.option(
        "--content",
        "contents",
        multiple=True,
        metavar="[NAME=]FOLDER",
        help="Content folder or site's root; repeat it for several sites [the current folder].",
    ),
    _generator_option,
    click.option(
        "--index",
        "indexes",
        multiple=True,
        help="Folder of the index, one for each --content [.posthaste in the site]; of one site, or its address in a "
        "cluster.",
    ),
    _preview_options,
)
"""Options of the commands for one site, or for several as one."""

watching_options = combine(
    click.option("--poll", is_flag=True, default=None, help="Scan for changes, if the file system sends no events."),
    click.option("--log-format", type=click.Choice(LOG_FORMATS), help="Format of the log [text]."),
)
"""Options of the commands that keep running."""


def load_sites_settings(
    content: Path | None, contents: Sequence[str], indexes: Sequence[str], **options: Any
) -> Settings:
    """Load the settings of a command with `sites_options`. `content`: that of the argument.

    Several folders are several sites; else the settings decide. Raises SettingsError."""
    folders = [str(content)] * (content is not None) + list(contents)
    if indexes and len(indexes) != max(len(folders), 1):
        count = format_count(max(len(folders), 1), "site")
        raise SettingsError(f"--index: {len(indexes)} for {count}; give one for each --content, in order")
    if len(folders) > 1:
        named = zip(_name_sites(folders).items(), indexes or repeat(None), strict=False)
        try:
            sites = read_sites({name: {"content": folder, "index": index} for (name, folder), index in named})
        except ValueError as error:
            raise SettingsError(f"--content and --index: {error}") from error
        return Settings.load(sites=sites, **options)
    given = Path(folders[0]) if folders else None
    return Settings.load(content=given, index=indexes[0] if indexes else None, **options)


def _name_sites(folders: Sequence[str]) -> dict[str, Path]:
    """Return the sites of `[NAME=]FOLDER` by name; without one, it is that of the folder. Raises SettingsError."""
    sites: dict[str, Path] = {}
    for text in folders:
        name, separator, folder = text.partition("=")
        if not (separator and SITE_NAME.fullmatch(name)) or Path(text).exists():
            name, folder = re.sub(r"[^\w.-]+", "-", Path(text).resolve().name).strip("-.")[:40], text
        is_twin = name.casefold() in [other.casefold() for other in sites]
        if is_twin or not SITE_NAME.fullmatch(name):
            problem = f"is the second with the name '{name}'" if is_twin else "has no name"
            raise SettingsError(f"--content: the site {text} {problem}; name it: --content NAME={folder}")
        sites[name] = Path(folder)
    return sites


def load_settings_and_log(content: Path | None, options: dict[str, Any]) -> Settings:
    """Load the settings of a command that keeps running, and log in their format."""
    from .. import logs

    load = load_sites_settings if "contents" in options else Settings.load
    settings = load(content=content, **options)
    if settings.log_format != "text":
        logs.configure(settings.log_format)
    return settings


def require_posts(index: OpenIndex) -> None:
    """Raise PosthasteError if there is no index yet and no file to index: the folder may be a wrong one.

    At an index that exists, the posts may have been removed on purpose.
    """
    from ..open_index import has_index

    if has_index(index):
        return
    scan, content = index.site.scan(), index.site.content
    if "" in scan.unreadable:
        raise PosthasteError(f"{content}: cannot list the folder; check its permissions")
    if not scan.files:
        omissions = f" ({len(scan.skipped)} skipped; `posthaste check --files` says why)" if scan.skipped else ""
        raise PosthasteError(f"{content}: no Markdown files here or below{omissions}; name the folder of your posts")


def sync_index(index: OpenIndex, *, rebuild: bool = False) -> SyncReport:
    """Sync the index with the files; at a terminal, show a progress bar if there are many."""
    from index.sync.execute import run_sync
    from index.sync.parallel_reading import PostReader

    from ..open_index import create_private_folder
    from .progress import ProgressBar

    require_posts(index)
    create_private_folder(index.path.parent)
    with PostReader(index.limits, os.cpu_count() or 1) as reader, ProgressBar() as progress:
        return run_sync(
            index.site,
            index.engine,
            state=index.path,
            rebuild=rebuild,
            reader=reader,
            progress=progress.advance,
        )


def sync_at_start(index: OpenIndex, site: str = "") -> None:
    """Sync the index before serving it, and print the counts; print why not, if this process cannot write now.

    `site`: its name, if there are several."""
    try:
        print_line(name_site(site, format_report(sync_index(index))), err=True)
    except (IndexBusy, NotWritable) as error:
        print_line(f"note: {error}", err=True)


def name_site(site: str, text: str) -> str:
    """Return a line about a site, with its name in front unless it is the only one."""
    return f"{site}: {text}" if site else text


def format_address(host: str, port: int, path: str = "") -> str:
    """Return the URL of a server. An IPv6 address has brackets there."""
    return f"http://[{host}]:{port}/{path}" if ":" in host else f"http://{host}:{port}/{path}"


def format_recognition(recognition: Recognition) -> str:
    """Return which generator a site has, and how we know."""
    from index.sites import GENERATORS

    generator, sign, is_set = recognition
    if is_set:
        return f"{generator} (set)"
    if not sign:
        return f"{generator} (no files of another generator found)"
    return f"{generator if generator in GENERATORS else f'{generator}, read as a plain folder'} ({sign})"


def print_inner_sites(site: Site) -> None:
    """Name the sites in a folder that is read as a plain one: they should be indexed one by one."""
    from index.sites.detection import find_inner_sites

    found = find_inner_sites(site)
    if not found:
        return
    folders, signs = list(found)[:_MAX_SITES], list(found.values())[:_MAX_SITES]
    names = [f"{folder}/" for folder in folders] + (
        [f"{len(found) - _MAX_SITES} more"] if len(found) > _MAX_SITES else []
    )
    looks = "looks like a site" if len(names) == 1 else "look like sites"
    print_line(
        f"note: {_join_words(names)} {looks} ({', '.join(signs)}); index each on its own, for example "
        f"`posthaste index {site.root / folders[0]!s}`. All are indexed as one plain folder now; --generator "
        "plain says that this is wanted",
        err=True,
    )


def _join_words(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def format_report(report: SyncReport) -> str:
    """Return the counts of a sync, on one line."""
    from index.sites.omissions import format_hidden

    counts = [f"{report.upserted} indexed"]
    if not report.partial:
        counts.append(f"{report.unchanged} unchanged")
    counts.append(f"{report.deleted} removed")
    if not report.partial:
        reasons = format_hidden(report.omitted)
        counts.append(f"{report.hidden} not public" + (f" ({reasons})" if reasons else ""))
    if report.failures:
        counts.append(f"{len(report.failures)} unreadable")
    return f"{', '.join(counts)} in {report.seconds:.{2 if report.partial else 1}f} s"


def print_line(text: str, *, err: bool = False) -> None:
    """Print one line, to standard error if `err`.

    Names of files and texts of posts are somebody else's: no character of theirs reaches the terminal as a command or
    as a line of its own.
    """
    click.echo(make_printable_line(text), err=err)


def print_changes(report: SyncReport, site: str = "") -> None:
    """Print the counts of a background sync, if it changed anything. `site`: its name, if there are several."""
    if report.upserted or report.deleted:
        print_line(name_site(site, format_report(report)), err=True)
