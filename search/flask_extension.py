"""Add the search to a Flask application of your own, as a Flask extension.

    app = Flask(__name__)
    app.config["POSTHASTE_CONTENT"] = "my-site"
    Posthaste(app)                      # the search page is at /search/, the JSON endpoint at /search/search

Each setting of posthaste.toml is a key of `app.config`: POSTHASTE_ and its name in capitals. POSTHASTE_URL_PREFIX is
the path of the search. `flask posthaste index` brings the index up to date.

The search is an application of its own, which the extension mounts: its limits, headers and error pages do not touch
the routes of yours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from index.errors import SettingsError

from .cli.flask_group import make_group
from .http.app import create_app
from .open_index import open_index
from .searcher import Searcher
from .setting_reach import PREFIX
from .settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NAME = "posthaste"
"""The key in `app.extensions`, and the group of commands."""
_URL_PREFIX = f"{PREFIX}URL_PREFIX"


class Posthaste:
    """The extension. `app.extensions["posthaste"]` is the instance."""

    app: Flask
    """The application of the search, which is mounted in yours."""
    settings: Settings

    def __init__(self, app: Flask | None = None) -> None:
        """Add the search to `app`; without it, call `init_app` later. Raises SettingsError."""
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Add the search to an application. Raises SettingsError."""
        prefix = str(app.config.setdefault(_URL_PREFIX, "/search")).rstrip("/")
        if not prefix.startswith("/"):
            raise SettingsError(f"invalid {_URL_PREFIX} {prefix!r}: expected a path such as /search")
        self.settings = read_config(app.config)
        self.app = create_app(self.settings)
        mounts: dict[str, WSGIApplication] = {prefix: self.app}
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, mounts)  # type: ignore[method-assign]
        app.extensions[NAME] = self
        app.cli.add_command(make_group(NAME, self.settings))

    def open_searcher(self) -> Searcher:
        """Return a searcher of the same site, for views of your own."""
        return Searcher(open_index(self.settings), self.settings)


def read_config(config: dict[str, Any]) -> Settings:
    """Return the settings that an application's configuration names. Raises SettingsError."""
    names = [key for key in config if key.startswith(PREFIX) and key != _URL_PREFIX]
    try:
        return Settings.load(**{name.removeprefix(PREFIX).lower(): config[name] for name in names})
    except SettingsError as error:
        message = re.sub(r"^option (\w+):", lambda match: f"app.config {PREFIX}{match[1].upper()}:", str(error))
        raise SettingsError(message) from error
