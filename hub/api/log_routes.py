"""The access log for verifiers, under `/log/`: nothing here asks who wants to know.

Entries hold codes and salted commitments, no value and no identifier. What never changes may be
kept by anybody on its way; the checkpoint for a few seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse
from starlette.convertors import Convertor, register_url_convertor
from typing_extensions import override

from hub.api.problems import Endpoint, guarded
from hub.api.route_documentation import DOCUMENTATION
from hub.services.agency_desk import AgencyDesk
from hub.services.disclosure import CITY_ZONE
from hub.services.errors import NotInLogError
from hub.services.log_reading import consistency_proof, inclusion_proof, latest_checkpoint
from hub.services.log_tiles import read_tile

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
SECONDS = {"Cache-Control": "public, max-age=5"}
LONGEST_NUMBER = 18


class _AnyText(Convertor[str]):
    """A path with anything in it: Starlette's own stops at a line break and answers by itself."""

    regex = r"[\s\S]*"

    @override
    def convert(self, value: str) -> str:
        return value

    @override
    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anytext", _AnyText())
LOG_PATHS = frozenset(
    {
        "/log/checkpoint",
        "/log/tile/{path:anytext}",
        "/log/proof/{index}",
        "/log/consistency/{old}/{new}",
        "/log/vkey",
        "/log/log.vkey",
    }
)


@dataclass(frozen=True, slots=True)
class LogRoutes:
    """The handlers, with what they read from."""

    desk: AgencyDesk
    clock: Callable[[], datetime] = field(repr=False)

    async def checkpoint(self, _: Request) -> Response:
        """GET /log/checkpoint"""
        note = await run_in_threadpool(
            latest_checkpoint, self.desk.engine, is_witnessed=self.desk.is_witnessed
        )
        return PlainTextResponse(note, headers=SECONDS)

    async def tile(self, request: Request) -> Response:
        """GET /log/tile/{path}"""
        path = str(request.path_params["path"])
        today = self.clock().astimezone(CITY_ZONE).date()
        tile = await run_in_threadpool(
            read_tile, self.desk.engine, path, today, is_witnessed=self.desk.is_witnessed
        )
        return Response(tile.content, media_type="application/octet-stream", headers=FOREVER)

    async def proof(self, request: Request) -> Response:
        """GET /log/proof/{index}"""
        index = _number(request, "index")
        proof = await run_in_threadpool(
            inclusion_proof, self.desk.engine, index, is_witnessed=self.desk.is_witnessed
        )
        return PlainTextResponse(proof)

    async def consistency(self, request: Request) -> Response:
        """GET /log/consistency/{old}/{new}"""
        old, new = _number(request, "old"), _number(request, "new")
        proof = await run_in_threadpool(
            consistency_proof, self.desk.engine, old, new, is_witnessed=self.desk.is_witnessed
        )
        return PlainTextResponse(proof, headers=FOREVER)

    async def key(self, _: Request) -> Response:
        """GET /log/vkey, also as /log/log.vkey"""
        return PlainTextResponse(f"{self.desk.log_key.text}\n")


def add_log_routes(router: APIRouter, desk: AgencyDesk, clock: Callable[[], datetime]) -> None:
    """Add the public routes of the log."""
    log = LogRoutes(desk, clock)
    routes: dict[str, Endpoint] = {
        "/log/checkpoint": log.checkpoint,
        "/log/tile/{path:anytext}": log.tile,
        "/log/proof/{index}": log.proof,
        "/log/consistency/{old}/{new}": log.consistency,
        "/log/vkey": log.key,
        "/log/log.vkey": log.key,
    }
    for path, endpoint in routes.items():
        router.add_api_route(
            path,
            guarded(endpoint),
            methods=["GET"],
            name=f"log {path}",
            response_class=Response,
            openapi_extra=DOCUMENTATION[path],
        )


def _number(request: Request, name: str) -> int:
    text = str(request.path_params[name])
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_NUMBER:
        raise NotInLogError("Una entrada se nombra con su número.")
    return int(text)
