"""A person's verdict on a pair: kept with who and when, and obeyed by the next run."""

from datetime import datetime
from enum import StrEnum

import duckdb

from hub.identity.errors import ReviewError


class Verdict(StrEnum):
    """What a reviewer may say; the word is the state of the pair in the queue."""

    SAME = "same"
    NEVER = "never"


_RULE = """
update review_queue
set state = $verdict, decided_at = $now, decided_by = $reviewer
where pair_id = $pair_id
returning record_id_l
"""

_EVENT = """
insert into citizen_events
select
    (select coalesce(max(event_id), 0) + 1 from citizen_events), $now, 'ruled', record_id,
    citizen_id, null, null, 'reviewer', $verdict, null, $reviewer
from linked
where record_id = $record_id
"""


def record_verdict(
    lake: duckdb.DuckDBPyConnection, pair_id: str, verdict: Verdict, reviewer: str, now: datetime
) -> None:
    """Settle a pair of the review queue; `reviewer` is an officer's id, never a name."""
    ruling = {"verdict": verdict.value, "now": now, "reviewer": reviewer, "pair_id": pair_id}
    lake.execute("begin")
    ruled = lake.execute(_RULE, ruling).fetchall()
    if not ruled:
        lake.execute("rollback")
        raise ReviewError("Ese par no está en la cola de revisión. Actualice la lista y repita.")
    lake.execute(
        _EVENT,
        {"now": now, "record_id": ruled[0][0], "verdict": verdict.value, "reviewer": reviewer},
    )
    lake.execute("commit")
