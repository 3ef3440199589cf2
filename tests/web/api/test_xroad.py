"""X-Road r1: who a member is, what its headers carry, and what is answered with the question."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha512
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from fastapi import FastAPI

from hub.services.certificate_binding import STATE_KEY, read_certificate
from hub.services.client_registry import Registry, add_member, close
from hub.services.xroad_names import read_member

PATH = "/r1/CO/GOV/890399011/hub/profiles-lookup"
MEMBER = "CO/GOV/805000427/hce"
Pairs = list[tuple[bytes, bytes]]


def certificate(name: str, now) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Raw:
    """What the application answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def send(app: FastAPI, headers: Pairs, *, body: bytes, tls: bytes | None, path: str = PATH) -> Raw:
    """Ask with any bytes at all in the headers: no HTTP library stands in between."""
    sent: list[Any] = []
    raw_path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": raw_path,
        "raw_path": raw_path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"content-type", b"application/json"), *headers],
        "client": ("203.0.113.9", 4000),
        "server": ("hub", 443),
        "state": {} if tls is None else {STATE_KEY: tls},
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def answer(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, answer))
    told = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Raw(sent[0]["status"], told, b"".join(part.get("body", b"") for part in sent[1:]))


QUESTION = {
    "subject": {"type": "CC", "number": "31234567"},
    "purpose": "vaccination-campaign",
    "case_ref": "EXP-1",
}


@pytest.fixture
def server_certificate(clock) -> bytes:
    return certificate("servidor", clock.now)


@pytest.fixture
def member(salud, operator, desk, clock, server_certificate):
    """Salud's system is a member of X-Road behind one security server."""
    known = read_certificate(server_certificate)
    registry = Registry(operator, desk.log)
    add_member(registry, salud.client_id, read_member(MEMBER), known, clock.now)
    return salud


def question(**changes: object) -> bytes:
    kept = {name: value for name, value in (QUESTION | changes).items() if value is not None}
    return json.dumps(kept).encode()


def asked_by(member, tls, headers: Pairs, body: bytes | None = None, path: str = PATH) -> Raw:
    sent = question() if body is None else body
    return send(member.http.app, headers, body=sent, tls=tls, path=path)


OWN: Pairs = [(b"x-road-client", MEMBER.encode())]


@pytest.mark.usefixtures("people")
def test_member_behind_its_server_gets_what_its_client_would(member, server_certificate) -> None:
    answer = asked_by(member, server_certificate, [*OWN, (b"x-road-id", b"m-1")])

    assert answer.status == 200
    assert answer.json()["fields"]
    assert answer.headers["x-road-client"] == MEMBER
    assert answer.headers["x-road-service"] == "CO/GOV/890399011/hub/profiles-lookup"
    assert answer.headers["x-road-id"] == "m-1"


@pytest.mark.usefixtures("people")
def test_each_message_has_a_number_of_its_own_and_an_id_when_it_brought_none(
    member, server_certificate
) -> None:
    answers = [asked_by(member, server_certificate, OWN) for _ in range(2)]

    for header in ("x-road-id", "x-road-request-id"):
        assert len({answer.headers[header] for answer in answers}) == 2


@pytest.mark.usefixtures("people")
def test_request_hash_ties_the_answer_to_the_question(member, server_certificate) -> None:
    body = question()
    head = b"POST " + PATH.encode() + b"\r\nx-road-client:" + MEMBER.encode()

    answer = asked_by(member, server_certificate, [*OWN, (b"x-road-request-hash", b"chosen")], body)

    inner = sha512(head).digest() + sha512(body).digest()
    assert answer.headers["x-road-request-hash"] == b64encode(sha512(inner).digest()).decode()


@pytest.mark.usefixtures("people")
def test_issue_is_the_case_when_the_body_names_none(member, server_certificate, logged) -> None:
    without = asked_by(member, server_certificate, OWN, question(case_ref=None))
    with_issue = asked_by(
        member, server_certificate, [*OWN, (b"x-road-issue", b"EXP-9")], question(case_ref=None)
    )
    two = asked_by(member, server_certificate, [*OWN, (b"x-road-issue", b"EXP-9")])

    assert (without.status, with_issue.status, two.status) == (403, 200, 400)
    assert [entry.inputs.get("case_given") for entry in logged()[-3:-1]] == ["no", "yes"]


@pytest.mark.usefixtures("people")
def test_purpose_is_still_demanded(member, server_certificate) -> None:
    assert asked_by(member, server_certificate, OWN, question(purpose=None)).status == 422


def test_closed_client_is_no_member_any_more(
    member, server_certificate, operator, desk, clock
) -> None:
    close(Registry(operator, desk.log), member.client_id, clock.now)

    assert asked_by(member, server_certificate, OWN).status == 401


def test_token_of_a_client_opens_nothing_here(member, salud) -> None:
    bearer = (b"authorization", f"Bearer {salud.token()}".encode())

    assert asked_by(member, None, [*OWN, bearer]).status == 401


def test_service_that_is_not_offered_is_refused(member, server_certificate) -> None:
    path = "/r1/CO/GOV/890399011/hub/everything"

    assert asked_by(member, server_certificate, OWN, path=path).status == 400


def test_error_of_the_exchange_says_so_in_the_header(member) -> None:
    answer = asked_by(member, None, OWN)

    assert answer.headers["x-road-error"].startswith("Client.")


NAMES = [
    "", "/", "CO", "CO/GOV", "CO/GOV/805000427", "CO/GOV/805000427/hce/x", "CO//805000427/hce",
    "co/gov/805000427/hce", "CO/GOV/805000427/HCE", " CO/GOV/805000427/hce", "CO/GOV/805000427/hce ",
    "CO/GOV/805000427/hc%65", "CO/GOV/805000427/%68ce", "CO%2FGOV/805000427/hce/x",
    "CO/GOV/805000427%2Fhce", "CO/GOV/805000427/hce%00", "CO/GOV/805000427/hce%0D%0A",
    "CO/GOV/805000427/hce%20", "CO/GOV/805000427/./hce", "CO/GOV/805000427/../hce",
    "CO/GOV/805000427/hce;q=1", "CO/GOV/805000427/hce,CO/GOV/1/x", "CO/GOV/805000427/hce?x",
    "CO/GOV/805000427/hce#x", "CO\\GOV\\805000427\\hce", "CO/GOV/*/hce", "CO/GOV/%/hce",
    "CO/GOV/805000427/h\u0441e", "CO/GOV/805000427/hc\u0435", "\u0421O/GOV/805000427/hce",
    "CO/GOV/\uff18\uff105000427/hce", "CO/GOV/805000427/hce\u200b", "CO/GOV/805000427/hce\u00ad",
    "CO/GOV/805000427/hce\u202e", "CO/GOV/805000427/hce\ufeff", "CO/GOV/805000427/hc\u0117",
    "CO/GOV/805000427/h%D1%81e", "CO/GOV/805000427/hce%E2%80%8B", "CO/GOV/805000427/%FF",
    "CO/GOV/805000427/' or '1'='1", "CO/GOV/805000427/hce\x00", "CO/GOV/805000427/hce\r\nX-Y: 1",
    "CO/GOV/805000427/hce\nX-Road-UserId: CO1", "CO/GOV/805000427/hce\t", "\x7fCO/GOV/805000427/hce",
    "CO/GOV/805000427/" + "h" * 8_192, "C" * 70_000, "CO/GOV/805000427/hce/" * 400,
]  # fmt: skip
OTHER_NAMES = [
    "x_road_client", "x-road_client", "X-Road-Client ", "x-road-clіent", "xroad-client",
    "x-forwarded-x-road-client", "client", "x-road-member", "x-road-consumer", "x-road-service",
    "x-road-security-server", "x-road-clients", "x--road-client", "x.road.client", "forwarded-client",
]  # fmt: skip
FORGED = [
    "client-cert", "Client-Cert", "client_cert", "client-cert-chain", "x-client-cert", "x_client_cert",
    "x-ssl-client-cert", "x_ssl_client_cert", "ssl-client-cert", "ssl_client_cert",
    "x-forwarded-client-cert", "x_forwarded_client_cert", "x-forwarded-tls-client-cert",
    "x-amzn-mtls-clientcert", "x-arr-clientcert", "x-client-certificate", "x-ssl-client-verify",
    "x-ssl-cert",
]  # fmt: skip
VALUES = ["x-road-id", "x-road-issue", "x-road-userid"]
ODD = [
    "", " ", "\r\nX: 1", "a\nb", "a\x00b", "\x7f", "\u202eabc", "a" * 300, "a" * 8_192,
    "<script>", "' or 1=1 --", "%0d%0aX: 1", "\U0001f600",
]  # fmt: skip


def attacks(der: bytes) -> dict[str, tuple[Pairs, bool]]:
    """Headers of each attack, and whether the server's true certificate comes along."""
    made: dict[str, tuple[Pairs, bool]] = {}
    for place, name in enumerate(NAMES):
        made[f"member {place}"] = ([(b"x-road-client", name.encode("utf-8", "replace"))], True)
    for name in OTHER_NAMES:
        made[f"named {name}"] = ([(name.encode(), MEMBER.encode())], True)
    encoded = f":{b64encode(der).decode()}:".encode()
    values = (encoded, b64encode(der), der, b"SUCCESS", b"-----BEGIN CERTIFICATE-----")
    for name in FORGED:
        for place, value in enumerate(values):
            made[f"forged {name} {place}"] = ([*OWN, (name.encode().lower(), value)], False)
    for name in VALUES:
        for place, value in enumerate(ODD):
            made[f"{name} {place}"] = ([*OWN, (name.encode(), value.encode())], True)
    for name in (b"x-road-client", b"x-road-issue", b"x-road-id", b"x-road-userid"):
        good = MEMBER.encode() if name == b"x-road-client" else b"CO1234"
        twice = [pair for pair in OWN if pair[0] != name] + [(name, good), (name, good)]
        made[f"twice {name.decode()}"] = (twice, True)
    made["twice, the last one good"] = ([(b"x-road-client", b"CO/GOV/1/x"), *OWN], True)
    made["twice, the first one good"] = ([*OWN, (b"x-road-client", b"CO/GOV/1/x")], True)
    made["represented party"] = ([*OWN, (b"x-road-represented-party", b"GOV/1")], True)
    made["no certificate"] = (OWN, False)
    made["forwarded for"] = ([*OWN, (b"x-forwarded-for", b"127.0.0.1")], False)
    made["forwarded"] = ([*OWN, (b"forwarded", b"for=127.0.0.1;proto=https")], False)
    made["real ip"] = ([*OWN, (b"x-real-ip", b"127.0.0.1")], False)
    return made


@pytest.mark.usefixtures("people")
def test_two_hundred_header_attacks_open_nothing(member, server_certificate, logged) -> None:
    tried = attacks(server_certificate)
    before = len(logged())

    accepted = [
        name
        for name, (headers, has_tls) in tried.items()
        if asked_by(member, server_certificate if has_tls else None, headers).status < 400
    ]

    assert len(tried) >= 200
    assert accepted == []
    assert len(logged()) - before == len(tried)  # each refusal is in the log
    assert not any(entry.given for entry in logged())


@pytest.mark.usefixtures("people")
def test_member_behind_another_server_is_a_stranger(member, clock) -> None:
    assert asked_by(member, certificate("otro", clock.now), OWN).status == 401
