"""The command line. Each command imports what it needs when it runs: asking an index needs very little."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import IndexBusy, NotWritable, PosthasteError, SettingsError, UnreadablePost

from .. import logs
from ..settings import Settings
from .shared import CONTENT, FOUND, NOTHING, Commands, common_options, opened, said, synced

if TYPE_CHECKING:
    from index.engine import Engine
    from index.sites.site import Site
    from index.sync.execute import SyncReport

    from ..parameters import RequestParameters
    from ..service import SearchResponse


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="posthaste-search", prog_name="posthaste")
@click.option("-v", "--verbose", is_flag=True, help="Say more of what is done.")
def main(verbose: bool) -> None:
    """Full-text search for the posts of a site.

    CONTENT is a content folder or a site's root, by default the folder you are in.
    """
    # NumPy, imported later, would start threads that nothing here uses.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)  # watchdog's, and of no consequence
    logs.configure("text", verbose=verbose)


def _of_a_service(content: Path | None, options: dict[str, Any]) -> Settings:
    """Load the settings of what runs long, and log as they say."""
    settings = Settings.load(content=content, **options)
    if settings.log_format != "text":
        logs.configure(settings.log_format)
    return settings


# ------------------------------------------------------------------------------------------------ indexing


@main.command()
@CONTENT
@click.option("--rebuild", is_flag=True, help="Read and write everything anew; the old index answers meanwhile.")
@common_options
def index(content: Path | None, rebuild: bool, **options: Any) -> None:
    """Bring the index in step with the files."""
    site, engine, state = opened(Settings.load(content=content, **options))
    report = synced(site, engine, state, rebuild=rebuild)
    click.echo(said(report))
    for failure in report.failures:
        click.echo(f"unreadable: {site.path_of(failure.id)}: {failure.reason}", err=True)


@main.command()
@CONTENT
@click.option("--poll", is_flag=True, default=None, help="Look for changes: for file systems that send no events.")
@click.option("--log-format", type=click.Choice(logs.FORMATS), help="Lines for people or for programs [text].")
@common_options
def watch(content: Path | None, **options: Any) -> None:
    """Keep the index in step with the files until stopped."""
    from index.sync.watcher import Watcher, hold_leadership

    from ..open_index import create_private_folder, open_site_from_settings
    from .signals import handle_stop_signals

    with handle_stop_signals() as stop:
        settings = _of_a_service(content, options)
        site, engine, state = opened(settings)
        create_private_folder(state.parent)
        with hold_leadership(state):
            watcher = Watcher(
                lambda: open_site_from_settings(settings),
                engine,
                state=state,
                interval=settings.interval,
                poll=settings.poll,
                on_sync=_tell,
            )
            click.echo(f"watching {site.content}; stop with Ctrl-C", err=True)
            stop.wait(watcher.start, watcher.stop)


def _tell(report: SyncReport) -> None:
    if report.upserted or report.deleted:
        click.echo(said(report), err=True)


@main.command()
@CONTENT
@click.option("--host", help="Address to listen at [127.0.0.1].")
@click.option("--port", type=int, help="Port to listen at [8080].")
@click.option("--site-url", help="The site's address, for the links of the search page.")
@click.option("--no-watch", is_flag=True, help="Don't follow the files.")
@click.option("--poll", is_flag=True, default=None, help="Look for changes: for file systems that send no events.")
@click.option("--log-format", type=click.Choice(logs.FORMATS), help="Lines for people or for programs [text].")
@common_options
def serve(content: Path | None, no_watch: bool, **options: Any) -> None:
    """Index, watch and serve, in one."""
    from ..http.server import serve as serve_site
    from .signals import handle_stop_signals

    with handle_stop_signals() as stop:
        settings = _of_a_service(content, options)
        site, engine, state = opened(settings, verify=True)
        try:
            click.echo(said(synced(site, engine, state)), err=True)
        except (IndexBusy, NotWritable) as error:
            click.echo(f"note: {error}", err=True)
        server = serve_site(settings, site, engine, None if no_watch else _tell)
        click.echo(f"searching {site.content} at http://{settings.host}:{server.port}/", err=True)
        stop.wait(server.start, server.stop)


# ------------------------------------------------------------------------------------------------ asking


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)  # --update-delay and -p are words here
@click.option("--content", type=click.Path(path_type=Path), help="Content folder or site's root [the current folder].")
@click.option("--format", "template", help="Print a line a result: `{path}:{line}: {title}` [for people].")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as GET /search gives it.")
@click.option("--limit", "per_page", type=int, help="Results a page [10].")
@click.option("--page", type=int, help="Page [1].")
@click.option("--tag", multiple=True, help="With this tag; several times: with all of them.")
@click.option("--section", help="In this section.")
@click.option("--lang", help="In this language.")
@click.option("--author", help="By this author.")
@click.option("--from", "from_", help="Dated on this year, month or day or later.")
@click.option("--to", help="Dated on this year, month or day or earlier.")
@click.option("--sort", type=click.Choice(["relevance", "date"]), help="Best or newest first [relevance].")
@click.option("--facets", help="Count by these, comma-separated (in --json).")
@click.option("--explain", flag_value="1", help="Say how the query was read, and what gave each score.")
@click.option("--no-sync", is_flag=True, help="Ask the index as it is; don't look at the files first.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours [auto].")
@common_options
@click.pass_context
def search(
    ctx: click.Context,
    /,
    query: tuple[str, ...],
    content: Path | None,
    template: str | None,
    as_json: bool,
    no_sync: bool,
    color: str,
    generator: str | None,
    index: Path | None,
    drafts: bool | None,
    future: bool | None,
    expired: bool | None,
    **asked: Any,
) -> None:
    """Search the posts. The index is brought in step with the files first.

    Exit status: 0 found, 1 nothing found, 2 an error.
    """
    from ..curation import open_curation
    from ..parameters import BadParameter, read_request
    from ..service import SearchService
    from ..views.line_template import compile_template

    if as_json and template is not None:
        raise SettingsError("--json and --format are two ways to print; choose one")
    line = None if template is None else compile_template(template)
    settings = Settings.load(
        content=content, generator=generator, index=index, drafts=drafts, future=future, expired=expired
    )
    site, engine, state = opened(settings)
    if not no_sync:
        _sync_to_ask(site, engine, state)
    try:
        parameters = read_request(_arguments(" ".join(query), asked), settings)
    except BadParameter as error:
        raise SettingsError(error.detail) from error
    answer = SearchService(engine, settings, open_curation(settings, site.root)).search(parameters)
    colour = _coloured(color)
    if line is None:
        click.echo(_shown(answer, as_json, site, colour), color=colour)
    else:
        for hit in answer.results.hits:
            click.echo(line(hit, _short(site.content)))
    ctx.exit(FOUND if answer.results.total else NOTHING)


def _coloured(color: str) -> bool:
    """Say whether to use colours: as the option says, else NO_COLOR, else FORCE_COLOR, else where a terminal is."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _sync_to_ask(site: Site, engine: Engine, state: Path) -> None:
    """Sync as far as that is ours to do: who writes keeps the index in step, one we can't write is asked as it is."""
    try:
        synced(site, engine, state)
    except IndexBusy:
        pass
    except NotWritable as error:
        if engine.get_generation() is None:
            raise
        click.echo(f"note: {error}; it is asked as it is", err=True)


def _arguments(query: str, asked: dict[str, Any]) -> RequestParameters:
    """Give the options to the rules that the parameters of a request are read by."""
    from ..parameters import RequestParameters

    lists = {name.rstrip("_"): [str(v) for v in (value if isinstance(value, tuple) else (value,))]
             for name, value in asked.items() if value not in (None, ())}  # fmt: skip
    lists["q"] = [query]
    return RequestParameters({name: values[0] for name, values in lists.items()}, lambda name: lists.get(name, []))


def _shown(answer: SearchResponse, as_json: bool, site: Site, colour: bool) -> str:
    from ..views.json import build_search_body
    from ..views.terminal import format_response

    if as_json:
        import json

        told = build_search_body(answer) | {"took_ms": round(answer.took_ms, 3)}
        return json.dumps(told, ensure_ascii=False, indent=2)
    return format_response(answer, _short(site.content), colour=colour)


def _short(folder: Path) -> Path:
    """Return a folder as seen from the current one, where it lies below."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


# ------------------------------------------------------------------------------------------------ looking


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--content", type=click.Path(path_type=Path), help="Content folder or site's root [found from the file].")
@click.option("--why-not", metavar="QUERY", help="Say which word or rule keeps the post from being found.")
@common_options
def show(file: Path, content: Path | None, why_not: str | None, **options: Any) -> None:
    """Show what was read from one post: fields, URL, public or not and why, sections, code."""
    from index.engine import open_engine
    from index.posts.read_post import read_post
    from index.sites.walk import nfc

    from ..curation import open_curation
    from ..open_index import open_site_from_settings
    from . import show

    if not file.is_file():
        raise PosthasteError(f"{file}: there is no such file; name a post")
    settings = Settings.load(content=content or show.site_of(file), **options)
    site = open_site_from_settings(settings)
    path = file.resolve()
    if not path.is_relative_to(site.content):
        raise PosthasteError(f"{file}: lies outside {site.content}; name its site with --content")
    id = nfc(path.relative_to(site.content).as_posix())
    if id not in set(site.files()):
        raise PosthasteError(f"{file}: is no post: a section's own page, a resource of a post, or left out by its name")
    try:
        post, digest = read_post(site, id)
    except UnreadablePost as error:
        raise PosthasteError(f"{file}: {error}; until then it isn't public") from error
    if why_not is None:
        told = show.lines(site, post, digest)
    else:
        engine = open_engine(settings.index_path(site.root), settings.ranking)
        told = show.why_not(engine, post, digest, why_not, open_curation(settings, site.root).synonyms())
    click.echo("\n".join(told))


@main.command()
@CONTENT
@click.option("--repair", is_flag=True, help="Make the index anew where anything is wrong.")
@common_options
@click.pass_context
def check(ctx: click.Context, /, content: Path | None, repair: bool, **options: Any) -> None:
    """Check the index against damage and against the files. Exit status: 0 all is well, 1 it is not."""
    from .check import problems

    site, engine, state = opened(Settings.load(content=content, **options))
    found = problems(site, engine)
    for problem in found:
        click.echo(f"{problem.what}; {problem.remedy}")
    if found and repair:
        click.echo(f"made anew: {said(synced(site, engine, state, rebuild=True))}")
        found = problems(site, engine)
    if not found:
        click.echo("all is well")
    ctx.exit(NOTHING if found else FOUND)


@main.command()
@CONTENT
@common_options
def stats(content: Path | None, **options: Any) -> None:
    """Tell what the index holds."""
    from index.errors import NoIndex
    from index.model import And, SearchOptions

    _, engine, state = opened(Settings.load(content=content, **options))
    generation = engine.get_generation()
    if generation is None:
        raise NoIndex(f"{state}: there is no index yet; run `posthaste index`")
    found = engine.search(And(()), SearchOptions(per_page=1, sort="date", facets=("year", "lang", "tags")))
    click.echo(f"index       {state}")
    click.echo(f"generation  {generation.id}")
    click.echo(f"size        {generation.bytes / 1e6:.1f} MB")
    click.echo(f"posts       {generation.documents} ({found.total} visible now)")
    if found.hits and found.hits[0].date:
        click.echo(f"newest      {found.hits[0].date[:10]}  {found.hits[0].title}")
    for name, values in found.facets.items():
        click.echo(f"{name:<11} " + ", ".join(f"{value} {count}" for value, count in list(values.items())[:8]))


if __name__ == "__main__":
    main()
