"""Consents of two people who were one for a while: what was answered meanwhile counts for neither.

Nobody knows which of the two answered. So a permission that was touched while they were one is
closed for both, and each is asked again; a permission that nobody touched stays as it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import Connection

from consent.events import ConsentEvent
from consent.state import state_at
from consent.terms import ASKING_ACTIONS, Actor, Channel, ConsentAction, ConsentEventId
from hub.records.identifiers import CitizenId
from hub.services.incidents import Union
from hub.store import consents as store


def close_touched(
    connection: Connection, union: Union, change_id: UUID, now: datetime
) -> list[ConsentEvent]:
    """Close for each person every permission that was answered while they were one."""
    histories = {
        person: [stored.event for stored in store.events_of(connection, person)]
        for person in union.people
    }
    touched = _touched(histories[union.survivor], union.since)
    closing = [
        event
        for person, history in histories.items()
        for event in _closings(person, history, touched, (change_id, now))
    ]
    for event in closing:
        store.add_event(connection, event, None)
    return closing


def _touched(history: Sequence[ConsentEvent], since: datetime) -> list[ConsentEvent]:
    """The newest answer to each permission since the union."""
    newest = {
        (event.purpose, event.recipient): event
        for event in sorted(history, key=lambda event: event.at)
        if event.at >= since and event.action not in ASKING_ACTIONS
    }
    return list(newest.values())


def _closings(
    person: CitizenId,
    history: Sequence[ConsentEvent],
    touched: Sequence[ConsentEvent],
    cause: tuple[UUID, datetime],
) -> Iterator[ConsentEvent]:
    change_id, now = cause
    for answer in touched:
        if state_at(history, now, answer.purpose, answer.recipient).is_in_force:
            yield replace(
                answer,
                event_id=ConsentEventId(
                    uuid5(change_id, f"{person}|{answer.purpose}|{answer.recipient}")
                ),
                citizen_id=person,
                action=ConsentAction.INVALIDATED,
                at=now,
                channel=Channel.SYSTEM,
                actor=Actor.CONTROLLER,
                expires_at=None,
            )
