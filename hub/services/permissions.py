"""My permissions: what the person decides, what the law allows, and what has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.state import ConsentState, state_at
from consent.terms import ConsentAction, ConsentStatus
from hub.records.consent_requests import ConsentRequest
from hub.records.consents import StoredConsent
from hub.records.identifiers import CitizenId
from hub.records.trails import PurposeUse
from hub.services.consenting import own_events
from hub.services.front_office import FrontOffice, OwnView, note_own_view
from hub.services.offers import LawfulUse, Offer, lawful_uses, offers
from hub.services.own_data import holder_of
from hub.services.reading import snapshot
from hub.services.sessions import Session
from hub.store import access_reading as trail
from hub.store import consent_requests as requests
from policies.consents import consent_state

SOON = timedelta(days=30)
CLOSING = frozenset(
    {
        ConsentAction.WITHDRAWN,
        ConsentAction.REVOKED,
        ConsentAction.EXPIRED,
        ConsentAction.INVALIDATED,
    }
)


@dataclass(frozen=True, slots=True)
class Permission:
    """One offer with the state of this person's consent, its uses, and what the law adds to it."""

    offer: Offer
    state: ConsentState
    use: PurposeUse | None
    by_law: tuple[str, ...]

    @property
    def is_given(self) -> bool:
        """Whether the permission is in force."""
        return self.state.is_in_force


@dataclass(frozen=True, slots=True)
class Permissions:
    """The three groups, always in this order."""

    yours: tuple[Permission, ...]
    law: tuple[LawfulUse, ...]
    ended: tuple[StoredConsent, ...]
    asked: tuple[ConsentRequest, ...] = ()


def own_permissions(office: FrontOffice, session: Session, page: str, now: datetime) -> Permissions:
    """Return the signed-in person's permissions, once the view is in the log."""
    citizen_id = holder_of(session)
    note_own_view(office, OwnView(citizen_id, page), now)
    history = own_events(office, citizen_id)
    uses = _uses(office, citizen_id)
    law = {use.purpose.code: use for use in lawful_uses(office.rulebook, now)}
    yours = tuple(
        Permission(
            offer,
            _state(office, history, offer, now),
            uses.get(offer.purpose.code),
            law.pop(offer.purpose.code).fields if offer.purpose.code in law else (),
        )
        for offer in offers(office.rulebook, now)
    )
    asked = tuple(one for one in asked_of(office, citizen_id) if one.is_open(now))
    return Permissions(yours, tuple(law.values()), tuple(_ended(history, now)), asked)


def asked_of(office: FrontOffice, citizen_id: CitizenId) -> list[ConsentRequest]:
    """Return what agencies asked of one person, newest first."""
    with snapshot(office.engine, citizen=citizen_id) as connection:
        return requests.requests_of(connection, citizen_id)


def own_permission(
    office: FrontOffice, session: Session, offer: Offer, now: datetime
) -> ConsentState:
    """Return the state of one permission of the signed-in person."""
    return _state(office, own_events(office, holder_of(session)), offer, now)


def expiring_soon(permissions: Permissions, now: datetime) -> list[Permission]:
    """Return the permissions in force that end within thirty days."""
    return [
        permission
        for permission in permissions.yours
        if permission.is_given
        and permission.state.expires_at is not None
        and permission.state.expires_at - now <= SOON
    ]


def _uses(office: FrontOffice, citizen_id: CitizenId) -> dict[str, PurposeUse]:
    with snapshot(office.engine, citizen=citizen_id) as connection:
        return {use.purpose: use for use in trail.uses_of_consent(connection, citizen_id)}


def _state(
    office: FrontOffice, history: Sequence[StoredConsent], offer: Offer, now: datetime
) -> ConsentState:
    events = (stored.event for stored in history)
    purpose = offer.purpose
    return consent_state(office.rulebook, events, now, purpose.code, purpose.agency)


def _ended(history: Sequence[StoredConsent], now: datetime) -> list[StoredConsent]:
    """Return what closed a permission, and the permissions that ran out, newest first."""
    return [
        stored
        for stored in reversed(history)
        if stored.event.action in CLOSING or _ran_out(history, stored, now)
    ]


def _ran_out(history: Sequence[StoredConsent], stored: StoredConsent, now: datetime) -> bool:
    state = state_at(
        (known.event for known in history), now, stored.event.purpose, stored.event.recipient
    )
    return state.status is ConsentStatus.EXPIRED and state.event_id == stored.event.event_id
