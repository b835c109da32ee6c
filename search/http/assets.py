"""Serve the files of the page and the search box: compressed once, and cached by browsers for good.

An address with the version of the files (`/static/post-search.js?v=…`) never changes its content, so browsers keep it.
Without the version, or with an older one, browsers ask each time whether the file has changed. All files have one
version: the search box knows its own, and loads the texts of a language with it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

import brotli
from flask import Response, abort, request, url_for

_FOREVER = "public, max-age=31536000, immutable"
_ENCODINGS = ("br", "gzip")
"""The best first."""
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


class Asset(NamedTuple):
    """A file of this package that browsers load."""

    body: bytes
    content_type: str
    version: str
    """A part of the hash of all files."""
    integrity: str
    """The value of the attribute `integrity` of `<script>`: https://www.w3.org/TR/SRI/"""


@cache
def load_assets() -> dict[str, Asset]:
    """Return all files, by name."""
    folder = files(__package__) / "static"
    bodies = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    hashes = [hashlib.sha384(bodies[name]).digest() for name in sorted(bodies)]
    version = hashlib.sha384(b"".join(hashes)).hexdigest()[:12]
    return {name: _make_asset(name, body, version) for name, body in bodies.items()}


def _make_asset(name: str, body: bytes, version: str) -> Asset:
    digest = hashlib.sha384(body).digest()
    content_type = _TYPES[name[name.rindex(".") :]]
    return Asset(body, content_type, version, f"sha384-{base64.b64encode(digest).decode('ascii')}")


@cache  # of a few files
def _compress(name: str, encoding: str) -> bytes:
    body = load_assets()[name].body
    return brotli.compress(body) if encoding == "br" else gzip.compress(body, mtime=0)


def send_asset(filename: str) -> Response:
    """Return a file, in the best encoding that the client accepts."""
    asset = load_assets().get(filename)
    if asset is None:
        abort(404)
    encoding = request.accept_encodings.best_match(_ENCODINGS)
    response = Response(_compress(filename, encoding) if encoding else asset.body, content_type=asset.content_type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = _FOREVER if request.args.get("v") == asset.version else "no-cache"
    response.set_etag(f"{asset.version}-{encoding or 'identity'}")
    return cast("Response", response.make_conditional(request))


def make_asset_url(name: str) -> str:
    """Return the address of a file on this server, with its version."""
    return url_for("posthaste.static", filename=name, v=load_assets()[name].version)


def make_embed_code(address: str) -> str:
    """Return the HTML that adds the search box to a page. `address`: of Posthaste, ending with a slash."""
    asset = load_assets()["post-search.js"]
    source = f"{address}static/post-search.js?v={asset.version}"
    return (
        f'<script type="module" src="{source}" integrity="{asset.integrity}" crossorigin></script>'
        "<post-search></post-search>"
    )
