"""What monitoring wants to know, in Prometheus' format. Each process counts for itself."""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from index.engine import Engine
from index.errors import PosthasteError

from ..following import SyncStatus
from ..response_cache import ResponseCache
from .middleware import ASKING

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


def register(app: Flask, engine: Engine, status: SyncStatus, answers: ResponseCache) -> None:
    """Count the requests of an application, and answer /metrics."""
    registry = CollectorRegistry()
    registry.register(_Index(engine, status, answers))
    seconds = Histogram(
        "posthaste_query_seconds", "Time to answer a question", ["endpoint"], buckets=_SECONDS, registry=registry
    )
    requests = Counter("posthaste_requests", "Requests answered", ["endpoint", "status"], registry=registry)

    def count(answer: Response) -> Response:
        name = (request.endpoint or "none").removeprefix("posthaste.")
        requests.labels(name, str(answer.status_code)).inc()
        if request.endpoint in ASKING:
            seconds.labels(name).observe(time.perf_counter() - g.began)
        return answer

    app.after_request(count)
    app.add_url_rule(
        "/metrics", "metrics", lambda: Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    )


class _Index(Collector):
    """The index and its syncs, looked at when they are asked for."""

    def __init__(self, engine: Engine, status: SyncStatus, answers: ResponseCache) -> None:
        self._engine = engine
        self._status = status
        self._answers = answers

    def describe(self) -> Iterator[Metric]:
        """Say nothing: an index may be there later, and names are not checked for twins."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Yield what is known now; without a readable index, nothing of it."""
        status, gauge = self._status, GaugeMetricFamily
        yield CounterMetricFamily("posthaste_syncs", "Syncs of this process", value=status.syncs)
        yield CounterMetricFamily("posthaste_sync_errors", "Syncs of this process that failed", value=status.errors)
        yield gauge("posthaste_unreadable_posts", "Posts that the last sync couldn't read", value=status.unreadable)
        try:
            generation, cached = self._engine.get_generation(), self._engine.get_cache_bytes()
        except PosthasteError:
            generation, cached = None, 0
        yield gauge("posthaste_up", "1: there is an index that can be asked", value=int(generation is not None))
        if generation is None:
            return
        age = time.time() - generation.published
        yield gauge("posthaste_index_age_seconds", "Since the index last changed", value=age)
        yield gauge("posthaste_documents", "Posts in the index", value=generation.documents)
        yield gauge("posthaste_index_bytes", "Size of the index on disk", value=generation.bytes)
        cached += self._answers.held
        yield gauge("posthaste_cache_bytes", "What is kept of questions asked lately", value=cached)
        yield InfoMetricFamily("posthaste_generation", "The generation that answers", value={"id": generation.id})
