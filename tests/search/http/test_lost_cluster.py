"""A cluster that does not answer is reported as unavailable, with the reason, and counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import create_app
from search.settings import Settings
from tests.support.opensearch.node import find_free_port

pytest.importorskip("opensearchpy")


def test_lost_cluster_is_unavailable_and_no_empty_answer(blog: Path) -> None:
    nodes = f"127.0.0.1:{find_free_port()},127.0.0.1:{find_free_port()}"
    settings = Settings.load(environ={}, content=blog, index=f"opensearch://{nodes}/blog")
    client = create_app(settings).test_client()
    for url in ("/search?q=docker", "/readyz"):
        response = client.get(url)
        assert (response.status_code, response.get_json()["code"]) == (503, "cluster_unavailable"), url
        assert int(response.headers["Retry-After"]) > 0
    metrics = client.get("/metrics").get_data(as_text=True)
    assert 'posthaste_cluster_status{status="unknown"} 1.0' in metrics
    assert 'posthaste_cluster_failures_total{error="ClusterUnavailable"}' in metrics
