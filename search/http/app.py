"""Create the WSGI application: `create_app` makes the objects, `build_app` wires them to Flask."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from index.engine import Engine
from index.errors import SettingsError
from index.sync.execute import SyncReport

from ..analytics.recorder import QueryRecorder
from ..following import Follower, Followers, JoinedStatus, SyncStatus
from ..git_pull import GitPuller
from ..open_index import OpenIndex, open_engine_from_settings, open_site_from_settings
from ..open_sites import OpenSite, join_sites, open_curations, open_sites
from ..service import SearchService
from ..settings import Settings
from . import compat, compression, counting, mcp_endpoint, metrics, middleware, problems, routes, sync_hook
from .context import AppContext, attach_context

log = logging.getLogger(__name__)

_FOR_ONE_SITE = ("mcp", "hook_secret", "analytics")
"""Settings for what works with one site."""

OnSync = Callable[[SyncReport, str], None]
"""Called after each sync in the background, with the name of the site; that of the only one is empty."""


def create_app(
    settings: Settings | None = None, *, engine: Engine | None = None, status: SyncStatus | None = None
) -> Flask:
    """Return the WSGI application of a site, or of several that are searched as one. Raises SettingsError.

    Args:
        settings: by default, those of posthaste.toml and the environment.
        engine: by default, the index of the site that the settings name, which may be created later. If
            `settings.watch`, a background thread then keeps that index in sync; stop it with
            `get_context(app).follower.stop()`.
        status: counts the syncs of the engine, for `/readyz` and `/metrics`.
    """
    settings = settings or Settings.load()
    is_watching = settings.watch and engine is None
    sites = open_sites(settings, verify=True) if settings.sites else (_open_only_site(settings, engine),)
    context = create_context(settings, sites, _ignore if is_watching else None, status)
    app = build_app(context)
    if context.follower:
        context.follower.start()
    return app


def _open_only_site(settings: Settings, engine: Engine | None) -> OpenSite:
    site = open_site_from_settings(settings)
    engine = engine or open_engine_from_settings(settings, site, verify=True)
    return OpenSite("", settings, OpenIndex(site, engine, settings.index_path(site.root), settings.read_limits))


def _ignore(report: SyncReport, site: str) -> None:
    """Do nothing after a sync."""


def create_context(
    settings: Settings, sites: Sequence[OpenSite], on_sync: OnSync | None, status: SyncStatus | None = None
) -> AppContext:
    """Return the objects that serve a site over HTTP, or several as one. Starts nothing.

    `on_sync`: None: watch no files; `status`: counts the syncs if there is one site. Raises SettingsError."""
    require_one_site(settings)
    statuses = {site.name: status or SyncStatus() for site in sites}
    followers = [_make_follower(site, statuses[site.name], on_sync) for site in sites] if on_sync else []
    engine = join_sites(settings, sites, load=True)
    service = SearchService(engine, settings, open_curations(settings, sites), time_limit=settings.max_seconds)
    if settings.sites:
        joined = Followers(followers) if followers else None
        return AppContext(settings, tuple(sites), engine, service, JoinedStatus(statuses), "", joined)
    (only,) = sites
    site, status = only.index.site, statuses[only.name]
    puller = GitPuller(site.root, settings.index_path(site.root), status) if settings.hook_secret else None
    path = settings.counts_path(site.root)
    recorder = QueryRecorder(path, settings.analytics_days) if path else None
    follower = followers[0] if followers else None
    base = settings.site_url or site.origin
    return AppContext(settings, (only,), engine, service, status, base, follower, puller, recorder)


def require_one_site(settings: Settings) -> None:
    """Raise SettingsError if there are several sites, and a setting for what works with one."""
    for name in _FOR_ONE_SITE:
        if settings.sites and getattr(settings, name):
            raise SettingsError(f"{name}: works with one site; serve a site on its own for that, or unset it")


def _make_follower(site: OpenSite, status: SyncStatus, on_sync: OnSync) -> Follower:
    return Follower(
        site.settings, site.index.site, site.index.engine, status, lambda report: on_sync(report, site.name)
    )


def build_app(context: AppContext, *, is_local: bool = False, page_key: str = "") -> Flask:
    """Return a Flask application that serves from `context`. Starts nothing. Raises SettingsError.

    `is_local`: only programs on this machine reach it, so pages of other local servers may call it; `page_key`: opens
    the pages for the owner.
    """
    settings = context.settings
    if previewed := context.list_previewed():
        log.warning("private preview: shows posts that the site hides (%s); keep it private", ", ".join(previewed))
    # The blueprint has the static files and templates: Flask must not find any in the current folder.
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = settings.max_request_body
    app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    attach_context(app, replace(context, is_local=is_local))
    counting.register(app, context)
    compression.register(app)
    middleware.register(app, settings, is_local=is_local, page_key=page_key)
    metrics.register(app, context)
    problems.register(app)
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(compat.blueprint)
    mcp_endpoint.register(app, context)
    sync_hook.register(app, context)
    if hops := settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]
    return app
