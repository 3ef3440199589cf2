"""What the portal's use cases work with, and the note each of them leaves in the access log."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.identifiers import CitizenId
from hub.services.access_log import LogWriter, Mention
from hub.services.sessions import Session
from hub.vault.keyring import KeyRing
from policies.rulebook import Rulebook
from policies.vocabulary import OWN_DATA, Basis, Reason

NO_FIELDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FrontOffice:
    """The database (role: portal), the keys, the rules and the log; made once for all requests."""

    engine: Engine
    ring: KeyRing = field(repr=False)
    rulebook: Rulebook
    log: LogWriter = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnView:
    """What a person did on their own pages: codes and field names, never a value."""

    citizen_id: CitizenId = field(repr=False)
    page: str
    shown: frozenset[str] = NO_FIELDS
    locked: frozenset[str] = NO_FIELDS
    consent: str | None = None


def note_own_view(office: FrontOffice, view: OwnView, now: datetime) -> int:
    """Write down that a person used their own page, before the page leaves (P2)."""
    entry = AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.PORTAL,
        outcome=_outcome(view),
        purpose=OWN_DATA,
        basis=Basis.OWN_RIGHT.value,
        rulebook=office.rulebook.version,
        detail=view.page,
        consent=view.consent,
        asked=view.shown | view.locked,
        given=view.shown,
        withheld=dict.fromkeys(sorted(view.locked), Reason.ASSURANCE_TOO_LOW.value),
    )
    return office.log.append(entry, Mention(view.citizen_id)).entry


def note_office_view(office: FrontOffice, session: Session, page: str, now: datetime) -> int:
    """Write down that an officer opened a page of the office; no person is named by it."""
    entry = AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.DPO,
        outcome=Outcome.PERMITTED,
        officer=session.officer_code,
        detail=page,
    )
    return office.log.append(entry).entry


def _outcome(view: OwnView) -> Outcome:
    if not view.locked:
        return Outcome.PERMITTED
    return Outcome.PARTLY if view.shown else Outcome.REFUSED
