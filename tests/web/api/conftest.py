"""A hub with two people, six agencies' rules and one registered system of an agency."""

import asyncio
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.api.router import create_api_router
from hub.ledger.entry import AccessEntry
from hub.ledger.entry_bytes import decode_entry
from hub.records.identifiers import AgencyCode, CitizenId
from hub.records.profiles import DataKey, LookupTag, SealedSection
from hub.services.access_log import LogWriter, log_signer
from hub.services.agency_desk import AgencyDesk, open_agency_desk
from hub.services.clients import register_client
from hub.settings import Settings
from hub.store import consents, profiles
from hub.store.cluster import PORT
from hub.store.roles import SUPERUSER, Role, password
from hub.store.sessions import Server, transaction
from hub.vault.blind_index import blind_tag
from hub.vault.envelope import Place, new_data_key, seal, wrap
from hub.vault.keyring import KeyPurpose, KeyRing
from policies.rulebook import Rulebook, load_rulebook

START = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)
ISSUER = "http://127.0.0.1:8000"
ADULT = CitizenId(UUID(int=1))
CHILD = CitizenId(UUID(int=2))
Admin = psycopg.Connection[tuple[object, ...]]
Section = Mapping[str, object]


def value(text: str, agency: str = "salud", **changes: object) -> dict[str, object]:
    known = {
        "value": text,
        "agency": agency,
        "record_id": f"{agency}:x:1",
        "received_at": "2026-04-01T10:00:00+00:00",
        "valid_from": None,
        "won": True,
        "why": "newest",
        "contested": False,
    }
    return known | changes


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Http:
    """Asks the application without a socket; every request has an event loop of its own."""

    app: FastAPI

    def request(self, method: str, path: str, **more: Any) -> Response:
        return asyncio.run(self._request(method, path, **more))

    def get(self, path: str, **more: Any) -> Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> Response:
        return self.request("POST", path, **more)

    async def _request(self, method: str, path: str, **more: Any) -> Response:
        transport = ASGITransport(self.app)
        async with AsyncClient(transport=transport, base_url=ISSUER) as client:
            return await client.request(method, path, **more)


@dataclass(slots=True)
class AgencySystem:
    """A system of an agency: its key and how it signs and asks."""

    http: Http
    clock: Clock
    client_id: str
    key: OKPKey = field(repr=False)

    def assertion(self, **changes: object) -> str:
        moment = int(self.clock.now.timestamp())
        claims: dict[str, object] = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ISSUER,
            "iat": moment,
            "exp": moment + 120,
            "jti": secrets.token_hex(16),
        }
        claims |= changes
        kept = {name: claim for name, claim in claims.items() if claim is not None}
        return jwt.encode({"alg": "Ed25519", "kid": "k1"}, kept, self.key, algorithms=["Ed25519"])

    def form(self, assertion: str | None = None, **changes: str) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion or self.assertion(),
            **changes,
        }

    def token(self, scope: str = "") -> str:
        form = self.form() | ({"scope": scope} if scope else {})
        answer = self.http.post("/oauth/token", data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def ask(self, token: str | None = None, **changes: object) -> Response:
        body: dict[str, object] = {
            "subject": {"type": "CC", "number": "31234567"},
            "purpose": "vaccination-campaign",
            "case_ref": "EXP-1",
        }
        body |= changes
        kept = {name: member for name, member in body.items() if member is not None}
        headers = {"Authorization": f"Bearer {token or self.token()}"}
        return self.http.post("/v1/profiles:lookup", json=kept, headers=headers)


PEOPLE: Mapping[CitizenId, tuple[str, str, Mapping[str, Section]]] = {
    ADULT: (
        "CC",
        "31234567",
        {
            "identity": {
                "full_name": [value("Ana María Solarte Pino", "hacienda", contested=True)],
                "birth_date": [value("1980-02-03")],
                "document_type": [value("CC")],
                "document_number": [value("31234567")],
            },
            "contact": {
                "phone": [
                    value("+573001112233", "movilidad"),
                    value("+573009998877", "hacienda", won=False),
                ],
                "email": [value("ana.solarte@correo.example", "tramites")],
                "neighbourhood": [value("San Antonio", "bienestar")],
            },
            "health": {
                "vaccinations": [
                    value("Fiebre amarilla 2019-05-02"),
                    value("Influenza 2024-04-11", received_at="2026-04-02T10:00:00+00:00"),
                ],
            },
        },
    ),
    CHILD: (
        "TI",
        "1109876543",
        {
            "identity": {
                "full_name": [value("Luz Dary Solarte", "educacion")],
                "birth_date": [value("2015-08-09", "educacion")],
            },
            "health": {"vaccinations": [value("Triple viral 2016-09-01")]},
        },
    ),
}


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api_engine(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.API, pool_size=20)
    yield engine
    engine.dispose()


@pytest.fixture
def operator(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.OPERATOR)
    yield engine
    engine.dispose()


@pytest.fixture
def admin(server: Server, ring: KeyRing) -> Iterator[Admin]:
    with psycopg.connect(
        host=server.host,
        port=PORT,
        dbname=server.database,
        user=SUPERUSER,
        password=password(ring, SUPERUSER),
        autocommit=True,
    ) as connection:
        yield connection


@pytest.fixture
def desk(
    api_engine: Engine, ring: KeyRing, rulebook: Rulebook, settings: Settings
) -> Iterator[AgencyDesk]:
    with LogWriter(api_engine, log_signer(ring, settings.log_origin)) as log:
        yield open_agency_desk(settings, api_engine, ring, rulebook, log)


@pytest.fixture
def http(desk: AgencyDesk, clock: Clock) -> Http:
    app = FastAPI()
    app.include_router(create_api_router(desk, clock))
    return Http(app)


@pytest.fixture
def system_of(http: Http, operator: Engine, clock: Clock) -> Callable[[str], AgencySystem]:
    """Register a system for an agency, with a key of its own."""

    def register(agency: str) -> AgencySystem:
        key = OKPKey.generate_key("Ed25519")
        public = key.as_dict(private=False) | {"kid": "k1"}
        client_id = register_client(operator, AgencyCode(agency), {"keys": [public]}, clock.now)
        return AgencySystem(http, clock, client_id, key)

    return register


@pytest.fixture
def salud(system_of: Callable[[str], AgencySystem]) -> AgencySystem:
    return system_of("salud")


@pytest.fixture
def tramites(system_of: Callable[[str], AgencySystem]) -> AgencySystem:
    return system_of("tramites")


@pytest.fixture
def people(server: Server, ring: KeyRing) -> Iterator[None]:
    """Two people, sealed as publishing seals them."""
    pipeline = server.engine(Role.PIPELINE)
    with transaction(pipeline) as connection:
        for citizen_id, (_, _, sections) in PEOPLE.items():
            key = new_data_key()
            wrapped = wrap(ring.secret(KeyPurpose.DATA_KEYS), key, citizen_id)
            profiles.add_citizens(connection, [(citizen_id, None)], START)
            profiles.add_keys(connection, [DataKey(citizen_id, 1, wrapped)], START)
            sealed = [
                SealedSection(
                    citizen_id,
                    category,
                    seal(
                        key,
                        json.dumps({"v": 1, "fields": fields}).encode(),
                        Place("sections", "sealed", str(citizen_id), category),
                    ),
                    b"tag",
                )
                for category, fields in sections.items()
            ]
            profiles.save_sections(connection, sealed, START)
        tags = [
            LookupTag(
                blind_tag(ring.secret(KeyPurpose.BLIND_INDEX), "document", f"{kind}:{number}"), who
            )
            for who, (kind, number, _) in PEOPLE.items()
        ]
        profiles.replace_tags(connection, tags)
    yield
    pipeline.dispose()


@pytest.fixture
def consents_of(server: Server, clock: Clock) -> Iterator[Callable[..., None]]:
    """Write consent events as the portal does."""
    portal = server.engine(Role.PORTAL)

    def answer(
        action: ConsentAction,
        purpose: str = "form-prefill",
        recipient: str = "tramites",
        fields: frozenset[str] = frozenset({"full_name", "phone"}),
        citizen_id: CitizenId = ADULT,
    ) -> None:
        event = ConsentEvent(
            event_id=ConsentEventId(uuid4()),
            citizen_id=citizen_id,
            purpose=purpose,
            recipient=recipient,
            action=action,
            fields=fields,
            at=clock.now,
            channel=Channel.PORTAL,
            notice_version="1",
            text_hash="0" * 64,
            language=Language.SPANISH,
            actor=Actor.CITIZEN,
            expires_at=clock.now + timedelta(days=30),
        )
        with transaction(portal, citizen=citizen_id) as connection:
            consents.add_event(connection, event, None)

    yield answer
    portal.dispose()


@pytest.fixture
def logged(admin: Admin) -> Callable[[], list[AccessEntry]]:
    """Every entry of the log, oldest first."""

    def read() -> list[AccessEntry]:
        rows = admin.execute("select entry from hub.log_entries order by seq").fetchall()
        return [decode_entry(row[0]) for row in rows if isinstance(row[0], bytes)]

    return read
