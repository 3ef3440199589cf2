"""SQL that reads the access log for people: who saw one citizen, and the whole trail with filters.

Filters look inside the entry's own canonical JSON, so that there is no second copy of what was
logged which could say something else.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import FromClause

from hub.records.identifiers import CitizenId
from hub.records.trails import EVERYTHING, AgencyTally, PurposeUse, TrailFilter, TrailRow
from hub.store.aliases import ids_of
from hub.store.schema import log_checkpoints, log_entries, log_subjects

MOST_COUNTED = 10_000
SHOWN = ("permitted", "partly")
REFUSED = ("refused", "unsettled", "error")
OWN_DOOR = "portal"


def trail_page(
    connection: Connection,
    chosen: TrailFilter,
    *,
    citizen_id: CitizenId | None = None,
    before: int | None = None,
    limit: int,
) -> list[TrailRow]:
    """Return entries from the newest back; of one citizen when one is named."""
    wanted = (
        select(
            log_entries.c.seq,
            log_entries.c.entry,
            log_entries.c.leaf_hash,
            log_subjects.c.citizen_id,
        )
        .select_from(_source(citizen_id))
        .where(*_conditions(connection, chosen, citizen_id))
        .order_by(log_entries.c.seq.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(log_entries.c.seq < before)
    return [
        TrailRow(row.seq, row.entry, row.leaf_hash, row.citizen_id)
        for row in connection.execute(wanted)
    ]


def entries_numbered(connection: Connection, numbers: Iterable[int]) -> list[tuple[int, bytes]]:
    """Return the entries with these numbers, oldest first."""
    wanted = (
        select(log_entries.c.seq, log_entries.c.entry)
        .where(log_entries.c.seq.in_(numbers))
        .order_by(log_entries.c.seq)
    )
    return [(row.seq, row.entry) for row in connection.execute(wanted)]


def trail_size(
    connection: Connection, chosen: TrailFilter, *, citizen_id: CitizenId | None = None
) -> int:
    """Return how many entries the filter leaves, counting no further than MOST_COUNTED + 1."""
    found = (
        select(log_entries.c.seq)
        .select_from(_source(citizen_id))
        .where(*_conditions(connection, chosen, citizen_id))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    return connection.execute(select(func.count()).select_from(found)).scalar_one()


def agencies_about(
    connection: Connection, citizen_id: CitizenId, chosen: TrailFilter = EVERYTHING
) -> Iterator[AgencyTally]:
    """Yield how often each agency asked about a citizen, the most frequent first."""
    agency = _member("agency")
    shown = func.count().filter(_member("outcome").in_(SHOWN))
    wanted = (
        select(agency.label("agency"), func.count().label("all"), shown.label("shown"))
        .select_from(_source(citizen_id))
        .where(*_conditions(connection, chosen, citizen_id), agency.is_not(None))
        .group_by(agency)
        .order_by(func.count().desc(), agency)
    )
    for row in connection.execute(wanted).mappings():
        yield AgencyTally(row["agency"], row["shown"], row["all"] - row["shown"])


def uses_of_consent(connection: Connection, citizen_id: CitizenId) -> Iterator[PurposeUse]:
    """Yield how often each purpose that rests on consent showed something of a citizen."""
    purpose = _member("purpose")
    wanted = (
        select(
            purpose.label("purpose"),
            func.count().label("times"),
            func.max(log_entries.c.appended_at).label("last_at"),
        )
        .select_from(_source(citizen_id))
        .where(
            _about(connection, citizen_id),
            _member("outcome").in_(SHOWN),
            _member("consent").is_not(None),
            _member("agency").is_not(None),
        )
        .group_by(purpose)
    )
    for row in connection.execute(wanted):
        yield PurposeUse(row.purpose, row.times, row.last_at)


def entries_under(connection: Connection, citizen_id: CitizenId, consent: str) -> list[TrailRow]:
    """Return the accesses of agencies that rested on one consent, newest first."""
    wanted = (
        select(
            log_entries.c.seq,
            log_entries.c.entry,
            log_entries.c.leaf_hash,
            log_subjects.c.citizen_id,
        )
        .select_from(_source(citizen_id))
        .where(
            _about(connection, citizen_id),
            _member("consent") == consent,
            _member("agency").is_not(None),
        )
        .order_by(log_entries.c.seq.desc())
    )
    return [
        TrailRow(row.seq, row.entry, row.leaf_hash, row.citizen_id)
        for row in connection.execute(wanted)
    ]


def checkpoint_line(connection: Connection) -> tuple[int, datetime] | None:
    """Return the size and the time of the newest signed checkpoint."""
    newest = (
        select(log_checkpoints.c.size, log_checkpoints.c.created_at)
        .order_by(log_checkpoints.c.size.desc())
        .limit(1)
    )
    row = connection.execute(newest).one_or_none()
    return None if row is None else (row.size, row.created_at)


def _source(citizen_id: CitizenId | None) -> FromClause:
    """A citizen's entries are found through the links; the whole trail keeps unlinked ones."""
    return log_entries.join(
        log_subjects, log_subjects.c.seq == log_entries.c.seq, isouter=citizen_id is None
    )


def _conditions(
    connection: Connection, chosen: TrailFilter, citizen_id: CitizenId | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if citizen_id is not None:
        conditions.append(_about(connection, citizen_id))
    for name, value in (("agency", chosen.agency), ("purpose", chosen.purpose)):
        if value is not None:
            conditions.append(_member(name) == value)
    if chosen.outcomes:
        conditions.append(_member("outcome").in_(chosen.outcomes))
    if chosen.since is not None:
        conditions.append(log_entries.c.appended_at >= chosen.since)
    if chosen.until is not None:
        conditions.append(log_entries.c.appended_at < chosen.until)
    if chosen.is_own is not None:
        conditions.append(_own(is_own=chosen.is_own))
    return conditions


def _about(connection: Connection, citizen_id: CitizenId) -> ColumnElement[bool]:
    """An entry about an alias is about the person who stands for it."""
    return log_subjects.c.citizen_id.in_(ids_of(connection, citizen_id))


def _own(*, is_own: bool) -> ColumnElement[bool]:
    door, agency = _member("channel"), _member("agency")
    if is_own:
        return (door == OWN_DOOR) & agency.is_(None)
    return or_(door != OWN_DOOR, agency.is_not(None))


def _member(name: str) -> ColumnElement[str | None]:
    content = cast(func.convert_from(log_entries.c.entry, "UTF8"), JSONB)
    return cast(content[name].astext, Text)
