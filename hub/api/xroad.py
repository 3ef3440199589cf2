"""X-Road (message protocol for REST, r1): a member's request line and headers, in and out.

Who asks is what the security server's certificate vouches for: the member it names must be
registered behind that very certificate. The purpose is still demanded in the body, for X-Road has
no header for one; `X-Road-Issue` is the case when the body names none.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha512
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.types import Message

from hub.api.bodies import CASE_REF
from hub.api.callers import KNOWN_CALLER, KNOWN_CASE
from hub.api.client_certificate import presented_certificate
from hub.api.problems import Endpoint, RequestRefusedError, guarded
from hub.services.agency_desk import AgencyDesk
from hub.services.clients import find_client
from hub.services.reading import answering
from hub.services.tokens import Caller
from hub.services.xroad_names import MemberName, MemberNameError, read_member
from hub.store import clients
from hub.store.sessions import transaction
from hub.web_errors import ProblemKind

PATH = "/r1/{instance}/{member_class}/{member}/{subsystem}/{service}"
CLIENT, ISSUE, MESSAGE_ID = "x-road-client", "x-road-issue", "x-road-id"
ONCE = frozenset(
    {
        CLIENT,
        ISSUE,
        MESSAGE_ID,
        "x-road-userid",
        "x-road-represented-party",
        "x-road-security-server",
        "x-road-service",
    }
)
SHAPES: Mapping[str, re.Pattern[str]] = {
    MESSAGE_ID: re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}"),
    "x-road-userid": re.compile(r"[A-Z]{2}[0-9A-Za-z-]{1,60}"),
    ISSUE: re.compile(CASE_REF),
}
LARGEST = 16_384
BAD = ProblemKind(
    400,
    "xroad-request",
    "El mensaje de X-Road no es como debe",
    {"X-Road-Error": "Client.BadRequest"},
)
STRANGER = ProblemKind(
    401, "xroad-client", "No se sabe quién pregunta por X-Road", {"X-Road-Error": "Client.Unknown"}
)


@dataclass(frozen=True, slots=True)
class XRoad:
    """The adapter in front of some routes of the agency API."""

    desk: AgencyDesk
    services: Mapping[tuple[str, str], Endpoint] = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)

    async def handle(self, request: Request) -> Response:
        """{METHOD} /r1/…"""
        now = self.clock()
        try:
            _check_headers(request)
            member = _member(request)
            caller = await run_in_threadpool(self._caller, request, member, now)
            endpoint = self._service(request)
            body = await _body(request)
        except RequestRefusedError as error:
            await run_in_threadpool(self.desk.refusals.note, error.code, now)
            raise
        response = await endpoint(_inner(request, caller, body))
        return _outer(request, member, body, response)

    def _service(self, request: Request) -> Endpoint:
        endpoint = self.services.get((request.method, str(request.path_params["service"])))
        if endpoint is None:
            raise RequestRefusedError("xroad_service", BAD, "El hub no ofrece ese servicio.")
        return endpoint

    def _caller(self, request: Request, member: MemberName, now: datetime) -> Caller:
        certificate = presented_certificate(request, self.desk.proxies)
        if certificate is None or not certificate.is_current(now):
            raise _stranger("xroad_certificate")
        with answering(), transaction(self.desk.engine) as connection:
            client_id = clients.client_of_member(connection, member.text, certificate.thumbprint)
        client = None if client_id is None else find_client(self.desk.engine, client_id)
        if client is None or not client.is_active:
            raise _stranger("xroad_member")
        scopes = frozenset(self.desk.tokens.scopes_of(client.agency))
        return Caller(client.client_id, client.agency, scopes)


def add_xroad_route(router: APIRouter, adapter: XRoad) -> None:
    """Add the one route; it stands in no OpenAPI, for its contract is X-Road's own."""
    router.add_api_route(
        PATH,
        guarded(adapter.handle),
        methods=sorted({method for method, _ in adapter.services}),
        name="xroad",
        include_in_schema=False,
    )


def request_hash(head: bytes, body: bytes) -> str:
    """base64(SHA-512(SHA-512(head) ‖ SHA-512(body))); without a body base64(SHA-512(head))."""
    first = sha512(head).digest()
    digest = sha512(first + sha512(body).digest()).digest() if body else first
    return b64encode(digest).decode()


def head_of(request: Request) -> bytes:
    """The request line and the X-Road headers that we read, as the hash takes them."""
    raw_path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope.get("query_string", b"")
    target = raw_path + (b"?" + query if query else b"")
    lines = [request.method.encode() + b" " + target]
    lines += [
        name.encode() + b":" + request.headers[name].encode("latin-1")
        for name in sorted(ONCE & set(request.headers))
    ]
    return b"\r\n".join(lines)


def _check_headers(request: Request) -> None:
    for name in ONCE:
        values = request.headers.getlist(name)
        shape = SHAPES.get(name)
        if len(values) > 1:
            raise RequestRefusedError(
                "xroad_duplicate", BAD, "Un encabezado de X-Road está dos veces."
            )
        if values and shape is not None and shape.fullmatch(values[0]) is None:
            raise RequestRefusedError(
                "xroad_header", BAD, "Un encabezado de X-Road no tiene su forma."
            )
    if "x-road-represented-party" in request.headers:
        detail = "El hub no atiende a quien pregunta en nombre de otro."
        raise RequestRefusedError("xroad_represented", BAD, detail)


def _member(request: Request) -> MemberName:
    if CLIENT not in request.headers:
        raise _stranger("xroad_client_missing")
    try:
        return read_member(request.headers[CLIENT])
    except MemberNameError as error:
        raise RequestRefusedError("xroad_client", BAD, str(error)) from error


def _stranger(code: str) -> RequestRefusedError:
    """One answer for every doubt, so that nobody learns which members are registered."""
    detail = "Ese miembro no está registrado detrás del certificado que se presentó."
    return RequestRefusedError(code, STRANGER, detail)


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            raise RequestRefusedError("body_too_large", BAD, "La solicitud es demasiado grande.")
    return bytes(content)


def _inner(request: Request, caller: Caller, body: bytes) -> Request:
    """The same question at the hub's own door, already known who asks."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {**request.scope, KNOWN_CALLER: caller, KNOWN_CASE: request.headers.get(ISSUE)}
    return Request(scope, receive)


def _outer(request: Request, member: MemberName, body: bytes, response: Response) -> Response:
    """Say which question this answers, so that the two can be told to belong together."""
    parts = ("instance", "member_class", "member", "subsystem", "service")
    response.headers["X-Road-Client"] = member.text
    service = "/".join(quote(str(request.path_params[part]), safe="") for part in parts)
    response.headers["X-Road-Service"] = service
    response.headers["X-Road-Id"] = request.headers.get(MESSAGE_ID) or str(uuid4())
    response.headers["X-Road-Request-Id"] = str(uuid4())
    response.headers["X-Road-Request-Hash"] = request_hash(head_of(request), body)
    return response
