"""An agency asks a person for permission: once, with one reminder at most, and then it rests.

The agency hears the same whether the person is known, protected, already asked or resting after a
no: whom the hub knows is nobody's to learn. What was asked is in the log before the answer leaves.
"""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid5

from sqlalchemy import Connection

from consent.events import ConsentEvent, ConsentLimits
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.errors import HubError
from hub.ledger.entry import AccessEntry, Outcome
from hub.ledger.entry import Channel as Door
from hub.records.consent_requests import ConsentRequest, RequestOutcome
from hub.records.identifiers import CitizenId
from hub.services.access_log import Mention, Receipt
from hub.services.offers import Offer, offer_of
from hub.services.reading import snapshot
from hub.services.sharing import SharingDesk
from hub.services.subject_lookup import Document, find_citizen
from hub.services.tokens import Caller
from hub.services.writing import change
from hub.store import consent_requests as store
from hub.store import consents
from policies.consenting import ConsentingTerms
from policies.consents import consent_state
from policies.decide import COLOMBIA

ASKED = "consent-asked"
GIVEN = RequestOutcome.GIVEN.value
NOES = frozenset({ConsentAction.REFUSED, ConsentAction.WITHDRAWN, ConsentAction.REVOKED})


class NothingToAskError(HubError):
    """This agency has no purpose of that name that asks for permission, or may not ask for it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What an agency's system asks to be allowed."""

    caller: Caller
    document: Document
    purpose: str
    case_ref: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the agency hears: the same for anybody."""

    request_id: UUID
    lapses_at: datetime
    receipt: Receipt


def ask(desk: SharingDesk, terms: ConsentingTerms, asking: Asking, now: datetime) -> Asked:
    """Put the request before the person, if it may be; raise when there is nothing to ask."""
    offer = _offer(desk, asking, now)
    request_id = _request_id(desk, asking, now)
    with snapshot(desk.engine) as connection:
        citizen_id = find_citizen(connection, desk.ring, asking.document)
    if citizen_id is not None:
        made = _request(offer, terms, (request_id, citizen_id), now)
        with change(desk.engine, citizen=citizen_id) as connection:
            _put(connection, desk, terms, offer, made)
    receipt = desk.log.append(
        _entry(desk, asking, offer, now), Mention(citizen_id, asking.case_ref)
    )
    return Asked(request_id, terms.lapse(now), receipt)


def note_nothing_to_ask(desk: SharingDesk, caller: Caller, now: datetime) -> None:
    """Write down that a request was refused for what it asked."""
    entry = AccessEntry(
        at=now.astimezone(UTC),
        channel=Door.API,
        outcome=Outcome.REFUSED,
        agency=caller.agency,
        client=caller.client_id,
        rulebook=desk.rulebook.version,
        detail="nothing-to-ask",
    )
    desk.log.append(entry)


def _offer(desk: SharingDesk, asking: Asking, now: datetime) -> Offer:
    """Only the agency of a purpose may ask for it, with the scope it would read it with."""
    offer = offer_of(desk.rulebook, asking.purpose, now)
    is_own = offer is not None and offer.purpose.agency == asking.caller.agency
    if offer is None or not is_own or offer.purpose.scope not in asking.caller.scopes:
        raise NothingToAskError(
            "Esa finalidad no pide permiso, no es de su entidad o su token no la trae. "
            "No se pidió nada."
        )
    return offer


def _request_id(desk: SharingDesk, asking: Asking, now: datetime) -> UUID:
    """The same for the same question of a day, and for a document that nobody has."""
    keyed = UUID(bytes=sha256(asking.document.tag(desk.ring)).digest()[:16])
    day = now.astimezone(COLOMBIA).date()
    return uuid5(keyed, f"{asking.caller.agency}|{asking.purpose}|{day}")


def _request(
    offer: Offer, terms: ConsentingTerms, ids: tuple[UUID, CitizenId], now: datetime
) -> ConsentRequest:
    request_id, citizen_id = ids
    return ConsentRequest(
        request_id=request_id,
        citizen_id=citizen_id,
        agency=offer.purpose.agency,
        purpose=offer.purpose.code,
        notice_version=offer.notice.version,
        asked_at=now,
        reminder_due=terms.reminder_due(now),
        lapses_at=terms.lapse(now),
    )


def _put(
    connection: Connection,
    desk: SharingDesk,
    terms: ConsentingTerms,
    offer: Offer,
    made: ConsentRequest,
) -> None:
    """Nothing is put before who was asked already, said yes already, or rests after a no."""
    code, agency, now = made.purpose, made.agency, made.asked_at
    known = [one for one in store.requests_of(connection, made.citizen_id) if one.purpose == code]
    history = [one.event for one in consents.events_of(connection, made.citizen_id)]
    is_given = consent_state(desk.rulebook, history, now, code, agency).is_in_force
    said_no = [
        event.at
        for event in history
        if (event.purpose, event.recipient) == (code, agency) and event.action in NOES
    ]
    rested = [*said_no, *(one.ended_at for one in known if one.outcome != GIVEN)]
    rests = any(now < terms.rest_until(at) for at in rested if at <= now)
    if is_given or rests or any(one.is_open(now) for one in known):
        return
    if store.add_request(connection, made):
        consents.add_event(connection, _asked_event(offer, made), None)


def _asked_event(offer: Offer, made: ConsentRequest) -> ConsentEvent:
    return ConsentEvent(
        event_id=ConsentEventId(uuid5(made.request_id, "requested")),
        citizen_id=made.citizen_id,
        purpose=made.purpose,
        recipient=made.agency,
        action=ConsentAction.REQUESTED,
        fields=offer.all_fields,
        at=made.asked_at,
        channel=Channel.SYSTEM,
        notice_version=offer.notice.version,
        text_hash=offer.notice.text_hash(Language.SPANISH),
        language=Language.SPANISH,
        actor=Actor.AGENCY,
        limits=ConsentLimits(**asdict(offer.agreement.limits)),
        request_id=made.request_id,
    )


def _entry(desk: SharingDesk, asking: Asking, offer: Offer, now: datetime) -> AccessEntry:
    return AccessEntry(
        at=now.astimezone(UTC),
        channel=Door.API,
        outcome=Outcome.PERMITTED,
        agency=asking.caller.agency,
        client=asking.caller.client_id,
        purpose=asking.purpose,
        agreement=offer.agreement.agreement_id,
        rulebook=desk.rulebook.version,
        detail=ASKED,
    )
