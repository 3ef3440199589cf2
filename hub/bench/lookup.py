"""A governed look-up over HTTP against a bare endpoint of the same server.

The bare endpoint finds the person and reads the same sections by the same statements, and answers
them sealed as they are: no token, no rule, no consent, no value opened, no log. Both are asked
over real HTTP (uvicorn, loopback) by the same client in a process of its own.
"""

import json
from base64 import b64encode
from collections.abc import Callable

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from hub.bench.figures import Ratio
from hub.bench.load import Load, Pace, under_load
from hub.bench.people import CATEGORIES, PEOPLE, PURPOSE, document, published
from hub.bench.served import Served, served
from hub.services.reading import one_moment
from hub.services.subject_lookup import Document, Profile
from hub.services.subjects import Subjects
from hub.store.roles import Role
from hub.vault.keyring import KeyRing

HANDS = (1, 16)
SECONDS = 5.0
WARMING_SECONDS = 0.5
YARDSTICK = "la misma lectura por HTTP, sin token, reglas, consentimiento, descifrado ni registro"
BARE = "/bare"
AGENCY = "salud"


def measure_lookup(seconds: float = SECONDS) -> list[Ratio]:
    """Look-ups a second over HTTP, governed and not, alone and with many at once."""
    with (
        published(PEOPLE) as hub,
        hub.engine(Role.API, max(HANDS) + 2) as engine,
        served(hub, AGENCY) as server,
    ):
        route = APIRoute(BARE, _bare(engine, hub.ring, server.client_id), methods=["POST"])
        server.app.router.routes.insert(0, route)
        return [_measure(server, hands, seconds) for hands in HANDS]


def _measure(server: Served, hands: int, seconds: float) -> Ratio:
    theirs = _pace(server, BARE, hands, seconds)
    ours = _pace(server, "/v1/profiles:lookup", hands, seconds)
    name = (
        f"preguntar por una persona, {hands} a la vez (p95 {ours.p95_ms:.1f} ms;"
        f" la vara {theirs.p95_ms:.1f} ms)"
    )
    return Ratio(name, YARDSTICK, ours.per_second, theirs.per_second, "por segundo")


def _pace(server: Served, path: str, hands: int, seconds: float) -> Pace:
    requests = [server.post(path, _question(number)) for number in range(PEOPLE)]
    under_load(Load(server.address, requests, hands, WARMING_SECONDS))
    return under_load(Load(server.address, requests, hands, seconds))


def _question(number: int) -> bytes:
    asked = document(number)
    subject = {"type": asked.kind, "number": asked.number}
    return json.dumps({"subject": subject, "purpose": PURPOSE, "case_ref": "MEDIDA-1"}).encode()


def _bare(engine: Engine, ring: KeyRing, client_id: str) -> Callable[[Request], object]:
    """An endpoint that reads and answers, and nothing else."""

    def read(asked: Document) -> Profile:
        with one_moment(engine) as connection:
            subjects = Subjects(connection, ring)
            (found,) = subjects.find([asked], client_id, (PURPOSE, AGENCY))
            assert isinstance(found, Profile)  # noqa: S101 - the measured people are all there
            subjects.read_sections([(found, CATEGORIES)])
        return found

    async def bare(request: Request) -> Response:
        subject = json.loads(await request.body())["subject"]
        found = await run_in_threadpool(read, Document(subject["type"], subject["number"]))
        sealed = {name: b64encode(section).decode() for name, section in found.sealed.items()}
        return JSONResponse({"sections": sealed})

    return bare
