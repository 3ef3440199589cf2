"""Prometheus metrics without personal data: route templates, methods, statuses, agencies, outcomes.

Every label comes from a list that we know, so that no caller can make a new series or write a
word of its own into the monitoring.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"})
OTHER = "other"
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The series of one application, in a registry of its own."""

    registry: CollectorRegistry = field(repr=False)
    requests: Counter = field(repr=False)
    seconds: Histogram = field(repr=False)
    running: Gauge = field(repr=False)
    accesses: Counter = field(repr=False)
    agencies: frozenset[str]

    def access(self, agency: str | None, outcome: str) -> None:
        """Count one access of the log."""
        known = agency if agency in self.agencies else OTHER
        self.accesses.labels(known, outcome).inc()

    def text(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(self.registry)

    @contextmanager
    def timed(self, scope: Scope, answered: "Answered") -> Iterator[None]:
        """Measure one request; its route is known only once it was routed."""
        began = time.perf_counter()
        self.running.inc()
        try:
            yield
        finally:
            self.running.dec()
            route, method = route_of(scope), method_of(scope)
            self.seconds.labels(route).observe(time.perf_counter() - began)
            self.requests.labels(route, method, str(answered.status)).inc()


@dataclass(slots=True)
class Answered:
    """The status a request was answered with; 500 while it was not."""

    status: int = 500

    def watching(self, send: Send) -> Send:
        """Send on, and remember the status."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            await send(message)

        return sending


class Measured:
    """ASGI middleware that measures each request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Stand in front of `app`."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Measure a request; anything else passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = Answered()
        with self._metrics.timed(scope, answered):
            await self._app(scope, receive, answered.watching(send))


def make_metrics(agencies: Collection[str]) -> Metrics:
    """Make the series; a registry of its own keeps applications in one process apart."""
    registry = CollectorRegistry()
    return Metrics(
        registry=registry,
        requests=Counter(
            "hub_requests", "Requests answered", ("route", "method", "status"), registry=registry
        ),
        seconds=Histogram(
            "hub_request_seconds", "Time to answer", ("route",), buckets=SECONDS, registry=registry
        ),
        running=Gauge("hub_requests_running", "Requests being answered", registry=registry),
        accesses=Counter(
            "hub_accesses", "Entries of the access log", ("agency", "outcome"), registry=registry
        ),
        agencies=frozenset(agencies),
    )


def route_of(scope: Scope) -> str:
    """The template of the route that answered; never the path, which a caller writes."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else "portal"


def method_of(scope: Scope) -> str:
    """The method, if it is one that we know."""
    method = scope.get("method")
    return method if isinstance(method, str) and method in METHODS else OTHER
