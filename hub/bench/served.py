"""The whole application of a scratch hub behind uvicorn, with a registered system that asks it."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OKPKey

from hub.asgi import clock, create_app
from hub.bench.limits import without_limits
from hub.bench.load import Address, exchange
from hub.bench.scratch import ScratchHub
from hub.records.identifiers import AgencyCode
from hub.services.access_log import LogWriter, log_signer
from hub.services.clients import register_client
from hub.services.rulebook_release import ReleaseDesk, activate
from hub.store.roles import Role
from policies.rulebook import Rulebook, load_rulebook

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHM: Final = "Ed25519"
START_SECONDS = 0.01
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Served:
    """Where the application listens, and the token of a system of one agency."""

    app: FastAPI
    address: Address
    client_id: str
    token: str = field(repr=False)

    def post(self, path: str, body: bytes, media_type: str = "application/json") -> bytes:
        """Write one request as it goes over the wire."""
        authorization = f"Authorization: Bearer {self.token}\r\n"
        return _request(path, body, media_type, authorization)


@contextmanager
def served(hub: ScratchHub, agency: str) -> Iterator[Served]:
    """Serve as `hub serve` does, on a free port of loopback."""
    rulebook = load_rulebook()
    _put_in_force(hub, rulebook)
    app = create_app(hub.settings, hub.ring, hub.server, without_limits(rulebook))
    config = uvicorn.Config(app, host=HOST, port=0, log_level="warning", access_log=False)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, name="served")
    thread.start()
    try:
        while not running.started and thread.is_alive():
            time.sleep(START_SECONDS)
        port = running.servers[0].sockets[0].getsockname()[1]
        yield _signed_in(hub, app, (HOST, port), AgencyCode(agency))
    finally:
        running.should_exit = True
        thread.join()


def _put_in_force(hub: ScratchHub, rulebook: Rulebook) -> None:
    """An empty hub has no rules in force; the first ones have nothing to be compared with."""
    signer = log_signer(hub.ring, hub.settings.log_origin)
    with hub.engine(Role.OPERATOR, 1) as operator, LogWriter(operator, signer) as log:
        activate(ReleaseDesk(operator, hub.ring, log), rulebook, clock(), lambda _: ())


def _signed_in(hub: ScratchHub, app: FastAPI, address: Address, agency: AgencyCode) -> Served:
    key = OKPKey.generate_key(ALGORITHM)
    public = key.as_dict(private=False) | {"kid": "medida"}
    with hub.engine(Role.OPERATOR, 1) as operator:
        client_id = register_client(operator, agency, {"keys": [public]}, clock())
    form = urlencode(
        {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": _assertion(hub, client_id, key),
        }
    ).encode()
    request = _request("/oauth/token", form, "application/x-www-form-urlencoded", "")
    token = json.loads(exchange(address, request))["access_token"]
    return Served(app, address, client_id, token)


def _assertion(hub: ScratchHub, client_id: str, key: OKPKey) -> str:
    moment = int(clock().timestamp())
    claims: dict[str, object] = {
        "iss": client_id,
        "sub": client_id,
        "aud": hub.settings.public_url,
        "iat": moment,
        "exp": moment + 120,
        "jti": secrets.token_hex(16),
    }
    header = {"alg": ALGORITHM, "kid": "medida"}
    return jwt.encode(header, claims, key, algorithms=[ALGORITHM])


def _request(path: str, body: bytes, media_type: str, more: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: hub\r\nContent-Type: {media_type}\r\n"
        f"Content-Length: {len(body)}\r\n{more}\r\n"
    )
    return head.encode() + body
