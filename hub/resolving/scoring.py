"""Splink over given pairs: degrees to learn from, and weights to join by."""

import logging
from collections.abc import Iterator

import duckdb
from splink import DuckDBAPI, Linker
from splink.internals.exceptions import SplinkException
from splink.internals.splink_dataframe import SplinkDataFrame

from hub.identity.workbench import count
from hub.resolving.errors import ResolveError

# Splink is given this many pairs at a time, so that memory does not grow with the table.
PAIRS_AT_ONCE = 2_000_000

_SLICE = """
create or replace table pair_slice as
select
    unique_id_l as join_key_l,
    unique_id_r as join_key_r,
    origin::varchar as match_key
from {pairs}
where rowid >= {start} and rowid < {end}
"""


def score(
    work: duckdb.DuckDBPyConnection, pairs: str, settings: dict[str, object]
) -> Iterator[str]:
    """Yield tables of scores for the pairs of a table, a slice at a time.

    The table is read in the order it was written; each result is gone when the next is asked for.
    """
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    work.execute(_SLICE.format(pairs=pairs, start=0, end=0))
    api = DuckDBAPI(work)
    mentions = api.register("weighed", table_name="compared_mentions")
    linker = Linker(mentions, settings, log_level=None, validate_settings=False)
    linker.table_management.register_blocked_pairs_for_predict(
        api.register("pair_slice", table_name="compared_pairs")
    )
    total = count(work, f"select count(*) from {pairs}")  # noqa: S608
    for start in range(0, total, PAIRS_AT_ONCE):
        work.execute(_SLICE.format(pairs=pairs, start=start, end=start + PAIRS_AT_ONCE))
        scored = _predict(linker)
        yield scored.physical_name
        scored.drop_table_from_database_and_remove_from_cache()
    api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]


def _predict(linker: Linker) -> SplinkDataFrame:
    try:
        return linker.inference.predict(warning_mode="never")
    except SplinkException:
        # `from None`: Splink's message quotes its SQL and may quote a value.
        raise ResolveError(
            "No se pudieron comparar los registros. No se escribió nada; revise la tabla."
        ) from None
