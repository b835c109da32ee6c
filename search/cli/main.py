"""The group `posthaste`. It imports a command's module only when that command runs: a search needs very little."""

from __future__ import annotations

import os
import platform
import re
import signal
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from index.errors import PosthasteError

from .. import logs
from .shared import ERROR, FOUND, INTERRUPTED, print_line

_MODULES = {
    "check": "check",
    "embed": "embed",
    "export": "export",
    "index": "index",
    "mcp": "mcp",
    "queries": "queries",
    "search": "search",
    "serve": "serve",
    "show": "show",
    "stats": "stats",
    "watch": "index",
}
"""Command -> module of this package that defines it, in the order of the help."""


class LazyGroup(click.Group):
    """Imports commands on demand, and reports every expected error on one line with exit status 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None if there is no such command."""
        if cmd_name not in _MODULES:
            return None
        command: click.Command = getattr(import_module(f".{_MODULES[cmd_name]}", __package__), f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name. Raises UsageError, which proposes a similar one."""
        if args and args[0] not in _MODULES and not args[0].startswith("-"):
            similar = get_close_matches(args[0], _MODULES, 1)
            proposal = f" Did you mean '{similar[0]}'?" if similar else ""
            raise click.UsageError(f"No such command '{args[0]}'.{proposal}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except PosthasteError as error:
            print_line(f"posthaste: {_name_option(str(error))}", err=True)
            ctx.exit(ERROR)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "posthaste"
            print_line(f"posthaste: {error.format_message()} See `{command} --help`.", err=True)
            ctx.exit(ERROR)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # another Ctrl-C would interrupt Python's own clean-up
            _discard_output()
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:  # `posthaste search … | head`
            _discard_output()
            ctx.exit(FOUND)
        except OSError as error:  # a full disk, a missing permission: exit status 1 would mean "no results"
            place = f"{error.filename}: " if error.filename else ""
            print_line(f"posthaste: {place}{error.strerror or error}; check the disk and its permissions", err=True)
            _discard_output()
            ctx.exit(ERROR)


def _name_option(message: str) -> str:
    """Return the message of an error with the option as it is typed, not as the setting that it sets."""
    return re.sub(r"^option ([a-z_]+):", lambda match: f"--{match[1].replace('_', '-')}:", message)


def _discard_output() -> None:
    """Discard what standard output has buffered: Python would fail again when it flushes that at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_versions(ctx: click.Context, parameter: click.Parameter, is_wanted: bool) -> None:
    """Print the versions that a report of a problem needs, and end."""
    if not is_wanted:
        return
    from importlib.metadata import version

    from index.whoosh_engine.engine import VERSION

    click.echo(f"posthaste, version {version('posthaste-search')}")
    click.echo(f"index format {VERSION}, whoosh3 {version('whoosh3')}, Python {platform.python_version()}")
    ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_versions,
              help="Print the versions of Posthaste, the index and the engine.")  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="Log more, to standard error.")
def main(verbose: bool) -> None:
    """Full-text search for the posts of a site.

    CONTENT is a content folder or a site's root; the default is the current folder.
    """
    # NumPy, imported later, would start threads that nothing here uses.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    logs.configure("text", verbose=verbose)
