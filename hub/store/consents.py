"""SQL of the consent ledger: it only grows, and one event can be found again by its id."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from consent.canonical import Json
from consent.events import ConsentEvent, ConsentLimits, Proof
from consent.terms import (
    ASKING_ACTIONS,
    OPENING_ACTIONS,
    Actor,
    Channel,
    ConsentAction,
    ConsentEventId,
    Language,
)
from hub.records.consents import RegisterFilter, StoredConsent
from hub.records.identifiers import CitizenId
from hub.store.aliases import ids_of
from hub.store.schema import consent_events


def add_event(
    connection: Connection, event: ConsentEvent, receipt: Mapping[str, Json] | None
) -> bool:
    """Append an event; answer False when it was already there (the same form sent twice)."""
    row = {
        "event_id": event.event_id,
        "citizen_id": event.citizen_id,
        "purpose": event.purpose,
        "recipient": event.recipient,
        "action": event.action.value,
        "fields": sorted(event.fields),
        "at": event.at,
        "channel": event.channel.value,
        "notice_version": event.notice_version,
        "text_hash": event.text_hash,
        "language": event.language.value,
        "expires_at": event.expires_at,
        "actor": event.actor.value,
        "receipt": receipt,
        "limits": asdict(event.limits) if event.limits else None,
        "evidence_hash": event.proof.evidence_hash if event.proof else None,
        "officer": event.proof.officer if event.proof else None,
        "representation": event.representation,
        "request_id": event.request_id,
    }
    adding = insert(consent_events).values(row).on_conflict_do_nothing()
    added = connection.execute(adding.returning(consent_events.c.seq))
    return added.first() is not None


def events_of(connection: Connection, citizen_id: CitizenId) -> list[StoredConsent]:
    """Return every event of one person, oldest first; those of an alias count as theirs."""
    chosen = (
        select(consent_events)
        .where(consent_events.c.citizen_id.in_(ids_of(connection, citizen_id)))
        .order_by(consent_events.c.seq)
    )
    found = [_stored(row) for row in connection.execute(chosen).mappings()]
    return [replace(one, event=replace(one.event, citizen_id=citizen_id)) for one in found]


def newest_openings(connection: Connection, now: datetime) -> Iterator[ConsentEvent]:
    """Yield the newest answer of each person, purpose and agency, when it opens access.

    Whether it has ended, by its date or by its notice, is for whoever asks; rows are streamed.
    """
    columns = consent_events.c
    key = (columns.citizen_id, columns.purpose, columns.recipient)
    closes = columns.action.not_in([action.value for action in OPENING_ACTIONS])
    newest = (
        select(consent_events)
        .ext(distinct_on(*key))
        .where(
            columns.action.not_in([action.value for action in ASKING_ACTIONS]), columns.at <= now
        )
        .order_by(*key, columns.at.desc(), closes.desc(), columns.event_id.desc())
    )
    streamed = connection.execute(newest.execution_options(yield_per=1000))
    for row in streamed.mappings():
        event = _stored(row).event
        if event.opens_access:
            yield event


def find_event(connection: Connection, event_id: UUID) -> StoredConsent | None:
    """Return one event, when whoever asks may see it."""
    chosen = select(consent_events).where(consent_events.c.event_id == event_id)
    row = connection.execute(chosen).mappings().first()
    return _stored(row) if row else None


def register_page(
    connection: Connection, chosen: RegisterFilter, before: int | None, limit: int
) -> list[StoredConsent]:
    """Return events from the newest back, before a place in the ledger."""
    wanted = select(consent_events).where(*_conditions(chosen))
    if before is not None:
        wanted = wanted.where(consent_events.c.seq < before)
    wanted = wanted.order_by(consent_events.c.seq.desc()).limit(limit)
    return [_stored(row) for row in connection.execute(wanted).mappings()]


def register_size(connection: Connection, chosen: RegisterFilter) -> int:
    """Return how many events the filter leaves."""
    counted = select(func.count()).select_from(consent_events).where(*_conditions(chosen))
    return connection.execute(counted).scalar_one()


def _conditions(chosen: RegisterFilter) -> list[ColumnElement[bool]]:
    action = chosen.action.value if chosen.action else None
    asked = {"recipient": chosen.recipient, "purpose": chosen.purpose, "action": action}
    return [consent_events.c[name] == value for name, value in asked.items() if value is not None]


def _stored(row: RowMapping) -> StoredConsent:
    event = ConsentEvent(
        event_id=ConsentEventId(row["event_id"]),
        citizen_id=row["citizen_id"],
        purpose=row["purpose"],
        recipient=row["recipient"],
        action=ConsentAction(row["action"]),
        fields=frozenset(row["fields"]),
        at=row["at"],
        channel=Channel(row["channel"]),
        notice_version=row["notice_version"],
        text_hash=row["text_hash"],
        language=Language(row["language"]),
        actor=Actor(row["actor"]),
        expires_at=row["expires_at"],
        limits=ConsentLimits(**row["limits"]) if row["limits"] else None,
        proof=_proof(row),
        representation=row["representation"],
        request_id=row["request_id"],
    )
    return StoredConsent(row["seq"], event, row["receipt"])


def _proof(row: RowMapping) -> Proof | None:
    hashed, officer = row["evidence_hash"], row["officer"]
    return Proof(hashed, officer) if hashed and officer else None
