"""What the events tell of one citizen and the ids merged into it: a tree of ids, and who came where.

A merge hangs one id under another and moves no record: every record keeps the id under which it
came. So an unmerge is the cutting of one branch, whatever was merged before or after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import duckdb

ARRIVALS = frozenset({"created", "joined", "split", "unmerged"})

_EVENTS = """
with recursive family as (
    select citizen_id from citizens where citizen_id = $citizen or alias_of = $citizen
    union
    -- Whoever was merged into them once: the cut may be told of the one who stood for all then.
    select events.other_citizen_id
    from citizen_events as events
    inner join family on events.citizen_id = family.citizen_id
    where events.kind = 'merged'
)

select event_id, happened_at, kind, record_id, citizen_id, other_citizen_id,
    coalesce(actor, 'machine') = 'machine' as is_machine
from citizen_events
where citizen_id in (from family) or other_citizen_id in (from family)
order by event_id
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a citizen's history, as far as belonging goes."""

    event_id: int
    happened_at: datetime
    kind: str
    record_id: str | None
    citizen_id: UUID
    other_id: UUID | None
    is_machine: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """The id under which a record came, and the event that brought it."""

    citizen_id: UUID
    event: Event


@dataclass(slots=True)
class Lineage:
    """The tree of ids and the home of each record, after the events told so far."""

    merges: dict[UUID, Event] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)

    def root(self, citizen_id: UUID) -> UUID:
        """The id that stands for this one."""
        while citizen_id in self.merges:
            citizen_id = self.merges[citizen_id].citizen_id
        return citizen_id

    def is_under(self, citizen_id: UUID, branch: UUID) -> bool:
        """Whether an id is `branch` or hangs below it."""
        while citizen_id != branch and citizen_id in self.merges:
            citizen_id = self.merges[citizen_id].citizen_id
        return citizen_id == branch

    def is_late(self, record_id: str, branch: UUID) -> bool:
        """Whether a record came to somebody in whom `branch` already was."""
        home = self.homes.get(record_id)
        merge = self.merges.get(branch)
        path = list[Event]()
        while home is not None and merge is not None:
            path.append(merge)
            if merge.citizen_id == home.citizen_id:
                return all(_came_after(home.event, step) for step in path)
            merge = self.merges.get(merge.citizen_id)
        return False

    def tell(self, event: Event) -> None:
        """Let one more event happen."""
        match event.kind, event.record_id:
            case "merged", None if event.other_id is not None:
                self.merges[event.other_id] = event
            case "unmerged", None:
                self.merges.pop(event.citizen_id, None)
            case kind, str(record_id) if kind in ARRIVALS:
                self._arrive(record_id, event)

    def _arrive(self, record_id: str, event: Event) -> None:
        """A record that comes back to the same person keeps the home that it had."""
        known = self.homes.get(record_id)
        if known is None or self.root(known.citizen_id) != self.root(event.citizen_id):
            self.homes[record_id] = Home(event.citizen_id, event)


def lineage_of(lake: duckdb.DuckDBPyConnection, citizen_id: UUID) -> Lineage:
    """Return the lineage of a citizen that stands, with everybody merged into it."""
    rows = lake.execute(_EVENTS, {"citizen": citizen_id}).fetchall()
    return lineage_from(Event(*row) for row in rows)


def lineage_from(events: Iterable[Event]) -> Lineage:
    """Fold events, oldest first."""
    lineage = Lineage()
    for event in events:
        lineage.tell(event)
    return lineage


def _came_after(arrival: Event, merge: Event) -> bool:
    """Whether a record came after a merge, or brought it about."""
    brought = merge.is_machine and arrival.happened_at == merge.happened_at
    return brought or arrival.event_id > merge.event_id
