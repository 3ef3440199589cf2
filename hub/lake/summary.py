"""Counts over the whole lake for the summary a person reads after a run; no value in them."""

from dataclasses import dataclass

import duckdb

PER_AGENCY = """
    select
        agency,
        count(*) as deliveries,
        count(*) filter (where state = 'refused') as refused,
        coalesce(sum(rows_in), 0) as rows_in,
        coalesce(sum(rows_validated), 0) as rows_validated,
        coalesce(sum(rows_quarantined), 0) as rows_quarantined,
        coalesce(sum(rows_stopped), 0) as rows_stopped
    from deliveries
    group by agency
    order by agency
"""
TOTALS = """
    select
        (select count(*) from standardised),
        (select count(distinct citizen_id) from linked),
        (select count(*) from linked) - (select count(distinct citizen_id) from linked),
        (select count(*) from review_queue where state = 'open'),
        (select count(*) from profiled),
        (select count(*) from profiled where contested and won),
        (select count(*) from scanned),
        (select coalesce(sum(findings), 0) from scanned),
        (select coalesce(sum(rows_superseded), 0) from rows_followed),
        (select coalesce(sum(rows_profiled), 0) from rows_followed)
"""


@dataclass(frozen=True, slots=True)
class AgencyRows:
    """What one agency delivered and what became of it."""

    agency: str
    deliveries: int
    refused: int
    rows_in: int
    rows_validated: int
    rows_quarantined: int
    rows_stopped: int = 0


@dataclass(frozen=True, slots=True)
class LakeTotals:
    """What the stages made of it."""

    mentions: int
    citizens: int
    links: int
    waiting_review: int
    values: int
    contested: int
    notes: int
    findings: int
    rows_superseded: int
    rows_profiled: int


def rows_per_agency(lake: duckdb.DuckDBPyConnection) -> list[AgencyRows]:
    """Return one line an agency."""
    return [AgencyRows(*row) for row in lake.execute(PER_AGENCY).fetchall()]


def totals(lake: duckdb.DuckDBPyConnection) -> LakeTotals:
    """Return the counts over everything."""
    [row] = lake.execute(TOTALS).fetchall()
    return LakeTotals(*(int(value) for value in row))
