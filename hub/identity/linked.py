"""The stage `linked`: from standardised mentions to citizens with stable ids.

Everything is worked out beside the lake; the lake then changes in one transaction, so that a
killed run leaves the last one whole. The same input twice changes nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import duckdb

from hub.identity.assignment import assign_citizens
from hub.identity.decisions import decide_pairs, queue_pairs
from hub.identity.edges import prepare_pairs
from hub.identity.grouping import group_mentions
from hub.identity.mentions import prepare_mentions
from hub.identity.prior import prepare_prior
from hub.identity.recording import prepare_record, write_record
from hub.identity.saved_model import LinkageModel, load_model
from hub.identity.schema import create_tables
from hub.identity.scoring import score_pairs
from hub.identity.workbench import count, scalar, workbench


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """What the lake holds after a run, and what the run changed."""

    records: int
    citizens: int
    linked_pairs: int
    vetoed_pairs: int
    waiting_review: int
    new_citizens: int
    merged_citizens: int
    flagged: int


_STANDING = """
select
    (select count(*) from {lake}.linked),
    (select count(distinct citizen_id) from {lake}.linked),
    (select count(*) from {lake}.link_pairs where decision = 'joined'),
    (select count(*) from {lake}.link_pairs where decision = 'vetoed'),
    (select count(*) from {lake}.review_queue where state = 'open')
"""

_CHANGED = """
select
    count(*) filter (kind in ('created', 'split')),
    count(*) filter (kind = 'merged'),
    count(*) filter (kind = 'flagged')
from {lake}.citizen_events
where event_id > {last_event}
"""

_INPUT = """
select concat_ws(
    ':',
    count(*),
    bit_xor(hash(record_id, fingerprint)),
    (
        select bit_xor(hash(pair_id, state))
        from {lake}.review_queue where state in ('same', 'never')
    )
)
from mentions
"""


def link(
    lake: duckdb.DuckDBPyConnection,
    now: datetime,
    new_id: Callable[[], UUID],
    model: LinkageModel | None = None,
) -> LinkCounts:
    """Link every mention of the lake's `standardised` and record what changed."""
    model = model or load_model()
    create_tables(lake)
    with workbench(lake) as home:
        last_event = count(lake, f"select max(event_id) from {home}.citizen_events")  # noqa: S608
        prepare_mentions(lake, home)
        seen = str(scalar(lake, _INPUT.format(lake=home)))
        if not _already_linked(lake, home, model, seen):
            _work_out(lake, home, model, new_id)
            prepare_record(lake, home)
            with _transaction(lake):
                write_record(lake, home, now, model.version, seen)
        return _counts(lake, home, last_event)


def _already_linked(
    work: duckdb.DuckDBPyConnection, lake: str, model: LinkageModel, seen: str
) -> bool:
    last = work.execute(
        f"select model_version, input_fingerprint from {lake}.link_runs order by ran_at desc limit 1"  # noqa: S608
    ).fetchall()
    return last == [(model.version, seen)]


def _work_out(
    work: duckdb.DuckDBPyConnection, lake: str, model: LinkageModel, new_id: Callable[[], UUID]
) -> None:
    score_pairs(work, model)
    prepare_pairs(work, lake, model)
    prepare_prior(work, lake)
    group_mentions(work)
    decide_pairs(work)
    assign_citizens(work, new_id)
    queue_pairs(work)


@contextmanager
def _transaction(lake: duckdb.DuckDBPyConnection) -> Iterator[None]:
    lake.execute("begin")
    try:
        yield
        lake.execute("commit")
    except BaseException:  # an interrupt must not leave half a transaction either; raised again
        lake.execute("rollback")
        raise


def _counts(work: duckdb.DuckDBPyConnection, lake: str, last_event: int) -> LinkCounts:
    standing = work.execute(_STANDING.format(lake=lake)).fetchall()[0]
    changed = work.execute(_CHANGED.format(lake=lake, last_event=last_event)).fetchall()[0]
    return LinkCounts(*standing, *changed)
