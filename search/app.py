"""create_app(): all the wiring on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from index.engine import Engine, open_engine
from index.sites import Site

from . import dialects, problems, web
from .curation import open_curation
from .following import Follower
from .opening import open_site_of
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable


def create_app(settings: Settings | None = None, *, engine: Engine | None = None) -> Flask:
    """Return the WSGI application. Without `settings` they come from posthaste.toml and the environment; without an
    `engine` the index of the site that they name is opened (it may be made later). Raises SettingsError."""
    settings = settings or Settings.load()
    site = open_site_of(settings)
    engine = engine or _engine(settings, site)
    app = Flask("posthaste", static_folder=None)
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    web.attach(app, engine, settings, open_curation(settings, site.root))
    app.register_blueprint(web.blueprint)
    app.register_blueprint(dialects.blueprint)
    problems.register(app)
    app.after_request(_headers(settings))
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)  # type: ignore[method-assign]
    return app


def _engine(settings: Settings, site: Site) -> Engine:
    engine = open_engine(settings.index_path(site.root), settings.ranking)
    if settings.watch:
        Follower(settings, site, engine).start()
    return engine


def _headers(settings: Settings) -> Callable[[Response], Response]:
    allowed = frozenset(settings.cors_origins)

    def add(answer: Response) -> Response:
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        answer.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        if allowed:
            answer.vary.add("Origin")
            origin = request.headers.get("Origin", "")
            if origin in allowed or (origin and "*" in allowed):
                answer.headers["Access-Control-Allow-Origin"] = "*" if "*" in allowed else origin
        return answer

    return add
