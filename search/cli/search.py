"""`posthaste search`: search the posts and print the results."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import IndexBusy, NotWritable, SettingsError
from index.fields import FILTER_FIELDS, SITE_FACET, SITE_FIELD

from ..settings import Settings
from .shared import FOUND, NOTHING, combine, load_sites_settings, print_line, sites_options, sync_index

if TYPE_CHECKING:
    from ..open_index import OpenIndex
    from ..parameters import RequestParameters, SearchRequest
    from ..service import SearchResponse
    from ..views.text import Folders

_MIN_COLUMNS = 20
"""The width for which output is cut and wrapped if a terminal is narrower."""
_SIMILARITY = 0.75
"""How similar a word must be to the name of an option, from 0 to 1, to count as mistyped."""

_OPTIONS = {"per_page": "--limit", "q": "the query"}
"""Request parameter -> how messages name it, unless it is the option of the same name."""

filter_options = combine(
    *(
        # `from` is a keyword of Python, so the function's parameter has another name.
        click.option(
            f"--{parameter.name}",
            f"{parameter.name}_",
            multiple=field.is_list or field is SITE_FIELD,
            help=f"{parameter.help[0].upper()}{parameter.help[1:]}.",
        )
        for field in (SITE_FIELD, *FILTER_FIELDS)
        for parameter in field.parameters
    )
)
"""One option for each request parameter in the field table, with the same name."""


@click.command("search", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)  # --update-delay and -p are words here
@click.option("--format", "template", help="Print a line per result: `{path}:{line}: {title}` [for people].")
@click.option("--json", "as_json", is_flag=True, help="Print the body of GET /search.")
@click.option("--limit", "per_page", type=int, help="Results per page [10].")
@click.option("--page", type=int, help="Page [1].")
@filter_options
@click.option("--sort", type=click.Choice(["relevance", "date"]), help="Best or newest first [relevance].")
@click.option("--facets", help="Facets to count, comma-separated (with --json).")
@click.option("--explain", flag_value="1", help="Print the parsed query and the parts of each score.")
@click.option("--no-sync", is_flag=True, help="Search the index as it is, without syncing first.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Use colors [auto].")
@sites_options
@click.pass_context
def search_command(
    ctx: click.Context,
    /,
    query: tuple[str, ...],
    contents: tuple[str, ...],
    template: str | None,
    as_json: bool,
    no_sync: bool,
    color: str,
    generator: str | None,
    indexes: tuple[str, ...],
    drafts: bool | None,
    future: bool | None,
    expired: bool | None,
    **options: Any,
) -> None:
    """Search the posts. The index is synced with the files first.

    Exit status: 0 results found, 1 no results, 2 error.
    """
    _require_query(query, options)
    _note_mistyped_options(ctx, query)
    is_colored = _is_colored(color)
    format_response = _choose_format(as_json, template, is_colored)
    settings = load_sites_settings(
        None, contents, indexes, generator=generator, drafts=drafts, future=future, expired=expired
    )
    if options[f"{SITE_FACET}_"] and not settings.sites:
        raise SettingsError("--site: there is one site; name several with --content, or as `sites` in posthaste.toml")
    response, folders = _search(settings, _make_parameters(" ".join(query), options), sync=not no_sync)
    for text in format_response(response, folders):
        click.echo(text, color=is_colored if template is None else None)
    ctx.exit(FOUND if response.results.total else NOTHING)


def _require_query(query: tuple[str, ...], options: dict[str, Any]) -> None:
    """Raise UsageError if there is neither a word nor a filter."""
    filters = {f"{parameter.name}_" for field in (SITE_FIELD, *FILTER_FIELDS) for parameter in field.parameters}
    if not "".join(query).strip() and not any(options.get(name) for name in filters):
        raise click.UsageError("No query: type the words to search, or a filter such as --tag.")


def _note_mistyped_options(ctx: click.Context, query: tuple[str, ...]) -> None:
    """Note each word of the query that resembles an option: words may begin with dashes, so it is searched."""
    names = [name.lstrip("-") for parameter in ctx.command.params for name in parameter.opts if name[:2] == "--"]
    for word in query:
        typed = re.match(r"--?([a-z][a-z-]{2,30})(?:=|$)", word)
        if typed and (similar := get_close_matches(typed[1], names, 1, _SIMILARITY)):
            print_line(f"note: {word} is searched as a word; did you mean the option --{similar[0]}?", err=True)


def _search(settings: Settings, parameters: RequestParameters, *, sync: bool) -> tuple[SearchResponse, Folders]:
    """Return the response, and the content folders."""
    from ..open_sites import join_sites, open_curations, open_sites
    from ..service import SearchService

    sites = open_sites(settings)
    if sync:
        for site in sites:
            _sync_if_possible(site.index)
    request = _read_request(parameters, settings)
    service = SearchService(join_sites(settings, sites), settings, open_curations(settings, sites))
    return service.search(request), {site.name: _make_relative(site.index.site.content) for site in sites}


def _sync_if_possible(index: OpenIndex) -> None:
    """Sync, unless another process is writing, or there is an index that this user cannot write."""
    try:
        sync_index(index)
    except IndexBusy:
        pass
    except NotWritable as error:
        if index.engine.get_generation() is None:
            raise
        print_line(f"note: {error}; searching the index as it is", err=True)


# ------------------------------------------------------------------------------------------------ request


def _make_parameters(query: str, options: dict[str, Any]) -> RequestParameters:
    """Return the options as parameters of a request, so that one set of rules checks both."""
    from ..parameters import RequestParameters

    lists = {
        name.rstrip("_"): [str(value) for value in (values if isinstance(values, tuple) else (values,))]
        for name, values in options.items()
        if values not in (None, ())
    } | {"q": [query]}
    return RequestParameters.from_lists(lists)


def _read_request(parameters: RequestParameters, settings: Settings) -> SearchRequest:
    from ..parameters import BadParameter, read_request

    try:
        return read_request(parameters, settings)
    except BadParameter as error:
        raise SettingsError(error.rename(lambda name: _OPTIONS.get(name, f"--{name}"))) from error


# ------------------------------------------------------------------------------------------------ output

ResponseFormat = Callable[["SearchResponse", "Folders"], Iterable[str]]
"""Returns the texts to print for a response."""


def _choose_format(as_json: bool, template: str | None, is_colored: bool) -> ResponseFormat:
    """Return the format that the options select. Raises SettingsError."""
    if as_json and template is not None:
        raise SettingsError("--json and --format exclude each other; choose one")
    if as_json:
        return _format_json
    if template is not None:
        return _make_line_format(template)
    return lambda response, folders: _format_text(response, folders, is_colored)


def _format_json(response: SearchResponse, folders: Folders) -> list[str]:
    import json

    from ..views.json import build_search_body

    body = build_search_body(response) | {"took_ms": round(response.took_ms, 3)}
    return [json.dumps(body, ensure_ascii=False, indent=2)]


def _make_line_format(template: str) -> ResponseFormat:
    from ..views.line_template import compile_template

    format_hit = compile_template(template, exact=not sys.stdout.isatty())
    return lambda response, folders: [format_hit(hit, folders) for hit in response.results.hits]


def _format_text(response: SearchResponse, folders: Folders, is_colored: bool) -> list[str]:
    from ..views.terminal import format_response

    # `COLUMNS` in the environment takes precedence over the terminal's own width.
    columns = max(_MIN_COLUMNS, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None
    return [format_response(response, folders, colour=is_colored, columns=columns)]


def _is_colored(color: str) -> bool:
    """Return whether to use colors: by the option, else NO_COLOR, else FORCE_COLOR, else only at a terminal."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _make_relative(folder: Path) -> Path:
    """Return a folder relative to the current one, if it is below."""
    current = Path.cwd()
    return folder.relative_to(current) if folder.is_relative_to(current) else folder
