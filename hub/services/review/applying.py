"""Bringing decisions into the lake, before linkage runs: merges, unmerges and verdicts on pairs.

Each decision is one transaction in the lake and then one mark in PostgreSQL. A run killed between
the two does the first again, which changes nothing, and then marks it.
"""

from dataclasses import dataclass
from datetime import datetime

import duckdb
from sqlalchemy import Engine

from hub.identity.errors import OverrideError
from hub.identity.overrides import Ruling, are_merged, merge, unmerge
from hub.identity.review import Verdict, settle
from hub.identity.schema import create_tables
from hub.services.review.changes import ChangeKind
from hub.store import identity_changes, review, samples
from hub.store.identity_changes import IdentityChange
from hub.store.sessions import transaction


@dataclass(frozen=True, slots=True)
class Applied:
    """What one call carried out, and what could not be: the pair or the person is gone."""

    merged: int = 0
    unmerged: int = 0
    settled: int = 0
    gone: int = 0


def apply_decisions(lake: duckdb.DuckDBPyConnection, engine: Engine, now: datetime) -> Applied:
    """Carry out every decision that waits (database role: pipeline); safe to repeat."""
    create_tables(lake)
    with transaction(engine) as connection:
        changes = identity_changes.pending_changes(connection)
    done = [_apply_change(lake, engine, pending, now) for pending in changes]
    with transaction(engine) as connection:
        closings = review.closings(connection)
        planted = samples.planted_cases(connection)
    settled = [
        _apply_closing(lake, engine, closing, now)
        for closing in closings
        if closing[0].case_id not in planted
    ]
    _end_planted(lake, engine, [case.case_id for case, _ in closings if case.case_id in planted])
    return Applied(
        merged=done.count(ChangeKind.MERGE),
        unmerged=done.count(ChangeKind.UNMERGE),
        settled=settled.count(True),
        gone=done.count(None) + settled.count(False),
    )


def _apply_change(
    lake: duckdb.DuckDBPyConnection, engine: Engine, pending: IdentityChange, now: datetime
) -> ChangeKind | None:
    try:
        done = _carry_out(lake, pending, now)
    except OverrideError:
        done = None  # What it speaks of is no longer so; the mark keeps it from coming back.
    with transaction(engine) as connection:
        identity_changes.mark_applied(connection, pending.change_id, now)
    return done


def _carry_out(
    lake: duckdb.DuckDBPyConnection, pending: IdentityChange, now: datetime
) -> ChangeKind:
    # The words stay sealed in PostgreSQL; the lake keeps under which number they are found. The
    # moment is that of the lake: whoever follows its events must not have passed it already.
    reason = f"Decisión {pending.change_id}"
    survivor, absorbed = pending.survivor_id, pending.absorbed_id
    kind = ChangeKind(pending.kind)
    if kind is ChangeKind.MERGE:
        merge(lake, survivor, absorbed, pending.actor, reason, now)
    elif are_merged(lake, survivor, absorbed):
        unmerge(lake, survivor, absorbed, pending.actor, reason, now)
    return kind


def _apply_closing(
    lake: duckdb.DuckDBPyConnection,
    engine: Engine,
    closing: tuple[review.CaseRow, review.DecisionRow],
    now: datetime,
) -> bool:
    case, decision = closing
    ruling = Ruling(decision.reviewer, f"Revisión {decision.decision_id}", now)
    is_there = settle(lake, case.case_id, Verdict(decision.closes or ""), ruling)
    with transaction(engine) as connection:
        state = review.APPLIED if is_there else review.WITHDRAWN
        review.mark_case(connection, case.case_id, state)
    return is_there


def _end_planted(lake: duckdb.DuckDBPyConnection, engine: Engine, case_ids: list[str]) -> None:
    """A planted pair measures its reviewers; nothing else follows from what they said."""
    lake.execute(
        "update review_queue set state = 'withdrawn' where pair_id in (select unnest($cases))",
        {"cases": case_ids},
    )
    with transaction(engine) as connection:
        for case_id in case_ids:
            review.mark_case(connection, case_id, review.APPLIED)
