"""Keep the pages of the site's owner from everybody else.

With `api_keys`, these pages need a key, as every endpoint does. Without, they need the key in the address that
`posthaste serve` prints at its start, while it listens on a loopback address. Nothing less tells the owner from
somebody else: a proxy on the same machine may pass on every request as one of its own, without a trace.
"""

from __future__ import annotations

import hmac

from flask import Response, request

from ..settings import Settings
from .context import PRIVATE_ENDPOINTS
from .problems import make_problem

KEY_PARAMETER = "key"
"""The parameter of a private page that has its key."""


class PrivatePages:
    """The check of requests for these pages."""

    def __init__(self, settings: Settings, page_key: str) -> None:
        """`page_key`: opens the pages; empty: nothing does, without `api_keys`."""
        # With keys, one was checked before. Without counts, there is no such page.
        self._is_open = bool(settings.api_keys) or not settings.analytics
        self._page_key = page_key.encode()

    def check_request(self) -> Response | None:
        """Return a problem if the current request is for a private page and may not see it."""
        if request.endpoint not in PRIVATE_ENDPOINTS or self._is_open or self._has_key():
            return None
        detail = "open the address with the key that `posthaste serve` prints, or set api_keys and send one of them"
        return make_problem(403, "private_page", detail)

    def _has_key(self) -> bool:
        """Return whether the current request has the key. Compares in constant time."""
        given = request.args.get(KEY_PARAMETER, "").encode("utf-8", "replace")
        return bool(self._page_key) and hmac.compare_digest(given, self._page_key)
