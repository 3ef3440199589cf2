"""SQL of retention in the serving zone: what is past its term, removing it, and the proof."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, func, select

from hub.store.errors import StoreError
from hub.store.schema import (
    log_entries,
    log_subjects,
    portal_sessions,
    retention_runs,
    used_assertions,
)

TABLES = frozenset({"portal_sessions", "used_assertions", "log_subjects"})


@dataclass(frozen=True, slots=True)
class Removal:
    """What one rule removed in one run; kept for ever."""

    run_id: UUID
    rule_id: str
    ran_at: datetime
    cutoff: datetime
    removed: int


def rows_past(connection: Connection, table: str, moment: datetime) -> int:
    """Count the rows of `table` whose trigger lies before `moment`."""
    target, condition = _past(table, moment)
    return connection.execute(
        select(func.count()).select_from(target).where(condition)
    ).scalar_one()


def delete_past(connection: Connection, table: str, moment: datetime) -> int:
    """Delete the rows that `rows_past` counts and return how many went."""
    target, condition = _past(table, moment)
    return connection.execute(target.delete().where(condition)).rowcount


def record(connection: Connection, removals: Iterable[Removal]) -> None:
    """Keep the proof of what was removed, by which rule."""
    rows = [
        {
            "run_id": removal.run_id,
            "rule_id": removal.rule_id,
            "ran_at": removal.ran_at,
            "cutoff": removal.cutoff,
            "removed": removal.removed,
        }
        for removal in removals
    ]
    if rows:
        connection.execute(retention_runs.insert(), rows)


def _past(table: str, moment: datetime) -> tuple[Table, ColumnElement[bool]]:
    match table:
        case "portal_sessions":
            return portal_sessions, portal_sessions.c.expires_at < moment
        case "used_assertions":
            return used_assertions, used_assertions.c.expires_at < moment
        case "log_subjects":
            old = select(log_entries.c.seq).where(log_entries.c.appended_at < moment)
            return log_subjects, log_subjects.c.seq.in_(old)
        case _:
            raise StoreError(f"La tabla {table} no tiene regla de conservación. No se borró nada.")
