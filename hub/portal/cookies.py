"""The two cookies: the session's token, and the sealed sign-in under way."""

import json
from datetime import UTC, datetime, timedelta

from fastapi import Request, Response

from hub.portal.errors import SignInError
from hub.portal.openid import Attempt
from hub.portal.visits import SESSION_COOKIE, Portal
from hub.services.sessions import ACR, LIFETIME, Desk, acr
from hub.vault.envelope import Place, seal, unseal
from hub.vault.errors import UnsealError

ATTEMPT = "ingreso"
ATTEMPT_LIFETIME = timedelta(minutes=10)
SEALED_FOR = Place("cookie", ATTEMPT, "")


def keep_session(portal: Portal, response: Response, token: str) -> None:
    """Give the browser its session."""
    _set(portal, response, SESSION_COOKIE, token, LIFETIME)


def keep_attempt(portal: Portal, response: Response, attempt: Attempt) -> None:
    """Give the browser its sign-in under way, sealed, so that only it can end it."""
    content = {
        "desk": attempt.desk.value,
        "level": acr(attempt.level),
        "return_to": attempt.return_to,
        "expires_at": int(attempt.expires_at.timestamp()),
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
    }
    sealed = seal(portal.attempt_key, json.dumps(content).encode(), SEALED_FOR)
    _set(portal, response, ATTEMPT, sealed.hex(), ATTEMPT_LIFETIME)


def read_attempt(portal: Portal, request: Request) -> Attempt:
    """Return the sign-in that this browser began."""
    sealed = request.cookies.get(portal.cookie(ATTEMPT), "")
    try:
        content = json.loads(unseal(portal.attempt_key, bytes.fromhex(sealed), SEALED_FOR))
    except (UnsealError, ValueError) as wrong:
        raise SignInError("Este ingreso no empezó en este navegador. Empiece otra vez.") from wrong
    return Attempt(
        desk=Desk(content["desk"]),
        level=ACR[content["level"]],
        return_to=content["return_to"],
        expires_at=datetime.fromtimestamp(content["expires_at"], UTC),
        state=content["state"],
        nonce=content["nonce"],
        verifier=content["verifier"],
    )


def forget(portal: Portal, response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        portal.cookie(name), path="/", secure=portal.is_https, httponly=True, samesite="lax"
    )


def _set(portal: Portal, response: Response, name: str, value: str, lifetime: timedelta) -> None:
    response.set_cookie(
        portal.cookie(name),
        value,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=portal.is_https,
        httponly=True,
        samesite="lax",
    )
