"""Hostile generated queries: each gets results, or an error about the request."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.nasty import generate_requests, list_common_words
from index.engine import open_engine
from index.sites import open_site
from index.sync.parallel_reading import read_files
from search import create_app
from search.settings import Settings
from tests.support.sites import make_site

COUNT = int(os.environ.get("POSTHASTE_QUERIES", "1500"))
"""How many requests to send."""


@pytest.mark.slow
def test_no_query_ends_in_a_server_error(blog: Path, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    documents = [
        result.document
        for site in (open_site(root), open_site(blog))
        for result in read_files(site, site.scan().files, 1)
        if result.document is not None
    ]
    engine = open_engine(tmp_path / "index")
    engine.rebuild(documents)
    client = create_app(Settings.load(environ={}, content=root), engine=engine).test_client()
    statuses: Counter[int] = Counter()
    for request in generate_requests(list_common_words(documents), COUNT):
        response = client.get(f"/search?{request.parameters}")
        statuses[response.status_code] += 1
        assert response.status_code in (200, 400, 414), request
        body = json.loads(response.data)
        if response.status_code == 400:
            assert body["code"], request
    engine.close()
    assert statuses[200] > COUNT // 2
