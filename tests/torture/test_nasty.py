"""Queries made to be a nuisance: whatever is asked is answered, or refused as a fault of the request."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

from benchmarks.nasty import common_words, requests
from index.engine import open_engine
from index.sites import open_site
from index.sync.parallel_reading import read_files
from search import create_app
from search.settings import Settings
from tests.support.sites import make_site

COUNT = int(os.environ.get("POSTHASTE_QUERIES", "1500"))
"""Requests; POSTHASTE_QUERIES=20000 asks more."""


def test_no_query_ends_in_a_server_error(blog: Path, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    documents = [
        reading.document
        for site in (open_site(root), open_site(blog))
        for reading in read_files(site, list(site.files()), 1)
        if reading.document is not None
    ]
    engine = open_engine(tmp_path / "index")
    engine.rebuild(documents)
    app = create_app(Settings.load(environ={}, content=root), engine=engine)
    client = app.test_client()
    statuses: Counter[int] = Counter()
    for request in requests(common_words(documents), COUNT):
        answer = client.get(f"/search?{request.parameters}")
        statuses[answer.status_code] += 1
        assert answer.status_code in (200, 400, 414), request
        body = json.loads(answer.data)
        if answer.status_code == 400:
            assert body["code"], request
    engine.close()
    assert statuses[200] > COUNT // 2
