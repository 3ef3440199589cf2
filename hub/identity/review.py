"""A person's verdict on a pair: kept with who and when, and obeyed by the next run."""

from datetime import datetime
from enum import StrEnum

import duckdb

from hub.identity.errors import ReviewError
from hub.identity.overrides import Ruling, record_override, revoke_override
from hub.identity.transactions import whole


class Verdict(StrEnum):
    """What a reviewer may say; the word is the state of the pair in the queue."""

    SAME = "same"
    NEVER = "never"
    UNSURE = "unsure"


_RULE = """
update review_queue
set state = $verdict, decided_at = $now, decided_by = $reviewer
where pair_id = $pair_id
returning record_id_l, record_id_r
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
    with whole(lake):
        ruled = lake.execute(_RULE, ruling).fetchall()
        if not ruled:
            raise ReviewError(
                "Ese par no está en la cola de revisión. Actualice la lista y repita."
            )
        _override(lake, verdict, ruled[0], Ruling(reviewer, f"Revisión {pair_id}", now))
        lake.execute(
            _EVENT,
            {
                "now": now,
                "record_id": ruled[0][0],
                "verdict": verdict.value,
                "reviewer": reviewer,
            },
        )


def _override(
    lake: duckdb.DuckDBPyConnection, verdict: Verdict, pair: tuple[str, str], ruling: Ruling
) -> None:
    """Put the verdict in the place of any other on the same pair; doubt takes both away."""
    for other in (Verdict.SAME, Verdict.NEVER):
        if other is not verdict:
            revoke_override(lake, ruling, other, pair)
    if verdict is not Verdict.UNSURE:
        record_override(lake, ruling, verdict, pair)
