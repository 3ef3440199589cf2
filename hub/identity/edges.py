"""From scores to edges: the tier of each pair, human verdicts, and what contradicts what.

Tier A is deterministic and explains itself: the same document and a compatible given name. Tier B
is the model's weight. A person's verdict stands above both: `same` is an edge that no veto stops
between those two records, `never` is a veto.
"""

import duckdb

from hub.identity import agreement
from hub.identity.comparisons import EVIDENCE
from hub.identity.pair_view import create, side_by_side
from hub.identity.saved_model import LinkageModel
from hub.identity.vetoes import GENERATIONS_APART, contradictions_among

# Two edges closer than this do not tell which of two people a soft record is about.
AMBIGUITY_MARGIN = 6.0

TIER_A = (
    f"{agreement.SAME_DOCUMENT} and {agreement.GIVEN_NAMES_COMPATIBLE} and not {GENERATIONS_APART}"
)

_VERDICTS = """
select one.unique_id as unique_id_l, other.unique_id as unique_id_r, queue.state as verdict
from {lake}.review_queue as queue
inner join mentions as one on queue.record_id_l = one.record_id
inner join mentions as other on queue.record_id_r = other.record_id
where queue.state in ('same', 'never')
"""

_CANDIDATES = """
select unique_id_l, unique_id_r, max(match_weight) as match_weight, max(verdict) as verdict
from (
    select unique_id_l, unique_id_r, match_weight, null as verdict from scored
    union all
    select unique_id_l, unique_id_r, null as match_weight, verdict from verdicts
) as every_pair
group by unique_id_l, unique_id_r
"""

_PAIRS = """
select
    unique_id_l,
    unique_id_r,
    match_weight,
    verdict,
    case when {tier_a} then 'A' else 'B' end as tier,
    {evidence} as evidence,
    (document_number_l is null or document_number_r is null)
    and (birth_date_l is null or birth_date_r is null) as is_soft,
    coalesce(verdict, '') <> 'never'
    and (coalesce(verdict, '') = 'same' or tier = 'A' or coalesce(match_weight, -1000) >= {join})
        as is_edge
from {candidates}
where match_weight >= {review} or verdict is not null or {tier_a}
"""


_SOFT_ENDS = """
select unique_id_l as soft, unique_id_r as other, unique_id_l, unique_id_r, match_weight
from pairs where is_edge and is_soft and verdict is null
union all
select unique_id_r, unique_id_l, unique_id_l, unique_id_r, match_weight
from pairs where is_edge and is_soft and verdict is null
"""

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


def prepare_pairs(work: duckdb.DuckDBPyConnection, lake: str, model: LinkageModel) -> None:
    """Write `pairs`: what is worth keeping of `scored`, with tier, evidence and verdict."""
    create(work, "verdicts", _VERDICTS.format(lake=lake))
    create(work, "candidates", _CANDIDATES)
    query = _PAIRS.format(
        tier_a=TIER_A,
        evidence=EVIDENCE,
        join=model.join_weight,
        review=model.review_weight,
        candidates=side_by_side("candidates"),
    )
    create(work, "pairs", query)


def find_contradictions(work: duckdb.DuckDBPyConnection) -> None:
    """Write `contradictions` among the members of each component of `components`."""
    create(
        work,
        "together",
        "select one.unique_id as unique_id_l, other.unique_id as unique_id_r"
        " from components as one inner join components as other"
        " on one.component = other.component and one.unique_id < other.unique_id",
    )
    create(work, "contradictions", contradictions_among("together"))
    work.execute("drop table together")
    work.execute(
        "insert into contradictions"
        " select unique_id_l, unique_id_r, 'verdict' from verdicts where verdict = 'never'"
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
