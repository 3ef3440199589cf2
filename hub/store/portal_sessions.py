"""Who is signed in, and the sealed demo accounts. A session's token is never stored, its hash is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from hub.records.identifiers import CitizenId
from hub.store.schema import demo_accounts, portal_sessions


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One open session."""

    session_hash: bytes = field(repr=False)
    kind: str
    citizen_id: CitizenId | None = field(repr=False)
    officer_code: str | None
    assurance: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DemoAccountRow:
    """One demo person of the development identity provider, sealed."""

    sub: str
    kind: str
    sealed: bytes = field(repr=False)


def add_session(connection: Connection, row: SessionRow) -> None:
    """Store a session that has just been opened."""
    connection.execute(
        insert(portal_sessions).values(
            session_hash=row.session_hash,
            kind=row.kind,
            citizen_id=row.citizen_id,
            officer_code=row.officer_code,
            assurance=row.assurance,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
    )


def find_session(connection: Connection, session_hash: bytes, now: datetime) -> SessionRow | None:
    """Return the session with this hash while it is in force."""
    chosen = select(portal_sessions).where(
        portal_sessions.c.session_hash == session_hash, portal_sessions.c.expires_at > now
    )
    row = connection.execute(chosen).mappings().first()
    return _session(row) if row else None


def previous_visit(
    connection: Connection, citizen_id: CitizenId, before: datetime
) -> datetime | None:
    """Return when the citizen's session before this one began."""
    chosen = select(func.max(portal_sessions.c.created_at)).where(
        portal_sessions.c.citizen_id == citizen_id, portal_sessions.c.created_at < before
    )
    return connection.execute(chosen).scalar_one_or_none()


def end_session(connection: Connection, session_hash: bytes, now: datetime) -> None:
    """End a session now; its row stays until the sweep, as the date of the last visit."""
    connection.execute(
        portal_sessions.update()
        .where(portal_sessions.c.session_hash == session_hash, portal_sessions.c.expires_at > now)
        .values(expires_at=now)
    )


def end_sessions_of(connection: Connection, people: Iterable[CitizenId], now: datetime) -> None:
    """End now whatever session these people have: who they are was put in doubt."""
    connection.execute(
        portal_sessions.update()
        .where(portal_sessions.c.citizen_id.in_(people), portal_sessions.c.expires_at > now)
        .values(expires_at=now)
    )


def sweep_sessions(connection: Connection, before: datetime) -> int:
    """Delete the sessions that ended before a moment; return how many."""
    ended = delete(portal_sessions).where(portal_sessions.c.expires_at < before)
    return connection.execute(ended).rowcount


def demo_account_rows(connection: Connection) -> Iterator[DemoAccountRow]:
    """Yield the demo accounts in a stable order."""
    chosen = select(demo_accounts).order_by(demo_accounts.c.kind, demo_accounts.c.sub)
    for row in connection.execute(chosen).mappings():
        yield DemoAccountRow(sub=row["sub"], kind=row["kind"], sealed=row["sealed"])


def replace_demo_accounts(connection: Connection, rows: list[DemoAccountRow]) -> None:
    """Put these demo accounts in the place of the ones before."""
    connection.execute(delete(demo_accounts))
    if rows:
        connection.execute(
            insert(demo_accounts),
            [{"sub": row.sub, "kind": row.kind, "sealed": row.sealed} for row in rows],
        )


def _session(row: RowMapping) -> SessionRow:
    return SessionRow(
        session_hash=row["session_hash"],
        kind=row["kind"],
        citizen_id=CitizenId(row["citizen_id"]) if row["citizen_id"] else None,
        officer_code=row["officer_code"],
        assurance=row["assurance"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )
