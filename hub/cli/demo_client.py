"""An agency's system, as the demonstration plays it: its own key, an assertion, a token, a question."""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from hub.errors import HubError
from hub.settings import Settings

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60
ALGORITHM = "ES256"
ID_BYTES = 16
FIRST_ERROR_STATUS = 400


class DemoClientError(HubError):
    """The demonstration's client cannot ask."""


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """What the hub answered."""

    is_ok: bool
    document: dict[str, object] = field(repr=False)


def make_agency_keys(settings: Settings, agency: str) -> Mapping[str, object]:
    """Make the agency's key pair when it has none; return the public key set to register."""
    path = _key_path(settings, f"{agency}-demo")
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        key = ECKey.generate_key("P-256", {"kid": f"{agency}-1", "use": "sig"})
        path.write_text(json.dumps(key.as_dict(private=True)), encoding="utf-8")
    return {"keys": [_key(path).as_dict(private=False)]}


def demo_purpose(purpose: str, case: str, kind: str, number: str) -> dict[str, object]:
    """Return the body of a look-up."""
    return {"subject": {"type": kind, "number": number}, "purpose": purpose, "case_ref": case}


def ask_hub(settings: Settings, client_id: str, body: Mapping[str, object]) -> DemoAnswer:
    """Sign in as `client_id` and ask; the identifier travels in the body, never in the address."""
    try:
        with httpx.Client(base_url=settings.public_url, timeout=30, trust_env=False) as client:
            token = client.post("/oauth/token", data=_token_form(settings, client_id)).json()
            if "access_token" not in token:
                return DemoAnswer(is_ok=False, document=token)
            bearer = {"Authorization": f"Bearer {token['access_token']}"}
            answer = client.post("/v1/profiles:lookup", json=dict(body), headers=bearer)
    except httpx.TransportError as error:
        raise DemoClientError("El hub no responde. En otra ventana ejecute: make run") from error
    return DemoAnswer(answer.status_code < FIRST_ERROR_STATUS, answer.json())


def _token_form(settings: Settings, client_id: str) -> dict[str, str]:
    key = _key(_key_path(settings, client_id))
    issued = int(time.time())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": settings.public_url,
        "iat": issued,
        "exp": issued + ASSERTION_SECONDS,
        "jti": secrets.token_urlsafe(ID_BYTES),
    }
    header = {"alg": ALGORITHM, "kid": str(key.kid)}
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": jwt.encode(header, claims, key, algorithms=[ALGORITHM]),
    }


def _key_path(settings: Settings, client_id: str) -> Path:
    return settings.home / "demo" / f"{client_id}.jwk.json"


def _key(path: Path) -> ECKey:
    try:
        return ECKey.import_key(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise DemoClientError(
            "Esa entidad no tiene sistema de prueba. Ejecute: hub demo prepare"
        ) from error
