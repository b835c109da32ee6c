"""create_app(): all the wiring on one screen."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from index.engine import Engine, open_engine
from index.sites.site import Site

from ..curation import open_curation
from ..following import Follower, SyncStatus
from ..open_index import open_site_from_settings
from ..response_cache import ResponseCache
from ..settings import Settings
from . import metrics, middleware, problems, routes
from .compat import algolia


def create_app(
    settings: Settings | None = None, *, engine: Engine | None = None, status: SyncStatus | None = None
) -> Flask:
    """Return the WSGI application. Without `settings` they come from posthaste.toml and the environment; without an
    `engine` the index of the site that they name is opened (it may be made later), and followed where they say so;
    `status` is what is known of an engine's syncs. Raises SettingsError."""
    settings = settings or Settings.load()
    status = status or SyncStatus()
    site = open_site_from_settings(settings)
    engine = engine or _engine(settings, site, status)
    app = Flask(__name__, static_folder=None, template_folder=None)  # the blueprint's, and none of the current folder
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    middleware.register(app, settings)
    answers = ResponseCache(settings.cache_bytes)
    metrics.register(app, engine, status, answers)
    problems.register(app)
    routes.attach(app, routes.Parts(engine, settings, status, open_curation(settings, site.root), answers))
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(algolia.blueprint)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]
    return app


def _engine(settings: Settings, site: Site, status: SyncStatus) -> Engine:
    engine = open_engine(settings.index_path(site.root), settings.ranking, verify=True)
    if settings.watch:
        Follower(settings, site, engine, status).start()
    return engine
