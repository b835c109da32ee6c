"""Keep the pages of the site's owner from everybody else.

With `api_keys`, these pages need a key, as every endpoint does. Without, they are for this machine only: the server
must listen on a loopback address, and the request must come from a browser here rather than from a proxy, which may
pass on those of everybody.
"""

from __future__ import annotations

from flask import Response, request

from ..settings import Settings, is_loopback
from .context import PRIVATE_ENDPOINTS
from .cors import is_called_by_loopback_name
from .problems import make_problem

_PROXY_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""Headers that proxies add and browsers do not send."""
_PROXY_PROTOCOL = "HTTP/1.0"
"""The version that nginx speaks to a server unless told otherwise, and no browser."""


class PrivatePages:
    """The check of requests for these pages."""

    def __init__(self, settings: Settings, *, is_local: bool) -> None:
        """`is_local`: only programs on this machine reach the application."""
        # With keys, one was checked before. Without counts, there is no such page.
        self._is_open = bool(settings.api_keys) or not settings.analytics
        self._is_local = is_local

    def check_request(self) -> Response | None:
        """Return a problem if the current request is for a private page and may not see it."""
        if request.endpoint not in PRIVATE_ENDPOINTS or self._is_open or (self._is_local and _is_from_this_machine()):
            return None
        detail = "open this page at the loopback address of `posthaste serve`, or set api_keys and send a key"
        return make_problem(403, "private_page", detail)


def _is_from_this_machine() -> bool:
    return (
        is_loopback(request.remote_addr or "")
        and is_called_by_loopback_name()
        and request.environ.get("SERVER_PROTOCOL") != _PROXY_PROTOCOL
        and not any(name in request.headers for name in _PROXY_HEADERS)
    )
