"""How common a name is: learnt with the model and frozen with it.

Counted anew at each run, a frequency would change the weight of every old pair with every
delivery. Only names common enough to say nothing about anybody are kept; all others count as rare.
"""

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from hub.identity.pair_view import create

COLUMNS = ("given", "given_1", "surnames", "surname_1")
# A value seen once in a million is not stronger evidence than this chance of a coincidence.
RAREST_FREQUENCY = 0.00001
# A name is kept from twice that frequency on, and only if this many records carry it.
FEWEST_RECORDS = 5

Frequencies = Mapping[str, Mapping[str, float]]

_COUNTED = """
select name, frequency from (
    select
        {column} as name,
        count(*) as records,
        round(count(*) / sum(count(*)) over (), 6) as frequency
    from mentions where {column} is not null group by {column}
) as counted
where records >= {fewest} and frequency >= {lowest}
order by name
"""


def learn_frequencies(work: duckdb.DuckDBPyConnection) -> dict[str, dict[str, float]]:
    """Count the names of `mentions`."""
    return {
        column: dict(
            work.execute(
                _COUNTED.format(column=column, fewest=FEWEST_RECORDS, lowest=2 * RAREST_FREQUENCY)
            ).fetchall()
        )
        for column in COLUMNS
    }


def prepare_frequencies(work: duckdb.DuckDBPyConnection, known: Frequencies) -> None:
    """Write one table a column: `frequencies_given` (name, frequency) and so on."""
    for column in COLUMNS:
        names = known.get(column, {})
        batch = pa.table(
            {
                "name": pa.array(names.keys(), pa.string()),
                "frequency": pa.array(names.values(), pa.float64()),
            }
        )
        work.register("batch", batch)
        create(work, f"frequencies_{column}", "select * from batch")
        work.unregister("batch")


def with_frequencies(table: str) -> str:
    """Query for the mentions of `table` with a column tf_<name> for each of COLUMNS."""
    chosen = ", ".join(
        f"coalesce({column}_known.frequency, {RAREST_FREQUENCY}::double) as tf_{column}"
        for column in COLUMNS
    )
    joins = " ".join(
        f"left join frequencies_{column} as {column}_known on {table}.{column} = {column}_known.name"
        for column in COLUMNS
    )
    return f"select {table}.*, {chosen} from {table} {joins}"  # noqa: S608
