"""Estonia's Data Tracker protocol: a national portal reads our log for its citizen.

Every access is there, refusals and the citizen's own visits too; each reading is itself an access,
written first. A portal may ask for the very person who signed in to it and for nobody else.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from consent.terms import Language
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.entry_bytes import decode_entry
from hub.services.access_log import Mention
from hub.services.client_registry import DATA_TRACKER
from hub.services.disclosure import CITY_ZONE, hidden_until
from hub.services.errors import ServiceError
from hub.services.front_office import FrontOffice
from hub.services.reading import answering, snapshot
from hub.services.subject_lookup import Document, find_profile
from hub.services.tokens import Caller
from hub.store import clients
from hub.store import usage_reading as store
from hub.store.sessions import transaction
from hub.store.usage_reading import Period
from policies.rulebook import CITY, Rulebook
from policies.vocabulary import OWN_DATA, Basis

__all__ = ["Period", "Tracked", "Usage", "UsagePage", "find_usage", "usage_period"]

USER_CODE = re.compile(r"CO(CC|TI|RC|CE|PPT|PA)?([0-9A-Z]{3,24})")
PORTAL = "portal"
REFUSED = "Pregunta negada: {purpose}"
OWN_VISIT = "Visita de la persona a sus datos"
OTHER = "Otra consulta"
TOLD_LATER = "Consulta que la ley permite mostrar más adelante"


class UserCodeError(ServiceError):
    """A code of a person is not one, or not of the person who is asking."""


class DoorShutError(ServiceError):
    """A client knocks at a door that was not opened for it."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """Whose accesses are asked for, and which of them."""

    document: Document
    period: Period
    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class Usage:
    """One access, in the words of the protocol."""

    at: datetime
    action: str
    receiver_code: str
    receiver_name: str
    receiver_system: str


@dataclass(frozen=True, slots=True)
class UsagePage:
    """One page of accesses, and how many there are in all."""

    total: int
    usages: tuple[Usage, ...] = field(repr=False)


def person_asking(user_id: str, user_code: str | None) -> Document:
    """The one person that the portal asks as and about; acting for others is not supported."""
    asking = _document(user_id)
    if user_code is not None and _document(user_code) != asking:
        raise UserCodeError("Solo se entregan los accesos de la misma persona que pregunta.")
    return asking


def check_door(engine: Engine, caller: Caller) -> None:
    """Raise DoorShutError unless this client may read the log for citizens (database role: api)."""
    with answering(), transaction(engine) as connection:
        if not clients.is_door_open(connection, caller.client_id, DATA_TRACKER):
            raise DoorShutError("Este cliente no puede leer el registro para las personas.")


def find_usage(office: FrontOffice, caller: Caller, tracked: Tracked, now: datetime) -> UsagePage:
    """Return a page of a person's accesses, once this look is written; nobody known has none."""
    with snapshot(office.engine) as connection:
        profile = find_profile(connection, office.ring, tracked.document)
    citizen_id = profile.citizen_id if profile else None
    office.log.append(_entry(office.rulebook, caller, now), Mention(citizen_id))
    if citizen_id is None:
        return UsagePage(0, ())
    with snapshot(office.engine, citizen=citizen_id) as connection:
        total = store.usage_count(connection, citizen_id, tracked.period)
        rows = store.usage_page(
            connection, citizen_id, tracked.period, tracked.offset, tracked.limit
        )
    today = now.astimezone(CITY_ZONE).date()
    entries = (decode_entry(row.entry) for row in rows)
    return UsagePage(total, tuple(usage_of(office.rulebook, entry, today) for entry in entries))


def usage_period(office: FrontOffice, now: datetime) -> datetime:
    """Return since when accesses are kept: the whole log, from its first entry."""
    with snapshot(office.engine) as connection:
        return store.first_entry_at(connection) or now


def _document(code: str) -> Document:
    found = USER_CODE.fullmatch(code)
    if found is None:
        raise UserCodeError("El código de la persona es «CO», el tipo y el número del documento.")
    return Document(found[1] or "CC", found[2])


def _entry(rulebook: Rulebook, caller: Caller, now: datetime) -> AccessEntry:
    return AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.API,
        outcome=Outcome.PERMITTED,
        agency=caller.agency,
        client=caller.client_id,
        purpose=OWN_DATA,
        basis=Basis.OWN_RIGHT.value,
        rulebook=rulebook.version,
        detail="tracker_find_usage",
    )


def usage_of(rulebook: Rulebook, entry: AccessEntry, today: date) -> Usage:
    """One access as it may be told today: what the law shows later is counted and not told."""
    city = rulebook.agencies[CITY].name.say(Language.SPANISH) if CITY in rulebook.agencies else CITY
    if hidden_until(entry, today):
        return Usage(entry.at, TOLD_LATER, CITY, city, PORTAL)
    code = entry.agency or CITY
    agency = rulebook.agencies.get(code)
    name = agency.name.say(Language.SPANISH) if agency else code
    return Usage(entry.at, _action(rulebook, entry), code, name, entry.client or PORTAL)


def _action(rulebook: Rulebook, entry: AccessEntry) -> str:
    if entry.agency is None and entry.channel is Channel.PORTAL:
        return OWN_VISIT
    purpose = rulebook.purposes.get(entry.purpose or "")
    said = purpose.sentence.say(Language.SPANISH) if purpose else OTHER
    is_given = entry.outcome in {Outcome.PERMITTED, Outcome.PARTLY}
    return said if is_given else REFUSED.format(purpose=said)
