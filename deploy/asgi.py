"""The search as an ASGI application: `POSTHASTE_CONTENT=/srv/site uvicorn --app-dir deploy asgi:application`.

Needs `pip install uvicorn a2wsgi`. To mount the search in an application of Starlette or FastAPI:
`app.mount("/search", WSGIMiddleware(create_app()))`.
"""

import os

from a2wsgi import WSGIMiddleware

from search import create_app, logs
from search.settings import Settings

os.environ.setdefault("POSTHASTE_WATCH", "1")
settings = Settings.load()
logs.configure(settings.log_format)
application = WSGIMiddleware(create_app(settings), workers=8)
