"""Writes a run into the lake: only differences, and an event for each.

Events are only ever added. `created` and `joined` tell where a record went, `left` that it went
away, `merged` that one id became an alias of another, `split` that records left for a new id,
`flagged` that two records of one citizen contradict each other.
"""

from datetime import datetime

import duckdb

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
            else 'El registro ya no es de su ciudadano anterior.' end as reason
    from outcome
    where founds
    union all
    select
        2, 'joined', record_id, citizen_id, null, match_weight,
        case when tier = 'A' then 'Mismo documento y nombre compatible.'
            else 'El peso de la evidencia supera el umbral.' end
    from outcome
    where not founds and (prior_id is null or citizen_id <> expected_id or returned)
    union all
    select
        3, 'left', record_id, prior_id, citizen_id, null,
        'El registro ya no es de este ciudadano.'
    from outcome
    where citizen_id <> expected_id
    union all
    select
        3, 'left', record_id, citizen_id, null, null, 'El registro ya no está en las entregas.'
    from departing
    union all
    select
        4, 'merged', null, survivor_id, citizen_id, null,
        'Un registro une a los dos y nada los contradice.'
    from absorbed
    union all
    select 5, 'flagged', record_id_l, citizen_id, null, null, reason
    from queued
    inner join outcome on queued.record_id_l = outcome.record_id
    where kind = 'conflict' and pair_id not in (select pair_id from {lake}.review_queue)
)

select
    (select coalesce(max(event_id), 0) from {lake}.citizen_events)
    + row_number() over (order by place, record_id, citizen_id) as event_id,
    kind, record_id, citizen_id, other_citizen_id, match_weight, reason
from happened
"""

_DEPARTING = """
select linked.record_id, linked.citizen_id, former.fingerprint
from {lake}.linked as linked
inner join {lake}.link_mentions as former using (record_id)
where linked.record_id not in (select record_id from mentions)
"""

_PAIRS = """
select
    one.record_id as record_id_l, other.record_id as record_id_r,
    pairs.match_weight, pairs.tier, pairs.decision, pairs.evidence
from pairs
inner join mentions as one on pairs.unique_id_l = one.unique_id
inner join mentions as other on pairs.unique_id_r = other.unique_id
"""

_CITIZENS = """
insert into {lake}.citizens select citizen_id, $now, null from fresh;
update {lake}.citizens as citizens set alias_of = absorbed.survivor_id
from absorbed
where absorbed.citizen_id in (citizens.citizen_id, citizens.alias_of);
"""

_LINKED = """
insert into {lake}.link_departed select record_id, citizen_id, fingerprint, $now from departing;
delete from {lake}.link_departed where record_id in (select record_id from mentions);
delete from {lake}.linked where record_id not in (
    select kept.record_id from {lake}.linked as kept
    inner join outcome on kept.record_id = outcome.record_id
        and kept.citizen_id = outcome.citizen_id
        and kept.tier = outcome.tier
        and kept.match_weight is not distinct from outcome.match_weight
);
insert into {lake}.linked
select record_id, citizen_id, tier, match_weight from outcome
where record_id not in (select record_id from {lake}.linked);
delete from {lake}.link_mentions where record_id not in (
    select kept.record_id from {lake}.link_mentions as kept
    inner join mentions using (record_id, fingerprint)
);
insert into {lake}.link_mentions
select * exclude (unique_id) from mentions
where record_id not in (select record_id from {lake}.link_mentions);
delete from {lake}.link_pairs as pairs
where not exists (
    select 1 from told_pairs as told
    where pairs.record_id_l = told.record_id_l
        and pairs.record_id_r = told.record_id_r
        and pairs.match_weight is not distinct from told.match_weight
        and pairs.tier = told.tier
        and pairs.decision = told.decision
        and pairs.evidence = told.evidence
);
insert into {lake}.link_pairs
select told.*, $now from told_pairs as told
anti join {lake}.link_pairs as pairs using (record_id_l, record_id_r);
"""

_QUEUE = """
update {lake}.review_queue set state = 'withdrawn'
where state = 'open' and pair_id not in (select pair_id from queued) and (
    kind <> 'merge' or exists (
        select 1 from {lake}.linked as one
        inner join {lake}.linked as other using (citizen_id)
        where one.record_id = record_id_l and other.record_id = record_id_r
    )
    or record_id_l not in (select record_id from mentions)
    or record_id_r not in (select record_id from mentions)
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

_HISTORY = """
insert into {lake}.citizen_events
select
    event_id, $now, kind, record_id, citizen_id, other_citizen_id, match_weight, $version, reason,
    null, 'machine'
from events;
insert into {lake}.link_runs values ($now, $version, $seen);
"""


def prepare_record(work: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Work out in the workbench what will be written: a transaction changes one database only."""
    create(work, "departing", _DEPARTING.format(lake=lake))
    create(work, "told_pairs", _PAIRS)
    create(work, "events", _EVENTS.format(lake=lake))


def write_record(
    work: duckdb.DuckDBPyConnection, lake: str, now: datetime, version: str, seen: str
) -> None:
    """Change the lake; the caller holds the transaction."""
    values = {"now": now, "version": version, "seen": seen}
    for script in (_CITIZENS, _LINKED, _QUEUE, _HISTORY):
        for statement in filter(str.strip, script.format(lake=lake).split(";\n")):
            used = {name: value for name, value in values.items() if f"${name}" in statement}
            work.execute(statement, used)
