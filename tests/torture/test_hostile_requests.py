"""Hostile requests: queries, hidden words, methods and headers. Fault numbers: docs/faults.md."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from tests.support import tally
from tests.support.applications import make_app, make_client
from tests.support.sites import make_site

pytestmark = pytest.mark.torture

# ------------------------------------------------------------------------------------------------ 16: queries

_WORDS = """docker swarm * a* do* swrm~ ~ ~9 - -docker NOT AND OR ( ) " “ ” title: tag:docker date:2016.. date:9999-99
after: C++ 日本 \\ : :: -- İ ß % && || <b> ' ; {{7*7}} ../.. 1e999"""
_ATOMS = [*_WORDS.split(), "\u0301", "\u200d", "\ufeff", "\U0001f3f3\ufe0f\u200d\U0001f308", "x" * 200, "\t"]
"""Pieces of queries: operators and fields, whole and broken, and letters of all kinds."""


@pytest.mark.slow
def test_16_no_query_causes_an_error_or_takes_long(tmp_path: Path, times: Callable[[int, int], int]) -> None:
    row = tally.row(16, "queries made of the grammar's pieces")
    client = make_client(make_site(tmp_path))
    chance = random.Random(16)
    paths, slowest = ["/search", "/suggest", "/"], 0.0
    for number in range(times(300, 20_000)):
        separator = chance.choice(["", " ", " ", "  "])
        query = separator.join(chance.choice(_ATOMS) for _ in range(chance.randint(0, 40)))
        arguments = {"q": query, "as_you_type": chance.choice("01"), "facets": chance.choice(["", "tags,year"])}
        began = time.process_time()
        response = client.get(paths[number % 3], query_string=arguments)
        slowest = max(slowest, time.process_time() - began)
        row.tried += 1
        row.lost += response.status_code >= 500
        row.recovered += response.status_code < 500
        assert response.status_code in (200, 400, 414), query
    assert slowest < 0.5  # as docs/faults.md promises


# ------------------------------------------------------------------------------------------------ 22: hidden words

HIDDEN = {
    "draft": "---\ntitle: leak{n}\ndraft: true\ntags: [leak{n}]\n---\nleak{n}",
    "future": "---\ntitle: leak{n}\ndate: 2099-01-01\ntags: [leak{n}]\n---\nleak{n}",
    "expired": "---\ntitle: leak{n}\nexpiryDate: 2001-01-01\ntags: [leak{n}]\n---\nleak{n}",
    "unlisted": "---\ntitle: leak{n}\nunlisted: true\nauthor: leak{n}\n---\nleak{n}",
    "password": "---\ntitle: leak{n}\npassword: x\ncategories: [leak{n}]\n---\nleak{n}",
    "never closed": "---\ntitle: leak{n}\ntags: [leak{n}]\nleak{n}",
    "comment": "---\ntitle: Lantern\n---\nlantern docker <!-- leak{n} --> text",
    "unknown metadata": "---\ntitle: Lantern\nmood: leak{n}\n---\nlantern docker",
    "shortcode": '---\ntitle: Lantern\n---\nlantern docker {{{{< widget secret="leak{n}" >}}}}',
    "headless": "---\ntitle: leak{n}\nheadless: true\n---\nleak{n}",
    "never listed": "---\ntitle: leak{n}\nbuild:\n  list: never\n---\nleak{n}",
    "not UTF-8": "---\ntitle: leak{n}\n---\nleak{n} \xff",
}

"""Why a word is hidden -> a post that has the word of number n only where readers don't see it."""


def reveals(text: str, word: str) -> bool:
    """Tell whether a response contains a word, other than where it repeats the request."""
    echoes = (f'"query":"{word}', f'value="{word}', f"<title>{word}", f"q={word}", f"tag={word}", f"“{word}”")
    for echo in echoes:
        text = text.replace(echo, "")
    return word in text


@pytest.mark.slow
def test_22_hidden_words_are_in_no_response(tmp_path: Path) -> None:
    row = tally.row(22, "words of hidden posts")
    root = make_site(tmp_path)
    assert len(HIDDEN) == 12
    for number, text in enumerate(HIDDEN.values()):
        path = root / f"content/hidden/{number}{'/index' if number == 9 else ''}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.format(n=f"{number}word").encode("latin-1"))
    client = make_client(root)
    facets = "facets=tags,year,section,lang,author,category,series&per_page=50"
    for number in range(12):
        word = f"leak{number}word"
        for path_and_query in (
            f"/search?q={word}&{facets}", f"/search?q={word}x&{facets}", f"/search?q={word[:-1]}*&{facets}",
            f"/search?q=docker&{facets}", f"/search?tag={word}&{facets}", f"/search?author={word}&{facets}",
            f"/suggest?q={word[:5]}&limit=50", "/suggest?q=le&limit=50", f"/related?id=hidden/{number}.md",
            "/related?id=post/swarm.md&limit=50", "/?q=", f"/?q={word}", f"/search?q=date:2099&{facets}", "/nowhere",
        ):  # fmt: skip
            body = client.get(path_and_query).get_data(as_text=True)
            row.tried += 1
            row.silent += reveals(body, word)
            row.recovered += not reveals(body, word)
            assert not reveals(body, word), (path_and_query, body)
        assert json.loads(client.get(f"/search?q={word}").data)["results"] == []


# ------------------------------------------------------------------------------------------------ 23: every response

PATHS = [
    "/search", "/suggest", "/related", "/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/opensearch.xml",
    "/static/page.css", "/static/", "/static/../app.py", "/nowhere", "/search/", "/search?page=x", "/search?q=%00",
    "/search?q=%ff%fe", "/related?id=../../etc/passwd", "/search?q=" + "x" * 5000,
]  # fmt: skip
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]


@pytest.mark.parametrize("method", METHODS)
def test_23_every_response_has_the_documented_headers_and_errors(tmp_path: Path, method: str) -> None:
    row = tally.row(23, "every method at every endpoint")
    client = make_client(make_site(tmp_path))
    for path in PATHS:
        with client.open(path, method=method, data=b"x" if method in ("POST", "PUT") else None) as response:
            row.tried += 1
            assert response.status_code < 500, path
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert response.headers["X-Request-Id"]
            if response.status_code >= 400:
                assert response.content_type == "application/problem+json"
                assert method == "HEAD" or json.loads(response.data)["code"]
            if response.status_code == 405:
                assert response.headers["Allow"]
            row.recovered += 1


def test_23_internal_error_reveals_nothing_of_the_inside(tmp_path: Path) -> None:
    class BrokenEngine:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("inner detail /etc/passwd")

    app = make_app(make_site(tmp_path), BrokenEngine())
    for path in ("/search?q=x", "/suggest?q=x", "/related?id=x", "/", "/readyz"):
        response = app.test_client().get(path)
        assert (response.status_code, json.loads(response.data)["code"]) == (500, "internal_error")
        assert b"inner" not in response.data
        assert response.headers["X-Request-Id"] == json.loads(response.data)["request_id"]


# ------------------------------------------------------------------------------------------------ 24: proxies

_FORWARDED = {
    "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "203.0.113.9", "Forwarded": "for=1.2.3.4;host=evil.example",
}  # fmt: skip
_TWICE = {
    "X-Forwarded-Host": "first.example, evil.example", "X-Forwarded-Proto": "http, https",
    "X-Forwarded-Prefix": "/first, /evil", "X-Forwarded-For": "192.0.2.1, 203.0.113.9",
}  # fmt: skip


def get_page_url(client: Any, headers: dict[str, str] | None = None, prefix: str = "") -> str:
    """Return the URL that the application takes as that of its search page."""
    xml: str = client.get(f"{prefix}/opensearch.xml", headers=headers or {}).get_data(as_text=True)
    return xml.split('template="')[1].split("?")[0]


def mount(app: Flask) -> Client:
    """Return a client of an application that has `app` under the prefix /find."""
    host = Flask("host")
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {"/find": app})  # type: ignore[method-assign]
    return Client(host)


def test_24_forwarded_headers_count_only_from_trusted_proxies(tmp_path: Path) -> None:
    row = tally.row(24, "forged and true X-Forwarded-*, prefixes")
    root = make_site(tmp_path)
    direct, one, two = (make_client(root, proxies=hops) for hops in (0, 1, 2))
    trusted = {"X-Forwarded-Host": "good.example"}
    cases = [
        (get_page_url(direct), "http://localhost/"),
        (get_page_url(direct, _FORWARDED), "http://localhost/"),
        (get_page_url(direct, _TWICE), "http://localhost/"),
        (get_page_url(one), "http://localhost/"),
        (get_page_url(one, _FORWARDED), "https://evil.example/evil/"),
        (get_page_url(one, _TWICE), "https://evil.example/evil/"),  # only the value of the last hop counts
        (get_page_url(two, _FORWARDED), "http://localhost/"),  # a hop is missing, so no value counts
        (get_page_url(mount(direct.application), prefix="/find"), "http://localhost/find/"),
        (get_page_url(mount(direct.application), _FORWARDED, "/find"), "http://localhost/find/"),
        (get_page_url(mount(one.application), trusted, "/find"), "http://good.example/find/"),
    ]
    row.tried = len(cases)
    row.recovered = sum(url == expected for url, expected in cases)
    assert [url for url, _ in cases] == [expected for _, expected in cases]


def test_24_forged_address_does_not_evade_the_rate_limit(tmp_path: Path) -> None:
    client = make_client(make_site(tmp_path), rate_limit="1/minute")
    statuses = [client.get("/search?q=x", headers={"X-Forwarded-For": f"192.0.2.{i}"}).status_code for i in range(3)]
    assert statuses == [200, 429, 429]
