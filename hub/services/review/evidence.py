"""Reads from the lake what a case is made of: the pair, the levels it reached, and both profiles.

Set-based: one table per question in the workbench, then a stream of rows in the order of pairs.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb

from hub.identity.pair_view import create, side_by_side
from hub.identity.saved_model import LinkageModel
from hub.identity.workbench import WORK, count
from hub.records.identifiers import CitizenId
from hub.services.review.waterfall import MISSING, Reached, comparisons_of, levels_of

FETCH_ROWS = 1_000
# Field codes of the rulebook with the SQL that says them of one mention.
VALUES: Mapping[str, str] = {
    "given_names": "concat_ws(' ', given_1, given_2)",
    "surnames": "concat_ws(' ', surname_1, surname_2)",
    "birth_date": "birth_date::varchar",
    "sex": "sex",
    "document_type": "document_type",
    "document_number": "document_number",
    "phone": "phone",
    "email": "email",
    "address": "address",
}

_PAIRS = """
select
    row_number() over (order by queue.pair_id) as place,
    queue.pair_id, queue.kind, queue.match_weight, queue.reason, queue.opened_at,
    queue.record_id_l, queue.record_id_r,
    one.citizen_id as citizen_l, other.citizen_id as citizen_r,
    case when one.citizen_id = other.citizen_id then queue.opened_at end as together_since
from {lake}.review_queue as queue
inner join {lake}.linked as one on queue.record_id_l = one.record_id
inner join {lake}.linked as other on queue.record_id_r = other.record_id
where queue.state in ('open', 'sampled')
"""

_JOINED_AT = """
update case_pairs set together_since = arrivals.happened_at
from (
    select pairs.pair_id, max(events.happened_at) as happened_at
    from case_pairs as pairs
    inner join {lake}.citizen_events as events
        on events.record_id in (pairs.record_id_l, pairs.record_id_r)
        and events.kind in ('created', 'joined', 'split')
    where pairs.together_since is not null
    group by pairs.pair_id
) as arrivals
where arrivals.pair_id = case_pairs.pair_id
"""

_MENTIONS = """
select mentions.*
from {lake}.link_mentions as mentions
where record_id in (
    select record_id_l from case_pairs union select record_id_r from case_pairs
)
"""

_NUMBERED = """
select pairs.place, one.unique_id as unique_id_l, other.unique_id as unique_id_r, edges.bits
from case_pairs as pairs
inner join case_mentions as one on pairs.record_id_l = one.record_id
inner join case_mentions as other on pairs.record_id_r = other.record_id
left join {lake}.link_edges as edges
    on least(one.unique_id, other.unique_id) = edges.unique_id_l
    and greatest(one.unique_id, other.unique_id) = edges.unique_id_r
"""

_SHARES = """
select {column} as value, count(*) / {known} as share
from {lake}.link_mentions
where {column} in (select {column} from case_mentions)
group by {column}
"""

_SHARE = """
(select max(share) from share_{column} where value in ({column}_l, {column}_r)) as share_{column}
"""

_SIDES = """
select record_id, split_part(record_id, ':', 1) as agency, valid_from, {values}
from {lake}.standardised
where record_id in (select record_id from case_mentions)
"""

_HELD = """
select
    citizen_id,
    map_from_entries(list((field, digest) order by field)) as digests,
    map_from_entries(list((field, sources) order by field)) as sources,
    max(birth_date) as birth_date
from (
    select
        citizen_id,
        field,
        md5(string_agg(value, '|' order by value)) as digest,
        list_sort(list(distinct agency)) as sources,
        max(case when field = 'birth_date' then value end) as birth_date
    from {lake}.profiled
    where won and citizen_id in (
        select citizen_l from case_pairs union select citizen_r from case_pairs
    )
    group by citizen_id, field
)
group by citizen_id
"""

_STREAM = """
select
    pairs.citizen_l,
    pairs.citizen_r,
    pairs.opened_at,
    pairs.together_since,
    to_json({{
        'pair_id': pairs.pair_id,
        'kind': pairs.kind,
        'match_weight': pairs.match_weight,
        'reason': pairs.reason,
        'levels': {{{levels}}},
        'shares': {{{shares}}},
        'bits': levels.bits,
        'sides': [one, other],
        'held': [
            {{'digests': held_l.digests, 'sources': held_l.sources, 'birth': held_l.birth_date}},
            {{'digests': held_r.digests, 'sources': held_r.sources, 'birth': held_r.birth_date}}
        ]
    }})::varchar
from case_pairs as pairs
inner join case_levels as levels using (place)
inner join case_sides as one on pairs.record_id_l = one.record_id
inner join case_sides as other on pairs.record_id_r = other.record_id
left join case_held as held_l on pairs.citizen_l = held_l.citizen_id
left join case_held as held_r on pairs.citizen_r = held_r.citizen_id
order by pairs.pair_id
"""


@dataclass(frozen=True, slots=True)
class Mention:
    """One record of a pair, in clear: lives in memory only, on its way to be sealed."""

    record_id: str
    agency: str
    valid_from: str | None
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """What the hub holds of one citizen: a digest and the sources of each field."""

    digests: Mapping[str, str] = field(repr=False)
    sources: Mapping[str, list[str]]
    birth_date: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything a case is made of."""

    pair_id: str
    kind: str
    match_weight: float | None
    reason: str
    opened_at: datetime
    citizens: tuple[CitizenId, CitizenId] = field(repr=False)
    together_since: datetime | None
    reached: Mapping[str, Reached]
    mentions: tuple[Mention, Mention] = field(repr=False)
    held: tuple[Held, Held] = field(repr=False)


def prepare_evidence(work: duckdb.DuckDBPyConnection, lake: str, model: LinkageModel) -> None:
    """Write the tables of the workbench that `pairs` streams from."""
    create(work, "case_pairs", _PAIRS.format(lake=lake))
    work.execute(_JOINED_AT.format(lake=lake))
    create(work, "case_mentions", _MENTIONS.format(lake=lake))
    create(work, "case_numbered", _NUMBERED.format(lake=lake))
    for column in _columns(model):
        known = max(count(work, f"select count({column}) from {lake}.link_mentions"), 1)  # noqa: S608
        create(work, f"share_{column}", _SHARES.format(column=column, lake=lake, known=known))
    create(work, "case_levels", _levels_query(model))
    values = ", ".join(f"nullif({sql}, '') as {code}" for code, sql in VALUES.items())
    create(work, "case_sides", _SIDES.format(values=values, lake=lake))
    create(work, "case_held", _HELD.format(lake=lake))


def pairs(work: duckdb.DuckDBPyConnection, model: LinkageModel) -> Iterator[Pair]:
    """Yield every pair that waits for a person, in the order of their numbers."""
    names = [str(comparison["output_column_name"]) for comparison in comparisons_of(model)]
    query = _STREAM.format(
        levels=", ".join(f"'{name}': levels.level_{name}" for name in names),
        shares=", ".join(f"'{column}': levels.share_{column}" for column in _columns(model)),
    )
    cursor = work.cursor()
    cursor.execute(f"use {WORK}")
    cursor.execute(query)
    while rows := cursor.fetchmany(FETCH_ROWS):
        for citizen_l, citizen_r, opened_at, since, told in rows:
            people = (CitizenId(citizen_l), CitizenId(citizen_r))
            yield _pair(json.loads(told), people, opened_at, since)


def _pair(
    told: dict[str, Any],  # what our own query wrote, one level down from here typed again
    people: tuple[CitizenId, CitizenId],
    opened_at: datetime,
    since: datetime | None,
) -> Pair:
    shares = {column: share for column, share in told["shares"].items() if share is not None}
    bits = dict(zip(told["levels"], told["bits"] or (), strict=False))
    one, other = (_mention(side) for side in told["sides"])
    held_l, held_r = (
        Held(side["digests"] or {}, side["sources"] or {}, side["birth"]) for side in told["held"]
    )
    return Pair(
        pair_id=told["pair_id"],
        kind=told["kind"],
        match_weight=told["match_weight"],
        reason=told["reason"],
        opened_at=opened_at,
        citizens=people,
        together_since=since,
        reached={
            name: Reached(level, shares, bits.get(name)) for name, level in told["levels"].items()
        },
        mentions=(one, other),
        held=(held_l, held_r),
    )


def _mention(side: dict[str, str | None]) -> Mention:
    values = {code: value for code in VALUES if (value := side[code]) is not None}
    return Mention(str(side["record_id"]), str(side["agency"]), side["valid_from"], values)


def _columns(model: LinkageModel) -> list[str]:
    """The columns whose frequency refines some level, each once."""
    named = {
        str(level["tf_adjustment_column"])
        for comparison in comparisons_of(model)
        for level in levels_of(comparison)
        if level.get("tf_adjustment_column")
    }
    return sorted(named)


def _levels_query(model: LinkageModel) -> str:
    """Query for the level that each pair reached, in the model's own conditions."""
    levels = [
        f"{_level_case(comparison)} as level_{comparison['output_column_name']}"
        for comparison in comparisons_of(model)
    ]
    shares = [_SHARE.format(column=column) for column in _columns(model)]
    numbered = side_by_side("case_numbered", "case_mentions", "case_mentions")
    return f"select place, bits, {', '.join([*levels, *shares])} from {numbered}"  # noqa: S608 - likewise


def _level_case(comparison: Mapping[str, object]) -> str:
    """SQL for the number of the level; MISSING where there is nothing to compare."""
    found = comparison["comparison_levels"]
    missing = (
        next(level for level in found if level.get("is_null_level"))
        if isinstance(found, list)
        else {}
    )
    branches = " ".join(
        f"when {level['sql_condition']} then {number}"
        for number, level in enumerate(levels_of(comparison)[:-1])
    )
    last = len(levels_of(comparison)) - 1
    return f"case when {missing['sql_condition']} then {MISSING} {branches} else {last} end"
