"""Marks on values: set and lifted by the office, told to every agency that received the value.

The mark, the notices and nothing else are one transaction; the log entry comes first (P2).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from hub.ledger.entry import AccessEntry, Channel, Outcome, is_code
from hub.records.identifiers import CitizenId
from hub.services.access_log import Mention
from hub.services.errors import ServiceError
from hub.services.front_office import FrontOffice
from hub.services.notices import CORRECTED, LIFT, NOTICE_DAYS, Changed, notify_receivers
from hub.services.reading import answering
from hub.store.marks import LIFTED, SET, MarkEvent, add_mark_event
from hub.store.sessions import transaction
from policies.marks import BY_PEOPLE, ValueMark
from policies.rulebook import Rulebook


class MarkRefusedError(ServiceError):
    """The mark cannot be put: it is not one that people set, or it does not say on what."""


@dataclass(frozen=True, slots=True)
class MarkOrder:
    """What the office decided about one value. `reference` is the number of a request or order."""

    event_id: UUID
    citizen_id: CitizenId = field(repr=False)
    field: str
    mark: ValueMark
    reference: str
    officer: str


def set_mark(
    office: FrontOffice, order: MarkOrder, now: datetime, notice_days: int = NOTICE_DAYS
) -> int:
    """Mark a value from now on; return how many agencies have a notice waiting."""
    return _apply(office, order, SET, now, notice_days)


def lift_mark(
    office: FrontOffice, order: MarkOrder, now: datetime, notice_days: int = NOTICE_DAYS
) -> int:
    """Take a mark away; return how many agencies have a notice waiting."""
    return _apply(office, order, LIFTED, now, notice_days)


def note_correction(
    office: FrontOffice, order: MarkOrder, now: datetime, notice_days: int = NOTICE_DAYS
) -> int:
    """A value was corrected: tell whoever received the old one. The mark of the order is its cause."""
    _check(office.rulebook, order)
    _log(office, order, CORRECTED, now)
    with answering(), transaction(office.engine, office="dpo") as connection:
        return _notify(connection, order, CORRECTED, now, notice_days)


def _apply(
    office: FrontOffice, order: MarkOrder, action: str, now: datetime, notice_days: int
) -> int:
    _check(office.rulebook, order)
    _log(office, order, action, now)
    event = MarkEvent(
        order.event_id, order.citizen_id, order.field, order.mark.value, action, order.reference,
        order.officer, now,
    )  # fmt: skip
    kind = order.mark.value if action == SET else f"{order.mark.value}{LIFT}"
    with answering(), transaction(office.engine, office="dpo") as connection:
        if not add_mark_event(connection, event):
            return 0
        return _notify(connection, order, kind, now, notice_days)


def _check(rulebook: Rulebook, order: MarkOrder) -> None:
    if order.mark not in BY_PEOPLE:
        raise MarkRefusedError("Esa marca la pone el hub al mirar el dato; nadie la escribe.")
    if order.field not in rulebook.fields:
        raise MarkRefusedError("Ningún dato registrado se llama así. No se marcó nada.")
    if not is_code(order.reference):
        raise MarkRefusedError("Diga el número de la solicitud o de la orden. No se marcó nada.")


def _notify(
    connection: Connection, order: MarkOrder, kind: str, now: datetime, notice_days: int
) -> int:
    changed = Changed(order.event_id, order.citizen_id, order.field, kind)
    return notify_receivers(connection, changed, now - timedelta(days=notice_days), now)


def _log(office: FrontOffice, order: MarkOrder, action: str, now: datetime) -> None:
    entry = AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.DPO,
        outcome=Outcome.PERMITTED,
        officer=order.officer,
        rulebook=office.rulebook.version,
        detail=f"mark-{action}",
        asked=frozenset({order.field}),
        inputs={"mark": order.mark.value, "reference": order.reference},
    )
    office.log.append(entry, Mention(order.citizen_id))
