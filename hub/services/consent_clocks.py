"""The clocks of consent: recall once, lapse, and write down what ended by itself.

Nothing here decides an access: the fold already knows that a consent ended, by its date or by a
notice that changed in substance. The events make it visible, and their moment is the true one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import uuid5

from sqlalchemy import Connection, Engine

from consent.events import ConsentEvent
from consent.state import state_at
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId
from hub.services.writing import change
from hub.store import consent_requests as requests
from hub.store import consents
from policies.consents import consent_state
from policies.rulebook import Rulebook

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Ticked:
    """What time did: counts only."""

    reminded: int
    lapsed: int
    expired: int
    invalidated: int


def tick(engine: Engine, rulebook: Rulebook, now: datetime) -> Ticked:
    """Run every clock of consent once (database role of `engine`: operator); again is harmless."""
    with change(engine) as connection:
        reminded = requests.remind_due(connection, now)
        lapsed = requests.lapse_due(connection, now)
    counts = dict.fromkeys((ConsentAction.EXPIRED, ConsentAction.INVALIDATED), 0)
    with change(engine) as reading:
        ends = _ends(reading, rulebook, now)
        while batch := list(islice(ends, BATCH)):
            with change(engine) as connection:
                for event in batch:
                    counts[event.action] += consents.add_event(connection, event, None)
    return Ticked(
        reminded, lapsed, counts[ConsentAction.EXPIRED], counts[ConsentAction.INVALIDATED]
    )


def _ends(connection: Connection, rulebook: Rulebook, now: datetime) -> Iterator[ConsentEvent]:
    """Yield the end of each consent that is over and whose ledger does not say so yet."""
    for given in consents.newest_openings(connection, now):
        if not state_at([given], now, given.purpose, given.recipient).is_in_force:
            yield _end(given, ConsentAction.EXPIRED, given.expires_at or now)
        elif not consent_state(rulebook, [given], now, given.purpose, given.recipient).is_in_force:
            yield _end(given, ConsentAction.INVALIDATED, now)


def _end(given: ConsentEvent, action: ConsentAction, at: datetime) -> ConsentEvent:
    return replace(
        given,
        event_id=ConsentEventId(uuid5(given.event_id, action.value)),
        action=action,
        at=at,
        channel=Channel.SYSTEM,
        actor=Actor.CONTROLLER,
        expires_at=None,
        proof=None,
        representation=None,
    )
