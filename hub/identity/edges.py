"""From scores to pairs: the tier of each, human verdicts, and what contradicts what.

Tier A is deterministic and explains itself: the same document and a compatible given name. Tier B
is the model's weight. A person's verdict stands above both: `same` is an edge that no veto stops
between those two records, `never` is a veto.
"""

import duckdb

from hub.identity import agreement
from hub.identity.comparisons import GIVEN_NAMES
from hub.identity.pair_view import create, side_by_side
from hub.identity.saved_model import LinkageModel
from hub.identity.scoring import SAME_DOCUMENT
from hub.identity.vetoes import GENERATIONS_APART, contradictions_among

# Two edges closer than this do not tell which of two people a soft record is about.
AMBIGUITY_MARGIN = 6.0

SAME_NAMES = len(GIVEN_NAMES.levels)
# Only pairs of one document are looked at more closely, and of these only those whose names or
# generations may differ; the levels that were scored tell which.
_TIER = f"""
case
    when {agreement.GIVEN_NAMES_COMPATIBLE} and not {GENERATIONS_APART} then 'A'
    else 'B'
end
"""

_VERDICTS = """
with numbered as (
    select record_id, unique_id from fresh
    union all
    select record_id, unique_id from {lake}.link_mentions where unique_id not in (from stale)
)

select
    least(one.unique_id, other.unique_id) as unique_id_l,
    greatest(one.unique_id, other.unique_id) as unique_id_r,
    arg_max(verdict, decided_at) as verdict
from {lake}.link_overrides as overrides
inner join numbered as one on overrides.record_id_l = one.record_id
inner join numbered as other on overrides.record_id_r = other.record_id
where overrides.revoked_at is null
group by all
"""

_CLOSER = """
select * from scored
where levels[1] = {same_document} and not (levels[2] = {same_names} and levels[4] <> 0)
"""

_NEW_PAIRS = """
with tiers as (
    select unique_id_l, unique_id_r, {tier} as tier from {closer}
)

select
    scored.*,
    coalesce(
        tiers.tier, case when levels[1] = {same_document} then 'A' else 'B' end
    ) as tier,
    null::timestamptz as created_at,
    verdicts.verdict
from scored
left join tiers using (unique_id_l, unique_id_r)
left join verdicts using (unique_id_l, unique_id_r)
where match_weight >= {review} or verdict is not null
    or (levels[1] = {same_document} and coalesce(tiers.tier, 'A') = 'A')
"""

# Neither document nor birth date on one side or the other: both comparisons lack a value.
_IS_SOFT = "levels[1] = -1 and levels[4] = -1"

IS_EDGE = (
    "coalesce(verdict, '') <> 'never'"
    " and (coalesce(verdict, '') = 'same' or tier = 'A' or match_weight >= {join})"
)

_SOFT_ENDS = f"""
select unique_id_l as soft, unique_id_r as other, unique_id_l, unique_id_r, match_weight
from pairs where is_edge and {_IS_SOFT} and verdict is null
union all
select unique_id_r, unique_id_l, unique_id_l, unique_id_r, match_weight
from pairs where is_edge and {_IS_SOFT} and verdict is null
"""  # noqa: S608

_AMBIGUOUS = f"""
update pairs set is_edge = false, is_ambiguous = true
from soft_ends as one
inner join soft_ends as two
    on one.soft = two.soft and abs(one.match_weight - two.match_weight) < {AMBIGUITY_MARGIN}
inner join contradictions
    on least(one.other, two.other) = contradictions.unique_id_l
    and greatest(one.other, two.other) = contradictions.unique_id_r
where pairs.unique_id_l = one.unique_id_l and pairs.unique_id_r = one.unique_id_r
"""  # noqa: S608

# Two records with the same names and the same birth date contradict each other only in one row
# that names both: most pairs need no closer look.
_TOGETHER = """
with placed as (
    select unique_id, component, given, birth_date, source_row
    from components inner join mentions using (unique_id)
)

select one.unique_id as unique_id_l, other.unique_id as unique_id_r
from placed as one
inner join placed as other
    on one.component = other.component and one.unique_id < other.unique_id
where not coalesce(
    one.given = other.given and one.birth_date = other.birth_date
    and one.source_row <> other.source_row,
    false
)
"""


def prepare_verdicts(work: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Write `verdicts`: what people ruled and did not take back, by the numbers of the records."""
    create(work, "verdicts", _VERDICTS.format(lake=lake))


def prepare_new_pairs(work: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    """Write `new_pairs`: what is worth keeping of `scored`, with tier and verdict."""
    create(work, "closer", _CLOSER.format(same_document=SAME_DOCUMENT, same_names=SAME_NAMES))
    query = _NEW_PAIRS.format(
        tier=_TIER,
        closer=side_by_side("closer"),
        same_document=SAME_DOCUMENT,
        review=model.review_weight,
    )
    create(work, "new_pairs", query)


def find_contradictions(work: duckdb.DuckDBPyConnection) -> None:
    """Write `contradictions` among the members of each component of `components`."""
    create(work, "together", _TOGETHER)
    create(work, "contradictions", contradictions_among("together"))
    work.execute("drop table together")
    work.execute(
        "insert into contradictions"
        " select unique_id_l, unique_id_r, 'verdict' from verdicts where verdict = 'never'"
        " and unique_id_l in (select unique_id from mentions)"
        " and unique_id_r in (select unique_id from mentions)"
    )
    work.execute(
        "delete from contradictions using verdicts where verdict = 'same'"
        " and contradictions.unique_id_l = verdicts.unique_id_l"
        " and contradictions.unique_id_r = verdicts.unique_id_r"
    )


def set_ambiguous_aside(work: duckdb.DuckDBPyConnection) -> None:
    """Turn soft edges that fit two contradicting mentions about equally into questions.

    A record with neither document nor birth date may be the father's or the son's of one name:
    only a person can tell.
    """
    work.execute("alter table pairs add column is_ambiguous boolean default false")
    create(work, "soft_ends", _SOFT_ENDS)
    work.execute(_AMBIGUOUS)
