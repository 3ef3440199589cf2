"""Representations: registered at a window with a document, seen and ended by either person.

A guardian's ends at the child's eighteenth birthday at the latest. A child old enough to be heard
(policies/consenting.yaml) has been heard before; without their birth date they count as old enough.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from hub.errors import HubError
from hub.ledger.entry import AccessEntry, Channel, Outcome, is_code
from hub.records.consent_requests import Representation, RepresentationKind
from hub.records.identifiers import CitizenId
from hub.services.access_log import Mention
from hub.services.front_office import FrontOffice, OwnView, note_own_view
from hub.services.own_data import birth_date_of, holder_of, is_minor, name_of
from hub.services.respondents import NotRepresentedError, is_usable, representations_of
from hub.services.sessions import Session, identify
from hub.services.subject_lookup import ADULT_AGE, Document
from hub.services.writing import change
from hub.store import representations as store
from policies.consenting import ConsentingTerms
from policies.decide import COLOMBIA


class RepresentationRefusedError(HubError):
    """A representation that must not be registered; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What an officer registers: two documents, the limits, and the document that proves it."""

    represented: Document
    representative: Document
    kind: RepresentationKind
    purposes: frozenset[str]
    evidence_hash: str = field(repr=False)
    officer: str = field(repr=False)
    starts_at: datetime
    ends_at: datetime
    minor_heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnRepresentations:
    """Those in which the person acts for somebody, and those in which somebody acts for them."""

    acting: tuple[Representation, ...]
    represented: tuple[Representation, ...]


def register_representation(
    office: FrontOffice, asked: Registration, terms: ConsentingTerms, now: datetime
) -> Representation:
    """Register a representation once it is in the log, or say why it must not be."""
    citizen_id = identify(office.engine, office.ring, asked.represented)
    made = Representation(
        representation_id=uuid4(),
        citizen_id=citizen_id,
        representative_id=identify(office.engine, office.ring, asked.representative),
        kind=asked.kind,
        purposes=asked.purposes,
        evidence_hash=asked.evidence_hash,
        officer=asked.officer,
        starts_at=asked.starts_at,
        ends_at=asked.ends_at,
        registered_at=now,
        minor_heard_at=asked.minor_heard_at,
    )
    if not is_code(asked.officer):
        raise RepresentationRefusedError("No se registró nada. Falta el código del funcionario.")
    _check(office, made, terms, now)
    made = replace(made, ends_at=_end(office, made))
    with change(office.engine, citizen=citizen_id) as connection:
        store.add_representation(connection, made)
        _note(office, made, now)
    return made


def own_representations(office: FrontOffice, session: Session, now: datetime) -> OwnRepresentations:
    """Return the signed-in person's representations, once the view is in the log."""
    citizen_id = holder_of(session)
    note_own_view(office, OwnView(citizen_id, "own-representations"), now)
    known = representations_of(office, citizen_id)
    return OwnRepresentations(
        tuple(one for one in known if is_usable(office, session, one, now)),
        tuple(one for one in known if one.citizen_id == citizen_id),
    )


def named(office: FrontOffice, citizen_id: CitizenId, now: datetime) -> str | None:
    """Return the name of the other person of a representation, once that is in their own log."""
    view = OwnView(citizen_id, "represented-view", shown=frozenset({"full_name"}))
    note_own_view(office, view, now)
    return name_of(office, citizen_id)


def represented_session(session: Session, made: Representation) -> Session:
    """Return the session through which a representative sees what the represented person would."""
    return replace(session, citizen_id=made.citizen_id)


def end_representation(
    office: FrontOffice, session: Session, representation_id: UUID, now: datetime
) -> None:
    """End one in which the signed-in person has a part; what was answered under it stays."""
    citizen_id = holder_of(session)
    with change(office.engine, citizen=citizen_id) as connection:
        if not store.end(connection, representation_id, now):
            raise NotRepresentedError("No hay una representación vigente con ese número.")
        note_own_view(office, OwnView(citizen_id, "representation-ended"), now)


def _check(
    office: FrontOffice, made: Representation, terms: ConsentingTerms, now: datetime
) -> None:
    unknown = made.purposes - office.rulebook.purposes.keys()
    days = (made.ends_at - made.starts_at).days
    is_child = is_minor(office, made.citizen_id, now)
    is_guardian = made.kind is RepresentationKind.GUARDIAN
    problems = {
        "Nadie se representa a sí mismo.": made.citizen_id == made.representative_id,
        "Nombre al menos una finalidad registrada.": bool(unknown) or not made.purposes,
        "La fecha final va después de la inicial y del día de hoy.": (
            made.ends_at <= max(now, made.starts_at)
        ),
        f"Una representación dura como máximo {terms.longest_representation_days} días.": (
            days > terms.longest_representation_days
        ),
        "Quien representa debe ser mayor de edad.": is_minor(office, made.representative_id, now),
        "Un acudiente representa a una persona menor de edad.": is_guardian and not is_child,
        "A una persona menor de edad la representa su acudiente.": is_child and not is_guardian,
        "Primero hay que oír a la niña, el niño o adolescente: diga cuándo.": (
            is_child
            and made.minor_heard_at is None
            and _must_be_heard(birth_date_of(office, made.citizen_id), terms, now)
        ),
    }
    found = [sentence for sentence, is_so in problems.items() if is_so]
    if found:
        raise RepresentationRefusedError(f"No se registró nada. {' '.join(found)}")


def _must_be_heard(born: date | None, terms: ConsentingTerms, now: datetime) -> bool:
    if born is None:
        return True
    return _birthday(born, terms.hearing_age) <= now


def _end(office: FrontOffice, made: Representation) -> datetime:
    born = birth_date_of(office, made.citizen_id)
    if made.kind is not RepresentationKind.GUARDIAN or born is None:
        return made.ends_at
    return min(made.ends_at, _birthday(born, ADULT_AGE))


def _birthday(born: date, age: int) -> datetime:
    """The first moment of a birthday in Colombia; who was born on a leap day waits one day."""
    year = born.year + age
    is_leap_day = (born.month, born.day) == (2, 29)
    try:
        day = born.replace(year=year)
    except ValueError:
        day = date(year, 3, 1) if is_leap_day else born
    return datetime.combine(day, time(), COLOMBIA).astimezone(UTC)


def _note(office: FrontOffice, made: Representation, now: datetime) -> None:
    entry = AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.DPO,
        outcome=Outcome.PERMITTED,
        officer=made.officer,
        rulebook=office.rulebook.version,
        detail="representation-registered",
    )
    office.log.append(entry, Mention(CitizenId(made.citizen_id)))
