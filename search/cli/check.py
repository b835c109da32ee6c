"""`posthaste check`: check the index for damage, and compare it with the files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import IndexUnreadable, PosthasteError
from index.model import Problem

from ..printable import format_count
from .shared import (
    FOUND,
    NOTHING,
    content_argument,
    format_report,
    load_sites_settings,
    name_site,
    print_line,
    sites_options,
    sync_index,
)

if TYPE_CHECKING:
    from index.sync.reading import ReadResult

    from ..open_index import OpenIndex
    from ..open_sites import OpenSite


@click.command("check")
@content_argument
@click.option("--repair", is_flag=True, help="Rebuild the index if there are problems.")
@click.option("--files", is_flag=True, help="List every file instead: indexed, hidden, skipped… and why.")
@click.option("--json", "as_json", is_flag=True, help="With --files: one JSON object per line.")
@sites_options
@click.pass_context
def check_command(
    ctx: click.Context, /, content: Path | None, repair: bool, files: bool, as_json: bool, **options: Any
) -> None:
    """Check the index for damage and compare it with the files.

    Exit status: 0 no problems, 1 problems found, 2 error.
    """
    from ..open_sites import open_sites

    if repair and files:
        raise click.UsageError("--repair and --files exclude each other: --files only lists.")
    if as_json and not files:
        raise click.UsageError("--json needs --files.")
    sites = open_sites(load_sites_settings(content, **options))
    if files:
        _print_files(sites, as_json=as_json)
        return
    are_sound = [_check_site(site, repair=repair) for site in sites]
    if all(are_sound):
        print_line("no problems found")
    ctx.exit(FOUND if all(are_sound) else NOTHING)


def _print_files(sites: Sequence[OpenSite], *, as_json: bool) -> None:
    """Print every file of each site."""
    from .files import format_files, list_files

    for site in sites:
        statuses = list_files(site.index)
        if site.name:
            statuses = [status._replace(path=f"{site.name}/{status.path}") for status in statuses]
        for line in format_files(statuses, json=as_json):
            print_line(line)


def _check_site(site: OpenSite, *, repair: bool) -> bool:
    """Print the problems of a site, and repair its index if there are any; return whether it has none now."""
    problems = find_problems(site.index)
    for problem in problems:
        print_line(name_site(site.name, f"{problem.description}; {problem.remedy}"))
    if problems and repair:
        report = format_report(sync_index(site.index, rebuild=True))
        print_line(name_site(site.name, f"rebuilt: {report}"))
        problems = find_problems(site.index)
    return not problems


def find_problems(index: OpenIndex) -> list[Problem]:
    """Read every file; return the damage of the index, or if there is none, its differences from the files.

    Raises IndexUnreadable if the system denies access, because the index itself may be sound then.
    """
    try:
        if damage := index.engine.check():
            return damage
        digests = dict(index.engine.get_digests())
    except IndexUnreadable:
        raise
    except PosthasteError as error:
        return [Problem(str(error), "run `posthaste check --repair`")]
    return _compare_with_files(index, digests)


def _compare_with_files(index: OpenIndex, digests: dict[str, str]) -> list[Problem]:
    """Return the differences between the files and the index. `digests`: those of all indexed posts, by id."""
    from index.sync.parallel_reading import PostReader

    site = index.site
    remedy = "run `posthaste index`"
    problems = []
    with PostReader(index.limits) as reader:
        scan = site.scan()
        if digests and not (scan.files or scan.unreadable):
            description = (
                f"{site.content}: no posts here or below, but {format_count(len(digests), 'post')} in the index"
            )
            return [Problem(description, f"restore the content folder, or {remedy}")]
        readings = list(reader.read_files(site, scan.files))
    for reading in readings:
        indexed = digests.pop(reading.id, None)
        if reading.failure:
            problems.append(Problem(f"{site.get_path(reading.id)}: {reading.failure}", "fix the file"))
        elif reading.document is None and indexed is not None and not _has_expired_since(reading, indexed):
            problems.append(Problem(f"{reading.id} is indexed but not public", remedy))
        elif reading.document is not None and indexed != reading.digest:
            state = "is not indexed" if indexed is None else "has changed since it was indexed"
            problems.append(Problem(f"{reading.id} {state}", remedy))
    for folder in scan.unreadable:
        problems.append(Problem(f"{site.content / folder}: cannot list the folder", "check its permissions"))
    gone = [
        id for id in digests if not any(id.startswith(f"{folder}/" if folder else "") for folder in scan.unreadable)
    ]
    return problems + [Problem(f"{id} is indexed but its file is gone", remedy) for id in gone]


def _has_expired_since(reading: ReadResult, indexed: str) -> bool:
    """Return whether a post expired after it was indexed: it may stay in the index, where no search finds it."""
    return reading.expired is not None and reading.digest == indexed
