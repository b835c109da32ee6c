"""create_app(): all the wiring on one screen."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from index.engine import Engine, open_engine
from index.sites import Site

from . import dialects, guard, metrics, problems, web
from .answers import Answers
from .curation import open_curation
from .following import Follower, Status
from .opening import open_site_of
from .settings import Settings


def create_app(
    settings: Settings | None = None, *, engine: Engine | None = None, status: Status | None = None
) -> Flask:
    """Return the WSGI application. Without `settings` they come from posthaste.toml and the environment; without an
    `engine` the index of the site that they name is opened (it may be made later), and followed where they say so;
    `status` is what is known of an engine's syncs. Raises SettingsError."""
    settings = settings or Settings.load()
    status = status or Status()
    site = open_site_of(settings)
    engine = engine or _engine(settings, site, status)
    app = Flask(__name__, static_folder=None, template_folder=None)  # the blueprint's, and none of the current folder
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    guard.register(app, settings)
    answers = Answers(settings.cache_bytes)
    metrics.register(app, engine, status, answers)
    problems.register(app)
    web.attach(app, web.Parts(engine, settings, status, open_curation(settings, site.root), answers))
    app.register_blueprint(web.blueprint)
    app.register_blueprint(dialects.blueprint)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]
    return app


def _engine(settings: Settings, site: Site, status: Status) -> Engine:
    engine = open_engine(settings.index_path(site.root), settings.ranking, verify=True)
    if settings.watch:
        Follower(settings, site, engine, status).start()
    return engine
