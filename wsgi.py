"""The WSGI application for servers: `gunicorn wsgi:application`.

Settings come from posthaste.toml and the environment: POSTHASTE_CONTENT, POSTHASTE_INDEX, POSTHASTE_WATCH…
"""

from search import create_app, logs
from search.settings import Settings

settings = Settings.load()
logs.configure(settings.log_format)
application = create_app(settings)
