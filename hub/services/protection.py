"""Protected people: victims, people under threat, minors under measures. Two officers, a reason.

A proposal protects at once, since waiting could cost a life; a second officer confirms or rejects
it. Lifting takes two officers as well, and until the second one agrees the person stays protected.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.identifiers import CitizenId
from hub.services.access_log import Mention
from hub.services.errors import ServiceError
from hub.services.front_office import FrontOffice
from hub.services.person_flags import ProtectionAction, last_step
from hub.services.reading import answering
from hub.store.protections import (
    ProtectionEvent,
    add_protection_event,
    protection_events_of,
    take_turn,
)
from hub.store.sessions import transaction


class ProtectionReason(StrEnum):
    """Why, as the law calls it; the papers stay with the office."""

    VICTIM = "victim"
    THREATENED = "threatened"
    MINOR_UNDER_MEASURE = "minor-under-measure"
    COURT_ORDER = "court-order"
    DANGER_OVER = "danger-over"
    MISTAKE = "mistake"


A = ProtectionAction
NEXT: dict[ProtectionAction | None, frozenset[ProtectionAction]] = {
    None: frozenset({A.PROPOSED}),
    A.PROPOSED: frozenset({A.CONFIRMED, A.REJECTED}),
    A.CONFIRMED: frozenset({A.LIFT_PROPOSED}),
    A.KEPT: frozenset({A.LIFT_PROPOSED}),
    A.LIFT_PROPOSED: frozenset({A.LIFTED, A.KEPT}),
    A.REJECTED: frozenset({A.PROPOSED}),
    A.LIFTED: frozenset({A.PROPOSED}),
}
ANSWERS = frozenset({A.CONFIRMED, A.REJECTED, A.LIFTED, A.KEPT})
"""Steps that answer a colleague's proposal: never by the one who proposed."""


class ProtectionRefusedError(ServiceError):
    """The step does not follow from the one before, or the same officer would take both."""


@dataclass(frozen=True, slots=True)
class ProtectionStep:
    """What an officer decides about one person."""

    event_id: UUID
    citizen_id: CitizenId = field(repr=False)
    action: ProtectionAction
    reason: ProtectionReason
    officer: str


def take_step(office: FrontOffice, step: ProtectionStep, now: datetime) -> ProtectionAction:
    """Take one step, entered in the log first; raise when it does not follow from the last one."""
    with answering(), transaction(office.engine, office="dpo") as connection:
        _check(protection_events_of(connection, step.citizen_id), step)
    _log(office, step, now)
    event = ProtectionEvent(
        step.event_id, step.citizen_id, step.action.value, step.reason.value, step.officer, now
    )
    with answering(), transaction(office.engine, office="dpo") as connection:
        take_turn(connection, step.citizen_id)
        _check(protection_events_of(connection, step.citizen_id), step)
        add_protection_event(connection, event)
    return step.action


def _check(events: Iterable[ProtectionEvent], step: ProtectionStep) -> None:
    known = list(events)
    if any(event.event_id == step.event_id for event in known):
        raise ProtectionRefusedError("Ese paso ya está anotado. No cambió nada.")
    if step.action not in NEXT[last_step(known)]:
        raise ProtectionRefusedError("Ese paso no sigue del anterior. Mire en qué va la reserva.")
    if step.action in ANSWERS and known[-1].officer == step.officer:
        raise ProtectionRefusedError("Lo confirma otra persona: no quien lo propuso.")


def _log(office: FrontOffice, step: ProtectionStep, now: datetime) -> None:
    entry = AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.DPO,
        outcome=Outcome.PERMITTED,
        officer=step.officer,
        rulebook=office.rulebook.version,
        detail=f"protection-{step.action.value}",
        inputs={"reason": step.reason.value},
    )
    office.log.append(entry, Mention(step.citizen_id))
