"""What supervisors and monitoring read: /metrics and /readyz."""

from __future__ import annotations

import json
from pathlib import Path

from index.engine import Engine
from index.sites import open_site
from index.sync.execute import run_sync
from search import create_app
from search.following import SyncStatus
from search.settings import Settings
from tests.support.applications import make_app
from tests.support.sites import make_site


def test_metrics_count_requests_and_describe_the_index(root: Path, engine: Engine) -> None:
    status = SyncStatus()
    client = create_app(Settings.load(environ={}, content=root), engine=engine, status=status).test_client()
    client.get("/search?q=docker")
    client.get("/nowhere")
    status.record_failure()
    text = client.get("/metrics").get_data(as_text=True)
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert values['posthaste_requests_total{endpoint="search",status="200"}'] == "1.0"
    assert values['posthaste_requests_total{endpoint="none",status="404"}'] == "1.0"
    assert values['posthaste_query_seconds_count{endpoint="search"}'] == "1.0"
    assert (values["posthaste_documents"], values["posthaste_up"]) == ("3.0", "1.0")
    assert values["posthaste_sync_errors_total"] == "1.0"
    assert float(values["posthaste_index_age_seconds"]) > 0
    assert float(values["posthaste_cache_bytes"]) > 0  # the search above is cached
    generation = engine.get_generation()
    assert generation is not None
    assert f'posthaste_generation_info{{id="{generation.id}"}}' in values


def test_metrics_without_an_index_say_so(tmp_path: Path) -> None:
    text = make_app(make_site(tmp_path)).test_client().get("/metrics").get_data(as_text=True)
    assert "posthaste_up 0.0" in text
    assert "posthaste_documents" not in text


def test_readyz_lists_what_is_wrong(root: Path, engine: Engine) -> None:
    status = SyncStatus()
    client = create_app(Settings.load(environ={}, content=root), engine=engine, status=status).test_client()
    assert json.loads(client.get("/readyz").data)["amiss"] == []
    status.record_failure()
    (failed,) = json.loads(client.get("/readyz").data)["amiss"]
    assert "sync failed" in failed
    status.record_sync(run_sync(open_site(root), engine, state=root / ".posthaste" / "public"))
    (unreadable,) = json.loads(client.get("/readyz").data)["amiss"]
    assert "1 post can't be read" in unreadable
