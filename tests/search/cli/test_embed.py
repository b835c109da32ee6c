"""`posthaste embed`."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner, Result

from search.cli import main
from search.http.assets import load_assets


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["embed", *arguments])


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("https://search.example/", "https://search.example/"), ("https://search.example", "https://search.example/"),
        ("http://[::1]:8080/find", "http://[::1]:8080/find/"), ("/search/", "/search/"), ("/", "/"),
        ('/"><script>', "/&quot;&gt;&lt;script&gt;/"),
    ],
)  # fmt: skip
def test_embed_prints_the_line_for_an_address(address: str, server: str) -> None:
    result = run(address)
    assert result.exit_code == 0
    asset = load_assets()["post-search.js"]
    source = re.escape(f"{server}static/post-search.js?v={asset.version}")
    tag = f'<script type="module" src="{source}" integrity="{re.escape(asset.integrity)}" crossorigin></script>'
    assert re.fullmatch(tag + "<post-search></post-search>\n", result.output)


@pytest.mark.parametrize(
    "address", ["search.example", "ftp://x/", "javascript:alert(1)", "https://x/?q=1", "//", "http:"]
)
def test_embed_refuses_what_is_no_address(address: str) -> None:
    result = run(address)
    assert result.exit_code == 2
    assert address in result.output
    assert "https://search.example/" in result.output
