"""Pull the site on a webhook of GitHub, GitLab, Gitea or Forgejo: `POST /hooks/sync`, signed with a shared secret.

The body is only hashed, never parsed: whatever was pushed, the clone is brought up to date. So a request that somebody
recorded and sends again pulls what is already there.
"""

from __future__ import annotations

import hashlib
import hmac
import logging

import orjson
from flask import Flask, Response, request

from .context import HOOK_ENDPOINT, AppContext, get_context
from .problems import make_problem

log = logging.getLogger(__name__)

_SIGNATURE_HEADERS = ("X-Hub-Signature-256", "X-Gitea-Signature")
"""Headers with HMAC-SHA256 of the body in hexadecimal; GitHub writes `sha256=` before it."""
_TOKEN_HEADER = "X-Gitlab-Token"  # the name of a header
"""The header in which GitLab sends the secret itself."""


def register(app: Flask, context: AppContext) -> None:
    """Add the endpoint to an application if the settings have a secret for it."""
    if context.puller is None:
        return
    if context.follower is None:
        log.warning("hook_secret is set, but nothing watches the files: pulled posts wait for the next sync")
    app.add_url_rule("/hooks/sync", HOOK_ENDPOINT, _request_pull, methods=["POST"])


def _request_pull() -> Response:
    """Start a pull in the background if the request is signed."""
    context = get_context()
    if context.puller is None or not _is_signed(context.settings.hook_secret.encode(), request.get_data()):
        return make_problem(403, "bad_signature", "sign the request with the secret of this server")
    context.puller.request()
    return Response(orjson.dumps({"status": "accepted"}), 202, content_type="application/json")


def _is_signed(secret: bytes, body: bytes) -> bool:
    """Return whether the current request proves that its sender knows the secret. Compares in constant time."""
    token = request.headers.get(_TOKEN_HEADER)
    if token is not None:
        return hmac.compare_digest(token.encode(), secret)
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
    given = next((request.headers[name] for name in _SIGNATURE_HEADERS if name in request.headers), "")
    return hmac.compare_digest(given.removeprefix("sha256=").encode(), expected)
