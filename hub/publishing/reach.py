"""How far a run of publishing reaches: everybody, or those whose profile changed since the last.

Each run notes a number of its own in the lake before it begins, and in PostgreSQL, with how far
it came, when it ends. A PostgreSQL whose number this lake never gave (a new one, another one, a
lake made anew or an older copy of it) is published whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import duckdb

from hub.store.publications import Publication

HAS_CHANGES = """
    select count(*) > 0 from information_schema.tables
    where table_catalog = current_catalog() and table_name = 'profiled_changes'
"""
NEWEST_CHANGE = "select max(changed_at) from profiled_changes"
CHANGED = "(select citizen_id from profiled_changes where changed_at > $since)"
REGISTER = """
    create table if not exists publications (
        publication_id uuid not null,
        started_at timestamptz not null
    )
"""
BEGIN = "insert into publications values (uuid(), ?) returning publication_id"
GIVEN = "select count(*) > 0 from publications where publication_id = ?"


@dataclass(frozen=True, slots=True)
class Reach:
    """Citizens whose profile changed after `since`, or all of them; `upto` is the newest change."""

    since: datetime | None
    upto: datetime | None

    @property
    def is_everybody(self) -> bool:
        """Whether every citizen is looked at."""
        return self.since is None

    @property
    def values(self) -> Mapping[str, datetime]:
        """The parameters that `within` needs."""
        return {} if self.since is None else {"since": self.since}

    def within(self, column: str) -> str:
        """Return the SQL condition that a citizen in `column` is looked at."""
        return "true" if self.since is None else f"{column} in {CHANGED}"


def reach_of(lake: duckdb.DuckDBPyConnection, last: Publication | None, layout: int) -> Reach:
    """Tell what must be looked at, given what PostgreSQL says was published last."""
    upto = _newest_change(lake)
    if last is None or last.upto is None or upto is None or last.upto > upto:
        return Reach(None, upto)
    if last.layout != layout or not _was_given(lake, last.publication_id):
        return Reach(None, upto)
    return Reach(last.upto, upto)


def begin(lake: duckdb.DuckDBPyConnection, now: datetime) -> UUID:
    """Note in the lake that a run begins, and return its number."""
    lake.execute(REGISTER)
    [[publication_id]] = lake.execute(BEGIN, [now]).fetchall()
    return UUID(str(publication_id))


def _newest_change(lake: duckdb.DuckDBPyConnection) -> datetime | None:
    [[is_there]] = lake.execute(HAS_CHANGES).fetchall()
    if not is_there:
        return None
    [[newest]] = lake.execute(NEWEST_CHANGE).fetchall()
    return newest if isinstance(newest, datetime) else None


def _was_given(lake: duckdb.DuckDBPyConnection, publication_id: UUID) -> bool:
    lake.execute(REGISTER)
    [[given]] = lake.execute(GIVEN, [publication_id]).fetchall()
    return bool(given)
