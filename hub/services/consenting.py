"""Giving, refusing and withdrawing permission: one event, one signed receipt, one log entry.

The event and its receipt are written in one transaction that commits only after the log holds
the entry. The same form sent twice is the same event: its id comes from the form's own key.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidSignature
from sqlalchemy import Connection

from consent.canonical import Json, canonical_bytes
from consent.events import ConsentEvent
from consent.receipt import receipt
from consent.record import consent_record
from consent.state import ConsentState, state_at
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.errors import HubError
from hub.records.consents import StoredConsent
from hub.records.identifiers import CitizenId
from hub.services.front_office import FrontOffice, OwnView, note_own_view
from hub.services.offers import Offer, offer_of
from hub.services.own_data import holder_of, is_minor
from hub.services.reading import snapshot
from hub.services.sessions import Session
from hub.services.writing import change
from hub.store import consents as store
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import signing_key
from policies.receipts import record_terms

NOTICE_ADDRESS = "/aviso"


class ConsentConflictError(HubError):
    """The consent is not in the state that the form believed; nothing was changed."""


class ConsentMissingError(HubError):
    """There is no such consent for this person."""


class RepresentativeNeededError(HubError):
    """A child does not answer alone: the representative does, after hearing the child."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered to an offer, on one form."""

    purpose: str
    says_yes: bool
    optional: frozenset[str]
    language: Language
    form_key: UUID


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A permission taken back, on one form."""

    purpose: str
    language: Language
    form_key: UUID


@dataclass(frozen=True, slots=True)
class _Signing:
    """What one answer needs to become an event: who, what it is about, when and which form."""

    citizen_id: CitizenId = field(repr=False)
    offer: Offer
    language: Language
    event_id: ConsentEventId
    now: datetime


def reply(office: FrontOffice, session: Session, answer: Reply, now: datetime) -> ConsentEventId:
    """Record a yes or a no; return the event, the old one when the form was sent before."""
    signing = _signing(office, session, answer.purpose, (answer.language, answer.form_key), now)
    if is_minor(office, signing.citizen_id, now) and not signing.offer.covers_minors:
        raise RepresentativeNeededError(
            "Por una persona menor de edad responde quien la representa, en la ventanilla."
        )
    with change(office.engine, citizen=signing.citizen_id) as connection:
        history = store.events_of(connection, signing.citizen_id)
        state = _state(history, signing.offer, now)
        event = _reply_event(signing, answer, state)
        _record(connection, office, history, event)
    return signing.event_id


def withdraw(
    office: FrontOffice, session: Session, withdrawal: Withdrawal, now: datetime
) -> ConsentEventId:
    """Record that a permission was taken back; the very next answer of the hub obeys."""
    signing = _signing(
        office, session, withdrawal.purpose, (withdrawal.language, withdrawal.form_key), now
    )
    with change(office.engine, citizen=signing.citizen_id) as connection:
        history = store.events_of(connection, signing.citizen_id)
        if _is_known(history, signing.event_id):
            return signing.event_id
        state = _state(history, signing.offer, now)
        if not state.is_in_force:
            raise ConsentConflictError("Ese permiso ya no está vigente. No cambió nada.")
        _record(connection, office, history, _withdrawal_event(signing, state))
    return signing.event_id


def own_consent(
    office: FrontOffice, session: Session, event_id: UUID, now: datetime
) -> StoredConsent:
    """Return one event of the signed-in person; anybody else's does not exist for them."""
    citizen_id = holder_of(session)
    history = own_events(office, citizen_id)
    found = next((stored for stored in history if stored.event.event_id == event_id), None)
    if found is None:
        raise ConsentMissingError("No hay un recibo con ese número.")
    view = OwnView(citizen_id, "own-receipt", consent=str(event_id))
    note_own_view(office, view, now)
    return found


def own_events(office: FrontOffice, citizen_id: CitizenId) -> list[StoredConsent]:
    """Return every consent event of one person, oldest first."""
    with snapshot(office.engine, citizen=citizen_id) as connection:
        return store.events_of(connection, citizen_id)


def has_good_signature(ring: KeyRing, signed: Mapping[str, Json]) -> bool:
    """Tell whether a stored receipt is the one that was signed."""
    key = signing_key(ring, KeyPurpose.RECEIPTS).public_key()
    try:
        key.verify(signature_of(signed), signed_bytes(signed))
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_bytes(signed: Mapping[str, Json]) -> bytes:
    """Return the bytes of a receipt that its signature covers."""
    body = signed.get("body")
    return canonical_bytes(body) if isinstance(body, Mapping) else b""


def signature_of(signed: Mapping[str, Json]) -> bytes:
    """Return the raw signature of a receipt, as `openssl` wants it."""
    return b64decode(str(signed.get("signature", "")), validate=True)


def _signing(
    office: FrontOffice,
    session: Session,
    purpose: str,
    form: tuple[Language, UUID],
    now: datetime,
) -> _Signing:
    citizen_id = holder_of(session)
    language, form_key = form
    offer = offer_of(office.rulebook, purpose, now)
    if offer is None:
        raise ConsentMissingError("Ninguna entidad pide ese permiso.")
    return _Signing(citizen_id, offer, language, event_id_of(citizen_id, form_key), now)


def event_id_of(citizen_id: CitizenId, form_key: UUID) -> ConsentEventId:
    """Return the id of the event that a form makes: the same form, the same event."""
    return ConsentEventId(uuid5(citizen_id, str(form_key)))


def _state(history: Sequence[StoredConsent], offer: Offer, now: datetime) -> ConsentState:
    events = (stored.event for stored in history)
    return state_at(events, now, offer.purpose.code, offer.purpose.agency)


def _is_known(history: Sequence[StoredConsent], event_id: ConsentEventId) -> bool:
    return any(stored.event.event_id == event_id for stored in history)


def _reply_event(signing: _Signing, answer: Reply, state: ConsentState) -> ConsentEvent:
    if not answer.says_yes:
        return _event(signing, ConsentAction.REFUSED, signing.offer.all_fields, None)
    fields = signing.offer.required | (answer.optional & signing.offer.optional)
    action = ConsentAction.RENEWED if state.is_in_force else ConsentAction.GIVEN
    return _event(signing, action, fields, signing.offer.notice.consent_end(signing.now))


def _withdrawal_event(signing: _Signing, state: ConsentState) -> ConsentEvent:
    return _event(signing, ConsentAction.WITHDRAWN, state.fields, None)


def _event(
    signing: _Signing, action: ConsentAction, fields: frozenset[str], expires_at: datetime | None
) -> ConsentEvent:
    notice = signing.offer.notice
    return ConsentEvent(
        event_id=signing.event_id,
        citizen_id=signing.citizen_id,
        purpose=signing.offer.purpose.code,
        recipient=signing.offer.purpose.agency,
        action=action,
        fields=fields,
        at=signing.now,
        channel=Channel.PORTAL,
        notice_version=notice.version,
        text_hash=notice.text_hash(signing.language),
        language=signing.language,
        actor=Actor.CITIZEN,
        expires_at=expires_at,
    )


def _record(
    connection: Connection,
    office: FrontOffice,
    history: Sequence[StoredConsent],
    event: ConsentEvent,
) -> None:
    """Write the event and its receipt; the commit waits for the log."""
    signed = _signed_receipt(office, history, event)
    if not store.add_event(connection, event, signed):
        return
    view = OwnView(
        CitizenId(event.citizen_id), f"consent-{event.action.value}", consent=str(event.event_id)
    )
    note_own_view(office, view, event.at)


def _signed_receipt(
    office: FrontOffice, history: Sequence[StoredConsent], event: ConsentEvent
) -> dict[str, Json]:
    same = [
        stored.event
        for stored in history
        if (stored.event.purpose, stored.event.recipient) == (event.purpose, event.recipient)
    ]
    terms = record_terms(office.rulebook, event.purpose, event.language, NOTICE_ADDRESS)
    body = receipt(
        consent_record([*same, event], terms), uuid5(event.event_id, "receipt"), event.at
    )
    signature = signing_key(office.ring, KeyPurpose.RECEIPTS).sign(canonical_bytes(body))
    return {"body": body, "signature": b64encode(signature).decode()}
