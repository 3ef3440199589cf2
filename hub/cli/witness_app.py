"""The two addresses of a witness (C2SP tlog-witness v1.0.0): cosign, and show what was seen."""

from collections.abc import Callable
from datetime import datetime

from fastapi.concurrency import run_in_threadpool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hub.ledger.witness import MALFORMED, UNKNOWN, WitnessRefusedError
from hub.services.witness import Witness

LONGEST_BODY = 64 * 1024
SIZE_TYPE = "text/x.tlog.size"


def witness_app(witness: Witness, clock: Callable[[], datetime]) -> Starlette:
    """Make the web application of one witness."""

    async def add_checkpoint(request: Request) -> Response:
        """POST /add-checkpoint"""
        body = await _body(request)
        if body is None:
            return PlainTextResponse("La petición es demasiado larga.\n", MALFORMED)
        try:
            seconds = int(clock().timestamp())
            line = await run_in_threadpool(witness.add_checkpoint, body, seconds)
        except WitnessRefusedError as refused:
            return _refusal(refused)
        return PlainTextResponse(line)

    async def checkpoint(request: Request) -> Response:
        """GET /{hash of the origin}/checkpoint"""
        note = await run_in_threadpool(witness.checkpoint, str(request.path_params["origin"]))
        return PlainTextResponse(note or "", 200 if note else UNKNOWN)

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/{origin}/checkpoint", checkpoint, methods=["GET"]),
        ]
    )


def _refusal(refused: WitnessRefusedError) -> Response:
    if refused.size is not None:
        return Response(f"{refused.size}\n", refused.status, {"Content-Type": SIZE_TYPE})
    return PlainTextResponse(f"{refused}\n", refused.status)


async def _body(request: Request) -> bytes | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return body
