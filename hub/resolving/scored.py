"""Weights of pairs: Splink's sum, less what two fields say twice."""

import math
from collections.abc import Sequence

import duckdb
import numpy as np

from hub.identity.clusters import Nodes, Weights
from hub.identity.workbench import count
from hub.resolving.comparisons import Comparison
from hub.resolving.learning import Likelihoods
from hub.resolving.model import settings
from hub.resolving.scoring import score

# Pairs are kept from this weight on, were there one partner to each record.
LEAST_WEIGHT = -13.0
EVEN = 0.5


def score_evidence(
    work: duckdb.DuckDBPyConnection,
    pairs: str,
    comparisons: Sequence[Comparison],
    fitted: Likelihoods,
) -> None:
    """Write `scores` (unique_id_l, unique_id_r, weight): evidence in bits, without any prior."""
    work.execute(
        "create or replace table scores (unique_id_l integer, unique_id_r integer, weight float)"
    )
    records = max(count(work, "select count(*) from mentions"), 1)
    least = LEAST_WEIGHT + math.log2(records)
    evidence = f"match_weight{_said_twice(comparisons, fitted)}"
    for scored in score(work, pairs, settings(comparisons, fitted, EVEN, intermediate=True)):
        work.execute(
            f"insert into scores select unique_id_l, unique_id_r, {evidence} as weight"  # noqa: S608
            f" from {scored} where weight >= {least}"
        )


def fetch_scores(work: duckdb.DuckDBPyConnection) -> tuple[Nodes, Nodes, Weights]:
    """Return `scores` as arrays."""
    columns = work.execute("select unique_id_l, unique_id_r, weight from scores").fetchnumpy()
    left, right, weight = (np.asarray(columns[name]) for name in columns)
    return left.astype(np.int64), right.astype(np.int64), weight.astype(np.float64)


def _said_twice(comparisons: Sequence[Comparison], fitted: Likelihoods) -> str:
    return "".join(
        f" - least({bits:.3f}, {_for(comparisons[one])}, {_for(comparisons[other])})"
        for one, other, bits in fitted.overlaps()
    )


def _for(comparison: Comparison) -> str:
    """SQL of what a comparison says for a pair, the frequency of its value included."""
    refined = any(degree.frequency_of for degree in comparison.degrees)
    frequency = f" + mw_tf_adj_{comparison.name}" if refined else ""
    return f"greatest(mw_{comparison.name}{frequency}, 0)"
