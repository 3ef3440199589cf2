"""Saying what one thinks of a case: kept for ever, with the reason, under the reviewer's code.

A reviewer speaks once on each version of a case. When that settles it, the pipeline carries it out.
Two records found to be two people although they sit together shut that profile at once.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import Connection

from hub.identity.review import Verdict
from hub.services.front_office import FrontOffice
from hub.services.incidents import Union, open_wrong_union
from hub.services.review.changes import note_decision
from hub.services.review.errors import (
    AlreadyDecidedError,
    CaseChangedError,
    CaseMissingError,
)
from hub.services.review.reasons import seal_reason
from hub.services.review.ruling import Step, closes, next_step
from hub.services.review.showing import GONE, consents_of, needs_two, reviewer_of
from hub.services.sessions import Session
from hub.services.writing import change
from hub.store import portal_sessions, withheld
from hub.store import review as store
from hub.store.review import CaseRow, DecisionRow

TABLE = "review_decisions"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer says of the version of a case that they saw, and why."""

    case_id: str
    version: bytes = field(repr=False)
    verdict: Verdict
    reason: str = field(repr=False)
    decision_id: UUID


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a case stands after an opinion; an incident when a profile had to be shut."""

    closes: Verdict | None
    waits_for: Step
    incident_id: UUID | None = None


def decide_case(office: FrontOffice, session: Session, opinion: Opinion, now: datetime) -> Settled:
    """Keep an opinion and say what it settles; the people concerned find it in their trail."""
    reviewer = reviewer_of(session)
    sealed = seal_reason(office.ring, TABLE, str(opinion.decision_id), opinion.reason)
    with change(office.engine, office="dpo") as connection:
        row = _case(connection, opinion)
        said = store.decisions_on(connection, row.case_id, row.version)
        is_sensitive = needs_two(row, consents_of(connection, row))
        _refuse_again(said, reviewer, is_sensitive=is_sensitive)
        verdicts = [Verdict(one.verdict) for one in said] + [opinion.verdict]
        outcome = closes(verdicts, is_sensitive=is_sensitive)
        decision = DecisionRow(
            opinion.decision_id,
            row.case_id,
            row.version,
            now,
            reviewer,
            opinion.verdict.value,
            sealed,
            outcome.value if outcome else None,
        )
        store.add_decision(connection, decision)
        incident_id = _shut(connection, row, decision) if outcome is Verdict.NEVER else None
        note_decision(office, (row.citizen_l, row.citizen_r), reviewer, "identity-opinion", now)
    return Settled(outcome, next_step(verdicts, is_sensitive=is_sensitive), incident_id)


def _case(connection: Connection, opinion: Opinion) -> CaseRow:
    row = store.take_case(connection, opinion.case_id)
    if row is None or row.state != store.OPEN:
        raise CaseMissingError(GONE)
    if row.version != opinion.version:
        raise CaseChangedError(
            "Los registros cambiaron desde que los vio. No se guardó nada; abra el caso otra vez."
        )
    return row


def _refuse_again(said: list[DecisionRow], reviewer: str, *, is_sensitive: bool) -> None:
    """A second opinion must be somebody else's, and a closed case takes none."""
    if reviewer in {one.reviewer for one in said}:
        raise AlreadyDecidedError("Usted ya opinó sobre este caso. Falta otra persona.")
    if closes([Verdict(one.verdict) for one in said], is_sensitive=is_sensitive) is not None:
        raise AlreadyDecidedError("Este caso ya está decidido. No se guardó nada.")


def _shut(connection: Connection, row: CaseRow, decision: DecisionRow) -> UUID | None:
    """Shut a profile that holds two people, and find who saw it."""
    if row.citizen_l != row.citizen_r or row.together_since is None:
        return None
    incident_id = uuid5(decision.decision_id, "incident")
    union = Union(row.citizen_l, (), row.together_since)
    open_wrong_union(connection, union, decision.reviewer, incident_id, decision.at)
    withheld.withhold(connection, union.people, incident_id, decision.at)
    portal_sessions.end_sessions_of(connection, union.people, decision.at)
    return incident_id
