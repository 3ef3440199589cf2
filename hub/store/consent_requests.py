"""SQL of the requests for consent: asked once, recalled once, closed once."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, CursorResult, RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.records.consent_requests import ConsentRequest, RequestOutcome
from hub.records.identifiers import CitizenId
from hub.store.aliases import ids_of
from hub.store.consent_tables import consent_requests


def add_request(connection: Connection, request: ConsentRequest) -> bool:
    """Add a request; answer False when the same one was already there."""
    adding = insert(consent_requests).values(**asdict(request)).on_conflict_do_nothing()
    return connection.execute(adding.returning(consent_requests.c.request_id)).first() is not None


def requests_of(connection: Connection, citizen_id: CitizenId) -> list[ConsentRequest]:
    """Return what was asked of one person, newest first; what was asked of an alias is theirs."""
    wanted = (
        select(consent_requests)
        .where(consent_requests.c.citizen_id.in_(ids_of(connection, citizen_id)))
        .order_by(consent_requests.c.asked_at.desc())
    )
    return [_request(row) for row in connection.execute(wanted).mappings()]


def close_open(
    connection: Connection,
    citizen_id: CitizenId,
    purpose: str,
    outcome: RequestOutcome,
    at: datetime,
) -> None:
    """Close what waits for this answer."""
    connection.execute(
        update(consent_requests)
        .where(
            consent_requests.c.citizen_id.in_(ids_of(connection, citizen_id)),
            consent_requests.c.purpose == purpose,
            consent_requests.c.closed_at.is_(None),
        )
        .values(closed_at=at, outcome=outcome.value)
    )


def remind_due(connection: Connection, now: datetime) -> int:
    """Mark as recalled whatever is due and never was; return how many."""
    marked = connection.execute(
        update(consent_requests)
        .where(
            consent_requests.c.closed_at.is_(None),
            consent_requests.c.reminded_at.is_(None),
            consent_requests.c.reminder_due <= now,
            consent_requests.c.lapses_at > now,
        )
        .values(reminded_at=now)
    )
    return cast("CursorResult[object]", marked).rowcount


def lapse_due(connection: Connection, now: datetime) -> int:
    """Close what nobody answered in time, as of the moment its time was over."""
    closed = connection.execute(
        update(consent_requests)
        .where(consent_requests.c.closed_at.is_(None), consent_requests.c.lapses_at <= now)
        .values(closed_at=consent_requests.c.lapses_at, outcome=RequestOutcome.LAPSED.value)
    )
    return cast("CursorResult[object]", closed).rowcount


def open_requests(connection: Connection, now: datetime) -> Iterator[ConsentRequest]:
    """Yield every request that waits, oldest first."""
    wanted = (
        select(consent_requests)
        .where(consent_requests.c.closed_at.is_(None), consent_requests.c.lapses_at > now)
        .order_by(consent_requests.c.asked_at)
    )
    yield from (_request(row) for row in connection.execute(wanted).mappings())


def _request(row: RowMapping) -> ConsentRequest:
    return ConsentRequest(**{**row, "citizen_id": CitizenId(row["citizen_id"])})
