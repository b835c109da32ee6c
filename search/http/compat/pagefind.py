"""Serve Pagefind's JavaScript API: https://pagefind.app/docs/api/

A site keeps Pagefind's widgets and only changes the address of the bundle:

    new PagefindUI({ element: "#search", bundlePath: "https://search.example/pagefind/" })

The widgets import `pagefind.js` and call its functions. Ours has the same functions, which call `/search` of
this application and translate its results; nothing else runs on the server:

    search, debouncedSearch   -> /search, with a filter parameter for each filter of the widget
    filters                   -> /search?facets=…
    createInstance, options   -> the same functions, with a base URL for the links of results
    init, preload, destroy    -> nothing: there is no index to download

The module resolves `/search` against its own URL, so it also works if the application is mounted under a prefix.
"""

from __future__ import annotations

from flask import Response

from ..assets import send_asset


def send_module() -> Response:
    """Send the JavaScript module."""
    return send_asset("pagefind.js")
