"""SQL of whoever follows the log: entries from a place on, calls counted, marks kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, func, select, text
from sqlalchemy.dialects.postgresql import insert

from hub.records.identifiers import CitizenId
from hub.records.trails import TrailRow
from hub.store.limit_tables import access_marks, client_calls, log_followers
from hub.store.schema import log_entries, log_subjects


@dataclass(frozen=True, slots=True)
class MarkRow:
    """Something odd that a rule found in a client's day."""

    client_id: str
    agency: str
    rule: str
    day: date
    times: int
    entries: tuple[int, ...] = field(repr=False)
    last_entry: int
    opened_at: datetime


def hold_place(connection: Connection, follower: str) -> int | None:
    """How many entries were followed, held until the transaction ends; None while others follow."""
    connection.execute(
        insert(log_followers).values(follower=follower, upto=0).on_conflict_do_nothing()
    )
    wanted = select(log_followers.c.upto).where(log_followers.c.follower == follower)
    return connection.execute(wanted.with_for_update(skip_locked=True)).scalar_one_or_none()


def move_place(connection: Connection, follower: str, upto: int) -> None:
    """Say how far the follower has come."""
    connection.execute(
        log_followers.update().where(log_followers.c.follower == follower).values(upto=upto)
    )


def entries_from(connection: Connection, first: int, limit: int) -> list[TrailRow]:
    """The next entries in order, each with its citizen when it has one."""
    wanted = (
        select(
            log_entries.c.seq,
            log_entries.c.entry,
            log_entries.c.leaf_hash,
            log_subjects.c.citizen_id,
        )
        .outerjoin(log_subjects, log_subjects.c.seq == log_entries.c.seq)
        .where(log_entries.c.seq >= first)
        .order_by(log_entries.c.seq)
        .limit(limit)
    )
    return [
        TrailRow(row.seq, row.entry, row.leaf_hash, CitizenId(row.citizen_id) if row[3] else None)
        for row in connection.execute(wanted)
    ]


def count_calls(connection: Connection, calls: Mapping[tuple[str, date, str], int]) -> None:
    """Add to what each client's day counts."""
    if not calls:
        return
    rows = [
        {"client_id": client, "day": day, "outcome": outcome, "calls": number}
        for (client, day, outcome), number in sorted(calls.items())
    ]
    adding = insert(client_calls).values(rows)
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=["client_id", "day", "outcome"],
            set_={"calls": client_calls.c.calls + adding.excluded.calls},
        )
    )


def calls_of(connection: Connection, client_id: str, day: date) -> dict[str, int]:
    """What a client's day counts, by outcome."""
    wanted = select(client_calls.c.outcome, client_calls.c.calls).where(
        client_calls.c.client_id == client_id, client_calls.c.day == day
    )
    return {row.outcome: row.calls for row in connection.execute(wanted)}


def keep_mark(connection: Connection, mark: MarkRow) -> None:
    """Keep a mark, or bring the one of the same client, rule and day up to date."""
    values = {
        "client_id": mark.client_id,
        "rule": mark.rule,
        "day": mark.day,
        "agency": mark.agency,
        "times": mark.times,
        "entries": list(mark.entries),
        "last_entry": mark.last_entry,
        "opened_at": mark.opened_at,
    }
    adding = insert(access_marks).values(values)
    changed = {"times": adding.excluded.times, "last_entry": adding.excluded.last_entry}
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=["client_id", "rule", "day"],
            set_=changed | {"entries": adding.excluded.entries},
            where=access_marks.c.last_entry < adding.excluded.last_entry,
        )
    )


def newest_marks(connection: Connection, limit: int) -> list[MarkRow]:
    """The newest marks first."""
    wanted = select(access_marks).order_by(
        access_marks.c.day.desc(), access_marks.c.last_entry.desc()
    )
    return [_mark(row) for row in connection.execute(wanted.limit(limit)).mappings()]


def rules_of_entries(
    connection: Connection, numbers: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """Which rules stand behind each of these entries."""
    wanted = text(
        "select e.seq, array_agg(distinct m.rule order by m.rule) as rules"
        " from hub.access_marks as m cross join unnest(m.entries) as e (seq)"
        " where m.entries && cast(:numbers as bigint[])"
        " and e.seq = any(cast(:numbers as bigint[])) group by e.seq"
    )
    rows = connection.execute(wanted, {"numbers": list(numbers)})
    return {row.seq: tuple(row.rules) for row in rows}


def newest_entry(connection: Connection) -> int:
    """The number after the newest entry."""
    return (connection.execute(select(func.max(log_entries.c.seq))).scalar() or -1) + 1


def _mark(row: RowMapping) -> MarkRow:
    values = dict(row)
    return MarkRow(**(values | {"entries": tuple(values["entries"])}))
