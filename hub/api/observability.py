"""What machines ask about the hub: metrics and readiness. Nothing here is about a person."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from hub.api.metrics import Metrics
from hub.api.problems import RequestRefusedError, guarded
from hub.api.schemas import PROBLEMS
from hub.services.health import HealthWatch
from hub.web_errors import ProblemKind

CLOSED = ProblemKind(403, "metrics-closed", "Las métricas no son para usted")
# Their presence means that somebody stands between: a loopback address is then no proof.
FORWARDING = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})
TEXT = {"text/plain": {"schema": {"type": "string"}}}
READY = {
    "type": "object",
    "required": ["status", "parts"],
    "additionalProperties": False,
    "properties": {
        "status": {"enum": ["ready", "not-ready"]},
        "parts": {
            "type": "object",
            "required": ["database", "log", "rulebook"],
            "additionalProperties": {"enum": ["ok", "down", "not-in-force"]},
        },
    },
}


@dataclass(frozen=True, slots=True)
class Observability:
    """The handlers, with what they look at."""

    metrics: Metrics
    health: HealthWatch
    clock: Callable[[], datetime] = field(repr=False)
    token: str | None = field(default=None, repr=False)

    async def numbers(self, request: Request) -> Response:
        """GET /metrics"""
        if not self._may_read(request):
            detail = "Se leen desde la misma máquina, o con el token de métricas."
            raise RequestRefusedError("metrics_closed", CLOSED, detail)
        return Response(self.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    async def ready(self, _: Request) -> Response:
        """GET /readyz"""
        found = await run_in_threadpool(self.health.look, self.clock())
        status = "ready" if found.is_ready else "not-ready"
        document = {"status": status, "parts": dict(found.parts)}
        return JSONResponse(document, 200 if found.is_ready else 503)

    def _may_read(self, request: Request) -> bool:
        """With a token set, it alone opens; without one, only a direct call from this machine."""
        if self.token is not None:
            given = request.headers.getlist("authorization")
            wanted = f"Bearer {self.token}".encode()
            return len(given) == 1 and hmac.compare_digest(given[0].encode("latin-1"), wanted)
        is_direct = not FORWARDING & {name.replace("_", "-") for name in request.headers}
        return is_direct and request.client is not None and _is_loopback(request.client.host)


def create_observability_router(watch: Observability) -> APIRouter:
    """Join the routes."""
    router = APIRouter()
    routes = (
        (
            "/metrics",
            watch.numbers,
            {"200": {"description": "Series", "content": TEXT}, "403": PROBLEMS["403"]},
        ),
        (
            "/readyz",
            watch.ready,
            {
                status: {"description": said, "content": {"application/json": {"schema": READY}}}
                for status, said in (("200", "Ready"), ("503", "Not ready"))
            },
        ),
    )
    for path, endpoint, responses in routes:
        router.add_api_route(
            path,
            guarded(endpoint),
            methods=["GET"],
            name=endpoint.__name__,
            response_class=Response,
            openapi_extra={"responses": responses},
        )
    return router


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
