"""Counters for Prometheus. Labels are routes, statuses and verdicts: nobody's name, address or site."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One registry for each app, so that two apps in one process do not count together."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "gatepost_http_requests", "Requests answered.", ("route", "status"), registry=self.registry
        )
        self.checks = Counter("gatepost_checks", "Posts checked.", ("verdict",), registry=self.registry)
        self.inspection = Histogram(
            "gatepost_inspection_seconds", "Time to inspect a post.", buckets=_SECONDS, registry=self.registry
        )
        self.ready = Gauge("gatepost_ready", "1 when every part is ready.", registry=self.registry)

    def text(self) -> bytes:
        """The Prometheus text format 0.0.4."""
        return generate_latest(self.registry)
