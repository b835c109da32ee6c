"""What the commands share: errors in one line, options, opening a site and bringing its index in step."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import PosthasteError

if TYPE_CHECKING:
    from index.engine import Engine
    from index.sites.site import Site
    from index.sync.execute import SyncReport

    from ..settings import Settings

FOUND, NOTHING, ERROR = 0, 1, 2
"""Exit statuses."""


class Commands(click.Group):
    """Says every expected error in one line, with exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except PosthasteError as error:
            click.echo(f"posthaste: {error}", err=True)
            ctx.exit(ERROR)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "posthaste"
            click.echo(f"posthaste: {error.format_message()} See `{command} --help`.", err=True)
            ctx.exit(ERROR)
        except BrokenPipeError:  # `posthaste search … | head`
            _drop_output()
            ctx.exit(FOUND)
        except OSError as error:  # a full disk, a lost permission: 1 would say that nothing was found
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"posthaste: {place}{error.strerror or error}; see to the disk and its permissions", err=True)
            _drop_output()
            ctx.exit(ERROR)


def _drop_output() -> None:
    """Send what standard output still holds nowhere: Python would fail over it again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command takes."""
    for option in (
        click.option("--expired", is_flag=True, default=None, help="Show expired posts: a private preview."),
        click.option("--future", is_flag=True, default=None, help="Show posts of the future: a private preview."),
        click.option("--drafts", is_flag=True, default=None, help="Show drafts: a private preview."),
        click.option("--index", type=click.Path(path_type=Path), help="Folder of the index [.posthaste in the site]."),
        click.option("--generator", help="Rules to read posts by: hugo, jekyll, zola… [as the site's own files say]."),
    ):
        command = option(command)
    return command


CONTENT = click.argument("content", required=False, type=click.Path(path_type=Path))


def opened(settings: Settings, *, verify: bool = False) -> tuple[Site, Engine, Path]:
    """Open the site, its engine, and tell the engine's folder. Nothing is made."""
    from index.engine import open_engine

    from ..open_index import open_site_from_settings

    site = open_site_from_settings(settings)
    path = settings.index_path(site.root)
    return site, open_engine(path, settings.ranking, verify=verify), path


def synced(site: Site, engine: Engine, state: Path, *, rebuild: bool = False) -> SyncReport:
    """Sync, with a progress bar at a terminal once it takes a while."""
    from index.sync.execute import run_sync

    from ..open_index import create_private_folder
    from .progress import Progress

    create_private_folder(state.parent)
    with Progress() as progress:
        return run_sync(site, engine, state=state, rebuild=rebuild, workers=os.cpu_count() or 1, progress=progress)


def said(report: SyncReport) -> str:
    """Return in one line what a sync did."""
    parts = [f"{report.upserted} indexed", f"{report.deleted} removed"]
    if not report.partial:
        parts[1:1] = [f"{report.unchanged} unchanged"]
        parts += [f"{report.hidden} not public"]
    if report.failures:
        parts.append(f"{len(report.failures)} unreadable")
    return f"{', '.join(parts)} in {report.seconds:.{2 if report.partial else 1}f} s"
