"""The summary of a run: rows in, what became of them, people, links, and the log's checkpoint."""

from dataclasses import dataclass

import duckdb
from sqlalchemy import Engine

from hub.lake.summary import AgencyRows, LakeTotals, rows_per_agency, totals
from hub.store.access_log import last_checkpoint, log_size
from hub.store.sessions import transaction


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything the summary table shows; counts only."""

    agencies: list[AgencyRows]
    totals: LakeTotals
    log_size: int
    checkpoint: str | None

    @property
    def is_balanced(self) -> bool:
        """P6: every row that came in is validated, quarantined or stopped, and every valid one followed."""
        split = all(
            a.rows_in == a.rows_validated + a.rows_quarantined + a.rows_stopped
            for a in self.agencies
        )
        validated = sum(agency.rows_validated for agency in self.agencies)
        return split and validated == self.totals.rows_profiled + self.totals.rows_superseded


def summarise(lake: duckdb.DuckDBPyConnection, operator: Engine) -> Summary:
    """Count what the lake and the log hold."""
    with transaction(operator) as connection:
        size, checkpoint = log_size(connection), last_checkpoint(connection)
    note = checkpoint.note if checkpoint else None
    return Summary(rows_per_agency(lake), totals(lake), size, note)
