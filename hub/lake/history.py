"""The profile of a past day: what the hub knew on it, and what of that was about a day or before.

`profiled` and `profile_history` together hold every row that a profile ever had, with the moments
between which the hub said so; rebuilding a day is reading them. Only a day of validity asks for a
choice among fewer contenders, and that choice is the lake's own function `golden_values`, which
built every profile: survivorship is written once.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

import duckdb

from hub.lake.errors import HistoryError
from hub.records.identifiers import CitizenId

BOGOTA = timezone(timedelta(hours=-5), "America/Bogota")  # Colombia keeps no summer time.

# Merges and unmerges of whole citizens; those of single records name the record.
STANDING_FOR = """
    select case kind when 'merged' then citizen_id end
    from citizen_events
    where happened_at < $before and record_id is null and (
        (kind = 'merged' and other_citizen_id = $citizen)
        or (kind = 'unmerged' and citizen_id = $citizen)
    )
    order by event_id desc
    limit 1
"""
KNOWN = """
    with said as (
        select * exclude (recorded_from), recorded_from, null as recorded_to
        from profiled
        where citizen_id = $citizen
        union all by name
        select * from profile_history where citizen_id = $citizen
    )
    select *
    from said
    where recorded_from < $before and (recorded_to is null or recorded_to >= $before)
"""
VALID = """
    select
        * exclude (recorded_from, recorded_to),
        row_number() over () as contender_no,
        hash(source_row, record_id, value_key) as lot
    from known_then
    where valid_from <= $valid_on and why != 'total'
"""
ROWS = """
    select
        category, field, value, value_rank, won, why, contested,
        agency, record_id, source_row, delivery_id, received_at, valid_from
    from {source}
    order by category, field, won desc, value_rank
"""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One contender of one field, as the profile of that day had it."""

    category: str
    field: str
    value: str = dataclasses.field(repr=False)
    value_rank: int
    won: bool
    why: str
    contested: bool
    agency: str
    record_id: str = dataclasses.field(repr=False)
    source_row: str = dataclasses.field(repr=False)
    delivery_id: str
    received_at: datetime
    valid_from: date


def profile_as_of(
    lake: duckdb.DuckDBPyConnection,
    citizen_id: CitizenId,
    day: date,
    valid_on: date | None = None,
) -> list[ProfileRow]:
    """Return the profile that the hub had at the end of `day`; of that, what was valid by `valid_on`.

    Who had become an alias by then is read under the id that stood for them.
    """
    _refuse_without_history(lake)
    before = datetime.combine(day + timedelta(days=1), time(), BOGOTA)
    citizen = standing_id(lake, citizen_id, before)
    with _known_then(lake, citizen, before):
        if valid_on is None:
            return _rows(lake, "known_then")
        lake.execute(f"create temp table valid_then as {VALID}", {"valid_on": valid_on})
        return _rows(lake, "golden_values('valid_then')")


def standing_id(
    lake: duckdb.DuckDBPyConnection, citizen_id: CitizenId, before: datetime
) -> CitizenId:
    """Return the id that stood for a citizen at a moment: its own, or the one that it merged into."""
    asked = {"before": before, "citizen": citizen_id}
    found = lake.execute(STANDING_FOR, asked).fetchone()
    if found is None or found[0] is None:
        return citizen_id
    return standing_id(lake, CitizenId(found[0]), before)


@contextmanager
def _known_then(
    lake: duckdb.DuckDBPyConnection, citizen: CitizenId, before: datetime
) -> Iterator[None]:
    lake.execute(f"create temp table known_then as {KNOWN}", {"citizen": citizen, "before": before})
    try:
        yield
    finally:
        lake.execute("drop table if exists temp.known_then")
        lake.execute("drop table if exists temp.valid_then")


def _rows(lake: duckdb.DuckDBPyConnection, source: str) -> list[ProfileRow]:
    return [ProfileRow(*row) for row in lake.execute(ROWS.format(source=source)).fetchall()]


def _refuse_without_history(lake: duckdb.DuckDBPyConnection) -> None:
    [[tables]] = lake.execute(
        "select count(*) from duckdb_tables() where database_name = current_database() "
        "and table_name in ('profiled', 'profile_history')"
    ).fetchall()
    if tables < 2:  # noqa: PLR2004 - both of them
        raise HistoryError(
            "El hub todavía no guarda la historia de los perfiles. Ejecute la etapa Perfilar y repita."
        )
