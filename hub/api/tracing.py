"""OpenTelemetry traces without personal data: one span a request, named by its route template.

What a caller sends (its trace context, its address, its path, its headers) has no way in, and an
exception leaves its class only.
"""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.api.metrics import Answered, method_of, route_of

SERVICE = "citizen-hub"
FIRST_SERVER_ERROR = 500


class Traced:
    """ASGI middleware that makes one span of each request."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        """Stand in front of `app`."""
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Trace a request; anything else passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = Answered()
        with self._tracer.start_as_current_span(
            "request",
            kind=SpanKind.SERVER,
            record_exception=False,  # its text may hold values
            set_status_on_exception=False,
        ) as span:
            try:
                await self._app(scope, receive, answered.watching(send))
            finally:
                route, method = route_of(scope), method_of(scope)
                span.update_name(f"{method} {route}")
                span.set_attribute("http.request.method", method)
                span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", answered.status)
                if answered.status >= FIRST_SERVER_ERROR:
                    span.set_status(Status(StatusCode.ERROR))


def tracer_provider(processor: SpanProcessor) -> TracerProvider:
    """A provider that knows the service's name and nothing of the machine."""
    provider = TracerProvider(resource=Resource({"service.name": SERVICE}))
    provider.add_span_processor(processor)
    return provider


def exporting(address: str) -> SpanProcessor:
    """Send spans to a collector over OTLP/HTTP, in batches beside the requests."""
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=address))
