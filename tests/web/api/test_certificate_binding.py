"""Tokens bound to a client certificate (RFC 8705), and who may say which certificate it was."""

import asyncio
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from joserfc import jwt

from hub.api.router import create_api_router
from hub.cli.tls import CertificateProtocol, tls_options
from hub.services.access_log import LogWriter
from hub.services.certificate_binding import STATE_KEY, read_certificate
from hub.services.client_registry import Registry, pin
from hub.services.tokens import token_key
from hub.settings import Settings

ISSUER = "http://127.0.0.1:8000"
PROXY = "10.0.0.5"
STRANGER = "10.0.0.6"
START = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def header(self) -> str:
        return f":{b64encode(self.der).decode()}:"

    def write(self, folder: Path, name: str) -> tuple[Path, Path]:
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        key.write_bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return certificate, key


def issue(name: str, signer: Pair | None = None, *, now: datetime = START, days: int = 30) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    issuer = signer.certificate.subject if signer else subject
    signing = signer.key if signer else key
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
        .sign(signing, SHA256())
    )
    return Pair(certificate, key)


OWN, OTHER = issue("salud"), issue("otro")


@dataclass(frozen=True)
class Line:
    """One way to reach the hub: from an address, with a TLS certificate and headers or without."""

    app: FastAPI
    host: str = STRANGER
    tls: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def post(self, path: str, **more: Any) -> Response:
        more["headers"] = [*self.headers, *more.pop("headers", {}).items()]
        return asyncio.run(self._post(path, **more))

    async def _post(self, path: str, **more: Any) -> Response:
        async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
            state = {} if self.tls is None else {STATE_KEY: self.tls}
            await self.app({**scope, "state": state}, receive, send)

        transport = ASGITransport(app, client=(self.host, 4000))
        async with AsyncClient(transport=transport, base_url=ISSUER) as client:
            return await client.post(path, **more)


@pytest.fixture
def app(desk, clock) -> FastAPI:
    made = FastAPI()
    behind_proxy = replace(desk, proxies=(ip_network(PROXY),))
    made.include_router(create_api_router(behind_proxy, clock))
    return made


@pytest.fixture
def registry(operator, desk) -> Registry:
    return Registry(operator, desk.log)


def by_proxy(app: FastAPI, pair: Pair) -> Line:
    return Line(app, PROXY, headers=(("Client-Cert", pair.header),))


def token_over(system, line: Line) -> str:
    answer = line.post("/oauth/token", data=system.form())
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def ask_over(line: Line, token: str) -> Response:
    body = {
        "subject": {"type": "CC", "number": "31234567"},
        "purpose": "vaccination-campaign",
        "case_ref": "EXP-1",
    }
    return line.post("/v1/profiles:lookup", json=body, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("by", ["tls", "proxy"])
def test_token_asked_for_with_a_certificate_opens_only_with_it(salud, app, by: str) -> None:
    own = Line(app, tls=OWN.der) if by == "tls" else by_proxy(app, OWN)
    other = Line(app, tls=OTHER.der) if by == "tls" else by_proxy(app, OTHER)
    token = token_over(salud, own)

    answers = [ask_over(line, token).status_code for line in (own, other, Line(app))]

    assert answers == [200, 401, 401]


@pytest.mark.usefixtures("people")
def test_bound_token_carries_the_thumbprint_of_rfc_8705(salud, app, ring) -> None:
    token = token_over(salud, Line(app, tls=OWN.der))

    claims = jwt.decode(token, token_key(ring), algorithms=["Ed25519"]).claims

    assert claims["cnf"] == {"x5t#S256": read_certificate(OWN.der).thumbprint}


@pytest.mark.usefixtures("people")
def test_token_without_a_certificate_is_not_bound_and_still_works(salud, app) -> None:
    token = token_over(salud, Line(app))

    assert ask_over(Line(app), token).status_code == 200
    assert ask_over(Line(app, tls=OWN.der), token).status_code == 200


def test_tls_certificate_wins_nothing_for_a_header_from_a_stranger(salud, app, logged) -> None:
    forged = Line(app, STRANGER, tls=OWN.der, headers=(("Client-Cert", OTHER.header),))

    answer = forged.post("/oauth/token", data=salud.form())

    assert answer.status_code == 400
    assert [entry.detail for entry in logged()] == ["header_untrusted"]


@pytest.mark.parametrize("days", [-1, 0])
def test_expired_certificate_gets_no_token(salud, app, days: int) -> None:
    old = issue("viejo", now=START - timedelta(hours=1), days=days)

    answer = Line(app, tls=old.der).post("/oauth/token", data=salud.form())

    assert answer.status_code == 401


def test_pinned_client_gets_a_token_with_its_certificate_only(salud, app, registry, clock) -> None:
    pin(registry, salud.client_id, read_certificate(OWN.der), clock.now)

    answers = [
        line.post("/oauth/token", data=salud.form()).status_code
        for line in (Line(app), Line(app, tls=OTHER.der), Line(app, tls=OWN.der))
    ]

    assert answers == [401, 401, 200]


BONDS: list[object] = [
    {},
    None,
    [],
    "x",
    {"x5t#S256": ""},
    {"x5t#S256": None},
    {"x5t#S256": ["a"]},
    {"x5t#S256": "ñ"},
    {"x5t": "abc"},
    {"jkt": "abc"},
    {"x5t#S256": read_certificate(OTHER.der).thumbprint},
    {"x5t#S256": read_certificate(OWN.der).thumbprint, "jkt": "abc"},
    {"x5t#S256": read_certificate(OWN.der).thumbprint + "="},
    {"x5t#S256": read_certificate(OWN.der).thumbprint.lower()},
    {"x5t#S256": read_certificate(OWN.der).thumbprint[:-1]},
    {"X5T#S256": read_certificate(OWN.der).thumbprint},
]


@pytest.mark.parametrize("bond", BONDS, ids=range(len(BONDS)))
def test_no_other_bond_is_understood_even_when_we_signed_it(salud, app, ring, bond) -> None:
    key = token_key(ring)
    good = jwt.decode(token_over(salud, Line(app, tls=OWN.der)), key, algorithms=["Ed25519"])
    changed = jwt.encode(good.header, {**good.claims, "cnf": bond}, key, algorithms=["Ed25519"])

    assert ask_over(Line(app, tls=OWN.der), changed).status_code == 401


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Settings, ssl.SSLContext]:
    """A TLS server's settings, and a context with a client certificate of the same authority."""
    now = datetime.now(UTC)
    root = issue("autoridad", now=now)
    client = issue("salud", root, now=now).write(tmp_path, "client")
    ca, _ = root.write(tmp_path, "ca")
    certificate, key = issue("hub", root, now=now).write(tmp_path, "server")
    context = ssl.create_default_context(cafile=str(ca))
    context.load_cert_chain(*map(str, client))
    return (
        Settings(home=tmp_path, tls_certificate=certificate, tls_key=key, tls_client_ca=ca),
        context,
    )


@pytest.fixture
def served(authority, desk) -> Iterator[Callable[[], str]]:
    """The API behind uvicorn's own TLS on loopback."""
    settings, _ = authority
    app = FastAPI()
    app.include_router(create_api_router(desk, lambda: datetime.now(UTC)))
    config = uvicorn.Config(
        app,
        port=0,
        log_level="critical",
        http=CertificateProtocol,
        proxy_headers=False,
        **tls_options(settings),
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield lambda: f"https://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def test_uvicorn_hands_over_the_certificate_of_the_connection(
    salud, served, authority, clock, ring
) -> None:
    clock.now = datetime.now(UTC)
    _, with_certificate = authority
    ca = str(authority[0].tls_client_ca)
    with httpx.Client(verify=with_certificate, base_url=served(), trust_env=False) as client:
        token = client.post("/oauth/token", data=salud.form()).json()["access_token"]
    bound = jwt.decode(token, token_key(ring), algorithms=["Ed25519"]).claims
    plain = ssl.create_default_context(cafile=ca)

    with httpx.Client(verify=plain, base_url=served(), trust_env=False) as stranger:
        answer = stranger.post(
            "/v1/profiles:lookup", json={}, headers={"Authorization": f"Bearer {token}"}
        )

    assert "cnf" in bound
    assert answer.status_code == 401


def test_log_writer_is_shown_by_no_repr_of_the_registry(registry) -> None:
    assert "Engine" not in repr(registry)
    assert isinstance(registry.log, LogWriter)
