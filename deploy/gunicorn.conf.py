"""The configuration of gunicorn: `POSTHASTE_CONTENT=/srv/site gunicorn --config deploy/gunicorn.conf.py`.

WEB_CONCURRENCY is the number of workers. gunicorn reads it itself, and Posthaste checks its rate limit with it.
"""

import os

from search import logs

os.environ.setdefault("POSTHASTE_WATCH", "1")  # one of the workers becomes the leader and syncs the index

wsgi_app = "search:create_app()"
bind = os.environ.get("BIND", "127.0.0.1:8080")
worker_class = "gthread"
threads = 64  # a connection that has not sent its request yet takes one for up to 5 seconds
timeout = 60  # a search ends after 1.5 s (max_seconds)
graceful_timeout = 20
keepalive = 5
max_requests = 100_000
max_requests_jitter = 10_000
limit_request_line = 8190
preload_app = False  # the thread that watches the files would not survive the fork


def post_fork(server, worker):
    """Log as `posthaste serve` does."""
    logs.configure(os.environ.get("POSTHASTE_LOG_FORMAT", "text"))
