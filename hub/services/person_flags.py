"""What stands on a person now: marks on their values, and whether they are protected.

Folds over histories that only grow. Who writes them is in `value_marks` and `protection`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sqlalchemy import Connection

from hub.records.identifiers import CitizenId
from hub.store.marks import SET, mark_events
from hub.store.protections import ProtectionEvent, protection_events_of
from policies.marks import ValueMark

NO_MARKS: frozenset[ValueMark] = frozenset()
Marks = Mapping[str, frozenset[ValueMark]]


class ProtectionAction(StrEnum):
    """One step of protecting a person or of ending it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    LIFT_PROPOSED = "lift-proposed"
    LIFTED = "lifted"
    KEPT = "kept"


OPEN = frozenset({None, ProtectionAction.REJECTED, ProtectionAction.LIFTED})


def marks_of(connection: Connection, citizen_id: CitizenId) -> dict[str, frozenset[ValueMark]]:
    """The marks that stand on one person's values now, by field."""
    events = mark_events(connection, citizen_id)
    return standing((event.field, event.mark, event.action) for event in events)


def standing(events: Iterable[tuple[str, str, str]]) -> dict[str, frozenset[ValueMark]]:
    """Fold field, mark and action, oldest first, into the marks that stand."""
    last = {(name, mark): action for name, mark, action in events}
    marks: dict[str, frozenset[ValueMark]] = {}
    for (name, mark), action in last.items():
        if action == SET:
            marks[name] = marks.get(name, NO_MARKS) | {ValueMark(mark)}
    return marks


def blocked_fields(marks: Marks) -> frozenset[str]:
    """The fields that the authority ordered not to circulate."""
    return frozenset(name for name, found in marks.items() if ValueMark.BLOCKED in found)


def is_protected(connection: Connection, citizen_id: CitizenId) -> bool:
    """Whether a person is protected now, as far as the transaction may see."""
    return last_step(protection_events_of(connection, citizen_id)) not in OPEN


def protects(steps: Iterable[str]) -> bool:
    """Fold the steps, oldest first: every step but a rejection and a lifting protects."""
    actions = list(steps)
    return bool(actions) and ProtectionAction(actions[-1]) not in OPEN


def last_step(events: Iterable[ProtectionEvent]) -> ProtectionAction | None:
    """The newest step; None before the first one."""
    actions = [ProtectionAction(event.action) for event in events]
    return actions[-1] if actions else None
