"""Serve metrics of this process in the Prometheus format at /metrics."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from index.errors import PosthasteError
from index.model import ClusterUse, Generation

from .context import SEARCH_ENDPOINTS, AppContext

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds of the histogram of query times, in seconds."""


def register(app: Flask, context: AppContext) -> None:
    """Count the requests of an application and serve /metrics."""
    registry = CollectorRegistry()
    registry.register(_IndexCollector(context))
    seconds = Histogram(
        "posthaste_query_seconds",
        "Duration of search requests in seconds",
        ["endpoint"],
        buckets=_BUCKETS,
        registry=registry,
    )
    requests = Counter("posthaste_requests", "Requests handled", ["endpoint", "status"], registry=registry)

    def count_request(response: Response) -> Response:
        name = (request.endpoint or "none").removeprefix("posthaste.")
        requests.labels(name, str(response.status_code)).inc()
        if request.endpoint in SEARCH_ENDPOINTS:
            seconds.labels(name).observe(time.perf_counter() - g.began)
        return response

    def show_metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    app.after_request(count_request)
    app.add_url_rule("/metrics", "metrics", show_metrics)


class _IndexCollector(Collector):
    """Reads the metrics of the index and its syncs when they are requested."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def describe(self) -> Iterator[Metric]:
        """Yield no descriptions: the metrics vary, because the index may be created later."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Yield the current metrics; those of the index only if it can be read."""
        yield from self._collect_syncs()
        if recorder := self._context.recorder:
            yield CounterMetricFamily("posthaste_counted_events", "Searches and clicks counted", value=recorder.written)
            yield CounterMetricFamily("posthaste_lost_events", "Searches and clicks not counted", value=recorder.lost)
        try:
            generation = self._context.engine.get_generation()
            documents = self._context.engine.count_visible()
            caches = self._context.service.measure_caches()
        except PosthasteError:
            generation, documents, caches = None, 0, {}
        use = self._context.engine.measure_cluster()
        if use is not None:
            yield from _collect_cluster(use)
        yield GaugeMetricFamily("posthaste_up", "1 if there is an index to search", value=int(generation is not None))
        if generation is not None:
            yield from _collect_index(generation, documents, caches)
            yield from self._collect_sites()

    def _collect_sites(self) -> Iterator[Metric]:
        """Yield the numbers of each site, if several are searched as one."""
        documents = GaugeMetricFamily("posthaste_site_documents", "Posts of a site that are public", labels=["site"])
        for site in self._context.several_sites:
            documents.add_metric([site.name], site.index.engine.count_visible())
        if self._context.several_sites:
            yield documents

    def _collect_syncs(self) -> Iterator[Metric]:
        status = self._context.status
        yield CounterMetricFamily("posthaste_syncs", "Syncs of this process", value=status.syncs)
        yield CounterMetricFamily("posthaste_sync_errors", "Syncs of this process that failed", value=status.errors)
        yield CounterMetricFamily("posthaste_pulls", "Runs of git pull by this process", value=status.pulls)
        yield CounterMetricFamily("posthaste_pull_errors", "Runs of git pull that failed", value=status.pull_errors)
        yield GaugeMetricFamily(
            "posthaste_unreadable_posts", "Posts that the last full sync could not read", value=status.unreadable
        )


def _collect_cluster(use: ClusterUse) -> Iterator[Metric]:
    requests = CounterMetricFamily("posthaste_cluster_requests", "Requests to the cluster", labels=["kind"])
    seconds = CounterMetricFamily("posthaste_cluster_seconds", "Duration of all requests", labels=["kind"])
    for kind, count in use.requests.items():
        requests.add_metric([kind], count)
        seconds.add_metric([kind], use.seconds[kind])
    failures = CounterMetricFamily("posthaste_cluster_failures", "Requests that failed", labels=["error"])
    for error, count in use.failures.items():
        failures.add_metric([error], count)
    status = GaugeMetricFamily("posthaste_cluster_status", "1 for the status of the index", labels=["status"])
    status.add_metric([use.status], 1)
    retries = CounterMetricFamily(
        "posthaste_cluster_retries", "Requests sent again, to another node", value=use.retries
    )
    yield from (requests, seconds, failures, status, retries)


def _collect_index(generation: Generation, documents: int, caches: Mapping[str, int]) -> Iterator[Metric]:
    age = time.time() - generation.published
    yield GaugeMetricFamily("posthaste_index_age_seconds", "Time since the index last changed", value=age)
    yield GaugeMetricFamily("posthaste_documents", "Posts that are public now", value=documents)
    yield GaugeMetricFamily("posthaste_index_bytes", "Size of the index on disk", value=generation.bytes)
    yield GaugeMetricFamily("posthaste_cache_bytes", "Memory of all caches", value=sum(caches.values()))
    parts = GaugeMetricFamily("posthaste_cache_part_bytes", "Memory of each cache", labels=["cache"])
    for name, size in caches.items():
        parts.add_metric([name], size)
    yield parts
    yield InfoMetricFamily("posthaste_generation", "The current generation", value={"id": generation.id})
