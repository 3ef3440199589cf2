"""Merging and unmerging people: the decision, durable before anything is carried out.

Only the pipeline opens the lake, so a decision is kept in PostgreSQL and carried out by
`apply_decisions`, now or in the next run. An unmerge shuts both profiles in the very transaction
that decides it: from then on nobody sees the mixture, whatever is killed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.identifiers import CitizenId
from hub.services.access_log import Mention
from hub.services.front_office import FrontOffice
from hub.services.incidents import Union, open_wrong_union
from hub.services.review.parted_consents import close_touched
from hub.services.review.reasons import seal_reason
from hub.services.writing import change
from hub.store import identity_changes as store
from hub.store import portal_sessions, withheld
from hub.store.identity_changes import IdentityChange
from hub.store.incidents import Incident

TABLE = "identity_changes"


class ChangeKind(StrEnum):
    """What can be decided about two people."""

    MERGE = "merge"
    UNMERGE = "unmerge"


@dataclass(frozen=True, slots=True)
class Decider:
    """Which officer decides, why, and under which number the decision will be found."""

    officer: str
    reason: str = field(repr=False)
    change_id: UUID


def decide_merge(
    office: FrontOffice, survivor: CitizenId, absorbed: CitizenId, who: Decider, now: datetime
) -> UUID:
    """Keep the decision that two people are one; nothing changes before it is carried out."""
    decision = _decision(office, ChangeKind.MERGE, (survivor, absorbed), who, now)
    with change(office.engine, office="dpo") as connection:
        store.add_change(connection, decision)
        note_decision(office, (survivor, absorbed), who.officer, "identity-merge", now)
    return decision.change_id


def decide_unmerge(
    office: FrontOffice, union: Union, who: Decider, incident_id: UUID, now: datetime
) -> Incident:
    """Keep the decision that one person is two: shut, tell who saw it, and close what is unsure."""
    (absorbed,) = union.others
    decision = _decision(office, ChangeKind.UNMERGE, (union.survivor, absorbed), who, now)
    with change(office.engine, office="dpo") as connection:
        store.add_change(connection, decision)
        incident = open_wrong_union(connection, union, who.officer, incident_id, now)
        withheld.withhold(connection, union.people, incident_id, now)
        portal_sessions.end_sessions_of(connection, union.people, now)
        close_touched(connection, union, who.change_id, now)
        note_decision(office, union.people, who.officer, "identity-unmerge", now)
    return incident


def note_decision(
    office: FrontOffice, people: Iterable[CitizenId], officer: str, what: str, now: datetime
) -> None:
    """Write into each person's trail that an officer decided about them; the commit waits for it."""
    for person in people:
        entry = AccessEntry(
            at=now.astimezone(UTC),
            channel=Channel.DPO,
            outcome=Outcome.PERMITTED,
            officer=officer,
            detail=what,
        )
        office.log.append(entry, Mention(person))


def _decision(
    office: FrontOffice,
    kind: ChangeKind,
    pair: tuple[CitizenId, CitizenId],
    who: Decider,
    now: datetime,
) -> IdentityChange:
    return IdentityChange(
        change_id=who.change_id,
        kind=kind.value,
        survivor_id=pair[0],
        absorbed_id=pair[1],
        actor=who.officer,
        reason=seal_reason(office.ring, TABLE, str(who.change_id), who.reason),
        decided_at=now,
    )
