"""Scores candidate pairs with the saved model: weights in, nothing learnt here.

Term frequencies are counted in the workbench at every run and dropped with it. Splink says its
piece on standard error and puts SQL and values into its exceptions: both are silenced here.
"""

import logging

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.exceptions import SplinkException

from hub.identity.errors import LinkageError
from hub.identity.saved_model import LinkageModel
from hub.identity.workbench import count

# Below this weight a pair is not even looked at again: no rule and no reviewer asks for it.
LOWEST_WEIGHT = -10.0
# Splink scores this many mentions a chunk, so that memory does not grow with the city.
CHUNK_MENTIONS = 400_000

_SCORED = """
create or replace table scored as
select
    least(unique_id_l, unique_id_r)::integer as unique_id_l,
    greatest(unique_id_l, unique_id_r)::integer as unique_id_r,
    round(match_weight, 6) as match_weight
from {predictions}
"""

_NO_SCORES = """
create or replace table scored (
    unique_id_l integer, unique_id_r integer, match_weight double
)
"""


def open_linker(
    work: duckdb.DuckDBPyConnection, settings: SettingsCreator | dict[str, object]
) -> Linker:
    """Return a silent Splink linker over the workbench's `mentions`."""
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    mentions = DuckDBAPI(work).register("mentions", table_name="linked_mentions")
    return Linker(mentions, settings, log_level=None, validate_settings=False)


def score_pairs(work: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    """Write `scored`: each candidate pair once, the smaller number on the left, and its weight."""
    mentions = count(work, "select count(*) from mentions")
    if mentions <= 1:
        work.execute(_NO_SCORES)
        return
    linker = open_linker(work, model.settings_for(mentions))
    try:
        predictions = linker.inference.predict(
            threshold_match_weight=LOWEST_WEIGHT,
            num_chunks_left=-(-mentions // CHUNK_MENTIONS),
            warning_mode="never",
        )
    except SplinkException:
        # `from None`: Splink's message quotes its SQL and may quote a value.
        raise LinkageError(
            "El enlace no pudo comparar los registros. No se cambió nada; repita la corrida."
        ) from None
    work.execute(_SCORED.format(predictions=predictions.physical_name))
    predictions.drop_table_from_database_and_remove_from_cache()
