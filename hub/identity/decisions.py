"""What became of each pair, and which pairs a person should look at.

Four kinds wait in the queue: `uncertain` (the weight is between the two thresholds), `merge` (an
arrival touches two citizens that no machine may join), `conflict` (two records of one citizen
contradict each other) and `broken` (the evidence no longer holds a citizen's records together, or
holds one of them closer to somebody else). One pair stands for the two groups it would join.
"""

import duckdb

from hub.identity.evidence import EVIDENCE
from hub.identity.pair_view import create
from hub.identity.saved_model import LinkageModel
from hub.identity.vetoes import CONTRADICTIONS, contradictions_among

_DECIDED = """
select
    pairs.*,
    one.label as label_l,
    other.label as label_r,
    case
        when one.label = other.label then 'joined'
        when pairs.is_edge then 'vetoed'
        when pairs.verdict = 'never' then 'apart'
        else 'review'
    end as decision
from pairs
inner join grouped as one on pairs.unique_id_l = one.unique_id
inner join grouped as other on pairs.unique_id_r = other.unique_id
"""

# Every member of one group against every member of the other: a relative is not worth a look.
_NEIGHBOURS = """
with doubts as (
    select distinct label_l, label_r from pairs where decision = 'review'
)

select
    least(one.unique_id, other.unique_id) as unique_id_l,
    greatest(one.unique_id, other.unique_id) as unique_id_r,
    doubts.label_l,
    doubts.label_r
from doubts
inner join grouped as one on doubts.label_l = one.label
inner join grouped as other on doubts.label_r = other.label
"""

_RELATIVES = """
update pairs set decision = 'vetoed'
where decision = 'review' and exists (
    select 1 from relatives
    where relatives.label_l = pairs.label_l and relatives.label_r = pairs.label_r
)
"""

_UNCERTAIN = f"""
select 'uncertain' as kind, unique_id_l, unique_id_r, match_weight,
    case when is_ambiguous then 'Encaja igual con otra persona: ' else '' end || {EVIDENCE} as reason
from pairs
where decision = 'review' and verdict is null
qualify row_number() over (
    partition by least(label_l, label_r), greatest(label_l, label_r)
    order by match_weight desc, unique_id_l, unique_id_r
) = 1
"""  # noqa: S608

# Whom a mention contradicts: a newcomer of one twin does not touch the other.
_ENEMIES = """
select contradictions.unique_id_l as unique_id, other.label
from contradictions
inner join grouped as other on contradictions.unique_id_r = other.unique_id
union
select contradictions.unique_id_r, one.label
from contradictions
inner join grouped as one on contradictions.unique_id_l = one.unique_id
"""

_MERGES = f"""
select 'merge' as kind, unique_id_l, unique_id_r, match_weight,
    'Un registro nuevo toca a dos ciudadanos: ' || {EVIDENCE} as reason
from (
    select pairs.*, one.citizen_id as citizen_l, other.citizen_id as citizen_r
    from pairs
    inner join outcome as one on pairs.unique_id_l = one.unique_id
    inner join outcome as other on pairs.unique_id_r = other.unique_id
    where pairs.is_edge and pairs.verdict is null and one.citizen_id <> other.citizen_id
        and one.citizen_id in (select citizen_id from survivors)
        and other.citizen_id in (select citizen_id from survivors)
        and (
            one.is_fresh
            and (pairs.unique_id_l, pairs.label_r) not in (select (unique_id, label) from enemies)
            or other.is_fresh
            and (pairs.unique_id_r, pairs.label_l) not in (select (unique_id, label) from enemies)
        )
) as touching
qualify row_number() over (
    partition by least(citizen_l, citizen_r), greatest(citizen_l, citizen_r)
    order by match_weight desc, unique_id_l, unique_id_r
) = 1
"""  # noqa: S608

# A citizen whose records the machine would part. Between the fracture and the join weight old
# ties still hold; what else parts them is for a person to judge, never for the machine.
_PARTED = """
select grouped.label, coalesce(machine.label, grouped.unique_id) as part, grouped.unique_id
from grouped
left join machine using (unique_id)
inner join prior using (unique_id)
where prior.anchored
qualify count(distinct coalesce(machine.label, grouped.unique_id)) over (partition by grouped.label) > 1
"""

_HELD = """
select pairs.unique_id_l, pairs.unique_id_r
from pairs
where match_weight >= {fracture} or tier = 'A' or verdict = 'same'
"""

_BROKEN = """
with strangers as (
    select distinct parted.label
    from parted
    inner join machine as near on parted.part = near.label
    inner join grouped as elsewhere on near.unique_id = elsewhere.unique_id
    where elsewhere.label <> parted.label
),

parts as (
    select label, part, min(unique_id) as unique_id from parted group by label, part
),

loose as (
    select parts.label, parts.part
    from parts
    where not exists (
        select 1 from parted as member
        inner join held on member.unique_id in (held.unique_id_l, held.unique_id_r)
        inner join parted as other
            on other.unique_id in (held.unique_id_l, held.unique_id_r)
            and other.label = member.label and other.part <> member.part
        where member.label = parts.label and member.part = parts.part
    )
)

select
    'broken' as kind, min(unique_id) as unique_id_l, max(unique_id) as unique_id_r,
    null::double as match_weight,
    case when label in (from strangers)
        then 'Parte de sus registros encaja mejor con otra persona.'
        else 'La evidencia ya no une todos sus registros.' end as reason
from parts
where (label in (from strangers) or label in (select label from loose))
    and label not in (
        select one.label from contradictions
        inner join grouped as one on contradictions.unique_id_l = one.unique_id
        inner join grouped as other on contradictions.unique_id_r = other.unique_id
        where one.label = other.label
    )
group by label
"""

_CONFLICTS = """
select
    'conflict' as kind, contradictions.unique_id_l, contradictions.unique_id_r,
    null::double as match_weight, {sentence} as reason
from contradictions
inner join grouped as one on contradictions.unique_id_l = one.unique_id
inner join grouped as other on contradictions.unique_id_r = other.unique_id
where one.label = other.label
"""

_QUEUED = """
select
    md5(kind || '|' || one.record_id || '|' || other.record_id) as pair_id,
    kind,
    one.record_id as record_id_l,
    other.record_id as record_id_r,
    waiting.match_weight,
    waiting.reason
from waiting
inner join mentions as one on waiting.unique_id_l = one.unique_id
inner join mentions as other on waiting.unique_id_r = other.unique_id
"""


def decide_pairs(work: duckdb.DuckDBPyConnection) -> None:
    """Add to `pairs` the decision that the groups imply."""
    create(work, "decided", _DECIDED)
    work.execute("drop table pairs; alter table decided rename to pairs")
    create(work, "neighbours", _NEIGHBOURS)
    query = f"({contradictions_among('neighbours')})"
    create(
        work,
        "relatives",
        "select distinct neighbours.label_l, neighbours.label_r from neighbours"  # noqa: S608
        f" inner join {query} as found using (unique_id_l, unique_id_r)",
    )
    work.execute(_RELATIVES)


def queue_pairs(work: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    """Write `queued`: the pairs that a person should look at, by kind."""
    create(work, "parted", _PARTED)
    create(work, "held", _HELD.format(fracture=model.fracture_weight))
    sentences = " ".join(
        f"when '{code}' then '{text}'" for code, (_, text) in CONTRADICTIONS.items()
    )
    create(work, "enemies", _ENEMIES)
    conflicts = _CONFLICTS.format(sentence=f"case contradiction {sentences} end")
    create(
        work,
        "waiting",
        " union all ".join(f"({q})" for q in (_UNCERTAIN, _MERGES, _BROKEN, conflicts)),
    )
    create(work, "queued", _QUEUED)
