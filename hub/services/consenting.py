"""Giving, refusing and withdrawing permission: one event, one signed receipt, one log entry.

The event and its receipt are written in one transaction that commits only after the log holds
the entry. The same form sent twice is the same event: its id comes from the form's own key.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidSignature
from sqlalchemy import Connection

from consent.canonical import Json, canonical_bytes
from consent.events import ConsentEvent, ConsentLimits
from consent.receipt import receipt
from consent.record import consent_record
from consent.state import ConsentState
from consent.terms import Channel, ConsentAction, ConsentEventId, Language
from hub.errors import HubError
from hub.records.consent_requests import RequestOutcome
from hub.records.consents import StoredConsent
from hub.records.identifiers import CitizenId
from hub.services.front_office import FrontOffice, OwnView, note_own_view
from hub.services.offers import Offer, offer_of
from hub.services.own_data import holder_of
from hub.services.reading import snapshot
from hub.services.respondents import Respondent, respondent
from hub.services.sessions import Session
from hub.services.writing import change
from hub.store import consent_requests as requests
from hub.store import consents as store
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import signing_key
from policies.consents import consent_state
from policies.receipts import record_terms

NOTICE_ADDRESS = "/aviso"


class ConsentConflictError(HubError):
    """The consent is not in the state that the form believed; nothing was changed."""


class ConsentMissingError(HubError):
    """There is no such consent for this person."""


class NothingChosenError(HubError):
    """A yes to nothing: no field is necessary and none was chosen."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered to an offer, on one form."""

    purpose: str
    says_yes: bool
    optional: frozenset[str]
    language: Language
    form_key: UUID
    representation: UUID | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A permission taken back, on one form."""

    purpose: str
    language: Language
    form_key: UUID
    representation: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Signing:
    """What one answer needs to become an event: who, what it is about, when and which form."""

    who: Respondent
    offer: Offer
    language: Language
    event_id: ConsentEventId
    now: datetime

    @property
    def citizen_id(self) -> CitizenId:
        """Whose consent it is."""
        return self.who.citizen_id


def reply(office: FrontOffice, session: Session, answer: Reply, now: datetime) -> ConsentEventId:
    """Record a yes or a no; return the event, the old one when the form was sent before."""
    signing = _signing(office, session, answer, now)
    with change(office.engine, citizen=signing.citizen_id) as connection:
        history = store.events_of(connection, signing.citizen_id)
        state = _state(office, history, signing.offer, now)
        event = _reply_event(signing, answer, state, _request(connection, signing))
        _record(connection, office, history, event)
        outcome = RequestOutcome.GIVEN if answer.says_yes else RequestOutcome.REFUSED
        requests.close_open(connection, signing.citizen_id, answer.purpose, outcome, now)
    return signing.event_id


def withdraw(
    office: FrontOffice, session: Session, withdrawal: Withdrawal, now: datetime
) -> ConsentEventId:
    """Record that a permission was taken back; the very next answer of the hub obeys."""
    signing = _signing(office, session, withdrawal, now)
    with change(office.engine, citizen=signing.citizen_id) as connection:
        history = store.events_of(connection, signing.citizen_id)
        if _is_known(history, signing.event_id):
            return signing.event_id
        state = _state(office, history, signing.offer, now)
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
    office: FrontOffice, session: Session, form: Reply | Withdrawal, now: datetime
) -> _Signing:
    offer = offer_of(office.rulebook, form.purpose, now)
    if offer is None:
        raise ConsentMissingError("Ninguna entidad pide ese permiso.")
    who = respondent(office, session, offer, now, form.representation)
    return _Signing(who, offer, form.language, event_id_of(who.citizen_id, form.form_key), now)


def _request(connection: Connection, signing: _Signing) -> UUID | None:
    """The request that this answers, when an agency had asked."""
    asked = requests.requests_of(connection, signing.citizen_id)
    code = signing.offer.purpose.code
    return next(
        (one.request_id for one in asked if one.purpose == code and one.is_open(signing.now)), None
    )


def event_id_of(citizen_id: CitizenId, form_key: UUID) -> ConsentEventId:
    """Return the id of the event that a form makes: the same form, the same event."""
    return ConsentEventId(uuid5(citizen_id, str(form_key)))


def _state(
    office: FrontOffice, history: Sequence[StoredConsent], offer: Offer, now: datetime
) -> ConsentState:
    events = (stored.event for stored in history)
    purpose = offer.purpose
    return consent_state(office.rulebook, events, now, purpose.code, purpose.agency)


def _is_known(history: Sequence[StoredConsent], event_id: ConsentEventId) -> bool:
    return any(stored.event.event_id == event_id for stored in history)


def _reply_event(
    signing: _Signing, answer: Reply, state: ConsentState, request_id: UUID | None
) -> ConsentEvent:
    if not answer.says_yes:
        refused = _event(signing, ConsentAction.REFUSED, signing.offer.all_fields)
        return replace(refused, request_id=request_id)
    fields = signing.offer.required | (answer.optional & signing.offer.optional)
    if not fields:
        raise NothingChosenError("Marque al menos un dato, o diga que no. No cambió nada.")
    action = ConsentAction.RENEWED if state.is_in_force else ConsentAction.GIVEN
    ends = signing.offer.notice.consent_end(signing.now)
    return replace(_event(signing, action, fields, ends), request_id=request_id)


def _withdrawal_event(signing: _Signing, state: ConsentState) -> ConsentEvent:
    return _event(signing, ConsentAction.WITHDRAWN, state.fields)


def _event(
    signing: _Signing,
    action: ConsentAction,
    fields: frozenset[str],
    expires_at: datetime | None = None,
) -> ConsentEvent:
    notice, limits = signing.offer.notice, signing.offer.agreement.limits
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
        actor=signing.who.actor,
        expires_at=expires_at,
        limits=ConsentLimits(**asdict(limits)),
        representation=signing.who.representation,
    )


def _record(
    connection: Connection,
    office: FrontOffice,
    history: Sequence[StoredConsent],
    event: ConsentEvent,
) -> None:
    """Write the event and its receipt; the commit waits for the log."""
    signed = signed_receipt(office, history, event)
    if not store.add_event(connection, event, signed):
        return
    who = "represented-" if event.representation else ""
    page = f"{who}consent-{event.action.value}"
    view = OwnView(CitizenId(event.citizen_id), page, consent=str(event.event_id))
    note_own_view(office, view, event.at)


def signed_receipt(
    office: FrontOffice, history: Sequence[StoredConsent], event: ConsentEvent
) -> dict[str, Json]:
    """Return the receipt of an event with the whole story of its consent, signed."""
    same = [
        stored.event
        for stored in history
        if (stored.event.purpose, stored.event.recipient) == (event.purpose, event.recipient)
    ]
    terms = record_terms(office.rulebook, event.purpose, event.language, NOTICE_ADDRESS)
    body = receipt(
        consent_record([*same, event], terms), uuid5(event.event_id, "receipt"), event.at
    )
    return sign_document(office.ring, body)


def sign_document(ring: KeyRing, body: dict[str, Json]) -> dict[str, Json]:
    """Sign a receipt, of consent or of use, over its one sequence of bytes."""
    signature = signing_key(ring, KeyPurpose.RECEIPTS).sign(canonical_bytes(body))
    return {"body": body, "signature": b64encode(signature).decode()}
