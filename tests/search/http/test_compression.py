"""Compressed responses: what a client accepts, its caching, and the files of the search box."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Callable

import brotli
import pytest
from flask.testing import FlaskClient
from flask_compress.compat import compression

from search.http.assets import load_assets, make_embed_code

DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": compression.zstd.decompress,
}
MODULE = "/static/post-search.js"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd"), ("gzip, br", "br"),
        ("br;q=0.5, gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "zstd"),
    ],
)  # fmt: skip
def test_response_is_compressed_as_the_client_accepts(client: FlaskClient, accepted: str, encoding: str) -> None:
    path = "/search?q=docker&as_you_type=1"
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": accepted})
    assert packed.headers["Content-Encoding"] == encoding
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert DECOMPRESS[encoding](packed.data).split(b',"took_ms"')[0] == plain.data.split(b',"took_ms"')[0]
    assert "Accept-Encoding" in plain.vary


@pytest.mark.parametrize("accepted", ["", "identity", "deflate", "x;q=x", "br;q=0", "gzip, " * 100])
@pytest.mark.parametrize("path", ["/search?q=docker", "/"])
def test_response_is_plain_for_other_clients(client: FlaskClient, path: str, accepted: str) -> None:
    response = client.get(path, headers={"Accept-Encoding": accepted})
    assert response.status_code == 200
    assert "Content-Encoding" not in response.headers


def test_client_revalidates_a_compressed_response(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "br"}
    first = client.get("/search?q=docker", headers=headers)
    again = client.get("/search?q=docker", headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    plain = client.get("/search?q=docker", headers={"If-None-Match": first.headers["ETag"]})
    assert plain.status_code == 200  # an ETag stands for one encoding


@pytest.mark.parametrize("path", ["/healthz", "/search?page=x", "/nowhere"])
def test_short_responses_and_problems_are_plain(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "br"}).headers


@pytest.mark.parametrize("accepted", ["br", "gzip", "", "zstd"])
@pytest.mark.parametrize("name", sorted(load_assets()))
def test_file_of_the_page_is_the_same_in_every_encoding(client: FlaskClient, name: str, accepted: str) -> None:
    response = client.get(f"/static/{name}", headers={"Accept-Encoding": accepted})
    encoding = response.headers.get("Content-Encoding", "")
    assert encoding == accepted or (accepted == "zstd" and not encoding)  # too short to be worth it
    assert DECOMPRESS.get(encoding, bytes)(response.data) == load_assets()[name].body
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_versioned_file_is_cached_for_good(client: FlaskClient) -> None:
    version = load_assets()["post-search.js"].version
    assert "immutable" in client.get(f"{MODULE}?v={version}").headers["Cache-Control"]
    for path in (MODULE, f"{MODULE}?v=0123456789ab", f"{MODULE}?v="):  # pages that an older Posthaste printed
        response = client.get(path)
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")
        again = client.get(path, headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("path", ["/static/", "/static/../app.py", "/static/%2e%2e/app.py", "/static/app.py"])
def test_only_the_files_of_the_page_are_sent(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_embed_code_has_the_hash_of_the_module(client: FlaskClient) -> None:
    digest = base64.b64encode(hashlib.sha384(client.get(MODULE).data).digest()).decode()
    assert f'integrity="sha384-{digest}"' in make_embed_code("https://search.example/")
