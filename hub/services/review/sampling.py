"""Samples for quality: pairs drawn by weight band and by slice, with known pairs mixed in.

The same seed on the same lake draws the same pairs. A stratum is one band of one slice; each pair
drawn stands for its share of the stratum, so that rare slices can be drawn more often without
bending the picture.
"""

from dataclasses import dataclass
from datetime import datetime

import duckdb
from sqlalchemy import Engine

from hub.identity.pair_view import create
from hub.identity.schema import create_tables
from hub.identity.workbench import workbench
from hub.lake.transactions import whole
from hub.services.review.bands import BAND_BITS
from hub.store import samples as store
from hub.store.samples import SampleRow
from hub.store.sessions import transaction

SAMPLED = "sampled"
# From here on a weight says no more; the strongest band is open above.
STRONGEST = 40

SLICES = {
    "twins": "one.surnames = other.surnames and one.birth_date = other.birth_date"
    " and one.given is distinct from other.given",
    "minors": "greatest(one.birth_date, other.birth_date) > $today - interval 18 year",
    "foreigners": "one.document_type in ('CE', 'PPT', 'PA')"
    " or other.document_type in ('CE', 'PPT', 'PA')",
    "no_document": "one.document_number is null or other.document_number is null",
    "married_names": "{married}",
}
OTHER = "other"

_STRATA = """
select
    pairs.record_id_l,
    pairs.record_id_r,
    pairs.match_weight,
    pairs.evidence,
    case {slices} else '{other}' end as slice,
    least(floor(pairs.match_weight / {bits}) * {bits}, {strongest}) as band
from {lake}.link_pairs as pairs
inner join {lake}.link_mentions as one on pairs.record_id_l = one.record_id
inner join {lake}.link_mentions as other on pairs.record_id_r = other.record_id
where pairs.decision in ('joined', 'review') and pairs.match_weight is not null
"""

_DRAWN = """
select
    md5('sample|' || $seed || '|' || record_id_l || '|' || record_id_r) as pair_id,
    *,
    count(*) over stratum as population,
    row_number() over (
        partition by band, slice
        order by md5($seed || '|' || record_id_l || '|' || record_id_r), record_id_l, record_id_r
    ) as place
from strata
window stratum as (partition by band, slice)
qualify place <= $most
"""

_CONFIRMED = """
select
    md5('planted|' || $seed || '|' || pair_id) as pair_id,
    record_id_l, record_id_r, match_weight, reason as evidence, state as truth
from {lake}.review_queue
where pair_id in (select unnest($confirmed)) and state in ('same', 'never') and kind <> 'sample'
order by md5($seed || '|' || pair_id), pair_id
limit $most
"""

_QUEUE = """
insert into review_queue
select pair_id, 'sample', record_id_l, record_id_r, match_weight, evidence, $state, $now, null, null
from {workbench}
where pair_id not in (select pair_id from review_queue)
"""


@dataclass(frozen=True, slots=True)
class Draw:
    """How to draw: the seed, at most how many pairs of each stratum, and how many known ones."""

    seed: int
    of_each_stratum: int = 5
    planted: int = 10


@dataclass(frozen=True, slots=True)
class Stratum:
    """One band of one slice: how many pairs there are and how many were drawn."""

    band: float
    slice: str
    population: int
    drawn: int


def draw_samples(
    lake: duckdb.DuckDBPyConnection, engine: Engine, draw: Draw, now: datetime
) -> tuple[list[Stratum], int]:
    """Put a sample and known pairs into the queue; return the strata and how many are known."""
    create_tables(lake)
    with transaction(engine) as connection:
        confirmed = store.confirmed_cases(connection)
    with workbench(lake) as home:
        _draw(lake, home, draw, now)
        values = {"seed": str(draw.seed), "most": draw.planted, "confirmed": confirmed}
        lake.execute("create or replace table planted as " + _CONFIRMED.format(lake=home), values)
        rows, strata = _rows(lake, draw, now), _strata(lake)
        with transaction(engine) as connection:
            store.add_samples(connection, rows)
        drawn = lake.sql(
            "select pair_id, record_id_l, record_id_r, match_weight, evidence from drawn"
            " union all select * exclude (truth) from planted"
        ).to_arrow_table()
    lake.register("drawn_pairs", drawn)
    with whole(lake):
        lake.execute(_QUEUE.format(workbench="drawn_pairs"), {"state": SAMPLED, "now": now})
    lake.unregister("drawn_pairs")
    return strata, sum(row.truth is not None for row in rows)


def _draw(lake: duckdb.DuckDBPyConnection, home: str, draw: Draw, now: datetime) -> None:
    married = _married(lake, home)
    slices = " ".join(
        f"when {sql.format(married=married)} then '{name}'" for name, sql in SLICES.items()
    )
    query = _STRATA.format(
        slices=slices, other=OTHER, bits=BAND_BITS, strongest=STRONGEST, lake=home
    )
    lake.execute("create or replace table strata as " + query, {"today": now.date()})
    values = {"seed": str(draw.seed), "most": draw.of_each_stratum}
    lake.execute("create or replace table drawn as " + _DRAWN, values)


def _married(lake: duckdb.DuckDBPyConnection, home: str) -> str:
    """SQL for a pair of which one record carries a married name."""
    create(
        lake,
        "married",
        f"select record_id from {home}.standardised where married_name is not null",  # noqa: S608
    )
    return "one.record_id in (from married) or other.record_id in (from married)"


def _rows(lake: duckdb.DuckDBPyConnection, draw: Draw, now: datetime) -> list[SampleRow]:
    found = lake.execute(
        "select pair_id, slice, match_weight, population,"
        " count(*) over (partition by band, slice), null from drawn"
        " union all select pair_id, 'planted', match_weight, 0, 0, truth from planted order by 1"
    ).fetchall()
    return [
        SampleRow(case_id, name, weight, population, drawn, truth, draw.seed, now)
        for case_id, name, weight, population, drawn, truth in found
    ]


def _strata(lake: duckdb.DuckDBPyConnection) -> list[Stratum]:
    found = lake.execute(
        "select band, slice, any_value(population), count(*) from drawn group by all order by 1, 2"
    ).fetchall()
    return [Stratum(*row) for row in found]
