"""The receipt of use: what was read under one consent, when and by whom, from the access log.

A receipt of consent says what may happen; this one says what did (KantaraInitiative
consent-receipt-v-next, issue 16). Each line names the log entry and its hash, so that the log's own
proofs hold for it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid5

from consent.canonical import Json
from consent.record import CONTEXT
from hub.ledger.entry import AccessEntry
from hub.ledger.entry_bytes import decode_entry
from hub.records.consents import StoredConsent
from hub.records.identifiers import CitizenId
from hub.records.trails import TrailRow
from hub.services.consenting import own_consent, sign_document
from hub.services.front_office import FrontOffice
from hub.services.own_data import holder_of
from hub.services.reading import snapshot
from hub.services.sessions import Session
from hub.store import access_log
from hub.store import access_reading as trail
from policies.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Use:
    """One access under a consent: the entry, who read, and which fields; never a value."""

    entry: int
    leaf_hash: str
    at: datetime
    agency: str
    client: str | None
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Uses:
    """Every access under one consent, newest first."""

    consent: StoredConsent = field(repr=False)
    found: tuple[Use, ...]


def uses_of(office: FrontOffice, session: Session, event_id: UUID, now: datetime) -> Uses:
    """Return what was read under one answer of the signed-in person; the log knows first."""
    stored = own_consent(office, session, event_id, now)
    return Uses(stored, _found(office, holder_of(session), event_id))


def use_receipt(
    office: FrontOffice, session: Session, event_id: UUID, now: datetime
) -> dict[str, Json]:
    """Return the signed receipt of use of one answer."""
    uses = uses_of(office, session, event_id, now)
    with snapshot(office.engine) as connection:
        newest = access_log.last_checkpoint(connection)
    event = uses.consent.event
    return sign_document(
        office.ring,
        {
            "@context": CONTEXT,
            "@type": "ConsentUseReceipt",
            "receipt_id": f"urn:uuid:{uuid5(event_id, f'use|{now.isoformat()}')}",
            "issued_at": now.astimezone(UTC).isoformat(),
            "consent": f"urn:uuid:{event_id}",
            "purpose": event.purpose,
            "recipient": event.recipient,
            "total_uses": len(uses.found),
            "uses": [_told(use) for use in uses.found],
            "log_checkpoint": newest.note if newest else None,
        },
    )


def _found(office: FrontOffice, citizen_id: CitizenId, event_id: UUID) -> tuple[Use, ...]:
    with snapshot(office.engine, citizen=citizen_id) as connection:
        rows = trail.entries_under(connection, citizen_id, str(event_id))
    return tuple(_use(office.rulebook, row) for row in rows)


def _under(rulebook: Rulebook, entry: AccessEntry) -> frozenset[str]:
    """The fields that the consent opened; those that a law opened in the same access are no use of it."""
    grounds = {name: entry.inputs.get(f"by_{name}") or entry.agreement for name in entry.given}
    known = {name: rulebook.agreements.get(ground or "") for name, ground in grounds.items()}
    return frozenset(name for name, made in known.items() if made is None or made.needs_consent)


def _use(rulebook: Rulebook, row: TrailRow) -> Use:
    entry = decode_entry(row.entry)
    return Use(
        entry=row.seq,
        leaf_hash=row.leaf_hash.hex(),
        at=entry.at,
        agency=entry.agency or "",
        client=entry.client,
        fields=_under(rulebook, entry),
    )


def _told(use: Use) -> dict[str, Json]:
    return {
        "entry": use.entry,
        "leaf_hash": use.leaf_hash,
        "at": use.at.isoformat(),
        "agency": use.agency,
        "client": use.client,
        "fields": sorted(use.fields),
    }
