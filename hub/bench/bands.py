"""Weight bands of a full run on an invented city, and the thresholds that they call for.

Never a sample of people: false pairs grow with the square of the records, true pairs with the
records, so only the whole run shows what stands at a weight. The city's truth takes the place
of reviewed pairs until a city has reviewed its own.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import duckdb

from hub.bench.children import in_child
from hub.bench.linkage import load_truth, open_copy
from hub.bench.standardised_city import StandardisedCity
from hub.identity.linked import link
from hub.identity.saved_model import load_model
from hub.identity.vetoes import contradictions_among

WIDTH = 2
# Pairs are kept down to here, below any weight that a person would be asked about.
LOWEST_SEEN = -8.0
HIGHEST_SHOWN = 40
# A join may be wrong once in ten at its weakest band, before the groups' own vetoes; what is
# joined stays while it is likelier true than not; a person is asked where one in three is true.
JOIN_SHARE, FRACTURE_SHARE, REVIEW_SHARE = 0.9, 0.5, 1 / 3

_BANDS = f"""
with edges as (
    select edges.*, one.record_id as record_id_l, other.record_id as record_id_r,
        coalesce(
            one.phone = other.phone or one.home = other.home or one.building = other.building,
            false
        ) as same_household
    from link_edges as edges
    inner join link_mentions as one on edges.unique_id_l = one.unique_id
    inner join link_mentions as other on edges.unique_id_r = other.unique_id
),

judged as (
    select
        least(floor(match_weight / {WIDTH}) * {WIDTH}, {HIGHEST_SHOWN}) as lowest,
        one.person = other.person as is_true,
        same_household,
        contradiction is null as stands,
        decision = 'joined' as is_joined
    from edges
    inner join truth as one on edges.record_id_l = one.record_id
    inner join truth as other on edges.record_id_r = other.record_id
    left join ({{contradictions}}) as found using (unique_id_l, unique_id_r)
    where match_weight >= {LOWEST_SEEN}
)

select
    lowest,
    count(*),
    avg(is_true::integer),
    avg(same_household::integer) filter (not is_true),
    count(*) filter (stands),
    avg(is_true::integer) filter (stands),
    count(*) filter (is_joined),
    avg(is_true::integer) filter (is_joined)
from judged
group by lowest
order by lowest desc
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Band:
    """Two bits of weight: its pairs and how many are true, as scored, unvetoed and joined."""

    lowest: float
    pairs: int
    true_share: float
    wrong_in_household: float | None
    unvetoed: int
    true_unvetoed: float | None
    joined: int
    true_joined: float | None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The weights from which records join, stay together, and are worth a person's look."""

    join: float
    fracture: float
    review: float


def measure_bands(city: StandardisedCity, now: datetime) -> list[Band]:
    """Link the whole city and sort its pairs by weight, the heaviest first."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        return in_child(_bands, city, now, Path(folder)).result


def thresholds(bands: Sequence[Band]) -> Thresholds:
    """The lowest band of each kind whose true share, after vetoes, still reaches what is asked."""
    return Thresholds(
        join=_lowest(bands, JOIN_SHARE),
        fracture=_lowest(bands, FRACTURE_SHARE),
        review=_lowest(bands, REVIEW_SHARE),
    )


def _lowest(bands: Sequence[Band], share: float) -> float:
    """Bands from the heaviest: the last before one falls short."""
    reached = bands[0].lowest
    for band in bands:
        if (band.true_unvetoed or 0.0) < share:
            break
        reached = band.lowest
    return reached


def _bands(city: StandardisedCity, now: datetime, folder: Path) -> list[Band]:
    model = replace(load_model(), review_weight=LOWEST_SEEN)
    with open_copy(city.settings, folder) as lake:
        link(lake, now, uuid4, model)
        load_truth(lake, city.truth)
        return _read(lake)


def _read(lake: duckdb.DuckDBPyConnection) -> list[Band]:
    contradictions = contradictions_among("link_edges", "link_mentions", "link_mentions")
    rows = lake.execute(_BANDS.format(contradictions=contradictions)).fetchall()
    return [Band(*row) for row in rows]
