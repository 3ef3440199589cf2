"""A person's verdict on a pair: kept with who and when, and obeyed by the next run."""

from datetime import datetime
from enum import StrEnum

import duckdb

from hub.identity.errors import ReviewError
from hub.identity.overrides import (
    Ruling,
    forbid,
    members_of,
    merge,
    record_override,
    revoke_override,
)
from hub.lake.transactions import whole


class Verdict(StrEnum):
    """What a reviewer may say; the word is the state of the pair in the queue."""

    SAME = "same"
    NEVER = "never"
    UNSURE = "unsure"


_RULE = """
update review_queue
set state = $verdict, decided_at = $now, decided_by = $reviewer
where pair_id = $pair_id
"""

_EVENT = """
insert into citizen_events
select
    (select coalesce(max(event_id), 0) + 1 from citizen_events), $now, 'ruled', record_id,
    citizen_id, null, null, 'reviewer', $verdict, null, $reviewer
from linked
where record_id = $record_id
"""


_PAIR = """
select queue.record_id_l, queue.record_id_r, queue.kind, queue.state,
    one.citizen_id, other.citizen_id, first.created_at <= second.created_at
from review_queue as queue
inner join linked as one on queue.record_id_l = one.record_id
inner join linked as other on queue.record_id_r = other.record_id
inner join citizens as first on one.citizen_id = first.citizen_id
inner join citizens as second on other.citizen_id = second.citizen_id
where queue.pair_id = ?
"""

SAMPLE = "sample"


def record_verdict(
    lake: duckdb.DuckDBPyConnection, pair_id: str, verdict: Verdict, reviewer: str, now: datetime
) -> None:
    """Settle a pair of the review queue; `reviewer` is an officer's id, never a name."""
    query = "select record_id_l, record_id_r from review_queue where pair_id = ?"
    found = lake.execute(query, [pair_id]).fetchall()
    if not found:
        raise ReviewError("Ese par no está en la cola de revisión. Actualice la lista y repita.")
    _rule_within(lake, pair_id, verdict, found[0], Ruling(reviewer, f"Revisión {pair_id}", now))


def _rule_within(
    lake: duckdb.DuckDBPyConnection,
    pair_id: str,
    verdict: Verdict,
    pair: tuple[str, str],
    ruling: Ruling,
) -> None:
    event = {
        "now": ruling.now,
        "record_id": pair[0],
        "verdict": verdict.value,
        "reviewer": ruling.actor,
    }
    with whole(lake):
        _mark(lake, pair_id, verdict, ruling)
        _override(lake, verdict, pair, ruling)
        lake.execute(_EVENT, event)


def _mark(lake: duckdb.DuckDBPyConnection, pair_id: str, verdict: Verdict, ruling: Ruling) -> None:
    told = {"verdict": verdict.value, "now": ruling.now, "reviewer": ruling.actor}
    lake.execute(_RULE, told | {"pair_id": pair_id})


def _override(
    lake: duckdb.DuckDBPyConnection, verdict: Verdict, pair: tuple[str, str], ruling: Ruling
) -> None:
    """Put the verdict in the place of any other on the same pair; doubt takes both away."""
    for other in (Verdict.SAME, Verdict.NEVER):
        if other is not verdict:
            revoke_override(lake, ruling, other, pair)
    if verdict is not Verdict.UNSURE:
        record_override(lake, ruling, verdict, pair)


def settle(lake: duckdb.DuckDBPyConnection, pair_id: str, verdict: Verdict, ruling: Ruling) -> bool:
    """Carry out what the review desk decided; False when the pair is no longer there.

    Two citizens found to be the same become one at once, the older one staying. Two that are not
    are kept apart record by record. Within one citizen, linkage obeys the verdict in its next run.
    Doing it twice changes nothing.
    """
    found = lake.execute(_PAIR, [pair_id]).fetchall()
    if not found:
        return False
    left, right, kind, state, one, other, is_older = found[0]
    if state == verdict.value:
        return True
    confirms = kind == SAMPLE and one == other and verdict is Verdict.SAME
    if confirms or verdict is Verdict.UNSURE:
        _mark(lake, pair_id, verdict, ruling)
    elif one == other:
        _rule_within(lake, pair_id, verdict, (left, right), ruling)
    elif verdict is Verdict.SAME:
        survivor, absorbed = (one, other) if is_older else (other, one)
        merge(lake, survivor, absorbed, ruling.actor, ruling.reason, ruling.now)
    else:
        forbid(lake, members_of(lake, one), members_of(lake, other), ruling)
    return True
