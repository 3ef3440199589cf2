"""Signing in and out: from a person's document to a short session that only its holder can use.

The token lives in the browser; the store keeps its hash. A sign-in always makes a new token and
ends the one before, so that a token planted in advance is worth nothing (session fixation).
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, Engine

from hub.errors import HubError
from hub.records.identifiers import CitizenId
from hub.services.reading import snapshot
from hub.services.subject_lookup import Document, find_profile, refuse_withheld
from hub.services.writing import change
from hub.store import portal_sessions as store
from hub.vault.keyring import KeyRing
from policies.vocabulary import Assurance

LIFETIME = timedelta(minutes=30)
SAME_VISIT = timedelta(hours=2)  # Confirming who one is again does not begin another visit.
REMEMBERED = timedelta(
    days=400
)  # How long the date of a visit is kept for "since your last visit".
TOKEN_BYTES = 32


ACR = {"bajo": Assurance.LOW, "medio": Assurance.MEDIUM, "alto": Assurance.HIGH}
"""How an identity provider writes a level (Decreto 620 de 2020)."""


class Desk(StrEnum):
    """Which side of the portal a session opens; a person with two roles signs in twice."""

    CITIZEN = "citizen"
    DPO = "dpo"


class UnknownPersonError(HubError):
    """Nobody, or more than one person, answers to the document that signed in."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in."""

    desk: Desk
    assurance: Assurance
    created_at: datetime
    expires_at: datetime
    citizen_id: CitizenId | None = field(default=None, repr=False)
    officer_code: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who signs in, as the identity provider vouches: a citizen or an officer, never both."""

    desk: Desk
    assurance: Assurance
    citizen_id: CitizenId | None = field(default=None, repr=False)
    officer_code: str | None = None


def identify(engine: Engine, ring: KeyRing, document: Document) -> CitizenId:
    """Return the one citizen with this document; disputed, unknown and erased look alike."""
    with snapshot(engine) as connection:
        found = find_profile(connection, ring, document)
        if found is None:
            refuse_withheld(connection, ring, document)
    if found is None:
        raise UnknownPersonError(
            "No encontramos una sola persona con ese documento. Vaya a la ventanilla."
        )
    return found.citizen_id


def open_session(engine: Engine, holder: Holder, before: str | None, now: datetime) -> str:
    """Open a session with a new token and end the one before; return the token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = store.SessionRow(
        session_hash=token_hash(token),
        kind=holder.desk.value,
        citizen_id=holder.citizen_id,
        officer_code=holder.officer_code,
        assurance=acr(holder.assurance),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    with change(engine) as connection:
        _end(connection, before, now)
        store.sweep_sessions(connection, now - REMEMBERED)
        store.add_session(connection, row)
    return token


def find_session(engine: Engine, token: str, now: datetime) -> Session | None:
    """Return the session that a token opens, while it lasts."""
    with change(engine) as connection:
        row = store.find_session(connection, token_hash(token), now)
    return _session(row) if row else None


def close_session(engine: Engine, token: str, now: datetime) -> None:
    """End a session for good; ending it twice changes nothing."""
    with change(engine) as connection:
        _end(connection, token, now)


def previous_visit(engine: Engine, session: Session) -> datetime | None:
    """Return when the citizen was here before this session."""
    if session.citizen_id is None:
        return None
    began = session.created_at - SAME_VISIT
    with change(engine) as connection:
        return store.previous_visit(connection, session.citizen_id, began)


def acr(level: Assurance) -> str:
    """Return how a level is written."""
    return next(name for name, known in ACR.items() if known is level)


def token_hash(token: str) -> bytes:
    """Return what the store keeps of a token."""
    return sha256(token.encode()).digest()


def _end(connection: Connection, token: str | None, now: datetime) -> None:
    if token:
        store.end_session(connection, token_hash(token), now)


def _session(row: store.SessionRow) -> Session:
    return Session(
        desk=Desk(row.kind),
        assurance=ACR[row.assurance],
        created_at=row.created_at,
        expires_at=row.expires_at,
        citizen_id=row.citizen_id,
        officer_code=row.officer_code,
    )
