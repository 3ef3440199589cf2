"""Opening a profile again: only when the lake, which publishing has just followed, is unmixed.

A profile stays shut while a decision about the person waits, while two of their records are ruled
to be two people, or while their profile still rests on somebody else's record.
"""

import duckdb
from sqlalchemy import Engine

from hub.records.identifiers import CitizenId
from hub.store import identity_changes, review, withheld
from hub.store.sessions import transaction

_MIXED = """
select linked.citizen_id
from link_overrides as ruled
inner join linked on ruled.record_id_l = linked.record_id
inner join linked as other
    on ruled.record_id_r = other.record_id and linked.citizen_id = other.citizen_id
where ruled.revoked_at is null and ruled.verdict = 'never'
union
select profiled.citizen_id
from profiled
inner join linked using (record_id)
where profiled.citizen_id <> linked.citizen_id
    and profiled.citizen_id in (select unnest($people))
"""


def release_parted(lake: duckdb.DuckDBPyConnection, engine: Engine) -> int:
    """Open every shut profile that is one person's alone again; call it right after publishing."""
    with transaction(engine) as connection:
        shut = withheld.all_withheld(connection)
        if not shut:
            return 0
        waiting = {
            person
            for change in identity_changes.pending_changes(connection)
            for person in (change.survivor_id, change.absorbed_id)
        } | {
            person
            for case, _ in review.closings(connection)
            for person in (case.citizen_l, case.citizen_r)
        }
        mixed = {CitizenId(row[0]) for row in lake.execute(_MIXED, {"people": shut}).fetchall()}
        return withheld.release(connection, [p for p in shut if p not in waiting | mixed])
