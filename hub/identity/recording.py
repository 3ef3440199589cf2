"""Writes a run into the lake: only differences, and an event for each.

Events are only ever added. `created` and `joined` tell where a record went, `left` that it went
away, `merged` that one id became an alias of another, `split` that records left for a new id,
`flagged` that two records of one citizen contradict each other.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb

from hub.identity.evidence import CONTRIBUTIONS
from hub.identity.pair_view import create

_EVENTS = """
with happened as (
    select
        1 as place,
        case when prior_id is null then 'created' else 'split' end as kind,
        record_id,
        citizen_id,
        prior_id as other_citizen_id,
        match_weight,
        case when prior_id is null then 'Ningún ciudadano conocido coincide.'
            else 'El registro ya no es de su ciudadano anterior.' end as reason,
        null as bits
    from outcome
    where founds
    union all
    select
        2, 'joined', record_id, citizen_id, null, match_weight,
        case when tier = 'A' then 'Mismo documento y nombre compatible.'
            else 'El peso de la evidencia supera el umbral.' end,
        bits
    from outcome
    where not founds and (prior_id is null or citizen_id <> expected_id or returned)
    union all
    select
        3, 'left', record_id, prior_id, citizen_id, null,
        'El registro ya no es de este ciudadano.', null
    from outcome
    where citizen_id <> expected_id
    union all
    select
        3, 'left', record_id, citizen_id, null, null, 'El registro ya no está en las entregas.', null
    from departing
    union all
    select
        4, 'merged', null, survivor_id, citizen_id, null,
        'Un registro une a los dos y nada los contradice.', null
    from absorbed
    union all
    select 5, 'flagged', record_id_l, citizen_id, null, null, reason, null
    from queued
    inner join outcome on queued.record_id_l = outcome.record_id
    where kind in ('conflict', 'broken') and pair_id not in (select pair_id from {lake}.review_queue)
)

select
    (select coalesce(max(event_id), 0) from {lake}.citizen_events)
    + row_number() over (order by place, record_id, citizen_id) as event_id,
    kind, record_id, citizen_id, other_citizen_id, match_weight, reason,
    case when bits is not null then {contributions} end as contributions
from happened
"""

_DEPARTING = """
select linked.record_id, linked.citizen_id, former.fingerprint
from {lake}.linked as linked
inner join gone on linked.record_id = gone.record_id
inner join {lake}.link_mentions as former on gone.unique_id = former.unique_id
"""

_PAIRS = """
select unique_id_l, unique_id_r, match_weight, tier, decision, levels, bits, created_at
from pairs
"""

# Only what differs is written: most citizens that a delivery may touch stay as they are.
_MOVED = """
select outcome.record_id, outcome.citizen_id, outcome.tier, outcome.match_weight
from outcome
left join {lake}.linked as former on outcome.record_id = former.record_id
where former.citizen_id is distinct from outcome.citizen_id
    or former.tier is distinct from outcome.tier
    or former.match_weight is distinct from outcome.match_weight
"""

_GROUPS = """
select unique_id, label from machine
qualify count(*) over (partition by label) > 1
"""

_CITIZENS = """
insert into {lake}.citizens select citizen_id, $now, null from drawn;
update {lake}.citizens as citizens set alias_of = absorbed.survivor_id
from absorbed
where absorbed.citizen_id in (citizens.citizen_id, citizens.alias_of);
"""

_LINKED = """
insert into {lake}.link_departed select record_id, citizen_id, fingerprint, $now from departing;
delete from {lake}.link_departed where record_id in (select record_id from moved);
delete from {lake}.linked
where record_id in (select record_id from moved) or record_id in (select record_id from gone);
insert into {lake}.linked select * from moved;
"""

_MACHINE = """
delete from {lake}.link_mentions where unique_id in (from stale);
insert into {lake}.link_mentions by name select * from fresh;
delete from {lake}.link_keys where unique_id in (from stale);
insert into {lake}.link_keys by name select * from fresh_keys order by key;
delete from {lake}.link_edges
where unique_id_l in (from stale) or unique_id_r in (from stale)
    or unique_id_l in (from touched) and unique_id_r in (from touched);
insert into {lake}.link_edges by name
select * replace (coalesce(created_at, $now) as created_at) from told_pairs;
delete from {lake}.link_groups where unique_id in (from touched);
insert into {lake}.link_groups select * from machine_groups;
"""

_TOUCHED = """
select unique_id from mentions
union
select unique_id from stale
"""

_QUEUE = """
update {lake}.review_queue set state = 'withdrawn'
where state = 'open' and pair_id not in (select pair_id from queued)
    and record_id_l in (from concerned) and record_id_r in (from concerned) and (
    kind <> 'merge' or exists (
        select 1 from {lake}.linked as one
        inner join {lake}.linked as other using (citizen_id)
        where one.record_id = record_id_l and other.record_id = record_id_r
    )
    or record_id_l in (select record_id from gone)
    or record_id_r in (select record_id from gone)
);
update {lake}.review_queue as queue
set state = case when queue.state = 'withdrawn' then 'open' else queue.state end,
    match_weight = queued.match_weight,
    reason = queued.reason
from queued
where queue.pair_id = queued.pair_id and queue.state in ('open', 'withdrawn');
insert into {lake}.review_queue
select pair_id, kind, record_id_l, record_id_r, match_weight, reason, 'open', $now, null, null
from queued
where pair_id not in (select pair_id from {lake}.review_queue);
"""

_CONCERNED = """
select record_id from mentions
union
select record_id from gone
"""

_HISTORY = """
insert into {lake}.citizen_events
select
    event_id, $now, kind, record_id, citizen_id, other_citizen_id, match_weight, $version, reason,
    contributions, 'machine'
from events;
insert into {lake}.link_runs
select
    $now, $version, $engine, $overrides,
    (select count(*) from {lake}.link_mentions),
    (select count(*) from {lake}.link_keys),
    (select count(*) from {lake}.link_edges);
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is remembered by: when, with which model, engine and human verdicts."""

    now: datetime
    version: str
    engine: str
    overrides: str


def prepare_record(work: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Work out in the workbench what will be written: a transaction changes one database only."""
    create(work, "departing", _DEPARTING.format(lake=lake))
    create(work, "told_pairs", _PAIRS)
    create(work, "moved", _MOVED.format(lake=lake))
    create(work, "machine_groups", _GROUPS)
    create(work, "touched", _TOUCHED)
    create(work, "concerned", _CONCERNED)
    create(work, "events", _EVENTS.format(lake=lake, contributions=CONTRIBUTIONS))


def write_record(work: duckdb.DuckDBPyConnection, lake: str, run: Run) -> None:
    """Change the lake; the caller holds the transaction."""
    values = asdict(run)
    for script in (_CITIZENS, _LINKED, _QUEUE, _MACHINE, _HISTORY):
        for statement in filter(str.strip, script.format(lake=lake).split(";\n")):
            used = {name: value for name, value in values.items() if f"${name}" in statement}
            work.execute(statement, used)
