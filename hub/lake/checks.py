"""Questions about the lake whose answers are counts: is anything lost, is any link implausible."""

from dataclasses import dataclass

import duckdb

UNBALANCED = """
    select delivery_id
    from deliveries
    where state <> 'refused'
        and rows_in is distinct from rows_validated + rows_quarantined + coalesce(rows_stopped, 0)
    order by delivery_id
"""
WITHOUT_PROFILE = """
    select coalesce(sum(abs(rows_validated - rows_superseded - rows_profiled)), 0)
    from rows_followed
"""
LINK_QUALITY = """
    select
        (select coalesce(max(size), 0) from (select count(*) as size from linked group by citizen_id)),
        (select count(*) from standardised where record_id not in (select record_id from linked)),
        (select count(*) from review_queue where state = 'open')
"""


@dataclass(frozen=True, slots=True)
class LinkQuality:
    """Signs of bad links that need no truth."""

    largest_cluster: int
    unlinked_records: int
    waiting_review: int


def unbalanced_deliveries(lake: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the deliveries whose rows do not add up (P6)."""
    return [name for (name,) in lake.execute(UNBALANCED).fetchall()]


def rows_without_profile(lake: duckdb.DuckDBPyConnection) -> int:
    """Count validated rows that are neither in a profile nor replaced by a newer version (P6)."""
    [[lost]] = lake.execute(WITHOUT_PROFILE).fetchall()
    return int(lost)


def link_quality(lake: duckdb.DuckDBPyConnection) -> LinkQuality:
    """Measure the standing links."""
    [row] = lake.execute(LINK_QUALITY).fetchall()
    return LinkQuality(*row)
