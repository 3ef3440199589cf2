"""Who answers for whom: the person, or somebody who may represent them for this purpose today.

A minor never answers alone. A representation is used by the one it was given to, for the purposes
it names, within its dates; that of a guardian ends when the child is no longer one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from consent.terms import Actor
from hub.errors import HubError
from hub.records.consent_requests import Representation, RepresentationKind
from hub.records.identifiers import CitizenId
from hub.services.front_office import FrontOffice
from hub.services.offers import Offer
from hub.services.own_data import holder_of, is_minor
from hub.services.reading import snapshot
from hub.services.sessions import Session
from hub.store import representations as store


class RepresentativeNeededError(HubError):
    """A child does not answer alone: the representative does, after hearing the child."""


class NotRepresentedError(HubError):
    """There is no representation by which this person may do this; none, ended and foreign alike."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Whose consent it is, and in which quality somebody answers."""

    citizen_id: CitizenId = field(repr=False)
    actor: Actor = Actor.CITIZEN
    representation: UUID | None = None


def respondent(
    office: FrontOffice,
    session: Session,
    offer: Offer,
    now: datetime,
    representation_id: UUID | None = None,
) -> Respondent:
    """Say for whom the signed-in person answers, or why they may not."""
    if representation_id is None:
        return _oneself(office, session, now)
    made = representation_of(office, session, representation_id, now)
    if not made.covers(offer.purpose.code, now):
        raise NotRepresentedError("Su representación no alcanza para este permiso. No cambió nada.")
    if made.kind is RepresentationKind.GUARDIAN and not offer.covers_minors:
        raise NotRepresentedError("Este permiso no se pide a menores de edad. No cambió nada.")
    return Respondent(made.citizen_id, Actor.REPRESENTATIVE, made.representation_id)


def representation_of(
    office: FrontOffice, session: Session, representation_id: UUID, now: datetime
) -> Representation:
    """Return a representation that the signed-in person may use now."""
    known = representations_of(office, holder_of(session))
    made = next((one for one in known if one.representation_id == representation_id), None)
    if made is None or not is_usable(office, session, made, now):
        raise NotRepresentedError("No hay una representación vigente con ese número.")
    return made


def representations_of(office: FrontOffice, citizen_id: CitizenId) -> list[Representation]:
    """Return every representation in which the person has a part."""
    with snapshot(office.engine, citizen=citizen_id) as connection:
        return store.representations_of(connection, citizen_id)


def is_usable(office: FrontOffice, session: Session, made: Representation, now: datetime) -> bool:
    if made.representative_id != session.citizen_id or not made.holds(now):
        return False
    is_guardian = made.kind is RepresentationKind.GUARDIAN
    return not is_guardian or is_minor(office, made.citizen_id, now)


def _oneself(office: FrontOffice, session: Session, now: datetime) -> Respondent:
    citizen_id = holder_of(session)
    if is_minor(office, citizen_id, now):
        raise RepresentativeNeededError(
            "Por una persona menor de edad responde quien la representa, después de oírla. "
            "Esa persona se registra en la ventanilla."
        )
    return Respondent(citizen_id)
