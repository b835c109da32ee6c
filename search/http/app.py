"""Create the WSGI application: `create_app` makes the objects, `build_app` wires them to Flask."""

from __future__ import annotations

import logging
from dataclasses import replace

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from index.engine import Engine
from index.sites.site import Site

from ..analytics.recorder import QueryRecorder
from ..curation import open_curation
from ..following import Follower, SyncStatus
from ..git_pull import GitPuller
from ..open_index import open_engine_from_settings, open_site_from_settings
from ..service import SearchService
from ..settings import Settings
from . import compat, compression, counting, mcp_endpoint, metrics, middleware, problems, routes, sync_hook
from .context import AppContext, attach_context

log = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None, *, engine: Engine | None = None, status: SyncStatus | None = None
) -> Flask:
    """Return the WSGI application of a site. Raises SettingsError.

    Args:
        settings: by default, those of posthaste.toml and the environment.
        engine: by default, the index of the site that the settings name, which may be created later. If
            `settings.watch`, a background thread then keeps that index in sync; stop it with
            `get_context(app).follower.stop()`.
        status: counts the syncs of the engine, for `/readyz` and `/metrics`.
    """
    settings = settings or Settings.load()
    status = status or SyncStatus()
    site = open_site_from_settings(settings)
    follower = None
    if engine is None:
        path = settings.index_path(site.root)
        engine = open_engine_from_settings(settings, path, verify=True)
        follower = Follower(settings, site, engine, status) if settings.watch else None
    app = build_app(create_context(settings, site, engine, status, follower))
    if follower:
        follower.start()
    return app


def create_context(
    settings: Settings, site: Site, engine: Engine, status: SyncStatus, follower: Follower | None = None
) -> AppContext:
    """Return the objects that serve a site over HTTP. Starts nothing."""
    service = SearchService(engine, settings, open_curation(settings, site.root), time_limit=settings.max_seconds)
    puller = GitPuller(site.root, settings.index_path(site.root), status) if settings.hook_secret else None
    path = settings.counts_path(site.root)
    recorder = QueryRecorder(path, settings.analytics_days) if path else None
    base = settings.site_url or site.origin
    return AppContext(settings, site, engine, service, status, base, follower, puller, recorder)


def build_app(context: AppContext, *, is_local: bool = False) -> Flask:
    """Return a Flask application that serves from `context`. Starts nothing. Raises SettingsError.

    `is_local`: only programs on this machine reach it, so pages of other local servers may call it.
    """
    settings = context.settings
    if previewed := settings.list_previewed():
        log.warning("private preview: shows posts that the site hides (%s); keep it private", ", ".join(previewed))
    # The blueprint has the static files and templates: Flask must not find any in the current folder.
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = settings.max_request_body
    app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    attach_context(app, replace(context, is_local=is_local))
    counting.register(app, context)
    compression.register(app)
    middleware.register(app, settings, is_local=is_local)
    metrics.register(app, context)
    problems.register(app)
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(compat.blueprint)
    mcp_endpoint.register(app, context)
    sync_hook.register(app, context)
    if hops := settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]
    return app
