"""Serve the look of the search page that the site's owner configures: accent color, style sheet and logo."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import cast

from flask import Response, abort, request

from index.bounded_file import read_bounded

from ..setting_values import LOGO_TYPES
from .context import get_context

log = logging.getLogger(__name__)


def send_style() -> Response:
    """Send the rules that follow those of `page.css`: the accent color, then the site's own style sheet."""
    settings = get_context().settings
    if not (settings.accent or settings.stylesheet):
        abort(404)
    rules = f":root {{ --accent: {settings.accent}; }}\n".encode() if settings.accent else b""
    sheet = _read(settings.stylesheet) if settings.stylesheet else b""
    return _make_response(rules + (sheet or b""), "text/css; charset=utf-8")


def send_logo() -> Response:
    """Send the logo."""
    path = get_context().settings.logo
    image = _read(path) if path else None
    if path is None or image is None:
        abort(404)
    return _make_response(image, LOGO_TYPES[path.suffix.lower()])


def _read(path: Path) -> bytes | None:
    """Return the content of a file; None if it can't be read, which must not cost readers the search."""
    try:
        return read_bounded(path)
    except OSError as error:
        log.warning("cannot read a file of the search page; going on without it: %s", error)
        return None


def _make_response(body: bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    response.headers["Cache-Control"] = "no-cache"
    return cast("Response", response.make_conditional(request))
