"""Scripts in posts, queries and responses stay text, with a strict Content-Security-Policy and without one.

The fault number is that of docs/faults.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.support import tally
from tests.support.browser import FIELD, STRICT_POLICY, Server, Visit

pytestmark = [pytest.mark.browser, pytest.mark.torture]

RUN = "window.ran=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<SCRIPT>{RUN}</SCRIPT>",
    f"<script src=data:,{RUN}></script>",
    f"<img src=x onerror={RUN}>",
    f'<img src="x" onerror="{RUN}">',
    f"<img src=x onerror='{RUN}'>",
    f"<image src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><set onbegin={RUN} attributename=x to=1>",
    f"<body onload={RUN}>",
    f"<iframe src=javascript:{RUN}></iframe>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"<object data=javascript:{RUN}></object>",
    f"<embed src=javascript:{RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<a href='&#106;avascript:{RUN}'>x</a>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<textarea autofocus onfocus={RUN}></textarea>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<style onload={RUN}>*{{color:red}}</style>",
    f"<link rel=stylesheet href=x onerror={RUN}>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<form action=javascript:{RUN}><button>x</button></form>",
    f"<math href=javascript:{RUN}>x</math>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<mark onmouseover={RUN}>x</mark>",
    f"<mark><img src=x onerror={RUN}></mark>",
    f"</mark><script>{RUN}</script><mark>",
    f"&lt;img src=x onerror={RUN}&gt;",
    f"&amp;lt;script&amp;gt;{RUN}&amp;lt;/script&amp;gt;",
    f"\" onmouseover=\"{RUN}\" x=\"",
    f"' onmouseover='{RUN}' x='",
    f"javascript:{RUN}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
]  # fmt: skip
URLS = [
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f"java\tscript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"vbscript:{RUN}",
    "//evil.example/",
    "/\\evil.example/",
    f'/x"onmouseover="{RUN}/',
    f"/<script>{RUN}</script>/",
]

POST = """\
---
title: {title}
date: 2020-01-01
tags: [{title}]
authors: [{title}]
url: {url}
---
hostile {text}

## {text}

hostile `{text}`

```sh
hostile {text}
```
"""

FIND_SCRIPTS = """() => [
    window.ran,
    ...[document, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean)].flatMap((root) =>
        [...root.querySelectorAll("*")].filter((e) =>
            /^(script|img|iframe|object|embed|video|audio|math|style|marquee|textarea)$/.test(e.localName)
                && e.getAttribute("type") !== "module"
            || [...e.attributes].some((a) => a.name.startsWith("on") || a.name === "style")
            || /^\\s*(javascript|data|vbscript):/i.test(e.getAttribute("href") ?? "")
            || (e.getAttribute("href") ?? "").includes("evil")
        ).map((e) => e.outerHTML)),
].filter(Boolean)"""


def check_nothing_ran(page: Any, payloads: int) -> None:
    """Check that none of so many payloads ran or became an element that could."""
    row = tally.row(20, "scripts, in a real Chromium")
    scripts = page.evaluate(FIND_SCRIPTS)
    row.tried, row.silent = row.tried + payloads, row.silent + len(scripts)
    assert scripts == []
    row.recovered += payloads


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Posthaste for a site whose posts have a payload everywhere: title, tag, author, heading, text, code."""
    root = tmp_path_factory.mktemp("hostile")
    (root / "content").mkdir()
    (root / "hugo.toml").write_text("")
    for number, payload in enumerate(PAYLOADS):
        url = json.dumps(URLS[number % len(URLS)])
        text = POST.format(title=json.dumps(f"hostile {payload}"), url=url, text=payload)
        (root / "content" / f"{number}.md").write_text(text)
    started = Server(root, root / "index", max_per_page=100)
    yield started
    started.stop()


@pytest.mark.parametrize("policy", [STRICT_POLICY, ""], ids=["strict", "no policy"])
@pytest.mark.parametrize("form", ["", "inline"])
def test_20_scripts_in_posts_stay_text_in_the_box(visit: Visit, hostile_server: Server, policy: str, form: str) -> None:
    box = f'<post-search {form} per-page="100" facets="tags,author"></post-search>'
    page = visit(body=box, policy=policy, at=hostile_server)
    if not form:
        page.keyboard.press("Control+k")
    page.locator(FIELD).fill("hostile")
    page.locator("post-search >> mark").first.wait_for()
    assert page.locator("post-search >> .hit").count() == len(PAYLOADS)
    text = page.locator("post-search >> .results").inner_text()
    assert text.count(RUN) > len(PAYLOADS)  # the payloads are shown, as text
    page.locator("post-search >> .title").first.hover()
    page.wait_for_timeout(100)
    check_nothing_ran(page, len(PAYLOADS))


def test_20_scripts_in_posts_stay_text_on_the_page(visit: Visit, hostile_server: Server) -> None:
    page = visit("/?q=hostile&per_page=100", at=hostile_server, bypass_csp=True)
    page.locator("article").first.wait_for()
    assert page.locator("article").count() == len(PAYLOADS)
    check_nothing_ran(page, len(PAYLOADS))


@pytest.mark.parametrize("policy", [STRICT_POLICY, ""], ids=["strict", "no policy"])
def test_20_scripts_in_queries_stay_text(visit: Visit, hostile_server: Server, policy: str) -> None:
    page = visit(body='<post-search inline history recent="50"></post-search>', policy=policy, at=hostile_server)
    for payload in PAYLOADS:
        page.locator(FIELD).fill(payload)
        page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    page.locator(FIELD).fill("")
    page.locator("post-search >> .recent li").nth(len(PAYLOADS) - 1).wait_for()
    check_nothing_ran(page, len(PAYLOADS))


def test_20_scripts_in_the_address_stay_text(visit: Visit, hostile_server: Server) -> None:
    page = visit("/", at=hostile_server, bypass_csp=True)
    for payload in PAYLOADS[::4]:
        parameters = "&".join(f"{name}={quote(payload, safe='')}" for name in ("q", "tag", "section"))
        page.goto(f"{hostile_server.url}/?{parameters}")
        page.locator(FIELD).wait_for()
        check_nothing_ran(page, 1)


def test_20_scripts_in_responses_stay_text(visit: Visit) -> None:
    """Even a compromised server can only put text into the page."""

    def respond(route: Any) -> None:
        tags = [{"value": payload, "count": 1} for payload in PAYLOADS]
        hits = [make_hit(payload, URLS[n % len(URLS)]) for n, payload in enumerate(PAYLOADS)]
        body = {"query": PAYLOADS[0], "corrected": PAYLOADS[4], "relaxed": True, "warnings": PAYLOADS, "total": 42,
                "total_all_words": 7, "completed": PAYLOADS[4], "did_you_mean": PAYLOADS[5],
                "page": 1, "pages": 2, "results": hits, "facets": {"tags": tags}}  # fmt: skip
        route.fulfill(json=body)

    page = visit(body="<post-search inline></post-search>", policy="", holding=("**/search?*", respond))
    page.locator("post-search >> .hit").nth(len(PAYLOADS) - 1).wait_for()
    page.wait_for_timeout(100)
    check_nothing_ran(page, len(PAYLOADS))


def make_hit(payload: str, url: str) -> dict[str, Any]:
    text = {"title_html": payload, "excerpt_html": payload, "url": url}
    code = text | {"kind": "code", "code_lang": payload, "url": f"#{payload}"}
    return text | {
        "date": payload,
        "lang": payload,
        "trail": [payload] * 2,
        "tags": [payload] * 3,
        "sub_results": [code],
        "also_in": [payload],
    }
