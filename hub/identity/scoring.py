"""Scores candidate pairs with the saved model: weights in, nothing learnt here.

Splink writes the model as one query; the hub runs it over the pairs it blocked, be they a million
or the dozen of one person at the window, so that all three ways give the same weight. Splink says
its piece on standard error and puts SQL and values into its exceptions: both are silenced here.
"""

import json
import logging
from functools import lru_cache

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.exceptions import SplinkException
from splink.internals.realtime import compare_records

from hub.identity.comparisons import COMPARISONS
from hub.identity.errors import LinkageError
from hub.identity.evidence import BITS, LEVELS
from hub.identity.frequencies import COLUMNS
from hub.identity.pair_view import create
from hub.identity.saved_model import LinkageModel
from hub.identity.schema import TABLES

_PAIRED = """
create or replace view paired as
select candidates.unique_id_r as other_id, mentions.*
from candidates
inner join mentions on candidates.unique_id_l = mentions.unique_id
"""

# Below the review weight a pair is kept for its document, which tier A may take, or a ruling.
_SCORES = """
select
    unique_id_l,
    unique_id_r,
    round(match_weight, 6) as match_weight,
    {levels} as levels,
    {bits} as bits
from ({query})
where match_weight >= {lowest} or gamma_document = {same_document}
    or (unique_id_l, unique_id_r) in (select (unique_id_l, unique_id_r) from verdicts)
"""

SAME_DOCUMENT = len(COMPARISONS[0].levels)


def open_linker(
    work: duckdb.DuckDBPyConnection, settings: SettingsCreator | dict[str, object]
) -> Linker:
    """Return a silent Splink linker over the workbench's `mentions`, for training."""
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    mentions = DuckDBAPI(work).register("mentions", table_name="linked_mentions")
    return Linker(mentions, settings, log_level=None, validate_settings=False)


def score_pairs(work: duckdb.DuckDBPyConnection, model: LinkageModel, base: int) -> None:
    """Write `scored`: the pairs of `candidates` worth keeping, with weight, levels and bits.

    `mentions` holds the records of every candidate with their name frequencies; `base` is the
    number of records that the chance of a match is reckoned for.
    """
    work.execute(_PAIRED)
    create(work, "scored", scores_query(model, base))


def scores_query(model: LinkageModel, base: int) -> str:
    """SQL for the pairs of `paired` and `mentions` worth keeping, with weight, levels and bits."""
    return _SCORES.format(
        query=scoring_query(model.settings_json(base)),
        levels=LEVELS,
        bits=BITS,
        lowest=model.review_weight,
        same_document=SAME_DOCUMENT,
    )


@lru_cache(maxsize=4)
def scoring_query(settings: str) -> str:
    """SQL, written by Splink, that scores the pairs of `paired` (left) with `mentions` (right).

    `settings` is the model's own JSON: Splink takes half a second to write it out, once.
    """
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    try:
        with duckdb.connect(":memory:") as blank:
            _create_blank(blank)
            scored = compare_records(
                "paired",
                "mentions",
                json.loads(settings),
                DuckDBAPI(blank),
                join_condition="l.other_id = r.unique_id",
            )
            return str(scored.sql_used_to_create)
    except SplinkException:
        # `from None`: Splink's message quotes its SQL.
        raise LinkageError(
            "El modelo de enlace no se pudo aplicar. No se cambió nada; entrénelo con `hub link train`."
        ) from None


def _create_blank(blank: duckdb.DuckDBPyConnection) -> None:
    columns = [f"{column.name} {column.type}" for column in TABLES["link_mentions"]]
    frequencies = [f"tf_{column} double" for column in COLUMNS]
    lines = ", ".join(columns + frequencies)
    blank.execute(f"create table mentions ({lines})")
    blank.execute(f"create table paired (other_id integer, {lines})")
