"""What a delivery costs on a base that is linked already, and one person at the window.

The base is linked without some records; these then arrive. The groups must be those of a full
run over everything, which is made beside it from nothing.
"""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

import duckdb

from hub.bench.children import in_child
from hub.bench.linkage import open_copy, save_clusters
from hub.bench.standardised_city import StandardisedCity
from hub.identity.linked import link
from hub.identity.resolver import Resolver
from hub.identity.saved_model import load_model
from hub.identity.window import Person
from hub.identity.workbench import count, workbench
from hub.lake.connection import open_lake

ARRIVING = 10_000
ASKED = 200
# Of each hundred questions, the 50th and the 95th slowest.
MEDIAN, SLOW = 49, 94
_CITIZENS = "select record_id, citizen_id as cluster from linked"
# Rows of one delivery leave and come whole: a student with the guardian beside.
_WAITING = """
create temp table arriving_rows as
select * from standardised
where source_row in (
    select distinct source_row from standardised order by hash(source_row) limit {arriving}
)
"""
_ASKED = """
select given_names, surnames, birth_date, sex, document_type, document_number, phone, email,
    address_raw, null
from standardised order by hash(record_id, 'asked') limit {asked}
"""
# A record is placed alike where the group of its name and size is the same in both.
_DIFFERING = """
with one as (
    select record_id, min(record_id) over group_ as first, count(*) over group_ as size
    from read_parquet('{one}') window group_ as (partition by cluster)
),

other as (
    select record_id, min(record_id) over group_ as first, count(*) over group_ as size
    from read_parquet('{other}') window group_ as (partition by cluster)
)

select count(*)
from one full join other using (record_id)
where one.first is distinct from other.first or one.size is distinct from other.size
"""


@dataclass(frozen=True, slots=True)
class ArrivalsFigure:
    """A full run, the arrival, who is placed otherwise, and the window in milliseconds."""

    records: int
    arriving: int
    full_seconds: float
    arriving_seconds: float
    placed_otherwise: int
    window_median_ms: float
    window_slow_ms: float

    @property
    def ratio(self) -> float:
        """The arrival over the full run."""
        return self.arriving_seconds / self.full_seconds


@dataclass(frozen=True, slots=True)
class _Arrived:
    arriving: int
    seconds: float
    window_ms: tuple[float, ...]


def measure_arrivals(
    city: StandardisedCity, now: datetime, arriving: int = ARRIVING, asked: int = ASKED
) -> ArrivalsFigure:
    """Link the city whole, and again as a base with an arrival; compare both."""
    with (
        tempfile.TemporaryDirectory(prefix="hub-bench-") as whole,
        tempfile.TemporaryDirectory(prefix="hub-bench-") as grown,
    ):
        full_seconds = in_child(_link_whole, city, now, Path(whole)).result
        arrived = in_child(_link_grown, city, now, Path(grown), arriving, asked).result
        records, otherwise = _compare(city, Path(whole), Path(grown))
    waits = quantiles(arrived.window_ms, n=100, method="inclusive")
    return ArrivalsFigure(
        records,
        arrived.arriving,
        full_seconds,
        arrived.seconds,
        otherwise,
        waits[MEDIAN],
        waits[SLOW],
    )


def _link_whole(city: StandardisedCity, now: datetime, folder: Path) -> float:
    with open_copy(city.settings, folder) as lake:
        seconds = _timed_link(lake, now)
        save_clusters(lake, _CITIZENS, folder)
    return seconds


def _link_grown(
    city: StandardisedCity, now: datetime, folder: Path, arriving: int, asked: int
) -> _Arrived:
    with open_copy(city.settings, folder) as lake:
        lake.execute(_WAITING.format(arriving=arriving))
        lake.execute(
            "delete from standardised where source_row in (select source_row from arriving_rows)"
        )
        _timed_link(lake, now)
        lake.execute("insert into standardised from arriving_rows")
        seconds = _timed_link(lake, now)
        save_clusters(lake, _CITIZENS, folder)
        return _Arrived(
            count(lake, "select count(*) from arriving_rows"),
            seconds,
            tuple(_ask(lake, now, asked)),
        )


def _timed_link(lake: duckdb.DuckDBPyConnection, now: datetime) -> float:
    begin = time.perf_counter()
    link(lake, now, uuid4)
    return time.perf_counter() - begin


def _ask(lake: duckdb.DuckDBPyConnection, now: datetime, asked: int) -> Sequence[float]:
    """Milliseconds that each of some persons of the base waits at the window."""
    people = [Person(*row) for row in lake.execute(_ASKED.format(asked=asked)).fetchall()]
    waits = []
    with workbench(lake) as home:
        lake.execute("set threads = 1")  # as `hub resolve one` does
        resolver = Resolver(lake, home, load_model())
        for person in people:
            begin = time.perf_counter()
            resolver.resolve(person, now)
            waits.append(1000 * (time.perf_counter() - begin))
    return waits


def _compare(city: StandardisedCity, whole: Path, grown: Path) -> tuple[int, int]:
    """How many records there are, and how many stand in another group."""
    files = {
        name: folder / "clusters.parquet" for name, folder in (("one", whole), ("other", grown))
    }
    with open_lake(city.settings, city.ring) as lake:
        records = count(lake, "select count(*) from standardised")
        return records, count(lake, _DIFFERING.format(**files))
