"""The stage `linked`: from standardised mentions to citizens with stable ids.

Everything is worked out beside the lake; the lake then changes in one transaction, so that a
killed run leaves the last one whole. The same input twice changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import duckdb

from hub.identity.affected import prepare_affected, prepare_everybody
from hub.identity.assignment import assign_citizens
from hub.identity.blocking import BLOCKING_LAYOUT, block_arrivals, block_everybody
from hub.identity.decisions import decide_pairs, queue_pairs
from hub.identity.edges import prepare_new_pairs, prepare_verdicts
from hub.identity.frequencies import prepare_frequencies, with_frequencies
from hub.identity.grouping import group_mentions
from hub.identity.mentions import prepare_fresh, prepare_told
from hub.identity.pair_view import create
from hub.identity.prior import prepare_prior
from hub.identity.recording import Run, prepare_record, write_record
from hub.identity.saved_model import LinkageModel, load_model
from hub.identity.schema import create_tables
from hub.identity.scoring import score_pairs
from hub.identity.workbench import count, rounded_base, scalar, workbench
from hub.lake.transactions import whole


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


_PARTNERS = """
select * from {lake}.link_mentions
where unique_id not in (from stale) and (
    unique_id in (select unique_id_l from candidates)
    or unique_id in (select unique_id_r from candidates)
)
"""

_STANDING = """
select
    (select count(*) from {lake}.linked),
    (select count(distinct citizen_id) from {lake}.linked),
    (select count(*) from {lake}.link_edges where decision = 'joined'),
    (select count(*) from {lake}.link_edges where decision = 'vetoed'),
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

_RULED_BEFORE = """
select known.unique_id
from {lake}.link_overrides as overrides
inner join {lake}.link_mentions as known
    on known.record_id in (overrides.record_id_l, overrides.record_id_r)
where overrides.revoked_at is not null
"""

_OVERRIDES = """
select concat_ws(':', count(*), count(revoked_at), bit_xor(hash(override_id, revoked_at)))
from {lake}.link_overrides
"""

_ERASED = "select coalesce(sum(count), 0) from {lake}.erasure_counts where place = 'linked'"
_ERASURES = """
select count(*) from duckdb_tables()
where database_name = '{lake}' and table_name = 'erasure_counts'
"""

_LAST_RUN = """
select
    engine,
    mentions = (select count(*) from {lake}.link_mentions)
    and keys = (select count(*) from {lake}.link_keys)
    and pairs = (select count(*) from {lake}.link_edges)
from {lake}.link_runs order by ran_at desc limit 1
"""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a run works with: the lake's name, the model, the base it is reckoned for.

    `engine` changes with whatever changes a weight or a key: then everything is scored again.
    """

    lake: str
    model: LinkageModel
    version: str
    base: int
    engine: str
    overrides: str


def link(
    lake: duckdb.DuckDBPyConnection,
    now: datetime,
    new_id: Callable[[], UUID],
    model: LinkageModel | None = None,
    *,
    full: bool = False,
) -> LinkCounts:
    """Link what is new or changed in the lake's `standardised`, and record what it changes.

    The groups are those of a full run: one is made when the model or the engine changed, when
    the base doubled, when the kept state is not whole, or when `full` asks for it.
    """
    model = model or load_model()
    create_tables(lake)
    with workbench(lake) as home:
        last_event = count(lake, f"select max(event_id) from {home}.citizen_events")  # noqa: S608
        setting = _setting(lake, home, model)
        if _work_out(lake, setting, new_id, full=full):
            prepare_record(lake, home)
            with whole(lake):
                write_record(lake, home, Run(now, model.version, setting.engine, setting.overrides))
        return _counts(lake, home, last_event)


def _setting(work: duckdb.DuckDBPyConnection, lake: str, model: LinkageModel) -> _Setting:
    version = model.version
    records = count(work, f"select count(*) from {lake}.standardised")  # noqa: S608
    # Whoever was erased still counts: their going must not have everybody else compared anew.
    base = rounded_base(records + _erased_records(work, lake))
    engine = f"{version}/{BLOCKING_LAYOUT}/{duckdb.__version__}/{base}"
    overrides = str(scalar(work, _OVERRIDES.format(lake=lake)))
    return _Setting(lake, model, version, base, engine, overrides)


def _erased_records(work: duckdb.DuckDBPyConnection, lake: str) -> int:
    """Count the records that erasures took out of this lake; one without them has no such table."""
    if not count(work, _ERASURES.format(lake=lake)):
        return 0
    return count(work, _ERASED.format(lake=lake))


def _work_out(
    work: duckdb.DuckDBPyConnection,
    setting: _Setting,
    new_id: Callable[[], UUID],
    *,
    full: bool,
) -> bool:
    """Fill the workbench with what is to be written; false when nothing changed."""
    everybody = full or not _state_is_whole(work, setting)
    prepare_told(work, setting.lake)
    prepare_fresh(work, setting.lake, everybody=everybody)
    if not everybody and _nothing_new(work, setting):
        return False
    if everybody:
        _score_everybody(work, setting)
    elif not _score_arrivals(work, setting):
        prepare_fresh(work, setting.lake, everybody=True)
        _score_everybody(work, setting)
    prepare_prior(work, setting.lake)
    group_mentions(work)
    decide_pairs(work)
    assign_citizens(work, new_id)
    queue_pairs(work, setting.model)
    return True


def _state_is_whole(work: duckdb.DuckDBPyConnection, setting: _Setting) -> bool:
    """Whether the keys, pairs and mentions kept are all that this engine made last time."""
    last = work.execute(_LAST_RUN.format(lake=setting.lake)).fetchall()
    return last == [(setting.engine, True)]


def _nothing_new(work: duckdb.DuckDBPyConnection, setting: _Setting) -> bool:
    known = scalar(
        work,
        f"select overrides from {setting.lake}.link_runs order by ran_at desc limit 1",  # noqa: S608
    )
    new = count(work, "select (select count(*) from fresh) + (select count(*) from gone)")
    return new == 0 and known == setting.overrides


def _score_everybody(work: duckdb.DuckDBPyConnection, setting: _Setting) -> None:
    prepare_verdicts(work, setting.lake)
    block_everybody(work)
    _score(work, setting, "fresh")
    prepare_everybody(work, setting.model)


def _score_arrivals(work: duckdb.DuckDBPyConnection, setting: _Setting) -> bool:
    """Score the pairs of fresh records only; false when only a full run will do."""
    prepare_verdicts(work, setting.lake)
    if not block_arrivals(work, setting.lake):
        return False
    partners = _PARTNERS.format(lake=setting.lake)
    create(work, "near", f"select * from fresh union all by name {partners}")  # noqa: S608
    _score(work, setting, "near")
    create(work, "ruled_before", _RULED_BEFORE.format(lake=setting.lake))
    prepare_affected(work, setting.lake, setting.model)
    return True


def _score(work: duckdb.DuckDBPyConnection, setting: _Setting, records: str) -> None:
    prepare_frequencies(work, setting.model.frequencies)
    create(work, "mentions", with_frequencies(records))
    score_pairs(work, setting.model, setting.base)
    prepare_new_pairs(work, setting.model)


def _counts(work: duckdb.DuckDBPyConnection, lake: str, last_event: int) -> LinkCounts:
    standing = work.execute(_STANDING.format(lake=lake)).fetchall()[0]
    changed = work.execute(_CHANGED.format(lake=lake, last_event=last_event)).fetchall()[0]
    return LinkCounts(*standing, *changed)
