"""SQL of the data tracker: one citizen's accesses, newest first, counted exactly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from hub.records.identifiers import CitizenId
from hub.store.aliases import ids_of
from hub.store.schema import log_entries, log_subjects


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment until before another one; None is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One access as it is stored."""

    seq: int
    entry: bytes = field(repr=False)


def usage_page(
    connection: Connection, citizen_id: CitizenId, period: Period, offset: int, limit: int
) -> Sequence[UsageRow]:
    """Return one page, newest first."""
    wanted = (
        select(log_entries.c.seq, log_entries.c.entry)
        .join(log_subjects, log_subjects.c.seq == log_entries.c.seq)
        .where(*_conditions(connection, citizen_id, period))
        .order_by(log_entries.c.seq.desc())
        .offset(offset)
        .limit(limit)
    )
    return [UsageRow(row.seq, row.entry) for row in connection.execute(wanted)]


def usage_count(connection: Connection, citizen_id: CitizenId, period: Period) -> int:
    """Return how many there are, whatever the page."""
    wanted = (
        select(func.count())
        .select_from(log_entries)
        .join(log_subjects, log_subjects.c.seq == log_entries.c.seq)
        .where(*_conditions(connection, citizen_id, period))
    )
    return connection.execute(wanted).scalar_one()


def first_entry_at(connection: Connection) -> datetime | None:
    """Return when the log began."""
    wanted = select(log_entries.c.appended_at).order_by(log_entries.c.seq).limit(1)
    return connection.execute(wanted).scalar()


def _conditions(
    connection: Connection, citizen_id: CitizenId, period: Period
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        log_subjects.c.citizen_id.in_(ids_of(connection, citizen_id))
    ]
    if period.start is not None:
        conditions.append(log_entries.c.appended_at >= period.start)
    if period.end is not None:
        conditions.append(log_entries.c.appended_at < period.end)
    return conditions
