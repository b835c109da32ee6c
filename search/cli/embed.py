"""`posthaste embed`: print the line of HTML that adds the search box to a page."""

from __future__ import annotations

import html
import re

import click

from .shared import print_line

_ADDRESS = re.compile(r"(https?://[^\s/?#\\]+|(?=/(?![/\\])))(/[^\s?#]*)?")


@click.command("embed")
@click.argument("address", default="http://127.0.0.1:8080/")
def embed_command(address: str) -> None:
    """Print the line of HTML that adds the search box to a page.

    ADDRESS is that of Posthaste as your readers' browsers reach it: https://search.example/, or a path such as
    /search/ if it shares your site's address.
    """
    from ..http.assets import make_embed_code

    if not _ADDRESS.fullmatch(address):
        raise click.UsageError(
            f"invalid address {address!r}: expected https://search.example/ or a path such as /search/"
        )
    print_line(make_embed_code(html.escape(address.rstrip("/") + "/")))
