"""What earlier runs settled: which citizen each record belongs to, and whether that still holds.

A record stays with its citizen when its content changes, unless the new content contradicts the
old one (an agency used the row for another person) or a reviewer ruled that two records of the
citizen are two people. A record that comes back unchanged finds its citizen again.
"""

import duckdb

from hub.identity.pair_view import create
from hub.identity.vetoes import contradictions_among

# Unchanged records are the rule: only those that changed are compared with what they said.
_FORMER = """
select former.* exclude (fingerprint)
from {lake}.link_mentions as former
inner join mentions on former.unique_id = mentions.unique_id
where former.fingerprint <> mentions.fingerprint
"""

_VERSIONS = "select unique_id as unique_id_l, unique_id as unique_id_r from former"

_KNOWN = """
select mentions.unique_id, linked.citizen_id, false as returned
from {lake}.linked as linked
inner join mentions on linked.record_id = mentions.record_id
union all
select mentions.unique_id, coalesce(citizens.alias_of, citizens.citizen_id), true
from {lake}.link_departed as departed
inner join mentions
    on departed.record_id = mentions.record_id and departed.fingerprint = mentions.fingerprint
inner join {lake}.citizens as citizens on departed.citizen_id = citizens.citizen_id
"""

_PRIOR = """
with split as (
    select distinct one.citizen_id
    from verdicts
    inner join known as one on verdicts.unique_id_l = one.unique_id
    inner join known as other on verdicts.unique_id_r = other.unique_id
    where verdicts.verdict = 'never' and one.citizen_id = other.citizen_id
),

settled as (
    select distinct known.citizen_id
    from verdicts
    inner join known on known.unique_id in (verdicts.unique_id_l, verdicts.unique_id_r)
)

select
    known.unique_id,
    known.citizen_id,
    citizens.created_at,
    known.citizen_id not in (from split) and known.unique_id not in (from released) as anchored,
    known.citizen_id in (from settled) as settled,
    known.unique_id in (select unique_id from former) as changed,
    known.unique_id in (from released) as released,
    known.returned
from known
inner join {lake}.citizens as citizens on known.citizen_id = citizens.citizen_id
"""


def prepare_prior(work: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Write `prior`: the citizen of each known mention and whether it is held there."""
    create(work, "former", _FORMER.format(lake=lake))
    create(work, "versions", _VERSIONS)
    create(
        work,
        "released",
        f"select unique_id_l from ({contradictions_among('versions', left='former')})",  # noqa: S608
    )
    create(work, "known", _KNOWN.format(lake=lake))
    create(work, "prior", _PRIOR.format(lake=lake))
